"""Cases that nothing was heard of lately, packed: a hundred bytes each where an object in a dict takes six hundred.

Law: a case that was put in and is taken out is equal to what it was, so that packing changes no output. What cannot be
packed is refused and stays an object.

Packed cases lie one behind the other in a chunk for each day that they are registered on, so a day beyond the horizon
is let go whole. What lies in a chunk is told by its bytes alone: the index is made of them again.
"""

from collections.abc import Iterable, Iterator
from operator import add, attrgetter

import numpy as np

from streams.case_chunk import CaseChunk, read_chunk
from streams.case_index import CHUNKS, OFFSETS, CaseIndex, IndexFilling
from streams.known_case import Known
from streams.packed_case import PackedCase, pack, unpack

_WASTE = 1 << 12
"""Bytes of a chunk that are let lie, however small it is."""
_TABLES = 16
"""Of the index, that are made at once: hundredths of a second at six million cases."""
_feed, _id = attrgetter("feed"), attrgetter("id")


class RestingCases:
    """Packed cases by name. What it is given is for ``RestingUnpacking``."""

    def __init__(
        self,
        feeds: Iterable[str] = (),
        numbered: int = 0,
        chunks: Iterable[CaseChunk] = (),
        index: CaseIndex | None = None,
    ) -> None:
        self._index = index or CaseIndex()
        self._chunks = {chunk.number: chunk for chunk in chunks}
        self._days = {chunk.day: chunk for chunk in self._chunks.values()}
        self._numbered = numbered
        self._feeds = list(feeds)
        self._numbers = {feed: number for number, feed in enumerate(self._feeds)}

    def __len__(self) -> int:
        return sum(chunk.cases for chunk in self._days.values())

    def put(self, case: str, known: Known) -> bool:
        """Packs a case that is not here. False where that cannot be done: too large, or numbers beyond 64 bits."""
        feed, _, name = case.partition(":")
        number = self._numbers.get(feed)
        if number is None:
            number = self._numbers[feed] = len(self._feeds)
            self._feeds.append(feed)
        chunk = self._days.get(known.day) or self._opened(known.day)
        if chunk is None:
            return False
        packed = pack(number, name, known)
        if packed is None:
            return False
        if chunk.gone > _WASTE and 2 * chunk.gone > len(chunk.data):
            self._compact(chunk)
        if len(chunk.data) + len(packed) >= OFFSETS:
            return False
        start = chunk.put(packed)
        self._index.put(hash(case), chunk.number, start, self._chunks)
        return True

    def take(self, case: str) -> Known | None:
        """The case, which is no longer here; None for one that is not."""
        for found in self._index.candidates(hash(case)):
            chunk = self._chunks.get(found.chunk)
            if chunk is None:
                continue
            data = chunk.packed(found.offset)
            packed = unpack(data)
            if self._name(packed) == case:
                self._index.leave(found)
                chunk.leave(found.offset, len(data))
                return packed.known(chunk.day)
        return None

    def forget(self, first: int) -> None:
        """Lets go all that is registered before a day."""
        for day in [day for day in self._days if day < first]:
            del self._chunks[self._days.pop(day).number]

    def items(self) -> Iterator[tuple[str, Known]]:
        """The cases by name, in no order that has a meaning."""
        for chunk in self._days.values():
            for _, data in chunk.alive():
                packed = unpack(data)
                yield self._name(packed), packed.known(chunk.day)

    @property
    def chunks(self) -> list[CaseChunk]:
        """One for each day."""
        return list(self._days.values())

    @property
    def feeds(self) -> list[str]:
        """What stands before the first colon of names, by number."""
        return list(self._feeds)

    @property
    def numbered(self) -> int:
        """The chunks that there ever were: no number comes twice."""
        return self._numbered

    def packed_bytes(self) -> int:
        """Bytes of all chunks."""
        return sum(len(chunk.data) for chunk in self._days.values())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RestingCases) and dict(self.items()) == dict(other.items())

    __hash__ = None  # type: ignore[assignment] # a value that changes

    def _name(self, packed: PackedCase) -> str:
        return f"{self._feeds[packed.feed]}:{packed.id}"

    def _opened(self, day: int) -> CaseChunk | None:
        """A chunk for a day that has none; None where numbers have run out."""
        if self._numbered + 1 >= CHUNKS:
            return None
        self._numbered += 1
        chunk = self._days[day] = self._chunks[self._numbered] = CaseChunk(day, self._numbered)
        return chunk

    def _compact(self, chunk: CaseChunk) -> None:
        """Leaves out the cases that were taken out."""
        kept, moved = bytearray(), []
        for start, data in chunk.alive():
            for found in self._index.candidates(hash(self._name(unpack(data)))):
                if (found.chunk, found.offset) == (chunk.number, start):
                    moved.append((found, len(kept)))
                    break
            kept += data
        for found, offset in moved:
            self._index.move(found, offset)
        chunk.replace(kept)


class RestingUnpacking:
    """Puts packed cases together again: ``feeds`` and ``numbered`` are what they had, the rest is in their chunks."""

    def __init__(self, feeds: Iterable[str], numbered: int) -> None:
        self._feeds = list(feeds)
        self._numbered = numbered
        self._before = [f"{feed}:" for feed in self._feeds]
        self._chunks: dict[int, CaseChunk] = {}
        self._filling = IndexFilling()
        self.counted = -1
        """The highest ``counted`` of all cases so far."""

    def take(self, day: int, number: int, document: bytes) -> None:
        """The chunk of a day. Raises ``ValueError``, ``LookupError`` or ``msgspec.DecodeError`` where it is none."""
        if number in self._chunks or not 0 < number <= self._numbered < CHUNKS:
            raise ValueError("a number that a chunk cannot have")
        read = read_chunk(day, number, document)
        if len(read.chunk.data) >= OFFSETS:
            raise ValueError("more than a chunk can hold")
        names = map(add, map(self._before.__getitem__, map(_feed, read.cases)), map(_id, read.cases))
        marks = np.fromiter(map(hash, names), np.int64, len(read.cases))
        self._filling.add(marks, number, read.starts)
        self.counted = max(self.counted, read.counted)
        self._chunks[number] = read.chunk

    def advance(self) -> None:
        """Does a piece of what ``cases`` has to do, when all chunks are there."""
        self._filling.make(_TABLES)

    def cases(self) -> RestingCases:
        """All of them, when all chunks are there. Raises ``ValueError`` where a day has two."""
        if len({chunk.day for chunk in self._chunks.values()}) < len(self._chunks):
            raise ValueError("two chunks of one day")
        return RestingCases(self._feeds, self._numbered, self._chunks.values(), self._filling.index())
