"""How many records there are and what all of them say, in two numbers: what was meant against what is there. Pure."""

from hashlib import blake2b
from typing import Any

import msgspec

_MODULUS = 1 << 256
_encode = msgspec.msgpack.Encoder(order="deterministic").encode


class Tally:
    """Counts and sums of digests by place, whatever order the records come in. Two that are equal hold the same."""

    def __init__(self) -> None:
        self.sums: dict[str, tuple[int, int]] = {}
        """Number of records and sum of their digests, by place."""

    def add(self, place: str, *parts: Any) -> None:
        """Takes in one record; what tells of its order, where that matters, is one of its parts."""
        digest = blake2b(_encode(parts), digest_size=32).digest()
        number, total = self.sums.get(place, (0, 0))
        self.sums[place] = number + 1, (total + int.from_bytes(digest)) % _MODULUS

    def differing(self, other: "Tally") -> list[str]:
        """The places where two are not the same, sorted."""
        mine, its = self.sums, other.sums
        return sorted(place for place in mine.keys() | its.keys() if mine.get(place) != its.get(place))
