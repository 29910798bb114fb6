"""The texts that can draw others: their heaviest n-grams as an inverted index of segments."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

SEGMENT: Final = 4096
"""Rows of a closed segment. The last one is open and indexed anew when rows have come to it."""
FLOOR: Final = 0.15
"""A cosine below counts as none."""

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Cosines of at least ``FLOOR`` of queries with rows, in no order."""

    query: Rows
    row: Rows
    cosine: NDArray[np.float32]


class Window:
    """Rows of unit vectors, numbered as they come. A row's cosine is summed in the order of the query's n-grams, so it
    has the same bits wherever the row lies.
    """

    def __init__(self) -> None:
        self.rows = 0
        self._closed: list[sparse.csr_array] = []
        self._open: list[sparse.csr_array] = []
        self._index: sparse.csr_array | None = None

    def add(self, vectors: sparse.csr_array) -> None:
        """Appends rows."""
        while vectors.shape[0]:
            room = SEGMENT - self.rows % SEGMENT
            part, vectors = vectors[:room], vectors[room:]
            self._open.append(part)
            self._index = None
            self.rows += part.shape[0]
            if self.rows % SEGMENT == 0:
                self._closed.append(_inverted(self._open))
                self._open = []

    def search(self, queries: sparse.csr_array) -> Pairs:
        """All pairs of the queries with rows."""
        if self._open and self._index is None:
            self._index = _inverted(self._open)
            self._open = [sparse.vstack(self._open, format="csr")]
        segments = [*self._closed, self._index] if self._open else self._closed
        found = [near(queries, segment, number * SEGMENT) for number, segment in enumerate(segments)]
        return joined(found)


def near(queries: sparse.csr_array, index: sparse.csr_array, first: int = 0) -> Pairs:
    """The pairs of the queries with the columns of an inverted index, whose first column is row ``first``."""
    product = queries @ index
    query = np.repeat(np.arange(product.shape[0]), np.diff(product.indptr))
    kept = product.data >= FLOOR
    return Pairs(query[kept], product.indices[kept].astype(np.int64) + first, product.data[kept])


def joined(parts: list[Pairs]) -> Pairs:
    """Pairs of several searches."""
    if not parts:
        nothing = np.zeros(0, dtype=np.int64)
        return Pairs(nothing, nothing, np.zeros(0, dtype=np.float32))
    return Pairs(
        np.concatenate([part.query for part in parts]),
        np.concatenate([part.row for part in parts]),
        np.concatenate([part.cosine for part in parts]),
    )


def _inverted(parts: list[sparse.csr_array]) -> sparse.csr_array:
    return sparse.csr_array(sparse.vstack(parts, format="csr").T)
