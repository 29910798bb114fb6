"""Time as a value. An instant is an ``int``: milliseconds since 1970-01-01 UTC. A day is an ``int``: the proleptic
ordinal of a date in the city's zone (``date.toordinal``). An hour slot counts the hours that have passed since local
midnight, so a day has 24 slots, 23 or 25 when the clock changes.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_DAY_SECONDS = DAY // SECOND


class TimeError(ValueError):
    """A time that cannot be: not parseable, not existing or ambiguous in its zone, outside its bounds."""


def from_datetime(moment: datetime) -> int:
    """The instant of an aware datetime."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


@dataclass(frozen=True)
class Zone:
    """The city's wall clock: instants to local days, slots and texts, and back.

    Raises ``TimeError`` for an unknown zone name.
    """

    name: str
    _zone: ZoneInfo = field(init=False, repr=False, compare=False)
    _starts: dict[int, int] = field(init=False, repr=False, compare=False, default_factory=dict)
    _lengths: dict[int, int] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        try:
            object.__setattr__(self, "_zone", ZoneInfo(self.name))
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise TimeError(f"unknown time zone {self.name!r}") from error

    def local(self, instant: int) -> datetime:
        """The wall-clock reading at an instant."""
        return (_EPOCH + timedelta(milliseconds=instant)).astimezone(self._zone)

    def instant(self, wall: datetime, *, ambiguous: str = "error") -> int:
        """The instant of a naive wall-clock reading.

        A reading that the clock skips raises ``TimeError``. One that comes twice raises too, unless ``ambiguous`` is
        ``first`` or ``second``: a clock change must be decided by whoever knows the source, never guessed.
        """
        first = wall.replace(tzinfo=self._zone, fold=0)
        second = wall.replace(tzinfo=self._zone, fold=1)
        if first.utcoffset() == second.utcoffset():
            return from_datetime(first)
        if first.astimezone(UTC).astimezone(self._zone).replace(tzinfo=None) != wall:
            raise TimeError(f"{wall:%Y-%m-%d %H:%M} does not exist in {self.name}: the clock was put forward")
        if ambiguous == "first":
            return from_datetime(first)
        if ambiguous == "second":
            return from_datetime(second)
        raise TimeError(f"{wall:%Y-%m-%d %H:%M} exists twice in {self.name}: the clock was put back")

    def start(self, day: int) -> int:
        """The instant at which a day begins."""
        known = self._starts.get(day)
        if known is None:
            midnight = datetime.combine(date.fromordinal(day), time(), self._zone)
            known = self._starts[day] = from_datetime(midnight)
        return known

    def day(self, instant: int) -> int:
        """The day that an instant falls on."""
        guess = instant // DAY + _EPOCH_ORDINAL
        if instant >= self.start(guess + 1):
            return guess + 1
        return guess if instant >= self.start(guess) else guess - 1

    def slot(self, instant: int) -> int:
        """Whole hours since local midnight, 0 to 24."""
        return self.day_and_slot(instant)[1]

    def day_and_slot(self, instant: int) -> tuple[int, int]:
        """The day that an instant falls on, and the whole hours since it began."""
        starts, day = self._starts, instant // DAY + _EPOCH_ORDINAL
        if day in starts and day + 1 in starts and starts[day] <= instant < starts[day + 1]:
            return day, (instant - starts[day]) // HOUR
        day = self.day(instant)
        return day, (instant - self.start(day)) // HOUR

    def slots(self, day: int) -> int:
        """How many hour slots a day has: 24, or 23 or 25 at a clock change."""
        known = self._lengths.get(day)
        if known is None:
            known = self._lengths[day] = -(-(self.start(day + 1) - self.start(day)) // HOUR)
        return known

    def iso(self, instant: int) -> str:
        """ISO 8601 with the city's offset, to the second (to the millisecond where there is a part of one)."""
        return self.local(instant).isoformat(timespec="milliseconds" if instant % SECOND else "seconds")


@lru_cache(maxsize=1 << 14)
def instant_of_iso(text: str) -> int:
    """The instant of an ISO text with an offset, as documents hold it.

    >>> instant_of_iso("2026-03-01T08:00:00+08:00") == instant_of_iso("2026-03-01T00:00:00.000Z")
    True
    """
    return from_datetime(datetime.fromisoformat(text))


def utc_iso(instant: int) -> str:
    """ISO 8601 in UTC, as documents store it. Documents name many instants of few days: their parts are made once.

    Raises ``OverflowError`` for an instant outside of the years 1 to 9999.
    """
    second, millisecond = instant // SECOND, instant % SECOND
    whole = _utc_day(second // _DAY_SECONDS) + _utc_clock(second % _DAY_SECONDS)
    return f"{whole[:-4]}{millisecond:03}Z" if millisecond else whole


@lru_cache(maxsize=1 << 14)
def _utc_day(day: int) -> str:
    try:
        return date.fromordinal(day + _EPOCH_ORDINAL).isoformat()
    except ValueError as error:
        raise OverflowError("an instant outside of the years 1 to 9999") from error


@lru_cache(maxsize=_DAY_SECONDS)
def _utc_clock(second: int) -> str:
    return f"T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.000Z"


@lru_cache(maxsize=1 << 12)
def day_iso(day: int) -> str:
    """``2011-08-28`` for a day."""
    return date.fromordinal(day).isoformat()


def day_of_iso(text: str) -> int:
    """The day of an ISO date."""
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError as error:
        raise TimeError(f"{text!r} is not a date like 2026-10-31") from error


def next_multiple(instant: int, step: int) -> int:
    """The first multiple of ``step`` at or after an instant."""
    return -(-instant // step) * step
