"""Cases, and what of the log tells of them, are removed when their time has come; counts, findings, alerts stay."""

import sqlite3
from contextlib import closing

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.configuration import Configuration, Judging
from city.events import decode_record
from city.times import DAY, utc_iso
from indexing.canonical import export
from indexing.keeping import oldest_month
from jianwei.embedded import Embedded
from tests.streams.town import LEAK, MILL, POTHOLE, TOWN, at, burst, documents, event, hourly, month, run

SHORT = msgspec.structs.replace(TOWN, horizon_days=40, keep_days=116, judging=Judging(warmup_days=7, baseline_days=14))
"""42 days of judging and 60 of margin."""
FIRST, DAYS = "2025-10-01", 160
LAST = at(FIRST) + DAYS * DAY
EVENTS = [
    *month(FIRST, DAYS, 3, rate=0.4),
    event("first", f"{FIRST} 08:00", LEAK, MILL, urgent=("gas",)),
    *burst("pipe", "2025-10-20 09:00", 25, POTHOLE, MILL),
]


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The file of a town that has been watched for 160 days."""
    path = tmp_path_factory.mktemp("kept") / "town.db"
    run(path, EVENTS, hourly(f"{FIRST} 12:00", "2026-03-10 12:00", 12), configuration=SHORT, stops=range(0, 320, 7))
    return path


@pytest.fixture(scope="module")
def lines(town):
    with Embedded(town, SHORT) as service:
        return list(export(service.store))


def registered_in_log(path):
    with closing(sqlite3.connect(path)) as connection:
        values = [value for (value,) in connection.execute("select value from log where stream = 'events'")]
    return [one.registered for value in values for one in decode_record(value) if hasattr(one, "registered")]


def test_of_cases_months_are_kept_whose_youngest_is_young_enough(lines):
    kept = {case["registered"][:7] for case in documents(lines, "cases")}
    assert min(kept) == oldest_month(LAST, 116) == "2025-11"


def test_the_log_begins_where_it_is_still_needed(town):
    oldest = min(registered_in_log(town))
    assert LAST - 119 * DAY < oldest < LAST - 115 * DAY


def test_counts_findings_and_alerts_of_all_days_stay(lines):
    assert min(one["day"] for one in documents(lines, "buckets")) == "2025-10-01"
    assert min(alert["opened_at"] for alert in documents(lines, "alerts"))[:10] == "2025-10-01"
    assert {alert["topic"] for alert in documents(lines, "alerts")} >= {"Leak", "Pothole"}


def test_no_byte_of_a_forgotten_case_is_left_in_the_file(town):
    gone = {one.id for one in EVENTS if one.registered < LAST - 140 * DAY and one.topic == POTHOLE}
    content = b"".join(path.read_bytes() for path in town.parent.iterdir())
    assert len(gone) > 3
    assert [one for one in gone if one.encode() in content] == []


def test_a_file_goes_on_from_what_is_left_as_if_all_were_there(tmp_path):
    more = [*EVENTS, *burst("late", "2026-03-08 09:00", 25, POTHOLE, MILL)]
    ticks = hourly(f"{FIRST} 12:00", "2026-03-12 12:00", 12)
    for name, keep in (("cut", 116), ("whole", 4_000)):
        configuration = msgspec.structs.replace(SHORT, keep_days=keep)
        run(tmp_path / name, more, ticks, configuration=configuration, stops=range(200, 320, 9))
    found = []
    for name, keep in (("cut", 116), ("whole", 4_000)):
        with Embedded(tmp_path / name, msgspec.structs.replace(SHORT, keep_days=keep)) as service:
            found.append([line for line in export(service.store) if b'"kind":"cases"' not in line])
    assert found[0] == found[1]


@given(st.integers(at("2020-01-01"), at("2040-01-01")), st.integers(60, 4_000))
def test_a_case_leaves_between_so_many_days_and_31_more(reached, keep):
    oldest = oldest_month(reached, keep)
    assert utc_iso(reached - keep * DAY)[:7] >= oldest
    assert utc_iso(reached - (keep + 31) * DAY)[:7] < oldest


def test_a_configuration_that_keeps_less_than_it_judges_by_is_refused():
    with pytest.raises(ValueError, match=r"keep_days.* = 400 is too short .*expected 460 or more"):
        Configuration(city="Town", keep_days=400)
