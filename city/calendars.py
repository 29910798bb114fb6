"""Calendars of a city: what kind of day a day is, and the business calendars of hotlines and meetings.

Everything here is configuration with dates, never a rule cast in code: heating seasons, holidays and make-up workdays
(调休) change from year to year.
"""

from datetime import date, timedelta
from enum import IntEnum
from functools import lru_cache
from typing import Final, Literal

import chinese_calendar
import msgspec

from city.times import DAY, Zone, day_of_iso


class DayType(IntEnum):
    """How a day is lived: decides which hours and how many calls are ordinary."""

    WORKDAY = 0
    SATURDAY = 1
    SUNDAY = 2
    HOLIDAY = 3


class CalendarError(ValueError):
    """The calendar has no data for a day that is asked of it."""


class CalendarTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The dated table of a city.

    ``country`` is ``china`` (public holidays and make-up workdays of the years that the calendar library knows) or
    ``none`` (weekends only). ``holidays`` and ``workdays`` add ISO dates and win over the country's. A year that the
    library does not know must be listed here, at least one day of it: then its other days go by the weekday.
    """

    country: Literal["china", "none"] = "china"
    holidays: tuple[str, ...] = ()
    workdays: tuple[str, ...] = ()
    heating: tuple[tuple[str, str], ...] = ()
    """First and last day of each heating season."""
    assessment_day: int = 18
    """Last day of the assessment month: the default month runs from the 19th to the 18th."""
    report_hour: int = 12
    """The report day runs from this hour of the day before."""


class Calendar:
    """Answers from a ``CalendarTable``. Raises ``CalendarError`` for a year that the table does not cover."""

    def __init__(self, table: CalendarTable) -> None:
        self.table = table
        self._holidays = frozenset(day_of_iso(text) for text in table.holidays)
        self._workdays = frozenset(day_of_iso(text) for text in table.workdays)
        self._heating = tuple((day_of_iso(first), day_of_iso(last)) for first, last in table.heating)
        listed = self._holidays | self._workdays
        self._years = frozenset(date.fromordinal(day).year for day in listed)
        self.day_type = lru_cache(maxsize=1 << 14)(self._day_type)

    def _day_type(self, day: int) -> DayType:
        if day in self._workdays:
            return DayType.WORKDAY
        if day in self._holidays:
            return DayType.HOLIDAY
        when = date.fromordinal(day)
        if self.table.country == "china":
            return self._chinese(when)
        return _by_weekday(when)

    def _chinese(self, when: date) -> DayType:
        try:
            holiday, named = chinese_calendar.get_holiday_detail(when)
        except NotImplementedError as error:
            if when.year in self._years:
                return _by_weekday(when)
            raise CalendarError(
                f"the holiday calendar has no data for {when.year}: list its holidays and workdays under [calendar]"
            ) from error
        if not holiday:
            return DayType.WORKDAY
        if named is not None:
            return DayType.HOLIDAY
        return DayType.SATURDAY if when.weekday() == 5 else DayType.SUNDAY

    def knows(self, day: int) -> bool:
        """True where ``day_type`` has an answer."""
        try:
            self.day_type(day)
        except CalendarError:
            return False
        return True

    def heating(self, day: int) -> bool:
        """True inside a heating season of the dated table."""
        return any(first <= day <= last for first, last in self._heating)

    def since_festival(self, day: int) -> int | None:
        """Days from the nearest Spring Festival to a day, below 0 before it; None where the country has none."""
        if self.table.country != "china":
            return None
        year = date.fromordinal(day).year
        festivals = [_NEW_YEARS[each] for each in (year, year + 1) if each in _NEW_YEARS]
        return min((day - festival for festival in festivals), key=abs, default=None)

    def assessment_month(self, day: int) -> tuple[int, int]:
        """First and last day of the assessment month that a day belongs to.

        >>> month = Calendar(CalendarTable(country="none")).assessment_month(day_of_iso("2026-10-19"))
        >>> [date.fromordinal(day).isoformat() for day in month]
        ['2026-10-19', '2026-11-18']
        """
        when = date.fromordinal(day)
        last = when.replace(day=self.table.assessment_day)
        if when > last:
            last = (last.replace(day=28) + timedelta(days=4)).replace(day=self.table.assessment_day)
        before = (last.replace(day=1) - timedelta(days=1)).replace(day=self.table.assessment_day)
        return before.toordinal() + 1, last.toordinal()

    def report_day(self, instant: int, zone: Zone) -> int:
        """The report day of an instant: from ``report_hour`` of the day before to ``report_hour`` of the day."""
        day = zone.day(instant)
        late = instant - zone.start(day) >= self.table.report_hour * DAY // 24
        return day + 1 if late else day


_NEW_YEARS: Final = {
    year: date(year, month, day).toordinal()
    for year, month, day in (
        *((2010, 2, 14), (2011, 2, 3), (2012, 1, 23), (2013, 2, 10), (2014, 1, 31), (2015, 2, 19), (2016, 2, 8)),
        *((2017, 1, 28), (2018, 2, 16), (2019, 2, 5), (2020, 1, 25), (2021, 2, 12), (2022, 2, 1), (2023, 1, 22)),
        *((2024, 2, 10), (2025, 1, 29), (2026, 2, 17), (2027, 2, 6), (2028, 1, 26), (2029, 2, 13), (2030, 2, 3)),
        *((2031, 1, 23), (2032, 2, 11), (2033, 1, 31), (2034, 2, 19), (2035, 2, 8)),
    )
}
"""First days of the lunar years (农历正月初一), by year."""


def _by_weekday(when: date) -> DayType:
    return {5: DayType.SATURDAY, 6: DayType.SUNDAY}.get(when.weekday(), DayType.WORKDAY)
