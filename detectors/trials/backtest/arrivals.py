"""Daily counts with the days on which they came to be known: what a back-test replays.

A count of day d that changes by c and is known at the end of day k is one change (row, d, k, c). What is known at the
end of a day is the sum of all changes with k up to it: late arrivals, corrections and cases that move to another topic
stand in it as they stood then.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from detectors.baseline import DAYS, Baseline, fit
from detectors.series import Floats, History, Kinds, Rows

Days = NDArray[np.int64]

WEEK: Final = 7


@dataclass(frozen=True)
class Known:
    """What is known at the end of one day. Arrays are valid until the next day is asked for."""

    day: int
    """Number of the day, the last column of the history."""
    history: History
    """The rows met so far, up to and including the day."""

    @cached_property
    def before(self) -> History:
        """The days before the day, as many as a baseline rests on."""
        return self.until(self.day)

    @cached_property
    def baseline(self) -> Baseline:
        """The baseline of the days before, shared by all who ask."""
        return fit(self.before)

    @property
    def observed(self) -> Floats:
        """[k] counts of the day, NaN without delivery."""
        return np.ascontiguousarray(self.history.counts[:, -1])

    @property
    def kinds(self) -> Kinds:
        """[1] kind of the day."""
        return self.history.kinds[-1:]

    def until(self, day: int) -> History:
        """The ``DAYS`` days before ``day``, as known now."""
        whole, part = self.history, slice(max(day - DAYS, 0), max(day, 0))
        return History(np.ascontiguousarray(whole.counts[:, part]), whole.kinds[part], whole.parents, whole.roots)

    def sums(self, days: int) -> Floats:
        """[k] sums of the last so many days, NaN where one has no data or the history is shorter."""
        part = self.history.counts[:, -days:]
        return part.sum(axis=1) if part.shape[1] == days else np.full(part.shape[0], np.nan)


@dataclass(frozen=True)
class Arrivals:
    """Changes of the counts of n series over T days. Rows are numbered in the order in which they were first known, a
    row after those above it; so what is known at any time are the first so many rows.

    Raises ``ValueError`` where shapes do not fit, a day is outside of T, is known before it came, or rows are numbered
    in another order.
    """

    kinds: Kinds
    """Int8 [T]."""
    parents: Rows
    """[n], as in ``series.History``."""
    roots: Rows
    feeds: Rows
    """[n] number of the feed of each row."""
    row: Rows
    """[m] row of each change."""
    day: Days
    """[m] day that it counts for."""
    known: Days
    """[m] day at whose end it is known."""
    change: Floats
    """[m]."""
    deliveries: Days
    """[q, 3] feed, day, and the day at whose end it is known that the feed has delivered for it. A day on which a feed
    delivered counts zero where nothing else is known, other days have no data."""

    def __post_init__(self) -> None:
        if not self.row.shape == self.day.shape == self.known.shape == self.change.shape:
            raise ValueError("rows, days, known days and changes do not fit")
        if not self.parents.shape == self.roots.shape == self.feeds.shape:
            raise ValueError("parents, roots and feeds do not fit")
        for days in (self.day, self.deliveries[:, 1]):
            if days.size and not (int(days.min()) >= 0 and int(days.max()) < self.days):
                raise ValueError(f"a change of a day outside of the {self.days} days")
        if (self.known < self.day).any() or (self.deliveries[:, 2] < self.deliveries[:, 1]).any():
            raise ValueError("a count that is known before its day")
        itself = np.arange(self.rows)
        if (self.parents >= itself).any() or (self.roots > itself).any() or (np.diff(self.met) < 0).any():
            raise ValueError("rows are not in the order in which they were first known")

    @property
    def rows(self) -> int:
        """N."""
        return int(self.parents.size)

    @property
    def days(self) -> int:
        """T."""
        return int(self.kinds.size)

    @cached_property
    def met(self) -> Days:
        """[n] day at whose end each row was first known; T for one without changes."""
        first = np.full(self.rows, self.days, dtype=np.int64)
        np.minimum.at(first, self.row, self.known)
        return first

    @classmethod
    def at_once(cls, history: History) -> Self:
        """Counts that are all known at the end of their own day, of one feed. NaN is never known."""
        row, day = np.nonzero(~np.isnan(history.counts))
        return cls(
            history.kinds,
            history.parents,
            history.roots,
            np.zeros(history.parents.size, dtype=np.intp),
            row,
            day,
            day,
            history.counts[row, day],
            np.zeros((0, 3), dtype=np.int64),
        )

    def up_to(self, days: int) -> Self:
        """What was known at the end of the first so many days, and nothing later. All rows keep their numbers."""
        changes, told = self.known < days, self.deliveries[:, 2] < days
        return type(self)(
            self.kinds[:days],
            self.parents,
            self.roots,
            self.feeds,
            self.row[changes],
            self.day[changes],
            self.known[changes],
            self.change[changes],
            self.deliveries[told],
        )

    def final(self) -> Floats:
        """[n, T] the counts as known at last, NaN without delivery."""
        counts = np.full((self.rows, self.days), np.nan)
        self._apply(counts, np.arange(self.row.size), np.arange(len(self.deliveries)))
        return counts

    def each_day(self, first: int) -> Iterator[Known]:
        """What was known at the end of each day from ``first`` on."""
        counts = np.full((self.rows, self.days), np.nan)
        changes, deliveries = np.argsort(self.known, kind="stable"), np.argsort(self.deliveries[:, 2], kind="stable")
        ends = np.arange(self.days)
        upto = np.searchsorted(self.known[changes], ends, side="right")
        delivered = np.searchsorted(self.deliveries[deliveries, 2], ends, side="right")
        met = np.searchsorted(self.met, ends, side="right")
        done = told = 0
        for day in range(first, self.days):
            self._apply(counts, changes[done : upto[day]], deliveries[told : delivered[day]])
            done, told, rows = int(upto[day]), int(delivered[day]), int(met[day])
            part = counts[:rows, : day + 1]
            yield Known(day, History(part, self.kinds[: day + 1], self.parents[:rows], self.roots[:rows]))

    def _apply(self, counts: Floats, changes: Rows, deliveries: Rows) -> None:
        for feed in np.unique(self.deliveries[deliveries, 0]):
            days = self.deliveries[deliveries[self.deliveries[deliveries, 0] == feed], 1]
            rows = np.flatnonzero(self.feeds == feed)[:, None]
            counts[rows, days] = np.nan_to_num(counts[rows, days])
        row, day = self.row[changes], self.day[changes]
        counts[row, day] = np.nan_to_num(counts[row, day])
        np.add.at(counts, (row, day), self.change[changes])
