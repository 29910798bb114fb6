"""Growth that is a change of names: beside the topic others fell by about as much, over most of the city.

Where a catalogue gets a new edition, or a desk a new habit, what was called one thing is called another: nothing
happens more often than before. Real growth has no fall beside it. The judgement of the watch asks the same of single
days, see ``detectors.shift``.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from briefing.criteria import Change, Counts, change, trimmed
from city import paths

LEAST_SHARE: Final = 0.5
"""Share of the rise that must be found again in the falls, and of the falls in the rise."""
ALIKE: Final = 2 / 3
"""Share of the areas, by what the fallen had, where the one rises and the others fall."""


class Sides(NamedTuple):
    """Counts of a period and of the days it is held against, by topic: daily, and by area."""

    now: Counts
    then: Counts
    now_areas: Counts
    then_areas: Counts


def fallen(topics: Sequence[str], row: int, sides: Sides) -> list[int]:
    """The rows that lost what a row has gained, the largest fall first; empty where it really rose.

    Looked at are the topics beside the row and beside those above it, below one first-level topic. Of those that surely
    fell the largest are taken until they hold the rise. The falls taken must hold ``LEAST_SHARE`` of the rise and the
    rise as much of the falls, and in ``ALIKE`` of the city the one must rise and the others fall.
    """
    beside = np.array(_beside(topics, row), dtype=np.intp)
    if not len(beside):
        return []
    now, days = trimmed(sides.now[[row, *beside]])
    then, then_days = trimmed(sides.then[[row, *beside]])
    more = now - then * (days / then_days)
    sure = change(then[1:], then_days, now[1:], days).sure > 0
    order = [at for at in np.argsort(more[1:], kind="stable") if sure[at]]
    taken: list[int] = []
    for at in order:
        if -more[1:][taken].sum() >= more[0]:
            break
        taken.append(int(at))
    lost = float(-more[1:][taken].sum())
    if not taken or min(lost, more[0]) < LEAST_SHARE * max(lost, more[0]):
        return []
    rows = [int(beside[at]) for at in taken]
    return rows if _alike(row, rows, sides, days / then_days) else []


def together(rows: Sequence[int], sides: Sides) -> Change:
    """The change of several rows as one."""
    now, days = trimmed(sides.now[rows].sum(axis=0, keepdims=True))
    then, then_days = trimmed(sides.then[rows].sum(axis=0, keepdims=True))
    return change(now, days, then, then_days)


def _beside(topics: Sequence[str], row: int) -> list[int]:
    """Topics beside one and beside those above it; of topics below each other the lowest."""
    chain = set(paths.lineage(topics[row]))
    lineage = [node for node in paths.lineage(topics[row]) if paths.parent(node)]
    parents = {paths.parent(node) for node in lineage}
    return [at for at, topic in enumerate(topics) if paths.parent(topic) in parents and topic not in chain]


def _alike(row: int, fell: Sequence[int], sides: Sides, scale: float) -> bool:
    """True where most of the city moves so, by what the fallen had; one area alone tells nothing."""
    expected = sides.then_areas[fell].sum(axis=0) * scale
    if np.count_nonzero(expected) < 2:
        return False
    rises = sides.now_areas[row] > sides.then_areas[row] * scale
    falls = sides.now_areas[fell].sum(axis=0) < expected
    return bool(expected[rises & falls].sum() >= ALIKE * expected.sum())
