"""What came to a series before its area or topic was split, merged, renamed or moved, in the bounds of a later day.

Counts are rolled up both trees, so what moves is first taken out of what holds it: a node's own count is its count less
those of the nodes right below it. It goes to what the node became and to all above that, and leaves all above the node.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from city import paths
from city.configuration import Succession
from city.successions import Change, changes
from streams.book import Book
from streams.series_tree import AREAS, TOPICS, SeriesKey

Floats: TypeAlias = NDArray[np.float64]
Histories: TypeAlias = dict[SeriesKey, Floats]

_FIELD: Final = {TOPICS: 1, AREAS: 2}
"""Where the path of a tree stands in a series key."""


class Step(NamedTuple):
    """A change of one tree."""

    change: Change
    tree: int

    def path(self, series: SeriesKey) -> str:
        """The path of the series in the tree that changes."""
        return series[_FIELD[self.tree]]

    def put(self, series: SeriesKey, path: str) -> SeriesKey:
        """The series with another path in the tree that changes."""
        feed, topic, area = series
        return (feed, path, area) if self.tree == TOPICS else (feed, topic, path)


class Bounds:
    """Changes of both trees, oldest first."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self._steps = tuple(steps)

    @classmethod
    def of(cls, successions: Sequence[Succession]) -> "Bounds":
        """All changes that the successions make."""
        steps = [Step(change, TOPICS) for change in changes(successions, "topic")]
        steps += [Step(change, AREAS) for change in changes(successions, "area")]
        return cls(sorted(steps, key=lambda step: (step.change.since, step.tree)))

    def __bool__(self) -> bool:
        return bool(self._steps)

    def within(self, first: int, last: int) -> "Bounds":
        """The changes of the days ``first`` to ``last``, both inclusive."""
        return Bounds(step for step in self._steps if first <= step.change.since <= last)

    def touch(self, series: SeriesKey) -> bool:
        """True where the series holds something else after the changes than before."""
        return any(step.change.touches(step.path(series)) for step in self._steps)

    def unchanged(self, book: Book, rows: NDArray[np.intp], first: int, last: int) -> NDArray[np.intp]:
        """The rows that hold the same on all days from ``first`` to ``last``: no sum is judged over a change."""
        bounds = self.within(first + 1, last)
        return rows[[not bounds.touch(book.keys[row]) for row in rows]] if bounds else rows

    def reached(self, book: Book) -> set[SeriesKey]:
        """The series that get a history from others."""
        found: set[SeriesKey] = set()
        for step in self._steps:
            for series in _leaving(step, book, found):
                found |= {step.put(series, node) for node, _ in step.change.became(step.path(series))}
        return found

    def moved(
        self, book: Book, history: Callable[[SeriesKey], Floats | None], columns: Callable[[int], int]
    ) -> Histories:
        """Histories of the series that the changes touch, in the bounds after the last of them.

        ``history`` gives what was counted of a series, None for one that has no place in the answer; ``columns`` how
        many columns of a history lie before a day. A path that was given away whole keeps what it had: that a feed goes
        on using its name is no news.
        """
        found: Histories = {}

        def now(series: SeriesKey) -> Floats | None:
            return found[series] if series in found else history(series)

        for step in self._steps:
            before = columns(step.change.since)
            held = {series: counts for series in _leaving(step, book, found) if (counts := now(series)) is not None}
            for series, difference in sorted(_differences(step, held, before).items()):
                known = now(series)
                if known is not None:
                    counts = known.astype(np.float64)
                    counts[:before] = np.maximum(counts[:before] + difference, 0.0)
                    found[series] = counts
        return {series: counts for series, counts in found.items() if not self.ended(series)}

    def ended(self, series: SeriesKey) -> bool:
        """True where nothing stayed with the series and nothing came to it since."""
        return any(self._ended_in(tree, series[field]) for tree, field in _FIELD.items())

    def _ended_in(self, tree: int, path: str) -> bool:
        ended = False
        for change in (step.change for step in self._steps if step.tree == tree):
            origins = {origin for origin, _ in change.was(path)}
            ended = origins <= {path} and (ended or not origins)
        return ended


def histories(counts: NDArray[Any], place: Mapping[SeriesKey, int]) -> Callable[[SeriesKey], Floats | None]:
    """What was counted of a series: its row of a matrix, None where it has none."""
    return lambda series: counts[place[series]] if series in place else None


def _leaving(step: Step, book: Book, found: Collection[SeriesKey]) -> set[SeriesKey]:
    """All series of the book, and of those found besides, at and below the paths that change."""
    formers = {former for former, became in step.change.moves.items() if became != ((former, 1.0),)}
    keys = {series for series in found if not formers.isdisjoint(paths.lineage(step.path(series)))}
    tops = [book.keys[int(row)] for row in book.tops()]
    for former in sorted(formers):
        if step.tree == TOPICS:
            heads = [row for feed in book.feeds for row in book.of_topic(feed, former)]
        else:
            heads = [book.rows[series] for top in tops if (series := step.put(top, former)) in book.rows]
        while heads:
            row = heads.pop()
            keys.add(book.keys[row])
            heads += book.below(row, step.tree)
    return keys


def _differences(step: Step, held: Histories, columns: int) -> Histories:
    """What every series gains or loses in its first columns, from the histories of all that is at or below a change."""
    own = {series: counts[:columns].astype(np.float64) for series, counts in held.items()}
    for series, counts in held.items():
        above = step.put(series, paths.parent(step.path(series)))
        if above in own:
            own[above] -= counts[:columns]
    found: Histories = {}
    for series, counts in sorted(own.items()):
        path = step.path(series)
        for node, share in step.change.became(path):
            came, left = paths.lineage(node), paths.lineage(path)
            for nodes, others, sign in ((came, left, share), (left, came, -share)):
                for each in nodes:
                    if each not in others:
                        key = step.put(series, each)
                        found[key] = found.get(key, np.zeros(columns)) + sign * counts
    return found


def joined_firsts(successions: Sequence[Succession]) -> dict[str, str]:
    """First-level topics that successions join, each to the one that stands for all it is joined with.

    What moves between two first-level topics must be counted in one partition.
    """
    found: dict[str, str] = {}

    def standing(first: str) -> str:
        while first in found:
            first = found[first]
        return first

    for one in successions:
        ends = sorted({standing(paths.root(one.topic)), standing(paths.root(one.former))}) if one.topic else ()
        if len(ends) == 2:
            found[ends[1]] = ends[0]
    return {first: standing(first) for first in found}
