"""When people call: kinds of days, hours of the day, seasons. All factors are relative to an ordinary day (1)."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from city.calendars import Calendar, CalendarTable, DayType
from city.times import day_of_iso

Floats = NDArray[np.float64]

SPRING_FESTIVALS = (
    "2015-02-19", "2016-02-08", "2017-01-28", "2018-02-16", "2019-02-05", "2020-01-25", "2021-02-12", "2022-02-01",
    "2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13", "2030-02-03",
)  # fmt: skip
"""First day of the lunar year."""
_FESTIVAL_DIP = ((-8, 1.0), (-3, 0.75), (-1, 0.45), (0, 0.3), (3, 0.35), (6, 0.6), (9, 0.85), (16, 1.0))
"""Factor by days from the first day of the lunar year, linear between."""


def heating_table(first_day: int, days: int) -> CalendarTable:
    """The calendar of the simulated city: China's holidays and a heating season from 11-15 to 03-15."""
    years = range(date.fromordinal(first_day).year - 1, date.fromordinal(first_day + days).year + 1)
    return CalendarTable(heating=tuple((f"{year}-11-15", f"{year + 1}-03-15") for year in years))


@dataclass(frozen=True)
class Week:
    """Factors by kind of day: Monday to Friday, then Saturday, Sunday, holiday."""

    workdays: tuple[float, float, float, float, float]
    saturday: float
    sunday: float
    holiday: float


REQUESTS = Week((1.12, 1.06, 1.04, 1.03, 1.0), 0.86, 0.8, 0.68)
INQUIRIES = Week((1.22, 1.14, 1.1, 1.08, 1.02), 0.62, 0.52, 0.4)
PETITIONS = Week((1.5, 1.35, 1.3, 1.25, 1.15), 0.2, 0.15, 0.08)
PATROLS = Week((1.05, 1.05, 1.05, 1.05, 1.03), 0.9, 0.85, 0.7)

# Two peaks, at 10:00 and 15:00.
DAYTIME = (
    0.6, 0.4, 0.3, 0.25, 0.3, 0.5, 1.2, 2.8, 5.5, 7.8, 8.8, 7.0,
    4.8, 5.6, 7.4, 8.2, 6.8, 5.4, 4.4, 4.2, 3.9, 3.2, 2.0, 1.1,
)  # fmt: skip
WEEKEND = (
    0.9, 0.6, 0.4, 0.3, 0.3, 0.5, 1.0, 2.2, 4.4, 6.4, 7.4, 6.6,
    5.2, 5.4, 6.2, 6.8, 6.2, 5.6, 5.0, 5.0, 4.8, 4.0, 2.8, 1.6,
)  # fmt: skip
NIGHTTIME = (
    6.5, 4.5, 3.0, 2.0, 1.5, 1.6, 2.2, 2.4, 2.2, 2.4, 2.6, 2.4,
    2.6, 2.6, 2.2, 2.2, 2.2, 2.6, 3.4, 4.6, 6.0, 8.4, 10.0, 8.8,
)  # fmt: skip
OFFICE = (
    0, 0, 0, 0, 0, 0, 0, 0.5, 6, 13, 15, 9,
    2, 7, 13, 14, 10, 4, 1, 0.5, 0.3, 0.2, 0, 0,
)  # fmt: skip
PATROL = (
    0, 0, 0, 0, 0, 0.5, 3, 7, 10, 11, 11, 8,
    4, 6, 9, 10, 9, 6, 3, 1.5, 0.6, 0.3, 0, 0,
)  # fmt: skip
CLOCKS: Floats = np.array([DAYTIME, WEEKEND, NIGHTTIME, OFFICE, PATROL], dtype=np.float64)
CLOCKS /= CLOCKS.sum(axis=1, keepdims=True)
CLOCK_DAYTIME, CLOCK_WEEKEND, CLOCK_NIGHT, CLOCK_OFFICE, CLOCK_PATROL = range(5)
"""Rows of ``CLOCKS``, the shares of the 24 hours."""


