"""The days that a judgement looks back on, as the detectors want them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from city.calendars import Calendar, DayType
from city.times import Zone
from detectors.series import HOLIDAY
from streams.book import hour_number

_MAKE_UP_WORKDAY = 2
"""A Saturday or Sunday that is worked (调休) is lived like a Wednesday."""


def day_kind(calendar: Calendar, day: int) -> int:
    """The kind of a day as the detectors count them: 0 to 6 for Monday to Sunday, 7 for a public holiday.

    A day that the calendar does not know goes by its weekday: no case is taken in for it, so it only fills a window.
    """
    weekday = (day - 1) % 7
    if not calendar.knows(day):
        return weekday
    kind = calendar.day_type(day)
    if kind is DayType.HOLIDAY:
        return HOLIDAY
    return _MAKE_UP_WORKDAY if kind is DayType.WORKDAY and weekday >= 5 else weekday


@dataclass(frozen=True)
class Window:
    """The days before a day, and their hours, as the detectors want them: the same for every book."""

    day: int
    kinds: NDArray[np.int8]
    """[days] kind of each day before ``day``, oldest first."""
    first_hour: int
    """Number of the first hour of the first day."""
    hour_kinds: NDArray[np.int8]
    """[hours] kind of the day that each hour lies in."""
    hours: NDArray[np.int8]
    """[hours] local hour of the day."""

    def hours_before(self, day: int) -> int:
        """How many of the hours lie before a day of the window."""
        return int(self.starts[day - self.day + len(self.kinds)])

    @property
    def starts(self) -> NDArray[np.intp]:
        """[days + 1] number of the hour that each day begins with, and of all hours."""
        return np.append(np.flatnonzero(self.hours == 0), len(self.hours))

    @classmethod
    def before(cls, day: int, days: int, zone: Zone, calendar: Calendar) -> "Window":
        """The ``days`` days before ``day``."""
        kinds = [day_kind(calendar, each) for each in range(day - days, day)]
        first = hour_number(zone.start(day - days))
        marks = [hour_number(zone.start(each)) for each in range(day - days, day + 1)]
        lengths = np.diff(marks)
        hours = np.concatenate([np.minimum(np.arange(length), 23) for length in lengths])
        return cls(
            day, np.array(kinds, np.int8), first, np.repeat(kinds, lengths).astype(np.int8), hours.astype(np.int8)
        )
