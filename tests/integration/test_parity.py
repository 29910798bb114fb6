"""The parity law over real servers: the same files through Kafka, two workers and four partitions into Elasticsearch
give the same export to the byte as one process with one file.
"""

import csv
import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from intake.simulator import SCALES, simulate
from tests.integration.service import through_servers

pytestmark = [pytest.mark.integration, pytest.mark.slow]

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
city_alerts_a_day = 1
district_alerts_a_day = 1
street_alerts_a_day = 0

[[urgent]]
name = "{name}"
topics = ["{topic}"]
"""
"""So little is asked of a finding and an alert that a few weeks give many of them, and the digest its share."""


def embedded(jianwei, path, files, options, setup):
    """The export of the embedded service, and what ``replay`` told."""
    store = ["--store", f"sqlite:{path}"]
    told = json.loads(jianwei("replay", *files, *options, *setup, *store, "--json"))
    return jianwei("export", *store), told


def assert_something_of_everything(export):
    """All kinds of documents, alerts of counts and of urgent cases, some told at once, some in a digest: equal exports
    of nothing would say nothing.
    """
    documents = [json.loads(line) for line in export.splitlines()]
    assert {one["kind"] for one in documents} >= {"cases", "buckets", "bands", "findings", "alerts", "rejects"}
    alerts = [one for one in documents if one["kind"] == "alerts"]
    assert {one["told"] for one in alerts if one["span"] != "case"} == {"at_once", "digest"}
    spans = Counter(one["span"] for one in alerts)
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
