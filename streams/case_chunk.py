"""Packed cases of one day of registration, one behind the other.

Law: a chunk that is read from its ``document`` has the same bytes, and the same cases are gone from it.
"""

from collections.abc import Iterator
from operator import attrgetter
from struct import Struct
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from streams.packed_case import GONE, LONGEST, PackedCase

_LENGTH = 2
"""Where the two bytes of a case's length begin."""
_BEFORE = b"\x9c\xcd"
"""What stands there before them: an array of twelve, a number of two bytes."""
_LEAST = 16
"""Bytes of a case."""
_ARRAY = b"\xdd"
_HEADING = 5
"""Bytes of a document before its cases: an array of so many."""

_set_length = Struct(">H").pack_into
_decode = msgspec.msgpack.Decoder(list[PackedCase]).decode
_length, _counted = attrgetter("length"), attrgetter("counted")


class CaseChunk:
    """See the module. ``gone`` bytes of it are of cases that were taken out."""

    def __init__(self, day: int, number: int) -> None:
        self.day = day
        self.number = number
        self.data = bytearray()
        self.lying = 0
        """Cases in it, those that were taken out among them."""
        self.left = 0
        """Those that were taken out."""
        self.gone = 0
        self._former = 0

    @property
    def cases(self) -> int:
        """Those that are there."""
        return self.lying - self.left

    @property
    def mark(self) -> int:
        """A higher one after every change."""
        return self._former + self.lying + self.left

    def packed(self, start: int) -> bytearray:
        """The case that lies there."""
        data = self.data
        return data[start : start + ((data[start + _LENGTH] << 8 | data[start + _LENGTH + 1]) & LONGEST)]

    def put(self, packed: bytes) -> int:
        """Takes in what ``packed_case.pack`` gave; where it lies."""
        data, start = self.data, len(self.data)
        data += packed
        _set_length(data, start + _LENGTH, len(packed))
        self.lying += 1
        return start

    def leave(self, start: int, size: int) -> None:
        """The case of ``size`` bytes that lies there is gone."""
        self.data[start + _LENGTH] |= GONE >> 8
        self.left += 1
        self.gone += size

    def alive(self) -> Iterator[tuple[int, bytearray]]:
        """The cases that are there, and where each lies."""
        start = 0
        while start < len(self.data):
            packed = self.packed(start)
            if not packed[_LENGTH] & GONE >> 8:
                yield start, packed
            start += len(packed)

    def replace(self, data: bytearray) -> None:
        """Has only these bytes, of the cases that are there."""
        self._former = self.mark + 1
        self.data, self.lying, self.left, self.gone = data, self.cases, 0, 0

    def document(self) -> bytes:
        """Its bytes as one msgpack array of cases."""
        return b"".join((_ARRAY, self.lying.to_bytes(_HEADING - 1, "big"), self.data))


class Reading(NamedTuple):
    """A chunk as it was read."""

    chunk: CaseChunk
    cases: list[PackedCase]
    """Those that are there."""
    starts: NDArray[np.int64]
    """Where each of them lies."""
    counted: int
    """The highest ``counted`` of all."""


def read_chunk(day: int, number: int, document: bytes) -> Reading:
    """The chunk of a document. Raises ``ValueError`` or ``msgspec.DecodeError`` where it is none."""
    chunk = CaseChunk(day, number)
    chunk.data += memoryview(document)[_HEADING:]
    chunk.lying = int.from_bytes(document[1:_HEADING], "big")
    if document[:1] != _ARRAY or _LEAST * chunk.lying > len(chunk.data):
        raise ValueError("not a chunk of cases")
    cases = _decode(document)
    lengths = np.fromiter(map(_length, cases), np.int64, len(cases))
    sizes, there = lengths & LONGEST, lengths < GONE
    starts = np.cumsum(sizes) - sizes
    if sizes.sum() != len(chunk.data) or sizes.min(initial=_LEAST) < _LEAST:
        raise ValueError("cases of another length")
    stands = np.frombuffer(document, np.uint8, offset=_HEADING)
    said = [*_BEFORE, lengths >> 8, lengths & 0xFF]
    if not all(np.array_equal(stands[starts + at], np.broadcast_to(byte, len(cases))) for at, byte in enumerate(said)):
        raise ValueError("a case that does not lie where it should")
    counted = max(map(_counted, cases), default=-1)
    chunk.left, chunk.gone = int((~there).sum()), int(sizes[~there].sum())
    if not there.all():
        cases, starts = [case for case in cases if case.length < GONE], starts[there]
    return Reading(chunk, cases, starts, counted)
