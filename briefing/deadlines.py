"""Which units have cases that are due soon or overdue: the most pressing first. Units are offices, never persons.

A unit's cases of different feeds are counted apart: an hour of the grid and sixty days of a petition do not add up.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from city.calendars import Calendar, CalendarError, DayType
from city.times import DAY, Zone, utc_iso
from indexing.store import Caseload

WORKING_DAYS = 3
"""For deadlines of weeks a day's notice is too short."""
_LONGEST_HOLIDAYS = 30


@dataclass(frozen=True)
class Pressing:
    """What a unit has of a feed that is not closed."""

    unit: str
    feed: str
    overdue: int
    within_a_day: int
    """Due within 24 hours, without what is overdue."""
    within_working_days: int
    """Due by the end of the third working day from now, those within a day among them."""
    open: int
    oldest: str
    """When the first of them was registered, in UTC."""


def bounds(now: int, zone: Zone, calendar: Calendar) -> tuple[str, str, str]:
    """Now, 24 hours on, and the end of the third working day after today, as ISO texts: what a store is asked for.

    A year that the calendar does not know has its weekdays as working days.
    """
    day, working = zone.day(now), 0
    while working < WORKING_DAYS and day < zone.day(now) + _LONGEST_HOLIDAYS:
        day += 1
        working += _is_worked(day, calendar)
    return utc_iso(now), utc_iso(now + DAY), utc_iso(zone.start(day + 1))


def pressing(caseloads: Iterable[Caseload]) -> list[Pressing]:
    """Caseloads with the numbers of ``bounds``, by what is overdue, then what is due soon, then what is open."""
    found = [
        Pressing(
            unit=one.unit,
            feed=one.feed,
            overdue=one.due[0],
            within_a_day=one.due[1] - one.due[0],
            within_working_days=one.due[2] - one.due[0],
            open=one.open,
            oldest=one.oldest,
        )
        for one in caseloads
    ]
    return sorted(
        found,
        key=lambda one: (
            -one.overdue,
            -one.within_a_day,
            -one.within_working_days,
            -one.open,
            one.oldest,
            one.unit,
            one.feed,
        ),
    )


def _is_worked(day: int, calendar: Calendar) -> bool:
    try:
        return calendar.day_type(day) is DayType.WORKDAY
    except CalendarError:
        return (day - 1) % 7 < 5  # day 1 was a Monday
