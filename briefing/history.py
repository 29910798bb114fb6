"""What the store knows of a feed in the shape that the criteria ask for: matters of class ``request``, rolled up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from briefing.choosing.selected import Selected, query_of, selected
from briefing.choosing.subjects import Subject
from briefing.criteria import Counts
from briefing.periods import Period
from city import paths
from city.times import Zone, day_iso, day_of_iso
from indexing.store import Query, Store

DISTRICT = 1
"""The level right below the city."""


@dataclass(frozen=True)
class History:
    """One feed's matters by row and day. Rows are topics, every one with all below it, then subjects.

    ``daily[i, j]`` belongs to row i and day ``first + j``; nothing is known outside ``first`` to ``last``.
    """

    store: Store
    feed: str
    first: int
    last: int
    topics: tuple[str, ...]
    daily: Counts
    areas: tuple[str, ...]
    """The lowest areas that the feed names; within a district its streets, whatever lies below them."""
    rows: dict[str, int] = field(repr=False)
    subjects: tuple[Subject, ...] = ()
    selected: tuple[Selected, ...] = ()
    """What each subject holds beside its topics."""
    level: int = DISTRICT
    """The level of the tree of areas by which topics are looked at together: that right below the whole."""

    @property
    def levels(self) -> tuple[int, ...]:
        """The level of the tree whose topics each row is compared with.

        A subject of several topics stands beside the topics one level above them, which are of several too.
        """
        own = [paths.depth(topic) for topic in self.topics]
        deepest = max(own, default=0)
        for subject in self.subjects:
            if not subject.topics:
                own.append(deepest)
            else:
                own.append(max(0, min(map(paths.depth, subject.topics)) - (len(subject.topics) > 1)))
        return tuple(own)

    def holds(self, period: Period) -> bool:
        """True where every day of the period is known."""
        return self.first <= period.first and period.last <= self.last

    def within(self, period: Period) -> Counts:
        """The columns of a period that is held."""
        return self.daily[:, period.first - self.first : period.last - self.first + 1]

    def by_area(self, period: Period) -> Counts:
        """Matters of a period by row and lowest area."""
        matrix = self.store.counts(
            day_iso(period.first), day_iso(period.last), ("topic_id", "area_id"), query=requests(self.feed)
        )
        columns = {area: index for index, area in enumerate(self.areas)}
        found = np.zeros((len(self.topics), len(self.areas)), dtype=np.int64)
        for (topic, area), count in zip(matrix.keys, matrix.counts.sum(axis=1), strict=True):
            if (place := self._place(area)) in columns:
                for node in paths.lineage(topic):
                    if node in self.rows:
                        found[self.rows[node], columns[place]] += count
        more = np.zeros((len(self.subjects), len(self.areas)), dtype=np.int64)
        for row, each in zip(more, self.selected, strict=True):
            for (_, area, day), count in each.items():
                if (place := self._place(area)) in columns and period.first <= day <= period.last:
                    row[columns[place]] += count
        return np.vstack([found, _members(self.rows, self.subjects) @ found + more])

    def _place(self, area: str) -> str:
        """The area that a count of an area is told of."""
        return area if self.level == DISTRICT else node_at(area, self.level)

    def with_subjects(self, subjects: Sequence[Subject], zone: Zone) -> "History":
        """The same with rows for subjects, and what they select by tags or issue."""
        queries = [query_of(each, self.feed, self.first, self.last, zone) for each in subjects]
        found = [selected(self.store, *each, zone) for each in zip(subjects, queries, strict=True)]
        tree = self.daily[: len(self.topics)]
        more = np.zeros((len(subjects), self.daily.shape[1]), dtype=np.int64)
        for row, each in zip(more, found, strict=True):
            for (_, _, day), count in each.items():
                row[day - self.first] += count
        daily = np.vstack([tree, _members(self.rows, subjects) @ tree + more])
        return History(
            store=self.store,
            feed=self.feed,
            first=self.first,
            last=self.last,
            topics=self.topics,
            daily=daily,
            areas=self.areas,
            rows=self.rows,
            subjects=tuple(subjects),
            selected=tuple(found),
            level=self.level,
        )


def _members(rows: dict[str, int], subjects: Sequence[Subject]) -> Counts:
    """Which topics each subject is the sum of; none of them holds another."""
    found = np.zeros((len(subjects), len(rows)), dtype=np.int64)
    for row, subject in zip(found, subjects, strict=True):
        row[[rows[topic] for topic in subject.topics if topic in rows]] = 1
    return found


def requests(feed: str) -> Query:
    """The buckets of a feed that count as requests."""
    return Query(equal={"feed": feed, "class": "request"})


def feeds(store: Store, first: int, last: int) -> tuple[str, ...]:
    """The feeds with requests between two days, sorted."""
    matrix = store.counts(day_iso(first), day_iso(last), ("feed",), query=Query(equal={"class": "request"}))
    return tuple(sorted(key[0] for key, row in zip(matrix.keys, matrix.counts, strict=True) if row.any()))


def read(store: Store, feed: str, first: int, last: int, level: int = DISTRICT) -> History | None:
    """The history of a feed between two days, cut to its first bucket and its last matter; None where empty.

    ``level`` is that of the areas right below the one that the store is of; below the city all lowest areas are told
    apart, below any other those of the level alone, because its counts are small.
    """
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
    areas = {key[0] for key in named.keys}
    apart = lowest(areas if level == DISTRICT else {node_at(area, level) for area in areas})
    return History(store, feed, first, first + days - 1, topics, daily, apart, rows, level=level)


def node_at(area: str, level: int) -> str:
    """The node of a level that an area lies at or below; the area itself where it lies above."""
    return paths.join(*paths.parts(area)[: level + 1])


def lowest(areas: Iterable[str]) -> tuple[str, ...]:
    """The areas with no other below them, sorted.

    >>> lowest(["a", "a>b", "a>b>c", "a>d"])
    ('a>b>c', 'a>d')
    """
    known = set(areas)
    above = {node for area in known for node in paths.lineage(area)[1:]}
    return tuple(sorted(known - above))
