"""Finds where a packed case lies by the hash of its name: 8 bytes a slot, where a dict of names would take 150.

Open addressing in many small tables, so that none takes long to grow. A slot holds a part of the hash, the number of a
chunk (from 1) and an offset in it. What has that part of the hash is a candidate only: the reader compares names.

Hashes are of this process alone, so an index is never written down: it is made of the names again, all of it at once.
"""

from array import array
from collections.abc import Container, Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_TABLE_BITS = 8
_TABLES = 1 << _TABLE_BITS
_CHUNK_BITS, _OFFSET_BITS = 16, 28
_TAG = (1 << 64 - _CHUNK_BITS - _OFFSET_BITS) - 1
_ABOVE = _CHUNK_BITS + _OFFSET_BITS
CHUNKS, OFFSETS = 1 << _CHUNK_BITS, 1 << _OFFSET_BITS
"""Numbers of chunks and offsets lie below these."""

_GONE = 1
"""A slot that was taken and left: of chunk 0, which there is not."""
_LEAST = 8


class Found(NamedTuple):
    """A candidate: its slot, and where it points to."""

    table: int
    slot: int
    chunk: int
    offset: int


class IndexFilling:
    """Makes an index of the places of many names: first they are given chunk by chunk, then tables are made of them."""

    def __init__(self) -> None:
        self._slots: list[NDArray[np.uint64]] = []
        self._bounds: list[list[int]] = []
        self._index = CaseIndex()
        self._made = 0

    def add(self, marks: NDArray[np.int64], chunk: int, offsets: NDArray[np.int64]) -> None:
        """Names with these hashes lie there. Raises ``ValueError`` once tables are made."""
        if self._made:
            raise ValueError("names that come when tables are made")
        tables = (marks & _TABLES - 1).astype(np.uint8)
        slots = (marks >> _TABLE_BITS & _TAG).astype(np.uint64) << np.uint64(_ABOVE)
        slots |= (chunk << _OFFSET_BITS | offsets).astype(np.uint64)
        order = np.argsort(tables, kind="stable")
        self._slots.append(slots[order])
        self._bounds.append(np.searchsorted(tables[order], np.arange(_TABLES + 1)).tolist())

    def make(self, tables: int = _TABLES) -> None:
        """Makes so many more tables: all of them take a tenth of a second or more for every million names."""
        until = min(self._made + tables, _TABLES)
        for number in range(self._made, until) if self._slots else ():
            each = zip(self._slots, self._bounds, strict=True)
            self._index.fill(number, np.concatenate([slots[some[number] : some[number + 1]] for slots, some in each]))
        self._made = until

    def index(self) -> "CaseIndex":
        """All of them."""
        self.make()
        return self._index


class CaseIndex:
    """Slots by hash. Those of chunks that were dropped go when their table grows."""

    def __init__(self) -> None:
        self._tables = [_empty(_LEAST) for _ in range(_TABLES)]
        self._used = [0] * _TABLES

    def fill(self, number: int, slots: NDArray[np.uint64]) -> None:
        """Gives a table that is empty all of its slots, in whatever order."""
        size = _LEAST
        while 3 * (len(slots) - 1) >= 2 * size:
            size *= 2
        first = slots >> np.uint64(_ABOVE) & np.uint64(size - 1)
        order = np.argsort(first.astype(np.uint16 if size <= 1 << 16 else np.uint32), kind="stable")
        slots, within = slots[order], np.arange(len(slots))
        # each where its tag says or, where that is taken, right behind the one before it: none passes a free slot
        at = np.maximum.accumulate(first[order].astype(np.int64) - within) + within
        fits = int(np.searchsorted(at, size))
        table = self._tables[number] = _empty(size)
        np.frombuffer(table, np.uint64)[at[:fits]] = slots[:fits]
        _lay(table, slots[fits:].tolist())
        self._used[number] = len(slots)

    def candidates(self, mark: int) -> Iterator[Found]:
        """The slots that may be of the name with this hash."""
        number, tag = mark & _TABLES - 1, mark >> _TABLE_BITS & _TAG
        slots = self._tables[number]
        mask = len(slots) - 1
        at = tag & mask
        while slot := slots[at]:
            if slot >> _ABOVE == tag and slot != _GONE:
                yield Found(number, at, slot >> _OFFSET_BITS & CHUNKS - 1, slot & OFFSETS - 1)
            at = at + 1 & mask

    def put(self, mark: int, chunk: int, offset: int, chunks: Container[int]) -> None:
        """Takes in a place that is not there yet. ``chunks`` are those that still are."""
        number, tag = mark & _TABLES - 1, mark >> _TABLE_BITS & _TAG
        slots = self._tables[number]
        if 3 * self._used[number] >= 2 * len(slots):
            slots = self._grow(number, chunks)
        mask = len(slots) - 1
        at = tag & mask
        while slots[at] > _GONE:
            at = at + 1 & mask
        if not slots[at]:
            self._used[number] += 1
        slots[at] = (tag << _CHUNK_BITS | chunk) << _OFFSET_BITS | offset

    def leave(self, found: Found) -> None:
        """Forgets a place."""
        self._tables[found.table][found.slot] = _GONE

    def move(self, found: Found, offset: int) -> None:
        """Another offset in the same chunk."""
        slots = self._tables[found.table]
        slots[found.slot] = slots[found.slot] - found.offset + offset

    def _grow(self, number: int, chunks: Container[int]) -> "array[int]":
        alive = [slot for slot in self._tables[number] if (slot >> _OFFSET_BITS & CHUNKS - 1) in chunks]
        size = _LEAST
        while size < 2 * len(alive):
            size *= 2
        slots = self._tables[number] = _empty(size)
        _lay(slots, alive)
        self._used[number] = len(alive)
        return slots


def _lay(slots: "array[int]", alive: Iterable[int]) -> None:
    mask = len(slots) - 1
    for slot in alive:
        at = slot >> _ABOVE & mask
        while slots[at]:
            at = at + 1 & mask
        slots[at] = slot


def _empty(size: int) -> "array[int]":
    return array("Q", bytes(8 * size))
