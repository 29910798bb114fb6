"""The rows of a book: which series there are, and how they hang together in both trees.

A *row* is one series: (feed, topic, area). The rows of one feed and first-level topic are a *family*. Everything that
judgement pools over lies inside one family, so families may be spread over partitions as one likes.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

import numpy as np
from numpy.typing import NDArray

from city import paths
from streams.series_tree import AREAS, TOPICS, SeriesKey


class BookRows:
    """Rows are added as they appear and never removed; the judge orders them by name, so the order of appearance has no
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
        self._tops: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self.keys)

    def top(self, row: int) -> int:
        """The row of the same topic in the root area."""
        while self.parents[row] >= 0:
            row = self.parents[row]
        return row

    def feed_of(self) -> NDArray[np.int16]:
        """Number of each row's feed in ``feeds``."""
        return self._feed_of[: len(self)]

    def of_feeds(self, feeds: AbstractSet[str]) -> NDArray[np.bool_]:
        """Which rows are of one of the feeds."""
        return np.array([feed in feeds for feed in self.feeds], bool)[self.feed_of()]

    def tops(self) -> NDArray[np.intp]:
        """Rows whose area is a root, in the order of their appearance."""
        return np.array(list(self._tops), np.intp)

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
        else:
            self._tops[row] = len(self._tops)
        if wider:
            self._below.setdefault((self.rows[feed, wider, area], TOPICS), []).append(row)
        if row >= len(self._feed_of):
            self._feed_of = np.concatenate([self._feed_of, np.zeros(max(256, row), np.int16)])
        self._feed_of[row] = self.feeds.index(feed)
        self._make_room()
        return row

    def _make_room(self) -> None:
        """A row has been added: what is held of every row must have a place for it."""
