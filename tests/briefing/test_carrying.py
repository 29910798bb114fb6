"""Which cases carry an alert, and whether the store knows all of them."""

import sqlite3
from datetime import datetime

import pytest

from briefing.carrying import all_known, carrying, newest, over, together
from city.buckets import Bucket
from city.events import Event
from city.times import HOUR, Zone, day_of_iso
from indexing.documents import bucket_document, case_document
from indexing.sqlite import SqliteStore
from indexing.store import Progress
from tests.board.conftest import alert_body

ZONE = Zone("Asia/Shanghai")
FEED = "complaint/town"
TOWN, MILL, HILL = "Town", "Town>East>Mill", "Town>West>Hill"
POTHOLE = "Roads>Pothole"


def at(text):
    return ZONE.instant(datetime.fromisoformat(text))


NOW = at("2026-04-02 00:00")
"""Before the last period, so that it is the period that counts."""


def case(id, registered="2026-04-02 02:00", *, topic=POTHOLE, area=MILL, feed=FEED, **more):
    when = at(registered)
    event = Event(feed=feed, id=id, version=1, registered=when, arrived=when, topic=topic, area=area, **more)
    return case_document(event, "counted", 1)


def alert(area=MILL, *, areas=(), first="2026-04-02T01:00:00+08:00", last="2026-04-02T03:00:00+08:00", **more):
    parts = [{"area": one, "area_id": one, "observed": 1, "expected": 0.0} for one in areas]
    place = {"area_id": area, "topic_id": POTHOLE, "areas": parts, "issue": ""}
    return alert_body(**place | {"feed": FEED, "first_period": first, "last_period": last} | more)


@pytest.fixture
def store():
    opened = SqliteStore(sqlite3.connect(":memory:", isolation_level=None), owned=True)
    yield opened
    opened.close()


def found(store, one, within=None, now="2026-04-02 00:00"):
    queries = carrying(one, ZONE, at(now), within)
    return [case["case"].rpartition(":")[2] for case in newest(store, queries, 50)]


def test_they_are_requests_of_the_feed_the_topic_and_the_area_in_the_periods(store):
    store.put(
        [
            case("begin", "2026-04-02 01:00"),
            case("end", "2026-04-02 03:59"),
            case("below", topic=f"{POTHOLE}>Deep", area=f"{MILL}>Yard"),
            case("before", "2026-04-02 00:59"),
            case("after", "2026-04-02 04:00"),
            case("inquiry", counted_as="inquiry"),
            case("topic", topic="Roads>Lamp"),
            case("alike", area=f"{MILL} Lane"),
            case("feed", feed="incident/town"),
        ]
    )
    assert found(store, alert()) == ["end", "below", "begin"]


def test_where_areas_carry_it_only_theirs_do_and_none_twice(store):
    store.put([case("mill", "2026-04-02 01:00"), case("hill", area=HILL), case("quay", area="Town>East>Quay")])
    assert found(store, alert(TOWN)) == ["quay", "hill", "mill"]
    assert found(store, alert(TOWN, areas=(HILL, MILL))) == ["hill", "mill"]
    assert found(store, alert(TOWN, areas=("Town>East", MILL, HILL))) == ["quay", "hill", "mill"]


def test_a_last_period_that_begins_a_day_is_that_day():
    assert over(alert(last="2026-04-02T00:00:00+08:00"), ZONE) == at("2026-04-03 00:00")
    assert over(alert(last="2026-04-02T03:00:00+08:00"), ZONE) == at("2026-04-02 03:00") + HOUR


@pytest.mark.parametrize(
    ("status", "seen"), [("growing", True), ("handling", True), ("recovered", False), ("closed", False)]
)
def test_while_an_alert_runs_its_cases_come_until_now(store, status, seen):
    store.put([case("1"), case("later", "2026-04-02 09:00"), case("yet later", "2026-04-02 11:00")])
    assert found(store, alert(status=status), now="2026-04-02 10:00") == (["later"] if seen else []) + ["1"]


def test_an_urgent_alert_names_its_cases_whatever_became_of_them(store):
    store.put([case("1", topic="Gas>Leak"), case("2", area=HILL, topic="Roads>Lamp"), case("3")])
    urgent = alert(span="case", cases=[f"{FEED}:1", f"{FEED}:2"])
    assert found(store, urgent) == ["2", "1"]
    assert found(store, urgent, MILL) == ["1"]
    assert all_known(store, urgent, ZONE, NOW, 2)
    assert not all_known(store, urgent, ZONE, NOW, 1)


def test_an_issue_has_its_own_cases_in_its_area(store):
    store.put([case("1", issue="i1", topic="Roads>Lamp"), case("2", issue="i2"), case("3", issue="i1", area=HILL)])
    assert found(store, alert(span="issue", issue="i1")) == ["1"]


def test_a_silence_has_none(store):
    store.put([case("1")])
    assert carrying(alert(span="silence", topic_id=""), ZONE, NOW) == []


@pytest.mark.parametrize(
    ("within", "seen"),
    [
        (None, ["hill", "mill"]),
        (TOWN, ["hill", "mill"]),
        (MILL, ["mill"]),
        ("Town>East", ["mill"]),
        (f"{MILL}>Yard", []),
        ("Town>North", []),
        ("Tow", []),
        ("", []),
        ("%", []),
    ],
)
def test_of_an_alert_above_only_what_lies_within_the_readers_area_is_asked_for(store, within, seen):
    store.put([case("mill", "2026-04-02 01:00"), case("hill", area=HILL)])
    for one in (alert(TOWN), alert(TOWN, areas=(MILL, HILL))):
        assert found(store, one, within) == seen


def test_the_newest_of_all_parts_come_first_and_no_more_than_asked_for(store):
    store.put(
        [case(f"{each}", f"2026-04-02 0{1 + each % 3}:{each:02}", area=(MILL, HILL)[each % 2]) for each in range(30)]
    )
    queries = carrying(alert(TOWN, areas=(MILL, HILL)), ZONE, NOW)
    shown = newest(store, queries, 7)
    assert [one["registered"] for one in shown] == sorted((one["registered"] for one in shown), reverse=True)
    assert [one["case"].rpartition(":")[2] for one in shown] == ["29", "26", "23", "20", "17", "14", "11"]
    assert together(store.progress(queries)).open == 30


def test_parts_are_added_and_the_last_times_are_the_last_of_all():
    parts = [Progress(1, 2, 0, "2026-04-02", None), Progress(), Progress(0, 3, 1, "2026-04-01", "2026-04-03")]
    assert together(parts) == Progress(1, 5, 1, "2026-04-02", "2026-04-03")
    assert together([]) == Progress()


def bucket(reports, day="2026-04-02"):
    return bucket_document(
        Bucket(FEED, "request", POTHOLE, MILL, day_of_iso(day), 1, True, 24, (2, reports, reports, 0))
    )


def test_cases_that_are_counted_and_not_there_are_not_all_known(store):
    """Forgotten ones, and those of public order, of which counts alone are kept."""
    store.put([bucket(2), bucket(1, "2026-04-03"), case("1"), case("2", "2026-04-02 23:59")])
    assert all_known(store, alert(), ZONE, NOW, 1)
    both_days = alert(last="2026-04-03T00:00:00+08:00")
    store.put([case("another topic", "2026-04-03 08:00", topic="Roads>Lamp")])
    assert not all_known(store, both_days, ZONE, NOW, 1)
    store.put([case("3", "2026-04-03 08:00")])
    assert all_known(store, both_days, ZONE, NOW, 1)
