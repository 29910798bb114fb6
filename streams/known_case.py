"""What the step *cases* keeps of one case."""

import msgspec

DIGEST = 8
"""Bytes of a digest, see ``city.events.digest``."""


class Known(msgspec.Struct, gc=False):
    """What the step keeps of a case: of its winning event only what later ones are compared with."""

    version: int
    arrived: int
    content: bytes = b""
    """Digest of the winning event; empty until it is needed, at the next tick at the latest."""
    counting: str = ""
    """``counted``, ``sealed`` or ``beyond-horizon``, decided at the first tick after the case was met.

    One that counts is ``sealed`` for good once its registration is corrected to a sealed day.
    """
    counted: int = -1
    """Where it counts as of the last tick, see ``packed_place``; -1 for nowhere."""
    issue: str = ""
    """The issue that it counts for there, empty for none; interned, so that the cases of an issue share one text."""
    day: int = 0
    rows: bytes = b""
    """Digests of the contents its rows had, one after the other."""
    told: dict[str, int] | None = None
    """When the event arrived that was told of, by urgent rule."""
    sent: int | None = None
    """When the case was registered, as its last document says."""

    def has_row(self, content: bytes) -> bool:
        """Whether one of its rows had this content."""
        at = self.rows.find(content)
        while at > 0 and at % DIGEST:
            at = self.rows.find(content, at + 1)
        return at >= 0
