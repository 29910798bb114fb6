"""Numbers of hashes of 64 bits, looked up for whole columns: each hash has a slot in a table by its first bits.

Where two known hashes share a slot, the later stands in a further table, where other bits decide. Few do: a table has
many more slots than hashes.
"""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]

NEW = -1
"""The number of a hash that is not known."""
_SLOTS_EACH = 16
_LEAST_BITS, _MOST_TABLES = 8, 4


class _Table:
    """Hashes by ``bits`` of theirs that begin behind the first ``skip``; those without a slot are ``left``."""

    def __init__(self, hashes: Hashes, numbers: Ints, bits: int, skip: int) -> None:
        self._skip, self._shift = np.uint64(skip), np.uint64(64 - bits)
        slots = self._slots(hashes)
        taken, first = np.unique(slots, return_index=True)
        every = np.arange(1 << bits, dtype=np.uint64)
        self._hashes = ~(every << self._shift) >> self._skip  # no hash that belongs here: its bits are others
        self._numbers = np.full(1 << bits, NEW, np.int64)
        self._hashes[taken], self._numbers[taken] = hashes[first], numbers[first]
        self.left = np.delete(np.arange(hashes.size), first)

    def _slots(self, hashes: Hashes) -> Ints:
        return ((hashes << self._skip) >> self._shift).view(np.int64)

    def find(self, hashes: Hashes) -> tuple[Ints, NDArray[np.bool_]]:
        """Numbers, and which of the hashes they are surely of."""
        slots = self._slots(hashes)
        return self._numbers.take(slots), self._hashes.take(slots) == hashes


class Numbering:
    """Numbers of hashes from 0 on, in the order in which they became known."""

    def __init__(self) -> None:
        self._hashes = np.zeros(0, np.uint64)
        self._tables: list[_Table] = []

    def find(self, hashes: Hashes) -> Ints:
        """The number of each, ``NEW`` where it has none."""
        if not self._tables:
            return np.full(hashes.size, NEW, np.int64)
        found, known = self._tables[0].find(hashes)
        if not known.all():
            rows = np.flatnonzero(~known)
            found[rows] = NEW
            for table in self._tables[1:]:
                numbers, known = table.find(hashes[rows])
                found[rows[known]] = numbers[known]
                rows = rows[~known]
        return found

    def add(self, hashes: Hashes) -> None:
        """Hashes that are not known yet, each once."""
        self._hashes = np.append(self._hashes, hashes)
        bits = max(_LEAST_BITS, (_SLOTS_EACH * self._hashes.size).bit_length())
        self._tables, left, skip = [], np.arange(self._hashes.size), 0
        while left.size:
            if len(self._tables) == _MOST_TABLES or skip + bits > 64:
                self._tables, left, skip, bits = [], np.arange(self._hashes.size), 0, bits + 1
            table = _Table(self._hashes[left], left, bits, skip)
            self._tables.append(table)
            left, skip = left[table.left], skip + bits
