"""For each text of a chunk its nearest earlier texts: those of the window, and those before it in the chunk."""

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
_LIKELY_COPIES: Final = 5
_COPY_FLOOR: Final = 0.4
"""Texts that share a third of all their n-grams have at least this cosine."""


Number = TypeVar("Number", np.int64, np.uint32)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Earlier texts of n texts, by text, nearest first, of equals the earliest."""

    bounds: NDArray[np.int64]
    """[n + 1] text t has the entries from bounds[t] to bounds[t + 1]."""
    row: list[int]
    """Row of the window; the rows of the chunk follow those of the window."""
    nearness: list[float]
    """Cosine, times the veto where the places differ."""
    copied: list[bool]
    """True where the text repeats the other."""


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
    order = np.lexsort((row, -nearness, query))
    order = order[nearness[order] >= FLOOR]
    rank = np.arange(order.size) - np.searchsorted(query[order], query[order])
    order, rank = order[rank < NEAREST], rank[rank < NEAREST]
    copied = np.zeros(order.size, dtype=np.bool_)
    likely = np.flatnonzero((rank < _LIKELY_COPIES) & (cosine[order] >= _COPY_FLOOR) & ~away[order])
    theirs = _of(row[order[likely]], begin, kept.sketch, marks.sketch)
    copied[likely] = common_share(marks.sketch[query[order[likely]]], theirs) >= settings.copy_share
    bounds = np.searchsorted(query[order], np.arange(vectors.shape[0] + 1))
    return Neighbours(bounds, row[order].tolist(), nearness[order].tolist(), copied.tolist())


def _of(row: NDArray[np.int64], begin: int, kept: NDArray[Number], chunk: NDArray[Number]) -> NDArray[Number]:
    """A column's values of rows of the window and, from ``begin`` on, of the chunk."""
    values: NDArray[Number] = kept[np.minimum(row, kept.shape[0] - 1)]
    inside = row >= begin
    values[inside] = chunk[row[inside] - begin]
    return values
