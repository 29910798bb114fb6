"""Candidates that hold the same cases are one: who speaks, and who is shown as merged with it."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from briefing.choosing.subjects import KINDS, SubjectKind
from briefing.choosing.weights import Reals

SAME = 2 / 3
"""Share of the smaller one's cases that two have in common, above which they are one."""
PART = 1 / 3
"""Share of the speaker's cases that a merged one needs for its score to count."""


def merged(
    rows: Sequence[int], kinds: Mapping[int, SubjectKind], scores: Mapping[int, float], common: NDArray[np.float64]
) -> dict[int, tuple[int, ...]]:
    """Speakers and the rows merged with each, in the order of speaking.

    First a set that analysts made speaks, then a theme, a pair, a topic, an issue; of one kind the higher score. A row
    joins the speaker that has most of it in common, where that is more than ``SAME`` of the smaller of the two.
    ``common[i, j]`` are the cases of both rows, ``common[i, i]`` all of row i.

    Law: no two speakers have more than ``SAME`` in common, so merging speakers again changes nothing.
    """
    order = list(KINDS)
    found: dict[int, list[int]] = {}
    for row in sorted(rows, key=lambda row: (order.index(kinds[row]), -scores[row], row)):
        overlaps = {speaker: overlap(common, row, speaker) for speaker in found}
        nearest = max(overlaps, key=lambda speaker: (overlaps[speaker], -speaker), default=None)
        if nearest is not None and overlaps[nearest] > SAME:
            found[nearest].append(row)
        else:
            found[row] = []
    return {speaker: tuple(joined) for speaker, joined in found.items()}


def overlap(common: Reals, one: int, other: int) -> float:
    """Cases of both over those of the smaller; 0 where one is empty."""
    smaller = min(common[one, one], common[other, other])
    return float(common[one, other] / smaller) if smaller > 0 else 0.0


def counting(speaker: int, joined: Sequence[int], common: Reals) -> tuple[int, ...]:
    """The rows whose score the speaker may have: its own, and of those merged that make up a part of it."""
    return (speaker, *(row for row in joined if common[speaker, row] >= PART * common[speaker, speaker]))
