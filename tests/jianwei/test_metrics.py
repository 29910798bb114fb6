"""What a worker tells Prometheus is what its progress says, and what the documents and rules say of it is the same."""

import re
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest
import yaml
from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from jianwei import board_metrics, gateway_metrics, metrics
from jianwei.delivery import metrics as delivery_metrics
from jianwei.metrics import METRICS, IndexProgress, WorkerCollector, worker_registry
from streams.progress import PartitionProgress

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
DOCUMENT = (ROOT / "docs/metrics.md").read_text(encoding="utf-8")
RULES = yaml.safe_load((DEPLOY / "prometheus_rules.yml").read_text(encoding="utf-8"))
ALERTS = {rule["alert"]: rule for group in RULES["groups"] for rule in group["rules"]}

ALL = (*METRICS, *gateway_metrics.METRICS, *delivery_metrics.METRICS, *board_metrics.METRICS)
"""Of workers, gateways, delivery and boards."""
ALWAYS = {"Watchdog"}
"""Calls without a reason: who hears it listens for its end."""

NOON = 1_790_000_000
"""Seconds since 1970."""

CASES = PartitionProgress(
    step="cases",
    partition=2,
    worker="host-17",
    doing="following",
    next=940,
    committed=930,
    end=951,
    watermark=(NOON - 45) * 1000,
    appended=(NOON - 3) * 1000 + 500,
    records=41,
    messages_sent=17,
    skipped=4,
    gaps=2,
    gap_records=29,
    stalls=1,
    rebuilds=1,
    folded=899,
    restores=2,
    restored=620,
    snapshot=880,
    snapshots=6,
    snapshot_bytes=54_321,
    snapshot_seconds=0.5,
    snapshot_errors=8,
    snapshots_refused=9,
    snapshot_parts=10,
    fold_seconds=0.75,
    apply_seconds=0.125,
    dead_letters=3,
    errors=5,
    sizes={"days": 12, "cases": 345},
)
FRESH = PartitionProgress(step="ledger", partition=0)
INDEX = IndexProgress(
    records=70,
    documents=900,
    indexed=800,
    older=60,
    refused=7,
    retried=33,
    lag=12,
    waiting_since=(NOON - 90) * 1000,
    waiting_for="no answer",
    oldest_appended=(NOON - 95) * 1000,
    requests=4,
    bulk_seconds=2.5,
    bulk_bytes=123_456,
)


def registry(progress=(), index=None):
    worker = WorkerCollector(lambda: list(progress), lambda: index, lambda: float(NOON))
    return worker_registry("town", "0.1.0", "abc123", worker)


def samples(progress=(), index=None):
    """Lines of the answer that are the service's own, without comments."""
    lines = generate_latest(registry(progress, index)).decode().splitlines()
    return [line for line in lines if line.startswith("jianwei_")]


def rows(heading):
    """The rows of the tables below a heading of the document, by their first cell."""
    text = DOCUMENT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    cells = [[cell.strip() for cell in line.strip("|").split(" |")] for line in text.splitlines() if line[:3] == "| `"]
    return {row[0].strip("`"): row[1:] for row in cells}


def documented():
    return {**rows("Worker"), **rows("Steps"), **rows("Index"), **rows("Gateway"), **rows("Delivery"), **rows("Board")}


