"""The ledger's book: counts of matters, rolled up both trees, as arrays.

A *row* is one series: (feed, topic, area). The rows of one feed and first-level topic are a *family*. Everything that
judgement pools over lies inside one family, so families may be spread over partitions as one likes.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from city import paths
from city.times import HOUR

RECENT_HOURS = 72
"""Hours kept for every series: enough for a trailing window of a day, late by two."""

TOPICS, AREAS = 0, 1
"""The two trees."""
SeriesKey = tuple[str, str, str]
"""Feed, topic, area."""


class Entry(NamedTuple):
    """Matters that are added to a series: its day, and the hour as ``hour_number`` gives it."""

    series: SeriesKey
    day: int
    hour: int
    matters: int


def hour_number(instant: int) -> int:
    """Whole hours since 1970-01-01 UTC."""
    return instant // HOUR


class Book:
    """Series of all families of a ledger partition: daily counts, and hour counts of late.

    Rows are added as they appear and never removed; the judge orders them by name, so the order of appearance has no
    meaning.
    """

    def __init__(self) -> None:
        self.keys: list[SeriesKey] = []
        self.rows: dict[SeriesKey, int] = {}
        self.feeds: list[str] = []
        self._feed_of = np.zeros(0, np.int16)
        self.parents: list[int] = []
        self.roots: list[int] = []
        self._below: dict[tuple[int, int], list[int]] = {}
        self._first_day = 0
        self._daily = np.zeros((0, 0), np.int32)
        self._recent = np.zeros((0, RECENT_HOURS), np.int32)
        self._newest_hour = -1
        self._ahead: dict[int, list[tuple[NDArray[np.intp], int]]] = {}
        self._tops: dict[int, int] = {}
        self._first_hour = 0
        self._hourly = np.zeros((0, 0), np.int32)
        self._reach: dict[SeriesKey, tuple[NDArray[np.intp], NDArray[np.intp]]] = {}

    def __len__(self) -> int:
        return len(self.keys)

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
        rows = np.concatenate([rows for rows, _ in reached])
        times = np.array([len(rows) for rows, _ in reached])
        _scatter(self._daily, rows, (days - self._first_day).repeat(times), matters.repeat(times))
        tops = np.concatenate([tops for _, tops in reached])
        of_top = np.array([len(tops) for _, tops in reached])
        _scatter(self._hourly, tops, (hours - self._first_hour).repeat(of_top), matters.repeat(of_top))
        ahead = hours > self._newest_hour
        for at in np.flatnonzero(ahead).tolist():
            self._ahead.setdefault(entries[at].hour, []).append((reached[at][0], entries[at].matters))
        lately = (~ahead & (hours > self._newest_hour - RECENT_HOURS)).repeat(times)
        columns = (hours % RECENT_HOURS).repeat(times)
        _scatter(self._recent, rows[lately], columns[lately], matters.repeat(times)[lately])

    def meet(self, series: Iterable[SeriesKey]) -> None:
        """Makes rows for series, and for all above them, where nothing was counted yet."""
        for each in sorted(series):
            self._reached(each)

    def turn(self, hour: int) -> None:
        """Tells that time has come to this hour: older hours of the short memory are forgotten."""
        if hour > self._newest_hour:
            gone = min(RECENT_HOURS, hour - self._newest_hour)
            self._recent[:, np.arange(hour - gone + 1, hour + 1) % RECENT_HOURS] = 0
            self._newest_hour = hour
        for each in sorted(each for each in self._ahead if each <= hour):
            for rows, matters in self._ahead.pop(each):
                if each > hour - RECENT_HOURS:
                    self._recent[rows, each % RECENT_HOURS] += matters

    def days(self, rows: Sequence[int] | NDArray[np.intp], first: int, last: int) -> NDArray[np.float64]:
        """Counts of the rows from day ``first`` to ``last``, both inclusive; 0 where nothing was counted."""
        return _window(self._daily, np.asarray(rows, np.intp), first - self._first_day, last - first + 1)

    def top(self, row: int) -> int:
        """The row of the same topic in the root area."""
        while self.parents[row] >= 0:
            row = self.parents[row]
        return row

    def feed_of(self) -> NDArray[np.int16]:
        """Number of each row's feed in ``feeds``."""
        return self._feed_of[: len(self)]

    def tops(self) -> NDArray[np.intp]:
        """Rows whose area is a root, in the order of their appearance."""
        return np.array(list(self._tops), np.intp)

    def top_hours(self, rows: Sequence[int] | NDArray[np.intp], first: int, count: int) -> NDArray[np.float64]:
        """Hour counts of rows whose area is a root, for ``count`` hours from hour number ``first``."""
        tops = np.array([self._tops[int(row)] for row in rows], np.intp)
        return _window(self._hourly, tops, first - self._first_hour, count)

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

    def families(self, rows: Iterable[int]) -> NDArray[np.intp]:
        """All rows of the families that the rows are of, ordered by name."""
        wanted = {(self.keys[row][0], paths.root(self.keys[row][1])) for row in rows}
        return self.ordered(
            row for row, (feed, topic, _) in enumerate(self.keys) if (feed, paths.root(topic)) in wanted
        )

    def ordered(self, rows: Iterable[int]) -> NDArray[np.intp]:
        """The rows ordered by name: what is worked out from them does not depend on when they appeared."""
        return np.array(sorted((int(row) for row in rows), key=self.keys.__getitem__), np.intp)

    def below(self, row: int, tree: int) -> list[int]:
        """Rows one level below in a tree: of the ``TOPICS`` below in the same area, or of the ``AREAS`` below."""
        return self._below.get((row, tree), [])

    def of_topic(self, feed: str, topic: str) -> list[int]:
        """All rows of a feed's topic."""
        found = [row for row in self._tops if self.keys[row][:2] == (feed, topic)]
        at = 0
        while at < len(found):
            found += self.below(found[at], AREAS)
            at += 1
        return found

    def _reached(self, series: SeriesKey) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        known = self._reach.get(series)
        if known is None:
            feed, topic, area = series
            above = ((t, a) for t in reversed(paths.lineage(topic)) for a in reversed(paths.lineage(area)))
            found = [self._row((feed, t, a)) for t, a in above]
            tops = [self._tops[row] for row in found if row in self._tops]
            known = self._reach[series] = np.array(found, np.intp), np.array(tops, np.intp)
        return known

    def _row(self, series: SeriesKey) -> int:
        row = self.rows.get(series)
        if row is not None:
            return row
        feed, topic, area = series
        row = self.rows[series] = len(self.keys)
        self.keys.append(series)
        if feed not in self.feeds:
            self.feeds.append(feed)
        above, wider = paths.parent(area), paths.parent(topic)
        self.parents.append(self.rows[feed, topic, above] if above else -1)
        self.roots.append(self.rows[feed, paths.root(topic), area])
        if above:
            self._below.setdefault((self.parents[row], AREAS), []).append(row)
        if wider:
            self._below.setdefault((self.rows[feed, wider, area], TOPICS), []).append(row)
        if row >= len(self._daily):
            more = max(256, len(self._daily))
            self._daily = _grown(self._daily, more)
            self._recent = _grown(self._recent, more)
            self._feed_of = np.concatenate([self._feed_of, np.zeros(more, np.int16)])
        self._feed_of[row] = self.feeds.index(feed)
        if not above:
            self._tops[row] = len(self._tops)
            if len(self._tops) > len(self._hourly):
                self._hourly = _grown(self._hourly, max(64, len(self._hourly)))
        return row

    def _reach_days(self, *days: int) -> None:
        for day in days:
            self._daily, self._first_day = _reaching(self._daily, self._first_day, day, 128)

    def _reach_hours(self, *hours: int) -> None:
        for hour in hours:
            self._hourly, self._first_hour = _reaching(self._hourly, self._first_hour, hour, 2048)


