"""What was taken of a book as a day began: the counts that a snapshot and the seasons of a book rest on. Values."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from streams.book import Book
from streams.days import Window
from streams.packed_values import PackedArray, as_bytes

WEEK: Final = 7


class WindowCounts(NamedTuple):
    """Counts of all rows of a book over the days of a window, by hour of those whose area is a root."""

    daily: NDArray[np.int32]
    """[rows, days]."""
    tops: NDArray[np.intp]
    hourly: NDArray[np.int32]
    """[tops, hours]."""
    delivered: dict[str, NDArray[np.bool_]]
    """[days] on which each feed delivered."""

    @classmethod
    def of(cls, book: Book, window: Window, delivered: Mapping[str, AbstractSet[int]]) -> "WindowCounts":
        """As the book has them now."""
        days, tops = range(window.day - len(window.kinds), window.day), book.tops()
        hourly = book.top_hours(tops, window.first_hour, len(window.hours)).astype(np.int32)
        known = {feed: np.array([day in some for day in days], bool) for feed, some in delivered.items()}
        return cls(book.all_days(days[0], days[-1]), tops, hourly, known)

    def pack(self) -> bytes:
        """As bytes."""
        daily, tops, hourly = (PackedArray.of(each) for each in (self.daily, self.tops, self.hourly))
        return as_bytes((daily, tops, hourly, _packed(self.delivered)))

    @classmethod
    def unpacked(cls, data: bytes, window: Window) -> "WindowCounts":
        """What was packed of a window. Raises ``SnapshotError``, and what msgspec raises."""
        packed = msgspec.msgpack.decode(data, type=tuple[PackedArray, PackedArray, PackedArray, dict[str, PackedArray]])
        days, tops = len(window.kinds), packed[1].array(np.intp, -1)
        hourly = packed[2].array(np.int32, len(tops), len(window.hours))
        return cls(packed[0].array(np.int32, -1, days), tops, hourly, _unpacked(packed[3], days))


class WeekCounts(NamedTuple):
    """Weekly sums of all rows of a book over whole weeks."""

    sums: NDArray[np.int32]
    """[rows, weeks]."""
    known: dict[str, NDArray[np.bool_]]
    """[weeks] in which each feed delivered on at least five days for seven of its median week."""

    @classmethod
    def of(cls, book: Book, span: range, delivered: Mapping[str, AbstractSet[int]]) -> "WeekCounts":
        """Of the whole weeks that end a span of days, as the book has them now."""
        first = span.stop - WEEK * (len(span) // WEEK)
        sums = [book.all_days(start, start + WEEK - 1).sum(axis=1) for start in range(first, span.stop, WEEK)]
        weeks = np.array(sums, np.int32).reshape(len(sums), len(book)).T.copy()
        return cls(weeks, {feed: _whole(days, range(first, span.stop)) for feed, days in delivered.items()})

    def pack(self) -> bytes:
        """As bytes."""
        return as_bytes((PackedArray.of(self.sums), _packed(self.known)))

    @classmethod
    def unpacked(cls, data: bytes, span: range) -> "WeekCounts":
        """What was packed of a span. Raises ``SnapshotError``, and what msgspec raises."""
        sums, known = msgspec.msgpack.decode(data, type=tuple[PackedArray, dict[str, PackedArray]])
        weeks = len(span) // WEEK
        return cls(sums.array(np.int32, -1, weeks), _unpacked(known, weeks))


def _packed(known: Mapping[str, NDArray[np.bool_]]) -> dict[str, PackedArray]:
    return {feed: PackedArray.of(each) for feed, each in known.items()}


def _unpacked(known: Mapping[str, PackedArray], length: int) -> dict[str, NDArray[np.bool_]]:
    return {feed: each.array(bool, length) for feed, each in known.items()}


def _whole(days: AbstractSet[int], span: range) -> NDArray[np.bool_]:
    delivered = np.array([day in days for day in span], bool)
    by_week = delivered.reshape(len(span) // WEEK, WEEK).sum(axis=1)
    some = by_week[by_week > 0]
    return np.asarray(7.0 * by_week >= 5.0 * np.median(some) if some.size else np.zeros(len(by_week), bool))
