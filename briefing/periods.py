"""Periods of a briefing as values: a calendar month or year, what came before it and what comes next.

Days are ordinals as everywhere; a period holds both of its ends.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date

WEEKS_OF_A_YEAR = 364
"""Days from a day to the same weekday a year before."""

QUARTER_DAYS = 91


class PeriodError(ValueError):
    """The text is no period."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``first`` to ``last``, both inclusive."""

    first: int
    last: int
    label: str

    @property
    def days(self) -> int:
        """Number of days."""
        return self.last - self.first + 1

    def clipped(self, first: int, last: int) -> "Period | None":
        """The part inside the given days, None where there is none."""
        start, end = max(self.first, first), min(self.last, last)
        return Period(start, end, self.label) if start <= end else None

    def before(self) -> "Period":
        """As many days, directly before."""
        return Period(self.first - self.days, self.first - 1, f"the {self.days} days before")

    def quarter_before(self) -> "Period":
        """Thirteen weeks, directly before."""
        return Period(self.first - QUARTER_DAYS, self.first - 1, f"the {QUARTER_DAYS} days before")

    def year_before(self) -> "Period":
        """The same days a year before, moved to the same weekdays."""
        return Period(self.first - WEEKS_OF_A_YEAR, self.last - WEEKS_OF_A_YEAR, "the same days a year before")


def month(year: int, number: int) -> Period:
    """A calendar month. ``number`` may lie outside 1 to 12 and then counts on into other years.

    >>> month(2026, 13).label
    'January 2027'
    """
    year, number = year + (number - 1) // 12, (number - 1) % 12 + 1
    first = date(year, number, 1).toordinal()
    days = calendar.monthrange(year, number)[1]
    return Period(first, first + days - 1, f"{calendar.month_name[number]} {year}")


def month_of(day: int, *, shift: int = 0) -> Period:
    """The calendar month of a day, or the one ``shift`` months later."""
    when = date.fromordinal(day)
    return month(when.year, when.month + shift)


def months(first: int, last: int) -> tuple[Period, ...]:
    """The calendar months that lie whole between two days, in order."""
    found: list[Period] = []
    current = month_of(first)
    if current.first < first:
        current = month_of(first, shift=1)
    while current.last <= last:
        found.append(current)
        current = month_of(current.first, shift=1)
    return tuple(found)


def twelve_months(text: str) -> Period:
    """A calendar year (``2026``), or the twelve months that end with a month (``2026-10``).

    >>> twelve_months("2026-10").label
    'the twelve months to October 2026'

    Raises ``PeriodError`` for anything else.
    """
    last = parse(text)
    if last.label.isdigit():
        return last
    return Period(month_of(last.first, shift=-11).first, last.last, f"the twelve months to {last.label}")


def parse(text: str) -> Period:
    """``2026-10`` is a month, ``2026`` a year.

    Raises ``PeriodError`` for anything else.
    """
    matched = re.fullmatch(r"(\d{4})(?:-(\d{2}))?", text)
    if matched is None or int(matched[1]) < 2:
        raise PeriodError(f"{text!r} is neither a month like 2026-10 nor a year like 2026")
    year = int(matched[1])
    if matched[2] is None:
        return Period(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal(), str(year))
    if not 1 <= int(matched[2]) <= 12:
        raise PeriodError(f"{text!r} has no month {matched[2]}")
    return month(year, int(matched[2]))
