"""Counts of streets by day, and what was to be expected there, for many topics at once.

A street's day varies as its weeks do (``Baseline.ratio``): what is alike from day to day is no cluster. The ratio is
the estimated one, not the cautious one of a single series: a scan sums over streets, and doubts the levels besides.

Streets in which a topic has never come have no series, but they take part in the expectation: what the topic's level of
the whole city leaves over is shared among them as their first-level topic is, at most as much as that.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from city import paths
from city.calendars import Calendar
from detectors.series import KINDS
from streams.book import Book
from streams.days import day_kind
from streams.expectation import Floats, Rows, Snapshot
from streams.known_periods import KnownPeriods
from streams.neighbourhoods import Neighbourhoods
from streams.successions import Bounds

_LEAST_EXTRA: Final = 1e-3
_TINY: Final = 1e-9
_UNSEEN_ERROR: Final = 2.0**-0.5
"""Relative error of a level that only the levels above give (``detectors.baseline``: shape 2)."""
_UNSEEN_RATIO: Final = 1.3
"""Variance over mean where no street of a topic gives one."""


@dataclass(frozen=True)
class Table:
    """One topic: counts, means and sizes [days, areas], relative errors of the means [areas]."""

    topic: str
    counts: Floats
    mean: Floats
    size: Floats
    error: Floats
    history_days: int

    def raised(self, times: Floats) -> "Table":
        """With days [days] that bring so many times more, as spread as ever."""
        return replace(self, mean=self.mean * times[:, None], size=self.size * times[:, None])


@dataclass(frozen=True)
class Batch:
    """Many topics: counts, means and sizes [days, areas, topics], errors [areas, topics]."""

    topics: tuple[str, ...]
    counts: Floats
    mean: Floats
    size: Floats
    error: Floats
    history_days: int

    def one(self, at: int) -> Table:
        """The table of one topic."""
        counts, mean, size, error = (
            np.ascontiguousarray(each[..., at]) for each in (self.counts, self.mean, self.size, self.error)
        )
        return Table(self.topics[at], counts, mean, size, error, self.history_days)

    def without(self, missing: NDArray[np.bool_]) -> "Batch":
        """Nothing came and nothing was expected where ``missing`` broadcasts to True."""
        counts, mean = (np.where(missing, 0.0, each) for each in (self.counts, self.mean))
        return replace(self, counts=counts, mean=mean)

    def delivered(self, present: NDArray[np.bool_]) -> "Batch":
        """A day [days] without delivery is missing, not zero."""
        return self.without(~present[:, None, None])

    def widened(self, areas: int) -> "Batch":
        """With so many areas, the last ones empty."""
        more = areas - self.counts.shape[1]
        if not more:
            return self
        counts, mean, size = (
            np.pad(each, ((0, 0), (0, more), (0, 0)), constant_values=value)
            for each, value in ((self.counts, 0.0), (self.mean, 0.0), (self.size, np.inf))
        )
        return replace(self, counts=counts, mean=mean, size=size, error=np.pad(self.error, ((0, more), (0, 0))))


class Group(NamedTuple):
    """Topics of a feed that are scanned over the same streets."""

    feed: str
    streets: Neighbourhoods
    topics: list[str]


@dataclass(frozen=True)
class Tables:
    """Makes tables of a book."""

    bounds: Bounds
    history: int
    """Days that the levels rest on."""
    known: KnownPeriods
    calendar: Calendar

    def of(self, book: Book, snapshot: Snapshot, group: Group, days: range) -> Batch | None:
        """The tables of the topics whose level in the whole city is known; None where there is none."""
        feed, areas = group.feed, group.streets.areas
        root = (paths.root(areas[0]),)
        whole = _rows(book, feed, group.topics, root)[:, 0]
        known = snapshot.holds(whole) & self._same(book, whole, days)
        topics = [topic for topic, one in zip(group.topics, known, strict=True) if one]
        if not topics:
            return None
        rows = _rows(book, feed, topics, areas)
        firsts = _rows(book, feed, sorted({paths.root(topic) for topic in topics}), (*areas, *root))
        came = book.days(np.maximum(rows, 0).ravel(), days[0], days[-1]).reshape(*rows.shape, len(days))
        law = _law(book, snapshot, topics, (rows, whole[known], firsts), days)
        kinds = np.array([day_kind(self.calendar, day) for day in days], np.intp)
        batch = Batch(
            topics=tuple(topics),
            counts=np.where((rows >= 0)[:, :, None], came, 0.0).transpose(2, 1, 0),
            mean=law.level.T[None] * law.factors[:, kinds].T[:, None],
            size=np.repeat(law.size.T[None], len(days), axis=0),
            error=law.error.T,
            history_days=snapshot.history_days(feed),
        )
        missing = self._changed(feed, batch.topics, areas, days)
        return batch if missing is None else batch.without(missing)

    def _same(self, book: Book, rows: Rows, days: range) -> NDArray[np.bool_]:
        """Which topics mean the same on all days."""
        bounds = self.bounds.within(days[0] + 1, days[-1])
        return np.array([row >= 0 and not bounds.touch(book.keys[row]) for row in rows], bool)

    def _changed(self, feed: str, topics: Sequence[str], areas: Sequence[str], days: range) -> NDArray[np.bool_] | None:
        """[days, areas, topics] what cannot be counted: streets that changed or have ended, and known bad data."""
        first, last = days[0], days[-1]
        keys = [(feed, topic, area) for area in areas for topic in topics]
        shape = (len(areas), len(topics))
        found = self.known.excluded(keys, first, len(days))
        if found is not None:
            found = found.T.reshape(len(days), *shape)
        changed, passed = self.bounds.within(first + 1, last), self.bounds.within(last - self.history, last)
        if passed:
            gone = [changed.touch(key) or passed.ended(key) for key in keys]
            ended = np.array(gone, bool).reshape(1, *shape)
            found = ended if found is None else found | ended
        return found


@dataclass(frozen=True)
class _Law:
    """What is ordinary: levels, sizes and errors [topics, areas], factors [topics, kinds]."""

    level: Floats
    size: Floats
    error: Floats
    factors: Floats


def _rows(book: Book, feed: str, topics: Sequence[str], areas: Sequence[str]) -> Rows:
    """[topics, areas] rows of the book, -1 for series without any count."""
    found = [[book.rows.get((feed, topic, area), -1) for area in areas] for topic in topics]
    return np.array(found, np.intp).reshape(len(topics), len(areas))


def _law(book: Book, snapshot: Snapshot, topics: Sequence[str], rows: tuple[Rows, Rows, Rows], days: range) -> _Law:
    """``rows`` are those of the topics in the streets, in the city, and of first-level topics in streets and city."""
    streets, whole, firsts = rows
    held = [snapshot.holds(each) for each in (streets, firsts)]
    asked = np.unique(np.concatenate([streets[held[0]], whole, firsts[held[1]]]))
    baseline = snapshot.baseline(book, asked, days)

    def of(values: Floats, at: Rows, known: NDArray[np.bool_]) -> Floats:
        return np.where(known, values[np.searchsorted(asked, np.where(known, at, asked[0]))], np.nan)

    everywhere = np.ones(len(whole), bool)
    level, top = of(baseline.level, streets, held[0]), of(baseline.level, whole, everywhere)
    ratio = of(baseline.ratio, streets, held[0])
    error = of(baseline.error, streets, held[0])
    names = sorted({paths.root(topic) for topic in topics})
    first = np.array([names.index(paths.root(topic)) for topic in topics], np.intp)
    above = of(baseline.level, firsts, held[1])
    share = np.nan_to_num(above[:, :-1] / np.maximum(above[:, -1:], _TINY), nan=_TINY)[first]
    prior = np.maximum(top[:, None] * share, _TINY)
    unseen = np.isnan(level)
    left = np.maximum(top - np.where(unseen, 0.0, level).sum(axis=1), 0.0)
    part = np.minimum(left / np.maximum(np.where(unseen, prior, 0.0).sum(axis=1), _TINY), 1.0)
    usual = np.array([np.nanmedian(row) if (~np.isnan(row)).any() else _UNSEEN_RATIO for row in ratio])
    level = np.where(unseen, np.maximum(prior * part[:, None], _TINY), level)
    factors = baseline.factors[np.searchsorted(asked, whole)]
    return _Law(
        level=level,
        size=level / np.maximum(np.where(unseen, usual[:, None], ratio) - 1.0, _LEAST_EXTRA),
        error=np.where(unseen, _UNSEEN_ERROR, error),
        factors=factors.reshape(len(topics), KINDS),
    )
