"""What is due soon, by working days, and which unit is first."""

from datetime import datetime

import pytest

from briefing.deadlines import Pressing, bounds, pressing
from city.calendars import Calendar, CalendarTable
from city.times import Zone
from indexing.store import Caseload

ZONE = Zone("Asia/Shanghai")
WEEKDAYS = Calendar(CalendarTable(country="none"))
CHINA = Calendar(CalendarTable())


def ends(now, calendar):
    """The three bounds on the city's clock."""
    found = bounds(ZONE.instant(datetime.fromisoformat(now)), ZONE, calendar)
    return [f"{datetime.fromisoformat(one).astimezone(ZONE.local(0).tzinfo):%Y-%m-%d %H:%M}" for one in found]


@pytest.mark.parametrize(
    ("now", "calendar", "third"),
    [
        ("2026-03-10 12:00", WEEKDAYS, "2026-03-14 00:00"),  # a Tuesday: Wednesday, Thursday, Friday
        ("2026-03-12 12:00", WEEKDAYS, "2026-03-18 00:00"),  # a Thursday: Friday, Monday, Tuesday
        ("2026-03-14 00:00", WEEKDAYS, "2026-03-19 00:00"),  # a Saturday
        ("2026-02-13 09:00", CHINA, "2026-02-26 00:00"),  # Saturday 14 is worked, then Spring Festival to the 23rd
        ("2099-03-12 12:00", CHINA, "2099-03-18 00:00"),  # a year that the calendar does not know: a Thursday
    ],
)
def test_the_third_working_day_ends_the_last_bound(now, calendar, third):
    first, second, last = ends(now, calendar)
    assert first == now
    assert datetime.fromisoformat(second) - datetime.fromisoformat(first) == datetime(2026, 1, 2) - datetime(2026, 1, 1)
    assert last == third


def test_overdue_comes_first_then_what_is_due_soonest_then_the_fuller_desk():
    old, new = "2026-02-01T00:00:00.000Z", "2026-03-01T00:00:00.000Z"
    found = pressing(
        [
            Caseload("quiet", "f", 99, (0, 0, 0), old),
            Caseload("fuller", "f", 100, (0, 0, 0), new),
            Caseload("in three days", "f", 5, (0, 0, 4), new),
            Caseload("tomorrow", "f", 5, (0, 1, 1), new),
            Caseload("late", "f", 3, (1, 1, 1), new),
            Caseload("later", "f", 9, (2, 4, 7), old),
            Caseload("older", "f", 99, (0, 0, 0), "2026-01-01T00:00:00.000Z"),
        ]
    )
    assert [one.unit for one in found] == [
        "later",
        "late",
        "tomorrow",
        "in three days",
        "fuller",
        "older",
        "quiet",
    ]
    assert found[0] == Pressing("later", "f", 2, 2, 5, 9, old)


def test_one_unit_has_a_row_for_each_feed():
    rows = [Caseload("水务", feed, 1, (0, 0, 0), "2026-03-01T00:00:00.000Z") for feed in ("complaint/a", "incident/b")]
    assert [(one.unit, one.feed, one.open) for one in pressing(rows)] == [
        ("水务", "complaint/a", 1),
        ("水务", "incident/b", 1),
    ]