class TestOfAPartition:
    def test_every_value_is_told_under_its_step_and_partition(self):
        place = '{partition="2",step="cases"}'
        assert set(samples([CASES])) == {
            'jianwei_installation_info{name="town",revision="abc123",version="0.1.0"} 1.0',
            'jianwei_step_doing{jianwei_step_doing="waiting",partition="2",step="cases"} 0.0',
            'jianwei_step_doing{jianwei_step_doing="rebuilding",partition="2",step="cases"} 0.0',
            'jianwei_step_doing{jianwei_step_doing="following",partition="2",step="cases"} 1.0',
            'jianwei_step_state_size{partition="2",step="cases",what="cases"} 345.0',
            'jianwei_step_state_size{partition="2",step="cases",what="days"} 12.0',
            f"jianwei_step_lag_records{place} 11.0",
            f"jianwei_step_event_age_seconds{place} 2.5",
            f"jianwei_step_watermark_age_seconds{place} 45.0",
            f"jianwei_step_next_offset{place} 940.0",
            f"jianwei_step_committed_offset{place} 930.0",
            f"jianwei_step_end_offset{place} 951.0",
            f"jianwei_step_records_total{place} 41.0",
            f"jianwei_step_apply_seconds_total{place} 0.125",
            f"jianwei_step_messages_sent_total{place} 17.0",
            f"jianwei_step_skipped_records_total{place} 4.0",
            f"jianwei_step_gaps_total{place} 2.0",
            f"jianwei_step_gap_records_total{place} 29.0",
            f"jianwei_step_stalls_total{place} 1.0",
            f"jianwei_step_rebuilds_total{place} 1.0",
            f"jianwei_step_folded_records_total{place} 899.0",
            f"jianwei_step_restores_total{place} 2.0",
            f"jianwei_step_restored_records_total{place} 620.0",
            f"jianwei_step_fold_seconds_total{place} 0.75",
            f"jianwei_step_dead_letters_total{place} 3.0",
            f"jianwei_step_errors_total{place} 5.0",
            f"jianwei_step_snapshot_offset{place} 880.0",
            f"jianwei_step_snapshots_total{place} 6.0",
            f"jianwei_step_snapshot_bytes_total{place} 54321.0",
            f"jianwei_step_snapshot_seconds_total{place} 0.5",
            f"jianwei_step_snapshot_parts_total{place} 10.0",
            f"jianwei_step_snapshot_errors_total{place} 8.0",
            f"jianwei_step_snapshots_refused_total{place} 9.0",
        }

    def test_an_age_is_absent_before_there_is_a_first_record_or_tick(self):
        told = {line.split("{")[0] for line in samples([FRESH])}
        assert "jianwei_step_dead_letters_total" in told
        assert told.isdisjoint({"jianwei_step_event_age_seconds", "jianwei_step_watermark_age_seconds"})

    def test_each_partition_has_its_own_line(self):
        lags = [line for line in samples([CASES, FRESH]) if line.startswith("jianwei_step_lag_records")]
        assert lags == [
            'jianwei_step_lag_records{partition="2",step="cases"} 11.0',
            'jianwei_step_lag_records{partition="0",step="ledger"} 0.0',
        ]

    @pytest.mark.parametrize("field", msgspec.structs.fields(PartitionProgress), ids=lambda field: field.name)
    def test_no_part_of_its_progress_is_left_out(self, field):
        other = {"step": "watch", "partition": 9, "doing": "rebuilding", "sizes": {"waiting": 1}}
        changed = msgspec.structs.replace(CASES, **{field.name: other.get(field.name, 777)})
        assert (samples([changed]) == samples([CASES])) == (field.name == "worker"), (
            "the scrape knows the worker itself"
        )


class TestOfTheIndex:
    def test_every_value_is_told(self):
        assert [line for line in samples(index=INDEX) if line.startswith("jianwei_index")] == [
            "jianwei_index_lag_records 12.0",
            "jianwei_index_event_age_seconds 95.0",
            "jianwei_index_waiting_seconds 90.0",
            "jianwei_index_records_total 70.0",
            "jianwei_index_documents_total 900.0",
            "jianwei_index_requests_total 4.0",
            "jianwei_index_bulk_seconds_total 2.5",
            "jianwei_index_bulk_bytes_total 123456.0",
            'jianwei_index_outcomes_total{outcome="indexed"} 800.0',
            'jianwei_index_outcomes_total{outcome="older"} 60.0',
            'jianwei_index_outcomes_total{outcome="refused"} 7.0',
            'jianwei_index_outcomes_total{outcome="retried"} 33.0',
        ]

    def test_one_that_waits_for_nothing_waits_zero_seconds(self):
        told = samples(index=IndexProgress())
        assert "jianwei_index_waiting_seconds 0.0" in told
        assert "jianwei_index_event_age_seconds 0.0" in told

    def test_bytes_that_nobody_counts_are_not_told_as_none(self):
        assert not [line for line in samples(index=IndexProgress()) if line.startswith("jianwei_index_bulk_bytes")]

    def test_a_worker_without_one_tells_nothing_of_it(self):
        assert [line for line in samples([CASES]) if line.startswith("jianwei_index")] == []

    @pytest.mark.parametrize("field", msgspec.structs.fields(IndexProgress), ids=lambda field: field.name)
    def test_no_part_of_its_progress_is_left_out(self, field):
        changed = msgspec.structs.replace(INDEX, **{field.name: 777})
        same = samples(index=changed) == samples(index=INDEX)
        assert same == (field.name == "waiting_for"), "words are for /live, not for a number"


class TestTheCollector:
    def test_reads_nothing_until_it_is_asked(self):
        read = []
        worker = WorkerCollector(lambda: read.append("steps") or [], lambda: read.append("index"), lambda: 0.0)
        registry = worker_registry("town", "0.1.0", "abc123", worker)
        assert read == []
        generate_latest(registry)
        assert read == ["steps", "index"]

    def test_two_workers_of_one_process_know_nothing_of_each_other(self):
        one, other = registry([CASES]), registry([FRESH])
        assert b'step="ledger"' not in generate_latest(one)
        assert b'step="cases"' not in generate_latest(other)

    def test_gives_what_prometheus_reads(self):
        text = generate_latest(registry([CASES, FRESH], INDEX)).decode()
        kinds = {family.name: family.type for family in text_string_to_metric_families(text)}
        assert kinds["jianwei_step_records"] == "counter"
        assert kinds["jianwei_step_lag_records"] == "gauge"
        assert {name for name in kinds if name.startswith("jianwei")} == {
            metric.name.removesuffix("_total") for metric in METRICS
        }


