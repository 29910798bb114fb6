"""What the store knows of a feed in the shape that the criteria ask for: matters of class ``request``, rolled up."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from briefing.criteria import Counts
from briefing.periods import Period
from city import paths
from city.times import day_iso, day_of_iso
from indexing.store import Query, Store


@dataclass(frozen=True)
class History:
    """One feed's matters by topic and day, every topic with all below it.

    ``daily[i, j]`` belongs to ``topics[i]`` and day ``first + j``; nothing is known outside ``first`` to ``last``.
    """

    store: Store
    feed: str
    first: int
    last: int
    topics: tuple[str, ...]
    daily: Counts
    areas: tuple[str, ...]
    """The lowest areas that the feed names."""
    rows: dict[str, int] = field(repr=False)

    def holds(self, period: Period) -> bool:
        """True where every day of the period is known."""
        return self.first <= period.first and period.last <= self.last

    def within(self, period: Period) -> Counts:
        """The columns of a period that is held."""
        return self.daily[:, period.first - self.first : period.last - self.first + 1]

    def by_area(self, period: Period) -> Counts:
        """Matters of a period by topic and lowest area."""
        matrix = self.store.counts(
            day_iso(period.first), day_iso(period.last), ("topic_id", "area_id"), query=requests(self.feed)
        )
        columns = {area: index for index, area in enumerate(self.areas)}
        found = np.zeros((len(self.topics), len(self.areas)), dtype=np.int64)
        for (topic, area), count in zip(matrix.keys, matrix.counts.sum(axis=1), strict=True):
            if area in columns:
                for node in paths.lineage(topic):
                    found[self.rows[node], columns[area]] += count
        return found


def requests(feed: str) -> Query:
    """The buckets of a feed that count as requests."""
    return Query(equal={"feed": feed, "class": "request"})


def feeds(store: Store, first: int, last: int) -> tuple[str, ...]:
    """The feeds with requests between two days, sorted."""
    matrix = store.counts(day_iso(first), day_iso(last), ("feed",), query=Query(equal={"class": "request"}))
    return tuple(sorted(key[0] for key, row in zip(matrix.keys, matrix.counts, strict=True) if row.any()))


def read(store: Store, feed: str, first: int, last: int) -> History | None:
    """The history of a feed between two days, cut to its first bucket and its last matter; None where empty."""
    oldest = store.search("buckets", Query(equal={"feed": feed}, limit=1))
    if not oldest:
        return None
    first = max(first, day_of_iso(oldest[0]["day"]))
    if first > last:
        return None
    matrix = store.counts(day_iso(first), day_iso(last), ("topic_id",), query=requests(feed))
    busy = np.flatnonzero(matrix.counts.sum(axis=0))
    if not busy.size:
        return None
    days = int(busy[-1]) + 1
    topics = tuple(sorted({node for (topic,) in matrix.keys for node in paths.lineage(topic)}))
    rows = {topic: index for index, topic in enumerate(topics)}
    daily = np.zeros((len(topics), days), dtype=np.int64)
    for (topic,), row in zip(matrix.keys, matrix.counts, strict=True):
        for node in paths.lineage(topic):
            daily[rows[node]] += row[:days]
    named = store.counts(day_iso(first), day_iso(last), ("area_id",), query=requests(feed))
    return History(store, feed, first, first + days - 1, topics, daily, lowest(key[0] for key in named.keys), rows)


def lowest(areas: Iterable[str]) -> tuple[str, ...]:
    """The areas with no other below them, sorted.

    >>> lowest(["a", "a>b", "a>b>c", "a>d"])
    ('a>b>c', 'a>d')
    """
    known = set(areas)
    above = {node for area in known for node in paths.lineage(area)[1:]}
    return tuple(sorted(known - above))
