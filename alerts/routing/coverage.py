"""Whether shifts leave hours to nobody, or give them to two: on every kind of day that a week can have."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from alerts.routing.hours import MIDNIGHT, WEEKDAYS, DayWord, Window


class _Day(NamedTuple):
    weekday: int
    kind: DayWord

    @property
    def words(self) -> frozenset[DayWord]:
        return frozenset((self.kind, WEEKDAYS[self.weekday]))

    @property
    def said(self) -> str:
        return f"on a {WEEKDAYS[self.weekday]} that is a {self.kind}"


_DAYS = tuple(
    _Day(weekday, kind)
    for weekday in range(7)
    for kind in (("workday", "weekend", "holiday") if weekday >= 5 else ("workday", "holiday"))
)
"""A Saturday may be a workday (调休) or a holiday; a Wednesday is never a weekend."""
_PAIRS = tuple((one, two) for one in _DAYS for two in _DAYS if two.weekday == (one.weekday + 1) % 7)


def gap(shifts: Sequence[Window]) -> str:
    """The first hours that no shift has, in words; empty where there are none."""
    for before, day in _PAIRS:
        last = 0
        for begin, end in sorted((begin, end) for _, begin, end in _on(enumerate(shifts), before, day)):
            if begin > last:
                return f"from {_clock(last)} to {_clock(begin)} {day.said}"
            last = max(last, end)
        if last < MIDNIGHT:
            return f"from {_clock(last)} to 24:00 {day.said}"
    return ""


def overlaps(shifts: Sequence[tuple[int, Window]]) -> Iterator[tuple[int, int, str]]:
    """Numbers of every two shifts that are on at once, the earlier first, each with the first day it happens."""
    known = set()
    for before, day in _PAIRS:
        hours = sorted(_on(shifts, before, day))
        for at, (one, begin, end) in enumerate(hours):
            for other, start, stop in hours[at + 1 :]:
                if one != other and begin < stop and start < end and (one, other) not in known:
                    known.add((one, other))
                    yield one, other, f"from {_clock(max(begin, start))} {day.said}"


def _on(shifts: Iterable[tuple[int, Window]], before: _Day, day: _Day) -> Iterator[tuple[int, int, int]]:
    """Number, first and last minute of the shifts of a day and of those that reach into it from the day before."""
    for number, shift in shifts:
        begin, end = shift.minutes
        if shift.on(before.words) and end > MIDNIGHT:
            yield number, 0, end - MIDNIGHT
        if shift.on(day.words):
            yield number, begin, min(end, MIDNIGHT)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