def _scatter(
    array: NDArray[np.int32], rows: NDArray[np.intp], columns: NDArray[np.intp], values: NDArray[np.int32]
) -> None:
    """Adds values to places of a matrix; a place may come more than once."""
    np.add.at(array.reshape(-1), rows * array.shape[1] + columns, values)


def _grown(array: NDArray[np.int32], rows: int) -> NDArray[np.int32]:
    return np.concatenate([array, np.zeros((rows, array.shape[1]), np.int32)])


def _reaching(array: NDArray[np.int32], first: int, column: int, more: int) -> tuple[NDArray[np.int32], int]:
    """The array with room for a column number, and the number of its first column."""
    if array.shape[1] == 0:
        first = column
    before = max(0, first - column)
    after = max(0, column - first - array.shape[1] + 1)
    if before or after:
        before += more if before else 0
        after += max(more, array.shape[1] // 2) if after else 0
        array = np.pad(array, ((0, 0), (before, after)))
    return array, first - before


def _window(array: NDArray[np.int32], rows: NDArray[np.intp], first: int, count: int) -> NDArray[np.float64]:
    """Columns ``first`` to ``first + count`` of some rows; zeros where the array does not reach."""
    found = np.zeros((len(rows), count), np.float64)
    low, high = max(0, first), min(array.shape[1], first + count)
    if low < high:
        found[:, low - first : high - first] = array[rows, low:high]
    return found
