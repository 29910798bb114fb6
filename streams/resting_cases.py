"""Cases that nothing was heard of lately, packed: a hundred bytes each where an object in a dict takes six hundred.

Law: a case that was put in and is taken out is equal to what it was, so that packing changes no output. What cannot be
packed is refused and stays an object.

Packed cases lie one behind the other in a chunk for each day that they are registered on, so a day beyond the horizon
is let go whole. Each begins with its length in two bytes.
"""

from collections.abc import Iterator
from sys import intern

import msgspec

from streams.case_index import CHUNKS, OFFSETS, CaseIndex, Found
from streams.known_case import DIGEST, Known

_LENGTH = 2
_LONGEST = (1 << 8 * _LENGTH) - 1
_WASTE = 1 << 12
"""Bytes of a chunk that are let lie, however small it is."""
_COUNTING = "", "counted", "sealed", "beyond-horizon"
_NUMBER = {counting: number for number, counting in enumerate(_COUNTING)}


class _Packed(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A case, as ``put`` packs it. Times are told by how much they differ; no ``content`` is that of the last row."""

    feed: int
    """Number of what stands before the first colon of the name."""
    id: str
    """What stands behind it."""
    version: int
    arrived: int
    """After ``version``."""
    sent: int | None
    """After ``arrived``."""
    content: bytes | None
    counting: int
    counted: int
    issue: str
    rows: bytes
    told: dict[str, int] | None


class _Named(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """As much of a packed case as its name needs."""

    feed: int
    id: str


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Packed).decode
_decode_named = msgspec.msgpack.Decoder(_Named).decode


class _Chunk:
    """Packed cases of a day; ``gone`` bytes of it are of cases that were taken out."""

    def __init__(self, day: int, number: int) -> None:
        self.day = day
        self.number = number
        self.data = bytearray()
        self.cases = 0
        self.gone = 0

    def packed(self, start: int) -> bytearray:
        """The case that lies there, without its length."""
        end = start + _LENGTH + int.from_bytes(self.data[start : start + _LENGTH], "little")
        return self.data[start + _LENGTH : end]


class RestingCases:
    """Packed cases by name."""

    def __init__(self) -> None:
        self._index = CaseIndex()
        self._days: dict[int, _Chunk] = {}
        self._chunks: dict[int, _Chunk] = {}
        self._numbered = 0
        self._feeds: list[str] = []
        self._numbers: dict[str, int] = {}

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
        rows, content, version, arrived, sent = known.rows, known.content, known.version, known.arrived, known.sent
        values = (
            number,
            name,
            version,
            arrived - version,
            None if sent is None else sent - arrived,
            None if content == rows[-DIGEST:] else content,
            _NUMBER[known.counting],
            known.counted,
            known.issue,
            rows,
            known.told,
        )
        try:
            packed = _encode(values)
        except (OverflowError, ValueError):
            return False
        if chunk.gone > _WASTE and 2 * chunk.gone > len(chunk.data):
            self._compact(chunk)
        size, start = len(packed), len(chunk.data)
        if size > _LONGEST or start + _LENGTH + size >= OFFSETS:
            return False
        chunk.data += size.to_bytes(_LENGTH, "little") + packed
        chunk.cases += 1
        self._index.put(hash(case), chunk.number, start, self._chunks)
        return True

    def take(self, case: str) -> Known | None:
        """The case, which is no longer here; None for one that is not."""
        for found in self._index.candidates(hash(case)):
            chunk = self._chunks.get(found.chunk)
            if chunk is not None and self._name(chunk.packed(found.offset)) == case:
                return self._taken(chunk, found)
        return None

    def forget(self, first: int) -> None:
        """Lets go all that is registered before a day."""
        for day in [day for day in self._days if day < first]:
            del self._chunks[self._days.pop(day).number]

    def items(self) -> Iterator[tuple[str, Known]]:
        """The cases by name, in no order that has a meaning."""
        for chunk in self._days.values():
            for _, data in self._alive(chunk):
                yield self._name(data), _known(chunk.day, _decode(data))

    def packed_bytes(self) -> int:
        """Bytes of all chunks."""
        return sum(len(chunk.data) for chunk in self._days.values())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RestingCases) and dict(self.items()) == dict(other.items())

    __hash__ = None  # type: ignore[assignment] # a value that changes

    def _taken(self, chunk: _Chunk, found: Found) -> Known:
        data = chunk.packed(found.offset)
        self._index.leave(found)
        chunk.cases -= 1
        chunk.gone += _LENGTH + len(data)
        return _known(chunk.day, _decode(data))

    def _name(self, data: bytearray) -> str:
        named = _decode_named(data)
        return f"{self._feeds[named.feed]}:{named.id}"

    def _opened(self, day: int) -> _Chunk | None:
        """A chunk for a day that has none; None where numbers have run out."""
        if self._numbered + 1 >= CHUNKS:
            return None
        self._numbered += 1
        chunk = self._days[day] = self._chunks[self._numbered] = _Chunk(day, self._numbered)
        return chunk

    def _compact(self, chunk: _Chunk) -> None:
        """Leaves out the cases that were taken out."""
        kept, moved = bytearray(), []
        for found, data in self._alive(chunk):
            moved.append((found, len(kept)))
            kept += len(data).to_bytes(_LENGTH, "little")
            kept += data
        for found, offset in moved:
            self._index.move(found, offset)
        chunk.data, chunk.gone = kept, 0

    def _alive(self, chunk: _Chunk) -> Iterator[tuple[Found, bytearray]]:
        """The cases of a chunk that the index points to."""
        start = 0
        while start < len(chunk.data):
            data = chunk.packed(start)
            for found in self._index.candidates(hash(self._name(data))):
                if (found.chunk, found.offset) == (chunk.number, start):
                    yield found, data
                    break
            start += _LENGTH + len(data)


def _known(day: int, packed: _Packed) -> Known:
    arrived = packed.version + packed.arrived
    return Known(
        packed.version,
        arrived,
        packed.rows[-DIGEST:] if packed.content is None else packed.content,
        _COUNTING[packed.counting],
        packed.counted,
        intern(packed.issue),
        day,
        packed.rows,
        packed.told,
        None if packed.sent is None else arrived + packed.sent,
    )
