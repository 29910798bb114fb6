"""The ledger's book: counts of matters, rolled up both trees, as arrays. See ``streams.book_rows`` for its rows."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from city.times import HOUR
from streams.book_counts import PACKED_HOURS, RECENT_HOURS, BookCounts
from streams.matrices import clear_ring, scatter, shortened, whole_window, window
from streams.series_tree import SeriesKey, lineage


class Entry(NamedTuple):
    """Matters that are added to a series: its day, and the hour as ``hour_number`` gives it."""

    series: SeriesKey
    day: int
    hour: int
    matters: int


def hour_number(instant: int) -> int:
    """Whole hours since 1970-01-01 UTC."""
    return instant // HOUR


class Book(BookCounts):
    """Series of all families of a ledger partition: daily counts, and hour counts of late."""

    def __init__(self) -> None:
        super().__init__()
        self._reach: dict[SeriesKey, tuple[NDArray[np.intp], NDArray[np.intp]]] = {}

    def add(self, entries: Sequence[Entry]) -> None:
        """Adds each to its series and to all above it, in both trees.

        An hour to which time has not come yet (see ``turn``) counts for its day now, and for its hour when time has
        come to it.
        """
        if not entries:
            return
        reached = [self._reached(entry.series) for entry in entries]
        matters = np.array([entry.matters for entry in entries], np.int32)
        days = np.array([entry.day for entry in entries])
        hours = np.array([entry.hour for entry in entries])
        self._reach_days(int(days.min()), int(days.max()))
        self._reach_hours(int(hours.min()), int(hours.max()))
        self._changes += 1
        self._changed_days |= dict.fromkeys(np.unique(days).tolist(), self._changes)
        self._changed_hours |= dict.fromkeys(np.unique(hours // PACKED_HOURS).tolist(), self._changes)
        rows = np.concatenate([rows for rows, _ in reached])
        times = np.array([len(rows) for rows, _ in reached])
        scatter(self._daily, rows, (days - self._first_day).repeat(times), matters.repeat(times))
        tops = np.concatenate([tops for _, tops in reached])
        of_top = np.array([len(tops) for _, tops in reached])
        scatter(self._hourly, tops, (hours - self._first_hour).repeat(of_top), matters.repeat(of_top))
        ahead = hours > self._newest_hour
        for at in np.flatnonzero(ahead).tolist():
            self._ahead.setdefault(entries[at].hour, []).append((reached[at][0], entries[at].matters))
        lately = (~ahead & (hours > self._newest_hour - RECENT_HOURS)).repeat(times)
        columns = (hours % RECENT_HOURS).repeat(times)
        scatter(self._recent, rows[lately], columns[lately], matters.repeat(times)[lately])

    def meet(self, series: Iterable[SeriesKey]) -> None:
        """Makes rows for series, and for all above them, where nothing was counted yet."""
        for each in sorted(series):
            self._reached(each)

    def turn(self, hour: int) -> None:
        """Tells that time has come to this hour: older hours of the short memory are forgotten."""
        if hour > self._newest_hour:
            gone = min(RECENT_HOURS, hour - self._newest_hour)
            clear_ring(self._recent, hour - gone + 1, gone)
            self._newest_hour = hour
            self._changes += 1
        for each in sorted(each for each in self._ahead if each <= hour):
            for rows, matters in self._ahead.pop(each):
                if each > hour - RECENT_HOURS:
                    self._recent[rows, each % RECENT_HOURS] += matters

    def aged(self, first_day: int, first_hour: int, met: Iterable[SeriesKey] = ()) -> tuple["Book", NDArray[np.intp]]:
        """The book without what came before a day and its first hour, and without the series that have no count since
        and are not ``met``, with all above them, for another reason.

        Gives for each row its number in that book too, -1 for one that is gone. A book that was made of the log from
        that day on would be the same, but for the order of its rows. Where nothing is gone it is this book itself.
        """
        since = self._daily[: len(self), max(0, first_day - self._first_day) :]
        counted = since.max(axis=1, initial=0) > 0
        for series in met:
            counted[[self.rows[each] for each in lineage(series) if each in self.rows]] = True
        kept = np.flatnonzero(counted)
        if len(kept) == len(self) and first_day <= self._first_day and first_hour <= self._first_hour:
            return self, kept
        book, numbers = Book(), np.full(len(self), -1, np.intp)
        numbers[kept] = np.arange(len(kept))
        for row in kept:
            book._row(self.keys[row])  # what lies above a series with counts has them too, and came before it
        book._newest_hour = self._newest_hour
        book._recent[: len(kept)] = self._recent[kept]
        book._first_day, book._daily = shortened(self._daily, self._first_day, first_day, kept, len(book._daily))
        tops = np.array([at for row, at in self._tops.items() if numbers[row] >= 0], np.intp)
        book._first_hour, book._hourly = shortened(self._hourly, self._first_hour, first_hour, tops, len(book._hourly))
        for hour, waiting in self._ahead.items():
            book._ahead[hour] = [(numbers[rows], matters) for rows, matters in waiting]
        book._changes = book._begun = self._changes + 1
        book._changed_days = dict.fromkeys((day for day in self._changed_days if day >= first_day), book._changes)
        hours = (some for some in self._changed_hours if (some + 1) * PACKED_HOURS > first_hour)
        book._changed_hours = dict.fromkeys(hours, book._changes)
        return book, numbers

    def days(self, rows: Sequence[int] | NDArray[np.intp], first: int, last: int) -> NDArray[np.float64]:
        """Counts of the rows from day ``first`` to ``last``, both inclusive; 0 where nothing was counted."""
        return window(self._daily, np.asarray(rows, np.intp), first - self._first_day, last - first + 1)

    def all_days(self, first: int, last: int) -> NDArray[np.int32]:
        """The same of all rows, as whole numbers."""
        return whole_window(self._daily[: len(self)], first - self._first_day, last - first + 1)

    def top_hours(self, rows: Sequence[int] | NDArray[np.intp], first: int, count: int) -> NDArray[np.float64]:
        """Hour counts of rows whose area is a root, for ``count`` hours from hour number ``first``."""
        tops = np.array([self._tops[int(row)] for row in rows], np.intp)
        return window(self._hourly, tops, first - self._first_hour, count)

    def last_hours(self, rows: Sequence[int] | NDArray[np.intp], end: int, count: int) -> NDArray[np.int64]:
        """Counts of the ``count`` hours before hour number ``end``, oldest first."""
        columns = np.arange(end - count, end) % RECENT_HOURS
        return self._recent[np.asarray(rows, np.intp)[:, None], columns[None, :]].astype(np.int64)

    def active(self, hour: int) -> NDArray[np.intp]:
        """Rows with a count in the given hour."""
        return np.flatnonzero(self._recent[: len(self), hour % RECENT_HOURS] > 0)

    def active_on(self, first: int, last: int, least: int) -> NDArray[np.intp]:
        """Rows with at least ``least`` counts from day ``first`` to ``last``."""
        sums = self.days(np.arange(len(self)), first, last).sum(axis=1)
        return np.flatnonzero(sums >= least)

    def _reached(self, series: SeriesKey) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        known = self._reach.get(series)
        if known is None:
            found = [self._row(each) for each in lineage(series)]
            tops = [self._tops[row] for row in found if row in self._tops]
            known = self._reach[series] = np.array(found, np.intp), np.array(tops, np.intp)
        return known