class TestTheList:
    def test_no_label_multiplies_series_by_what_a_city_holds(self):
        assert {label for metric in ALL for label in metric.labels} == {
            *(
                "name",
                "version",
                "revision",
                "step",
                "partition",
                "what",
                "outcome",
                "feed",
                "code",
                "reason",
                "kind",
                "status",
            )
        }

    @pytest.mark.parametrize("metric", ALL, ids=lambda metric: metric.name)
    def test_a_name_tells_kind_and_unit(self, metric):
        assert re.fullmatch(r"jianwei_[a-z]+(_[a-z]+)+", metric.name)
        assert metric.name.endswith("_total") == (metric.kind == "counter")
        if metric.unit in {"seconds", "bytes"}:
            assert metric.name.removesuffix("_total").endswith(f"_{metric.unit}")

    def test_a_name_stands_once(self):
        assert len({metric.name for metric in ALL}) == len(ALL)

    def test_has_the_metrics_of_every_file_that_makes_one(self):
        made = [file for file in (ROOT / "jianwei").rglob("*.py") if "METRICS = (" in file.read_text(encoding="utf-8")]
        assert {file.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".") for file in made} == {
            module.__name__ for module in (metrics, gateway_metrics, delivery_metrics, board_metrics)
        }


class TestTheDocument:
    def test_has_every_metric_and_no_other(self):
        assert list(documented()) == [metric.name for metric in ALL]

    @pytest.mark.parametrize("metric", ALL, ids=lambda metric: metric.name)
    def test_says_of_a_metric_what_the_list_says_and_what_to_do(self, metric):
        kind, labels, unit, meaning, bad = documented()[metric.name]
        assert (kind, unit, meaning) == (metric.kind, metric.unit, metric.meaning)
        assert labels == ", ".join(f"`{label}`" for label in metric.labels)
        assert len(bad) > 10

    @pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc: nothing is told of the process")
    def test_has_every_metric_of_the_process(self):
        found = {sample.name for family in ProcessCollector(registry=None).collect() for sample in family.samples}
        assert set(rows("Process")) == found
        assert "process_resident_memory_bytes" in found

    def test_has_every_alert_with_what_to_do(self):
        told = rows("Alerts")
        assert list(told) == list(ALERTS)
        assert {name: row[0] for name, row in told.items()} == {
            name: rule["labels"]["severity"] for name, rule in ALERTS.items()
        }
        assert min(len(row[2]) for row in told.values()) > 10


class TestTheRules:
    def test_ask_for_metrics_that_there_are(self):
        asked = {word for rule in ALERTS.values() for word in re.findall(r"\b(?:jianwei|process)_\w+", rule["expr"])}
        assert len(asked) > 10
        assert asked <= {metric.name for metric in ALL} | set(rows("Process"))

    def test_are_those_that_the_configuration_names(self):
        configuration = yaml.safe_load((DEPLOY / "prometheus.yml").read_text(encoding="utf-8"))
        assert configuration["rule_files"] == ["prometheus_rules.yml"]
        jobs = [job["job_name"] for job in configuration["scrape_configs"]]
        ours = [f"jianwei-{process}" for process in ("worker", "index", "gateway", "notify", "board")]
        assert jobs == [*ours, "prometheus", "alertmanager"]

    def test_have_each_a_timeline_on_which_they_call_and_one_on_which_they_do_not(self):
        tests = yaml.safe_load((DEPLOY / "prometheus_rules_test.yml").read_text(encoding="utf-8"))["tests"]
        cases = [case for test in tests for case in test["alert_rule_test"]]
        assert {case["alertname"] for case in cases if case.get("exp_alerts")} == set(ALERTS)
        assert {case["alertname"] for case in cases if not case.get("exp_alerts")} == set(ALERTS) - ALWAYS


@pytest.fixture(scope="module")
def promtool():
    """Runs promtool, gives what it says. It comes with Prometheus (Debian: ``prometheus``)."""
    program = shutil.which("promtool")
    if program is None:
        pytest.skip("no promtool on the PATH: the rules and the answer are not checked by Prometheus itself")

    def run(*arguments, given=b""):
        done = subprocess.run([program, *arguments], input=given, capture_output=True, timeout=60, check=False)
        return done.returncode, (done.stdout + done.stderr).decode()

    return run


class TestByPrometheusItself:
    def test_the_rules_call_when_they_should(self, promtool):
        code, said = promtool("test", "rules", str(DEPLOY / "prometheus_rules_test.yml"))
        assert code == 0, said

    def test_the_configuration_and_the_rules_are_valid(self, promtool):
        code, said = promtool("check", "config", str(DEPLOY / "prometheus.yml"))
        assert code == 0, said
        assert f"{len(ALERTS)} rules found" in said

    def test_names_and_help_follow_its_rules(self, promtool):
        code, said = promtool("check", "metrics", given=generate_latest(own([CASES], INDEX)))
        assert (code, said) == (0, "")


def own(progress, index):
    """A registry of the service's own metrics, without those of the client library."""
    registry = CollectorRegistry()
    registry.register(WorkerCollector(lambda: progress, lambda: index, lambda: float(NOON)))
    return registry
