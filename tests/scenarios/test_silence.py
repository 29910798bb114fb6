"""A feed or a district of a small town goes quiet: when that is told, and what becomes of everything else meanwhile."""

from dataclasses import dataclass

import msgspec
import numpy as np
import pytest

from city.calendars import CalendarTable
from city.times import DAY, HOUR, MINUTE
from tests.streams.town import (
    BIN,
    BURST,
    FEED,
    GRID,
    HILL,
    LAMP,
    MILL,
    POTHOLE,
    QUAY,
    TOWN,
    at,
    burst,
    day,
    documents,
    event,
    exported,
    hourly,
)

FIRST, DAYS = "2026-03-02", 37
TICKS = hourly("2026-03-02 01:00", "2026-04-08 01:00")
BY_DAY = np.where((np.arange(24) >= 8) & (np.arange(24) < 20), 1.0, 0.05)
BY_DAY /= BY_DAY.sum()
MONDAY = "2026-03-30"


def feed(name, a_day, seed, *, first=FIRST, days=DAYS):
    """Cases of a feed, most of them by day, a minute on their way; a quarter of them inquiries."""
    rng, found = np.random.default_rng(seed), []
    for hour in range(24 * days):
        for number in range(rng.poisson(a_day * BY_DAY[hour % 24])):
            when = at(first) + hour * HOUR + int(rng.integers(60)) * MINUTE
            topic, area = (POTHOLE, LAMP, BURST, BIN)[rng.integers(4)], (MILL, QUAY, HILL, HILL)[rng.integers(4)]
            counted_as = "inquiry" if rng.random() < 0.25 else "request"
            found.append(event(f"{name}-{hour}-{number}", when, topic, area, feed=name, counted_as=counted_as))
    return found


HOTLINE = feed(FEED, 200, 1)
PATROLS = feed(GRID, 40, 2)


@dataclass
class Gap:
    """Cases that are lost on their way."""

    first: str
    last: str
    feed: str = FEED
    below: str = "Town"

    def without(self, events):
        start, end = at(self.first), at(self.last)
        return [
            one
            for one in events
            if not (one.feed == self.feed and one.area.startswith(self.below) and start <= one.registered < end)
        ]


def told(*gaps, more=(), configuration=TOWN):
    """Alerts of silence, and all others."""
    events = [*HOTLINE, *PATROLS]
    for gap in gaps:
        events = gap.without(events)
    alerts = documents(exported([*events, *more], TICKS, configuration=configuration), "alerts")
    silences = [alert for alert in alerts if alert["span"] == "silence"]
    return silences, [alert for alert in alerts if alert["span"] != "silence"]


def test_where_all_report_nothing_is_told():
    assert told() == ([], [])


def test_a_feed_that_stops_for_six_hours_by_day_is_one_alert_that_ends_when_it_speaks_again():
    (alert,), others = told(Gap(f"{MONDAY} 10:00", f"{MONDAY} 16:00"))
    assert (alert["feed"], alert["topic_id"], alert["area_id"], alert["level"]) == (FEED, "", "Town", 2)
    assert f"{MONDAY}T12:00" <= alert["opened_at"] <= f"{MONDAY}T13:00"
    assert f"{MONDAY}T09:50" <= alert["first_period"] <= f"{MONDAY}T10:01"
    assert alert["reason"].startswith(f"feed {FEED}: nothing since {MONDAY} ")
    assert " an hour are usual" in alert["reason"]
    assert [(change["status"], change["at"]) for change in alert["history"][1:]] == [
        ("recovered", f"{MONDAY}T09:00:00.000Z"),
        ("closed", "2026-03-31T09:00:00.000Z"),
    ]
    assert others == []


def test_a_night_without_a_case_is_none():
    assert told(Gap(f"{MONDAY} 21:00", "2026-03-31 07:00")) == ([], [])


def test_a_feed_that_brings_a_fifth_of_what_is_usual_is_told_too():
    rng = np.random.default_rng(3)
    few = [one for one in HOTLINE if at(f"{MONDAY} 08:00") <= one.registered < at("2026-03-31 20:00")]
    few = [msgspec.structs.replace(one, id=f"few {one.id}") for one in few if rng.random() < 0.08]
    (alert,), _ = told(Gap(f"{MONDAY} 08:00", "2026-03-31 20:00"), more=few)
    assert (alert["feed"], alert["area_id"]) == (FEED, "Town")
    assert alert["opened_at"] < f"{MONDAY}T18:00"


