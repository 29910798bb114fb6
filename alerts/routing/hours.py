"""Hours of a week on the city's wall clock: when a shift is on, when it is quiet."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from city.calendars import Calendar, DayType
from city.times import TimeError, Zone

DayWord = Literal[
    "workday", "weekend", "holiday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"
]
WEEKDAYS: Final[tuple[DayWord, ...]] = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
_KINDS: Final[dict[DayType, DayWord]] = {
    DayType.WORKDAY: "workday",
    DayType.SATURDAY: "weekend",
    DayType.SUNDAY: "weekend",
    DayType.HOLIDAY: "holiday",
}
MIDNIGHT: Final = 24 * 60
Clock = Annotated[str, Meta(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")]


class Window(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"first": "from", "last": "to"}
):
    """Hours of the days that one of the words in ``days`` fits; of every day without words.

    An end at or before the beginning lies on the next day. A make-up workday (调休) is a ``workday`` and no
    ``weekend``; the names of weekdays go by the date alone.
    """

    days: tuple[DayWord, ...] = ()
    first: Clock = "00:00"
    last: Clock = "24:00"

    @property
    def minutes(self) -> tuple[int, int]:
        """Beginning and end in minutes of the day's wall clock; the end may lie beyond 24 hours."""
        begin, end = minute(self.first), minute(self.last)
        return begin, end if end > begin else end + MIDNIGHT

    def on(self, words: frozenset[DayWord]) -> bool:
        """Whether the hours are those of a day that these words fit."""
        return not self.days or not words.isdisjoint(self.days)


def minute(clock: str) -> int:
    """Minutes since midnight of ``HH:MM``."""
    return int(clock[:2]) * 60 + int(clock[3:])


@dataclass(frozen=True)
class Hours:
    """The wall clock and the calendar that windows are read by."""

    zone: Zone
    calendar: Calendar
    _instants: dict[tuple[int, int], int] = field(init=False, repr=False, compare=False, default_factory=dict)

    def words(self, day: int) -> frozenset[DayWord]:
        """The words that fit a day. In a year that the calendar does not know its weekday decides: nobody is left
        without notice because a table of holidays is late.
        """
        weekday = date.fromordinal(day).weekday()
        if self.calendar.knows(day):
            return frozenset((_KINDS[self.calendar.day_type(day)], WEEKDAYS[weekday]))
        return frozenset(("weekend" if weekday >= 5 else "workday", WEEKDAYS[weekday]))

    def at(self, day: int, minutes: int) -> int:
        """The instant of a reading of a day's wall clock. One that the clock skips is the first that exists after it,
        of one that comes twice the first is meant: where one shift ends the next begins, in every night of the year.
        """
        known = self._instants.get((day, minutes))
        if known is None:
            wall = datetime.combine(date.fromordinal(day), time()) + timedelta(minutes=minutes)
            known = self._instants[day, minutes] = self._first_at(wall)
        return known

    def _first_at(self, wall: datetime) -> int:
        for later in range(MIDNIGHT):
            try:
                return self.zone.instant(wall + timedelta(minutes=later), ambiguous="first")
            except TimeError:
                continue
        raise TimeError(f"{wall:%Y-%m-%d %H:%M} and the day after it do not exist in {self.zone.name}")

    def around(self, window: Window, instant: int) -> tuple[int, int] | None:
        """Beginning and end of the window that an instant lies in, or None."""
        today = self.zone.day(instant)
        for day in (today, today - 1):
            if window.on(self.words(day)):
                begin, end = (self.at(day, minutes) for minutes in window.minutes)
                if begin <= instant < end:
                    return begin, end
        return None

    def daily(self, clocks: tuple[str, ...], after: int, until: int) -> Iterator[int]:
        """The instants of readings that come every day, after one instant and up to another, in order."""
        for day in range(self.zone.day(after), self.zone.day(until) + 1):
            for reading in sorted({self.at(day, minute(clock)) for clock in clocks}):
                if after < reading <= until:
                    yield reading

    def said(self, instant: int, now: int) -> str:
        """An instant for people: the time alone where it is less than a day away."""
        local = self.zone.local(instant)
        return f"{local:%H:%M}" if instant - now < 24 * 3_600_000 else f"{local:%Y-%m-%d %H:%M}"
