"""The parity law over real servers: the same files through Kafka, two workers and four partitions into Elasticsearch
give the same export to the byte as one process with one file.
"""

import csv
import gzip
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from time import monotonic, sleep

import pytest

from intake.simulator import SCALES, simulate
from streams.topology import Partitions
from tests.faults.installation import Installation
from tests.faults.servers import Addresses

pytestmark = [pytest.mark.integration, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
PARTITIONS = Partitions(4, 4)
DISTURBED_SECONDS = 120
"""Without any step forward for so long, the workers are stuck."""
LAX = """
tick_minutes = 120

[judging]
warmup_days = 5
candidate_p = 0.01
flag_p = 0.001
recovery_hours = 24

[budget]
rate_hour = 0.5
rate_day = 0.5
rate_week = 0.5
least_observed = 3
least_ratio = 1.2

[[urgent]]
name = "{name}"
topics = ["{topic}"]
"""
"""So little is asked of a finding and an alert that a few weeks give many of them."""


@pytest.fixture
def jianwei():
    """Runs ``python -m jianwei`` to its end; gives what it printed. Anything but success is a failure."""

    def run(*arguments):
        done = subprocess.run(
            [sys.executable, "-m", "jianwei", *map(str, arguments)], cwd=ROOT, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    return run


@pytest.fixture
def installed(kafka, elasticsearch_url, name):
    """The options that name an installation, and how far behind its workers are; it is removed in the end."""
    installation = Installation(Addresses(kafka, elasticsearch_url), name, PARTITIONS)
    yield installation
    installation.remove()


@pytest.fixture
def workers(installed, tmp_path):
    """Starts two workers, as an operator would; stops them as one would. They must not end by themselves."""
    running = []

    def start():
        arguments = ["worker", "--ticks", "none", "--store", installed.at.elasticsearch, *where(installed)]
        for number in (1, 2):
            with (tmp_path / f"worker-{number}.log").open("wb") as log:
                command = [sys.executable, "-m", "jianwei", *arguments]
                running.append(subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log))
        return running

    yield start
    for worker in running:
        worker.terminate()
    codes = [worker.wait(30) for worker in running]
    logs = [(tmp_path / f"worker-{number}.log").read_text() for number in (1, 2)]
    assert codes == [0, 0], logs


def where(installed):
    """The options that name broker and installation."""
    return ["--kafka", installed.at.kafka, "--name", installed.name]


def wait_until_done(installed, running):
    """By what is left to do, not by the clock; ends where nothing goes on any more."""
    seen, since = {}, monotonic()
    while any((behind := installed.behind()).values()):
        assert [worker.poll() for worker in running] == [None, None], "a worker has ended"
        if behind != seen:
            seen, since = behind, monotonic()
        assert monotonic() - since < DISTURBED_SECONDS, f"nothing goes on: {behind}"
        sleep(0.5)


def through_servers(jianwei, installed, workers, files, options, *, setup):
    """The export after ``setup``, ``worker`` twice and ``ingest``; and what ``ingest`` told."""
    store = ["--store", installed.at.elasticsearch]
    jianwei("setup", *where(installed), *store, *setup)
    running = workers()
    told = json.loads(jianwei("ingest", *files, *options, *where(installed), "--with-ticks", "--json"))
    wait_until_done(installed, running)
    installed.refresh()
    return jianwei("export", *store, "--name", installed.name), told


def embedded(jianwei, path, files, options, setup):
    """The export of the embedded service, and what ``replay`` told."""
    store = ["--store", f"sqlite:{path}"]
    told = json.loads(jianwei("replay", *files, *options, *setup, *store, "--json"))
    return jianwei("export", *store), told


def assert_something_of_everything(export):
    """All kinds of documents, alerts of counts and of urgent cases: equal exports of nothing would say nothing."""
    documents = [json.loads(line) for line in export.splitlines()]
    assert {one["kind"] for one in documents} >= {"cases", "buckets", "bands", "findings", "alerts", "rejects"}
    spans = Counter(one["span"] for one in documents if one["kind"] == "alerts")
    assert spans["case"] >= 5, spans
    assert spans.total() - spans["case"] >= 5, spans


def assert_same(export, expected):
    """Names the documents that differ, not the bytes."""
    have, want = export.splitlines(), expected.splitlines()
    assert sorted(set(want) - set(have))[:3] == []
    assert sorted(set(have) - set(want))[:3] == []
    assert export == expected


def test_a_simulated_city_gives_the_same_export_as_the_embedded_service(jianwei, installed, workers, tmp_path):
    city = simulate(SCALES["small"].times(0.5), 7, "2025-03-03", 24).write(tmp_path)
    config = tmp_path / "city.toml"
    config.write_text(LAX.format(name="积水", topic="道路积水"), encoding="utf-8")
    files = [city.hotline, city.petition, city.grid]
    options = [f"--profile={profile}" for profile in ("hotline12345", "petition", "grid")]
    options += ["--areas", city.areas]
    setup = ["--config", config]
    expected, replayed = embedded(jianwei, tmp_path / "city.db", files, options, setup)
    made = [*setup, "--profile", "hotline12345", "--areas", city.areas]
    export, ingested = through_servers(jianwei, installed, workers, files, options, setup=made)
    assert_same(export, expected)
    assert_something_of_everything(export)
    assert (ingested["rows"], ingested["rejected"]) == (replayed["rows"], replayed["rejected"])


def test_boston_in_its_hurricane_gives_the_same_export_as_the_embedded_service(
    jianwei, installed, workers, data, tmp_path
):
    export_of_the_city = data / "boston311/service_requests_2011-07_2011-12.csv.gz"
    if not export_of_the_city.is_file():
        pytest.skip(f"no {export_of_the_city}")
    weeks = tmp_path / "boston.csv"
    rows = excerpt(export_of_the_city, weeks, "2011-08-14", "2011-09-01")
    config = tmp_path / "boston.toml"
    config.write_text(LAX.format(name="trees", topic="Tree Emergencies"), encoding="utf-8")
    options = ["--profile", "boston311", "--until", "2011-09-01T00:00"]
    expected, replayed = embedded(jianwei, tmp_path / "boston.db", [weeks], options, ["--config", config])
    made = ["--config", config, "--profile", "boston311"]
    export, ingested = through_servers(jianwei, installed, workers, [weeks], options, setup=made)
    assert_same(export, expected)
    assert_something_of_everything(export)
    assert ingested["rows"] == replayed["rows"] == rows > 4_000
    assert ingested["rejected"] == replayed["rejected"] > 0


def excerpt(export: Path, into: Path, first: str, last: str) -> int:
    """Copies the rows that were opened from one day to before another; gives their number."""
    with gzip.open(export, "rt", encoding="utf-8", newline="") as given, into.open("w", encoding="utf-8") as file:
        reader = csv.DictReader(given)
        writer = csv.DictWriter(file, reader.fieldnames)
        writer.writeheader()
        rows = [row for row in reader if first <= row["open_dt"] < last]
        writer.writerows(rows)
    return len(rows)
