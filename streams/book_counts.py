"""The counts of a book as arrays, by day and by hour, and as the parts of a snapshot."""

from collections.abc import Iterator
from functools import partial
from sys import intern
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from streams.book_rows import BookRows
from streams.matrices import grown, reaching, whole_window
from streams.packed_values import PackedArray, PackedColumn, as_bytes, numbered, trimmed
from streams.snapshots import Part, SnapshotError

RECENT_HOURS: Final = 72
"""Hours kept for every series: enough for a trailing window of a day, late by two."""

_ROWS: Final = 1 << 12
"""Rows whose names are packed together."""
PACKED_HOURS: Final = 28 * 24
"""Hours whose counts are packed together."""
_MOST_DAYS: Final = 1 << 14
_MOST_HOURS: Final = 24 * _MOST_DAYS
"""More than any book reaches: what says so is no packed book."""


class _Now(msgspec.Struct, frozen=True, array_like=True):
    """What changes with time, and the columns of the matrices."""

    days: tuple[int, int]
    """The first one and how many."""
    hours: tuple[int, int]
    newest_hour: int
    recent: PackedArray
    ahead: list[tuple[int, list[tuple[list[int], int]]]]


class BookCounts(BookRows):
    """Daily counts of all rows, hour counts of those whose area is a root, and of all rows of late.

    A part for each day, and for the hours of four weeks, changes with them alone.
    """

    def __init__(self) -> None:
        super().__init__()
        self._first_day = 0
        self._daily = np.zeros((0, 0), np.int32)
        self._recent = np.zeros((0, RECENT_HOURS), np.int32)
        self._newest_hour = -1
        self._ahead: dict[int, list[tuple[NDArray[np.intp], int]]] = {}
        self._first_hour = 0
        self._hourly = np.zeros((0, 0), np.int32)
        self._changes = self._begun = 0
        """Changes so far, also of the books that it was made of, and those before it was made."""
        self._changed_days: dict[int, int] = {}
        self._changed_hours: dict[int, int] = {}
        """The last change that touched a day, or hours that are packed together."""

    def pack(self, name: str) -> Iterator[Part]:
        """Parts whose names begin with ``name``: names of rows, what changes with time, days, hours."""
        for number, start in enumerate(range(0, len(self), _ROWS)):
            end = min(start + _ROWS, len(self))
            yield Part(
                f"{name}-rows-{number}", self._begun * (_ROWS + 1) + end - start, partial(self._rows, start, end)
            )
        yield Part(f"{name}-now", self._changes, self._now)
        for day, mark in sorted(self._changed_days.items()):
            yield Part(f"{name}-day-{day}", mark, partial(self._day, day))
        for some, mark in sorted(self._changed_hours.items()):
            yield Part(f"{name}-hours-{some}", mark, partial(self._some_hours, some))

    def take(self, name: str, data: bytes) -> None:
        """Takes back a part of the book that this one is to be; they come in their order."""
        if name == "now":
            self._take_now(msgspec.msgpack.decode(data, type=_Now))
            return
        what, number = numbered(name)
        if what == "rows":
            columns = msgspec.msgpack.decode(data, type=list[PackedColumn])
            for series in zip(*(column.column(str, intern) for column in columns), strict=True):
                self._row(series)
            return
        array = msgspec.msgpack.decode(data, type=PackedArray)
        if what == "day":
            found = array.array(np.int32, -1)
            self._daily[: len(self), number - self._first_day][: len(found)] = found
            self._changed_days[number] = self._changes
        elif what == "hours":
            counts, first = array.array(np.int32, -1, PACKED_HOURS), number * PACKED_HOURS - self._first_hour
            low, high = max(0, first), min(self._hourly.shape[1], first + PACKED_HOURS)
            self._hourly[: len(self._tops), low:high][: len(counts)] = counts[:, low - first : high - first]
            self._changed_hours[number] = self._changes
        else:
            raise SnapshotError(f"a book has no part {name}")

    def _rows(self, start: int, end: int) -> bytes:
        return as_bytes([PackedColumn.of(column) for column in zip(*self.keys[start:end], strict=True)])

    def _now(self) -> bytes:
        ahead = [(hour, [(rows.tolist(), count) for rows, count in some]) for hour, some in self._ahead.items()]
        days, hours = (self._first_day, self._daily.shape[1]), (self._first_hour, self._hourly.shape[1])
        return as_bytes(_Now(days, hours, self._newest_hour, PackedArray.of(self._recent[: len(self)]), ahead))

    def _take_now(self, now: _Now) -> None:
        (self._first_day, days), (self._first_hour, hours) = now.days, now.hours
        if not (0 <= days <= _MOST_DAYS and 0 <= hours <= _MOST_HOURS):
            raise SnapshotError(f"no book has {days} days and {hours} hours")
        self._daily = np.zeros((len(self._daily), days), np.int32)
        self._hourly = np.zeros((len(self._hourly), hours), np.int32)
        self._newest_hour = now.newest_hour
        self._recent[: len(self)] = now.recent.array(np.int32, len(self), RECENT_HOURS)
        for hour, some in now.ahead:
            self._ahead[hour] = [(np.array(rows, np.intp), matters) for rows, matters in some]

    def _day(self, day: int) -> bytes:
        return as_bytes(PackedArray.of(trimmed(self._daily[: len(self), day - self._first_day])))

    def _some_hours(self, some: int) -> bytes:
        counts = whole_window(self._hourly[: len(self._tops)], some * PACKED_HOURS - self._first_hour, PACKED_HOURS)
        return as_bytes(PackedArray.of(trimmed(counts)))

    def _make_room(self) -> None:
        self._changes += 1
        if len(self) > len(self._daily):
            more = max(256, len(self._daily))
            self._daily = grown(self._daily, more)
            self._recent = grown(self._recent, more)
        if len(self._tops) > len(self._hourly):
            self._hourly = grown(self._hourly, max(64, len(self._hourly)))

    def _reach_days(self, *days: int) -> None:
        for day in days:
            self._daily, self._first_day = reaching(self._daily, self._first_day, day, 128)

    def _reach_hours(self, *hours: int) -> None:
        for hour in hours:
            self._hourly, self._first_hour = reaching(self._hourly, self._first_hour, hour, 2048)
