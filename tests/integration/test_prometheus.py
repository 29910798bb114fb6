"""A real Prometheus reads what a worker tells of itself, and holds the rules for good ones."""

import json
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from kafka.structs import TopicPartition

from board.desk.health.prometheus import asked
from jianwei.metrics import IndexProgress, WorkerCollector, worker_registry
from jianwei.observation import Observation, Progressing
from streams.broker import Broker
from streams.catalogue import Names
from streams.kafka_connection import send
from streams.progress import PartitionProgress
from tests.integration.service import where
from tests.integration.test_alertmanager import active
from tests.patience import PATIENCE
from tests.ports import free_port

pytestmark = pytest.mark.integration

RULES = Path(__file__).resolve().parents[2] / "deploy/prometheus_rules.yml"
CONFIGURATION = """
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: ["{rules}"]
alerting: {{alertmanagers: [{{static_configs: [{{targets: [{alertmanager}]}}]}}]}}
scrape_configs:
  - job_name: jianwei-worker
    static_configs:
      - targets: ["127.0.0.1:{port}"]
        labels: {{installation: town}}
"""

PROGRESS = [
    PartitionProgress(step="cases", partition=0, doing="following", next=90, end=97, records=90, watermark=40_000),
    PartitionProgress(step="ledger", partition=3, doing="rebuilding", end=500, folded=123, sizes={"series": 17}),
]
INDEX = IndexProgress(records=70, indexed=800, refused=2, lag=5)
NOW = 100.0


@pytest.fixture
def observation():
    """A worker's two partitions and index, as of one moment."""
    progressing = Progressing(NOW)
    progressing.saw(PROGRESS, INDEX, NOW)
    worker = WorkerCollector(progressing.progress, progressing.index, lambda: NOW)
    registry = worker_registry("town", "0.1.0", "abc123", worker)
    with Observation(0, registry, lambda: progressing.liveness(NOW)) as observation:
        yield observation


@pytest.fixture
def prometheus(observation, tmp_path):
    """A Prometheus that scrapes it each second; ended afterwards."""
    with scraping(observation.port, tmp_path) as answers:
        yield answers


@contextmanager
def scraping(observed, tmp_path, alertmanager=""):
    """A Prometheus that scrapes a port each second and tells an Alertmanager of its alerts."""
    program = shutil.which("prometheus")
    if program is None:
        pytest.skip("no prometheus on the PATH: what it would read is not checked by itself")
    port, file = free_port(), tmp_path / "prometheus.yml"
    text = CONFIGURATION.format(rules=RULES, port=observed, alertmanager=alertmanager.removeprefix("http://"))
    file.write_text(text, encoding="utf-8")
    log = tmp_path / "prometheus.log"
    options = (
        f"--config.file={file}",
        f"--web.listen-address=127.0.0.1:{port}",
        f"--storage.tsdb.path={tmp_path / 'data'}",
        "--rules.alert.resend-delay=1s",
        "--log.level=warn",
    )
    with log.open("wb") as said, subprocess.Popen([program, *options], stdout=said, stderr=said) as running:
        try:
            yield Answers(f"http://127.0.0.1:{port}", running, log)
        finally:
            running.terminate()


class Answers:
    """What Prometheus answers, waited for."""

    def __init__(self, address, running, log):
        self.address = address
        self._running = running
        self._log = log

    def query(self, expression):
        """Values by labels, as soon as there are any."""
        found = self._wait("/api/v1/query?" + urlencode({"query": expression}), lambda data: data["result"])
        return {tuple(sorted(one["metric"].items())): float(one["value"][1]) for one in found}

    def rules(self):
        """The rules, as soon as all were evaluated."""

        def evaluated(data):
            rules = [rule for group in data["groups"] for rule in group["rules"]]
            return rules if all(rule["health"] != "unknown" for rule in rules) else []

        return self._wait("/api/v1/rules", evaluated)

    def _wait(self, path, wanted):
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            assert self._running.poll() is None, self._log.read_text(encoding="utf-8")
            try:
                with urlopen(self.address + path, timeout=PATIENCE) as response:  # noqa: S310 - our own address
                    if found := wanted(json.load(response)["data"]):
                        return found
            except OSError:
                pass  # not up yet
            time.sleep(0.2)
        pytest.fail(f"{path} gave nothing in {PATIENCE:.0f} s: {self._log.read_text(encoding='utf-8')}")


