"""Stories through the whole embedded service: what a duty officer is told of a small town, and what not."""

import msgspec
import pytest

from city.times import DAY, HOUR, MINUTE
from tests.streams.town import (
    BIN,
    BURST,
    FEED,
    GRID,
    HILL,
    LAMP,
    LEAK,
    MILL,
    POTHOLE,
    QUAY,
    at,
    burst,
    documents,
    event,
    exported,
    hourly,
    month,
    problems,
)

QUIET = month("2026-03-02", 30, 11, rate=4.0)
TICKS = [*hourly("2026-03-02 06:00", "2026-03-29 00:00", 6), *hourly("2026-03-29 01:00", "2026-04-07 12:00")]
STORM_DAY = "2026-03-30"


def told(events, ticks=TICKS):
    """The alerts of a month with these events in it, beside the quiet town's own requests."""
    return problems(exported([*QUIET, *events], ticks))


def test_a_quiet_month_is_told_nothing_of():
    assert told([]) == []


def test_one_street_with_a_burst_is_told_at_the_street_within_the_hour():
    (alert,) = told(burst("pipe", f"{STORM_DAY} 09:05", 14, BURST, MILL, minutes=3))
    assert (alert["topic_id"], alert["area_id"]) == (BURST, MILL)
    assert alert["opened_at"] == f"{STORM_DAY}T10:00:00+08:00"
    assert alert["first_period"] == f"{STORM_DAY}T09:00:00+08:00"
    assert alert["observed"] >= 14
    assert "Mill" in alert["reason"]


def test_a_burst_over_all_streets_is_one_alert_of_the_town():
    (alert,) = told(burst("bins", f"{STORM_DAY} 09:02", 36, BIN, [MILL, QUAY, HILL], minutes=3))
    assert (alert["topic_id"], alert["area_id"]) == (BIN, "Town")
    assert {part["area"] for part in alert["areas"]} == {"East", "West"}


def test_a_storm_over_all_streets_and_topics_is_one_alert():
    """Trees first, then lamps and roads: 240 requests in four hours."""
    areas = [MILL, QUAY, HILL]
    storm = burst("trees", f"{STORM_DAY} 08:01", 160, "Trees>Fallen", areas, minutes=1)
    storm += burst("lamps", f"{STORM_DAY} 09:02", 40, LAMP, areas, minutes=5)
    storm += burst("roads", f"{STORM_DAY} 09:31", 40, POTHOLE, areas, minutes=5)
    alerts = told(storm)
    assert len(alerts) == 1, [alert["reason"] for alert in alerts]
    (alert,) = alerts
    assert (alert["topic_id"], alert["area_id"]) in {("Trees>Fallen", "Town"), ("Trees", "Town")}
    assert alert["opened_at"] <= f"{STORM_DAY}T10:00:00+08:00"
    assert alert["level"] >= 3
    assert any(other["topic_id"].startswith("Roads") for other in alert["joined"])


def test_a_storm_that_two_feeds_tell_of_is_one_alert():
    pipe = burst("pipe", f"{STORM_DAY} 09:05", 30, BURST, MILL, minutes=3)
    seen = [
        msgspec.structs.replace(one, feed=GRID)
        for one in burst("seen", f"{STORM_DAY} 09:20", 20, BURST, MILL, minutes=3)
    ]
    grid = month("2026-03-02", 30, 12, feed=GRID, rate=1.0)
    (alert,) = told([*grid, *pipe, *seen])
    assert (alert["feed"], alert["topic_id"], alert["area_id"]) == (FEED, BURST, MILL)
    assert [other["topic_id"] for other in alert["joined"]] == [BURST]


def test_two_bursts_far_apart_are_two_alerts():
    one = burst("pipe", f"{STORM_DAY} 09:05", 20, BURST, MILL, minutes=3)
    other = burst("bins", "2026-04-02 14:05", 20, BIN, HILL, minutes=3)
    assert {(alert["topic_id"], alert["area_id"]) for alert in told([*one, *other])} == {(BURST, MILL), (BIN, HILL)}


@pytest.mark.parametrize("counted_as", ["inquiry", "staff"])
def test_a_wave_of_inquiries_or_a_batch_of_staff_entries_raises_nothing(counted_as):
    wave = burst("wave", f"{STORM_DAY} 09:00", 200, BURST, [MILL, QUAY, HILL], minutes=1, counted_as=counted_as)
    lines = exported([*QUIET, *wave], TICKS)
    assert problems(lines) == []
    assert documents(lines, "findings", topic_id=BURST, outside=True) == []
    counted = documents(lines, "buckets", **{"class": counted_as})
    assert sum(sum(one["matters"]) for one in counted) == 200


