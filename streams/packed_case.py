"""A case as bytes: a msgpack array that says itself how long it is and whether the case is still there.

Law: what is read is equal to what was packed. What cannot be packed is refused.
"""

from sys import intern
from typing import Annotated

import msgspec

from streams.known_case import DIGEST, Known

LONGEST = (1 << 15) - 1
"""Bytes of a packed case, at most."""
GONE = 1 << 15
"""Of ``PackedCase.length``."""
COUNTING = "", "counted", "sealed", "beyond-horizon"
NUMBER = {counting: number for number, counting in enumerate(COUNTING)}

Natural = Annotated[int, msgspec.Meta(ge=0)]


class PackedCase(msgspec.Struct, array_like=True, frozen=True, gc=False, forbid_unknown_fields=True):
    """A case, as ``pack`` packs it. Times are told by how much they differ; no ``content`` is that of the last row."""

    length: Annotated[int, msgspec.Meta(ge=0, lt=1 << 16)]
    """Of all its bytes; and ``GONE`` is added once the case was taken out. Always a number of two bytes."""
    feed: Natural
    """Number of what stands before the first colon of the name."""
    id: str
    """What stands behind it."""
    version: int
    arrived: int
    """After ``version``."""
    sent: int | None
    """After ``arrived``."""
    content: bytes | None
    counting: Annotated[int, msgspec.Meta(ge=0, lt=len(COUNTING))]
    counted: Annotated[int, msgspec.Meta(ge=-1)]
    issue: str
    rows: bytes
    told: dict[str, int] | None

    def known(self, day: int) -> Known:
        """What is known of the case, which is registered on a day."""
        arrived = self.version + self.arrived
        return Known(
            self.version,
            arrived,
            self.rows[-DIGEST:] if self.content is None else self.content,
            COUNTING[self.counting],
            self.counted,
            intern(self.issue),
            day,
            self.rows,
            self.told,
            None if self.sent is None else arrived + self.sent,
        )


_encode = msgspec.msgpack.Encoder().encode
unpack = msgspec.msgpack.Decoder(PackedCase).decode
"""The case of some bytes, and of no others behind them."""


def pack(feed: int, id: str, known: Known) -> bytes | None:
    """The bytes of a case, but for their length; None where there are too many or a number is beyond 64 bits."""
    rows, content, version, arrived, sent = known.rows, known.content, known.version, known.arrived, known.sent
    values = (
        LONGEST,
        feed,
        id,
        version,
        arrived - version,
        None if sent is None else sent - arrived,
        None if content == rows[-DIGEST:] else content,
        NUMBER[known.counting],
        known.counted,
        known.issue,
        rows,
        known.told,
    )
    try:
        packed = _encode(values)
    except (OverflowError, ValueError):
        return None
    return packed if len(packed) <= LONGEST else None