@dataclass(frozen=True)
class Days:
    """The simulated days: ordinals, kinds, weekday numbers, heating season."""

    first: int
    kind: NDArray[np.int64]
    weekday: NDArray[np.int64]
    heating: NDArray[np.bool_]

    @property
    def count(self) -> int:
        """Number of days."""
        return len(self.kind)

    @property
    def ordinals(self) -> NDArray[np.int64]:
        """Ordinal of each day."""
        return np.arange(self.first, self.first + self.count)

    def weeks(self) -> list[slice]:
        """Calendar weeks, Monday to Sunday, as slices of the days."""
        starts = [0, *(np.flatnonzero(self.weekday == 0)).tolist(), self.count]
        edges = sorted(set(starts))
        return [slice(start, stop) for start, stop in pairwise(edges)]

    def factor(self, week: Week) -> Floats:
        """Factor of each day for a week's pattern, with the dip around the Spring Festival."""
        workday = np.array(week.workdays + (week.workdays[-1],) * 2)[self.weekday]
        by_kind = np.array([0.0, week.saturday, week.sunday, week.holiday])[self.kind]
        plain = np.where(self.kind == DayType.WORKDAY, workday, by_kind)
        offsets, factors = np.array(_FESTIVAL_DIP).T
        dip = np.ones(self.count)
        for festival in SPRING_FESTIVALS:
            since = self.ordinals - day_of_iso(festival)
            dip = np.minimum(dip, np.interp(since, offsets, factors, left=1.0, right=1.0))
        holiday = self.kind == DayType.HOLIDAY
        return np.where(holiday & (dip < 1), np.minimum(plain, dip * week.workdays[-1]), plain * dip)


def make_days(calendar: Calendar, first_day: int, days: int) -> Days:
    """Reads the calendar for every simulated day. Raises ``CalendarError`` for a year that it does not cover."""
    ordinals = range(first_day, first_day + days)
    return Days(
        first=first_day,
        kind=np.array([calendar.day_type(day) for day in ordinals], dtype=np.int64),
        weekday=np.array([(day - 1) % 7 for day in ordinals], dtype=np.int64),
        heating=np.array([calendar.heating(day) for day in ordinals]),
    )


def heating_curve(days: Days) -> Floats:
    """0 outside the heating season; inside 2, with nearly twice that on its first days."""
    since = np.zeros(days.count)
    for index in range(days.count):
        running = index > 0 and days.heating[index - 1]
        since[index] = since[index - 1] + 1 if running else 0
    # A season that runs when the simulation begins is past its first days.
    opened = np.cumsum(days.heating & ~np.concatenate([[True], days.heating[:-1]])) > 0
    hump = np.where(opened, 0.9 * np.exp(-since / 6.0), 0.0)
    return np.where(days.heating, 2.0 * (1.0 + hump), 0.0)


def window_curve(days: Days, rise: tuple[str, str], fall: tuple[str, str], low: float, high: float) -> Floats:
    """``low`` outside and ``high`` inside a yearly window given as ``MM-DD``, smooth over its two edges."""
    values = np.full(days.count, low)
    first_year, last_year = (date.fromordinal(int(day)).year for day in (days.ordinals[0], days.ordinals[-1]))
    for year in range(first_year - 1, last_year + 1):
        edges = [day_of_iso(f"{year}-{text}") for text in (*rise, *fall)]
        edges = [edge if edge >= edges[0] else edge + 365 for edge in edges]
        level = np.interp(days.ordinals, edges, [0.0, 1.0, 1.0, 0.0], left=0.0, right=0.0)
        values = np.maximum(values, low + (high - low) * level * level * (3.0 - 2.0 * level))
    return values


def cosine_curve(days: Days, amplitude: float, peak: float) -> Floats:
    """A mild yearly wave: ``1 + amplitude`` at ``peak`` (day of the year)."""
    year_day = np.array([date.fromordinal(int(day)).timetuple().tm_yday for day in days.ordinals])
    wave: Floats = 1.0 + amplitude * np.cos(2 * np.pi * (year_day - peak) / 365.25)
    return wave


def growth_curve(days: Days, start: int) -> Floats:
    """0 before day ``start`` (index), then logistic growth that is half done after six weeks."""
    since = np.arange(days.count) - start
    return np.where(since < 0, 0.0, 1.0 / (1.0 + np.exp(-(since - 42) / 10.0)))