@pytest.mark.parametrize(("holidays", "number"), [(("2026-03-30", "2026-03-31", "2026-04-01"), 0), ((), 1)])
def test_a_holiday_of_which_nothing_is_known_is_no_silence(holidays, number):
    calendar = CalendarTable(country="none", holidays=holidays)
    silences, _ = told(
        Gap("2026-03-30 00:00", "2026-04-02 00:00"),
        configuration=msgspec.structs.replace(TOWN, calendar=calendar),
    )
    assert len([alert for alert in silences if alert["feed"] == FEED]) == number


def test_a_district_that_stops_while_its_feed_delivers_is_one_alert_of_the_district():
    (alert,), others = told(Gap("2026-03-28 00:00", "2026-04-02 00:00", below="Town>West"))
    assert (alert["feed"], alert["area_id"], alert["level"]) == (FEED, "Town>West", 1)
    assert alert["opened_at"] == "2026-03-29T01:00:00+08:00"
    assert alert["observed"] == 0
    statuses = [change["status"] for change in alert["history"]]
    assert (statuses[0], statuses[-2:]) == ("open", ["recovered", "closed"])
    assert alert["history"][-2]["at"] == "2026-04-02T17:00:00.000Z"
    assert others == []


def test_a_silent_feed_is_not_told_again_at_each_of_its_areas():
    silences, others = told(Gap("2026-03-28 09:00", "2026-04-01 15:00"))
    assert [(alert["feed"], alert["area_id"]) for alert in silences] == [(FEED, "Town")]
    assert [change["status"] for change in silences[0]["history"]] == [
        *("open", "continuing", "continuing", "continuing", "recovered", "closed")
    ]
    assert others == []


def test_what_is_caught_up_on_after_a_silence_is_no_burst():
    gap = Gap(f"{MONDAY} 10:00", f"{MONDAY} 16:00")
    missing = [one for one in HOTLINE if one not in gap.without(HOTLINE)]
    late = [msgspec.structs.replace(one, arrived=at(f"{MONDAY} 16:30")) for one in missing]
    silences, others = told(gap, more=late)
    assert len(silences) == 1
    assert others == []


def test_a_storm_that_follows_a_silence_is_told_as_soon_as_without_it():
    storm = burst("pipe", f"{MONDAY} 17:05", 40, BURST, MILL, minutes=2)
    gap = Gap(f"{MONDAY} 10:00", f"{MONDAY} 17:00")
    silences, (alert,) = told(gap, more=storm)
    _, (without,) = told(more=storm)
    assert len(silences) == 1
    assert (alert["topic_id"], alert["area_id"]) == (BURST, MILL)
    assert alert["opened_at"] == without["opened_at"]
    assert alert["joined"] == []


def test_an_alert_does_not_recover_because_its_feed_is_silent():
    storm = burst("pipe", "2026-03-27 09:05", 40, BURST, MILL, minutes=2)
    _, (without,) = told(more=storm)
    _, (alert,) = told(Gap("2026-03-27 14:00", "2026-04-01 14:00"), more=storm)
    ends = [
        next(change["at"] for change in one["history"] if change["status"] in {"recovered", "closed"})
        for one in (without, alert)
    ]
    assert ends[0] < "2026-03-31"
    assert ends[1] > "2026-04-01T06:00"


def test_a_feed_with_dates_only_is_told_after_whole_days():
    dated = [
        msgspec.structs.replace(
            one, feed="petition/town", registered=midnight, date_only=True, arrived=midnight + DAY, version=midnight
        )
        for one in HOTLINE
        if (midnight := at(FIRST) + (one.registered - at(FIRST)) // DAY * DAY)
        and not day("2026-03-30") <= day(FIRST) + (midnight - at(FIRST)) // DAY <= day("2026-04-02")
    ]
    (alert,), _ = told(more=dated)
    assert alert["feed"] == "petition/town"
    assert alert["first_period"] == "2026-03-30T00:00:00+08:00"
    assert alert["opened_at"] == "2026-03-31T01:00:00+08:00"
    assert alert["status"] == "closed"
