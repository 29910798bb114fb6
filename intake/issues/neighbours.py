"""For each text of a chunk its nearest earlier texts: those of the window, and those before it in the chunk."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from city.times import DAY
from intake.issues.copies import common_share
from intake.issues.places import apart
from intake.issues.rows import Marks, Rows
from intake.issues.settings import Settings
from intake.issues.window import FLOOR, Window, joined, near

NEAREST: Final = 16
"""Earlier texts that are looked at of each text."""
TEMPLATE: Final = 0.6
"""Texts of different places that are nearer are one letter used twice: no sign that it is one problem."""
LIKELY_COPIES: Final = 5
"""The nearest that draw others among which the text is sought that a text repeats."""
_COPY_FLOOR: Final = 0.4
"""Texts that share a third of all their n-grams have at least this cosine."""


Number = TypeVar("Number", np.int64, np.uint32)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Earlier texts of n texts, by text, nearest first, of equals the earliest: all of the chunk, and of the window
    the nearest 16. Which texts of the chunk draw others is known only when those before them are decided.
    """

    bounds: list[int]
    """[n + 1] text t has the entries from bounds[t] to bounds[t + 1]."""
    row: list[int]
    """Row of the window; the rows of the chunk follow those of the window."""
    nearness: list[float]
    """Cosine, times the veto where the places differ."""
    alike: list[bool]
    """True where the text may repeat the other: near enough, and not of a different place."""
    copied: list[bool]
    """True where the text repeats a text of the window, one of the five nearest. Never for one of the chunk."""

    def of(self, text: int) -> Iterator[tuple[int, float, bool, bool]]:
        """Row, nearness, alike and copied of the entries of a text."""
        entries = slice(self.bounds[text], self.bounds[text + 1])
        return zip(self.row[entries], self.nearness[entries], self.alike[entries], self.copied[entries], strict=True)


def neighbours(vectors: sparse.csr_array, marks: Marks, window: Window, rows: Rows, settings: Settings) -> Neighbours:
    """The neighbours of a chunk of texts, none of which is in the window."""
    begin, kept = window.rows, rows.marks
    inside = near(vectors, sparse.csr_array(vectors.T), begin)
    found = joined([window.search(vectors), inside])
    fresh = found.row < begin + found.query
    query, row, cosine = found.query[fresh], found.row[fresh], found.cosine[fresh]
    times = _of(row, begin, kept.time, marks.time)
    fresh = np.abs(marks.time[query] - times) <= settings.days * DAY
    query, row, cosine = query[fresh], row[fresh], cosine[fresh]
    names = _of(row, begin, kept.names, marks.names)
    away = apart(marks.names[query], marks.levels[query], names, _of(row, begin, kept.levels, marks.levels))
    elsewhere = np.where(cosine < TEMPLATE, cosine * np.float32(settings.veto), np.float32(0))
    nearness = np.where(away, elsewhere, cosine)
    near_enough = np.flatnonzero(nearness >= FLOOR)
    order = near_enough[np.lexsort((row[near_enough], -nearness[near_enough], query[near_enough]))]
    ordered, earlier = query[order], row[order] < begin
    before = np.concatenate([[0], np.cumsum(earlier)])
    rank = before[:-1] - before[np.searchsorted(ordered, ordered)]
    taken = (rank < NEAREST) | ~earlier
    order, rank, earlier = order[taken], rank[taken], earlier[taken]
    alike = (cosine[order] >= _COPY_FLOOR) & ~away[order]
    copied = np.zeros(order.size, dtype=np.bool_)
    likely = np.flatnonzero(alike & earlier & (rank < LIKELY_COPIES))
    theirs = kept.sketch[row[order[likely]]]
    copied[likely] = common_share(marks.sketch[query[order[likely]]], theirs) >= settings.copy_share
    bounds = np.searchsorted(query[order], np.arange(vectors.shape[0] + 1))
    return Neighbours(bounds.tolist(), row[order].tolist(), nearness[order].tolist(), alike.tolist(), copied.tolist())


def _of(row: NDArray[np.int64], begin: int, kept: NDArray[Number], chunk: NDArray[Number]) -> NDArray[Number]:
    """A column's values of rows of the window and, from ``begin`` on, of the chunk."""
    values: NDArray[Number] = kept[np.minimum(row, kept.shape[0] - 1)]
    inside = row >= begin
    values[inside] = chunk[row[inside] - begin]
    return values
