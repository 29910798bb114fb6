"""The period of a pack as a value, and the periods that it is compared with.

A report day (报告日) runs from the report hour of the day before to the report hour of the day; every other period is
of whole days. Compared is with the period before (环比) and with the same one a year before (同比): the same months or
quarter, or the same weekdays 364 days before. Where a day, a week or a month touches the Spring Festival, 同比 is with
the days that lie as far from the festival of the other year; a quarter and a year hold it in both years.
"""

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal, TypeAlias

from briefing.periods import WEEKS_OF_A_YEAR, PeriodError
from city.calendars import Calendar
from city.times import HOUR, Zone

Kind: TypeAlias = Literal["year", "quarter", "month", "week", "day"]

FESTIVAL: Final[dict[Kind, tuple[int, int]]] = {"day": (-14, 20), "week": (-14, 20), "month": (-1, 7)}
"""Days from the first day of the lunar year that are not like others: from the way home to the return to work. Of a
month only the holidays themselves count: it would be moved for a few days at its edge else.
"""
_WEEK: Final = 7
_EXPECTED = "expected a year (2026), quarter (2026-Q3), month (2026-10), ISO week (2026-W41) or day (2026-10-08)"


@dataclass(frozen=True, slots=True)
class Span:
    """The days from ``first`` to ``last``, both inclusive, each beginning ``cut`` hours into the day before.

    With ``cut`` 0 a day begins at its midnight.
    """

    kind: Kind
    label: str
    first: int
    last: int
    cut: int = 0

    @property
    def days(self) -> int:
        """Number of days."""
        return self.last - self.first + 1

    def instants(self, zone: Zone) -> tuple[int, int]:
        """The first instant and the one that ends it."""
        back = 1 if self.cut else 0
        return zone.start(self.first - back) + self.cut * HOUR, zone.start(self.last + 1 - back) + self.cut * HOUR

    def moved(self, days: int, label: str = "") -> "Span":
        """As many days later."""
        return replace(self, first=self.first + days, last=self.last + days, label=label)

    def before(self) -> "Span":
        """The period before (环比)."""
        if self.kind in ("week", "day"):
            return self.moved(-self.days)
        months = _MONTHS[self.kind]
        when = date.fromordinal(self.first)
        return _months(self.kind, "", when.year, when.month - months, months)

    def year_before(self, days: Calendar) -> "tuple[Span, bool]":
        """The same period a year before (同比), and whether it was moved by the Spring Festival."""
        if shift := self._festival(days):
            return self.moved(-shift), True
        if self.kind in ("day", "week"):
            return self.moved(-WEEKS_OF_A_YEAR), False
        when = date.fromordinal(self.first)
        return _months(self.kind, "", when.year - 1, when.month, _MONTHS[self.kind]), False

    def _festival(self, days: Calendar) -> int:
        """Days from the festival of the year before to the one that the period touches, 0 where it touches none."""
        from_day, to_day = FESTIVAL.get(self.kind, (0, -1))
        for day in range(self.first, self.last + 1):
            since = days.since_festival(day)
            if since is not None and from_day <= since <= to_day:
                festival = day - since
                # The festival before lies 353 to 385 days back, so 369 days back no other is nearer.
                former = days.since_festival(festival - 369)
                return 369 + former if former is not None else 0
        return 0


_MONTHS: Final[dict[Kind, int]] = {"month": 1, "quarter": 3, "year": 12}


def quarter_of(day: int) -> Span:
    """The calendar quarter that a day lies in."""
    when = date.fromordinal(day)
    number = (when.month - 1) // 3
    return _months("quarter", f"{when.year}-Q{number + 1}", when.year, 3 * number + 1, 3)


def parse(text: str, report_hour: int) -> Span:
    """The period that a text names. Raises ``PeriodError`` where it is none.

    >>> parse("2026-Q3", 12).days, parse("2026-W41", 12).days
    (92, 7)
    """
    matched = re.fullmatch(r"(\d{4})(?:-(?:Q([1-4])|W(\d{2})|(\d{2})(?:-(\d{2}))?))?", text, re.ASCII)
    if matched is None:
        raise PeriodError(f"{text!r} is no period: {_EXPECTED}")
    year, quarter, week, month, day = (int(each) if each else None for each in matched.groups())
    try:
        if day is not None:
            number = date.fromisoformat(text).toordinal()
            return Span("day", text, number, number, report_hour)
        if week is not None:
            first = date.fromisocalendar(year or 0, week, 1).toordinal()
            return Span("week", text, first, first + _WEEK - 1)
        if month is not None:
            return _months("month", text, year or 0, date(year or 0, month, 1).month, 1)
        if quarter is not None:
            return _months("quarter", text, year or 0, 3 * quarter - 2, 3)
        return _months("year", text, year or 0, 1, 12)
    except ValueError as error:
        raise PeriodError(f"{text!r} is no period of a calendar ({error}): {_EXPECTED}") from error


def _months(kind: Kind, label: str, year: int, month: int, number: int) -> Span:
    """Whole months from one on; ``month`` may lie outside 1 to 12."""
    first = date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    month += number - 1
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    last = date(year, month, calendar.monthrange(year, month)[1])
    return Span(kind, label, first.toordinal(), last.toordinal())