def test_repeats_raise_nothing_while_their_reports_count():
    again = burst("again", f"{STORM_DAY} 09:00", 90, BURST, MILL, minutes=2, repeat=True)
    lines = exported([*QUIET, *again], TICKS)
    assert problems(lines) == []
    (bucket,) = documents(lines, "buckets", topic_id=BURST, area_id=MILL, day=STORM_DAY)
    assert sum(bucket["reports"]) - sum(bucket["matters"]) == 90


def test_a_late_import_restates_the_closed_day_and_the_alert_is_told():
    late = [
        event(f"late {number}", f"{STORM_DAY} 10:{number:02}", BURST, MILL, arrived="2026-04-02 10:30")
        for number in range(40)
    ]
    before = documents(exported(QUIET, TICKS), "buckets", topic_id=BURST, area_id=MILL, day=STORM_DAY)
    lines = exported([*QUIET, *late], TICKS)
    (bucket,) = documents(lines, "buckets", topic_id=BURST, area_id=MILL, day=STORM_DAY)
    former = sum(map(sum, (one["matters"] for one in before)))
    assert bucket["closed"]
    assert sum(bucket["matters"]) == former + 40
    assert bucket["tick"] == "2026-04-02T03:00:00.000Z"
    (alert,) = problems(lines)
    assert (alert["topic_id"], alert["area_id"], alert["span"]) == (BURST, MILL, "day")
    assert alert["first_period"] == f"{STORM_DAY}T00:00:00+08:00"
    assert alert["opened_at"] > "2026-04-02T10:30"


def test_a_case_that_is_withdrawn_from_the_topic_lowers_the_number_that_the_alert_shows():
    pipe = burst("pipe", f"{STORM_DAY} 09:05", 20, BURST, MILL, minutes=3)
    moved = [
        msgspec.structs.replace(
            one, topic="Water>Pressure", version=one.version + HOUR, arrived=one.arrived + 30 * HOUR
        )
        for one in pipe[:6]
    ]
    lines = exported([*QUIET, *pipe, *moved], TICKS)
    (bucket,) = documents(lines, "buckets", topic_id=BURST, area_id=MILL, day=STORM_DAY)
    (other,) = documents(lines, "buckets", topic_id="Water>Pressure", area_id=MILL, day=STORM_DAY)
    assert sum(other["matters"]) == 6
    assert 14 <= sum(bucket["matters"]) < 20


def test_an_alert_recovers_and_closes():
    (alert,) = told(burst("pipe", f"{STORM_DAY} 09:05", 30, BURST, MILL, minutes=3))
    ticks = [*TICKS, *hourly("2026-04-07 18:00", "2026-04-18 00:00", 6)]
    quiet = month("2026-04-01", 17, 13, rate=4.0)
    quiet = [msgspec.structs.replace(one, id=f"on {one.id}") for one in quiet]
    after = told([*burst("pipe", f"{STORM_DAY} 09:05", 30, BURST, MILL, minutes=3), *quiet], ticks)
    (later,) = [one for one in after if one["alert_id"] == alert["alert_id"]]
    assert later["status"] == "closed"
    statuses = [change["status"] for change in later["history"]]
    assert statuses[0] == "open"
    assert statuses[-2:] == ["recovered", "closed"]
    times = [change["at"] for change in later["history"]]
    assert times == sorted(times)


def test_an_urgent_case_is_told_at_the_minute_it_arrives_and_its_copies_change_nothing():
    gas = event("gas", f"{STORM_DAY} 09:30", LEAK, QUAY, urgent=("gas",))
    again = msgspec.structs.replace(gas, version=gas.version + 1, arrived=gas.arrived + 20 * MINUTE, status="closed")
    (alert,) = told([gas, again])
    assert (alert["level"], alert["rule"], alert["cases"]) == (4, "gas", [f"{FEED}:gas"])
    assert alert["opened_at"] == f"{STORM_DAY}T09:31:00+08:00"


def test_an_urgent_case_that_is_imported_days_later_pages_no_one():
    gas = event("gas", f"{STORM_DAY} 09:30", LEAK, QUAY, urgent=("gas",), arrived=at(f"{STORM_DAY} 09:30") + 2 * DAY)
    assert told([gas]) == []