def test_prometheus_reads_a_worker(prometheus):
    by_place = prometheus.query("sum by (installation, step, partition) (jianwei_step_lag_records)")
    assert by_place == {
        (("installation", "town"), ("partition", "0"), ("step", "cases")): 7,
        (("installation", "town"), ("partition", "3"), ("step", "ledger")): 500,
    }
    assert prometheus.query('sum(jianwei_step_watermark_age_seconds{step="cases"})') == {(): 60}
    assert prometheus.query('sum(jianwei_step_doing{step="ledger", jianwei_step_doing="rebuilding"})') == {(): 1}
    assert prometheus.query('sum(jianwei_step_state_size{what="series"})') == {(): 17}
    assert prometheus.query('sum(jianwei_index_outcomes_total{outcome="refused"})') == {(): 2}
    assert prometheus.query('count(jianwei_installation_info{name="town", revision="abc123"})') == {(): 1}


def test_the_rules_are_good_ones_and_call(prometheus):
    calling = 'count(ALERTS{alertname="JianweiDocumentsRefused", alertstate="firing"})'
    assert prometheus.query(calling) == {(): 1}, "two refusals before the first scrape"
    told = {rule["name"]: (rule["health"], rule["state"]) for rule in prometheus.rules()}
    assert {health for health, _ in told.values()} == {"ok"}
    assert {name for name, (_, state) in told.items() if state == "firing"} == {"JianweiDocumentsRefused", "Watchdog"}


def test_the_boards_health_page_shows_what_it_calls_for(prometheus):
    prometheus.query('count(ALERTS{alertname="JianweiDocumentsRefused", alertstate="firing"})')
    seen = asked(prometheus.address)
    assert [(one.name, one.severity, one.of) for one in seen.called] == [("JianweiDocumentsRefused", "warning", "town")]
    assert seen.called[0].since is not None
    assert (seen.watchdog, seen.delivery) == (True, {})


def test_a_worker_itself_is_read_and_the_calls_reach_an_alertmanager(jianwei, installed, alertmanager, tmp_path):
    """A worker without an Elasticsearch, started as an operator would; dead letters are what it is to call for."""
    config = tmp_path / "city.toml"
    config.write_text('city = "Town"\n', encoding="utf-8")
    jianwei("setup", *where(installed), "--config", config)
    unreadable(installed)
    log = tmp_path / "worker.log"
    words = ["worker", "--role", "steps", "--observe", "0", *where(installed)]
    with log.open("wb") as said, subprocess.Popen([sys.executable, "-m", "jianwei", *words], stderr=said) as worker:
        try:
            port = observed_port(worker, log)
            with scraping(port, tmp_path, alertmanager) as prometheus:
                assert prometheus.query("count by (step) (jianwei_step_next_offset)") == {
                    (("step", "cases"),): 4,
                    (("step", "ledger"),): 4,
                    (("step", "watch"),): 1,
                }
                assert prometheus.query("sum(jianwei_step_dead_letters_total > 0)") == {(): 1}
                assert prometheus.query('count(ALERTS{alertname="JianweiDeadLetters", alertstate="firing"})') == {(): 1}
                told = wait_for(lambda: {one["labels"]["alertname"]: one for one in active(alertmanager)}, 2)
                assert set(told) == {"Watchdog", "JianweiDeadLetters"}
                assert told["JianweiDeadLetters"]["annotations"]["summary"].startswith("cases[")
        finally:
            worker.terminate()
    assert worker.returncode == 0, log.read_text(encoding="utf-8")


def unreadable(installed):
    """One record in the events of an installation that no version can read."""
    send(
        Broker.at(installed.at.kafka),
        TopicPartition(Names(installed.name).stream("events"), 0),
        b"key",
        b"not a message",
    )


def observed_port(worker, log):
    def found():
        assert worker.poll() is None, log.read_text(encoding="utf-8")
        return re.findall(r"observed at http://127.0.0.1:(\d+)", log.read_text(encoding="utf-8"))

    return int(wait_for(found, 1)[0])


def wait_for(asked, number):
    until = time.monotonic() + PATIENCE
    while len(found := asked()) < number:
        assert time.monotonic() < until, found
        time.sleep(0.2)
    return found
