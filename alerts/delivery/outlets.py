"""Outlets as data: whose systems are asked to take alerts over, and within which time a receipt is expected of them."""

from typing import Annotated

import msgspec
from msgspec import Meta

from city.actions import ROLE_LENGTH
from city.times import MINUTE

PREFIX = "outlet:"
"""What the outbox calls the way to an outlet is this and its name: no channel can be called so."""

_Minutes = Annotated[int, Meta(ge=1, le=43_200)]


class ReceiptTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``receipt_minutes`` by level."""

    level1: _Minutes = 480
    level2: _Minutes = 240
    level3: _Minutes = 60
    level4: _Minutes = 15


class Outlet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[[outlet]]``: the system of one whom alerts are handed over to (应急, 综治中心, 调解, 仲裁, 消费维权)."""

    name: Annotated[str, Meta(min_length=1, max_length=ROLE_LENGTH)]
    """As in ``hand_over``."""
    url: str
    secret_file: str = ""
    """Holds the bearer token that its webhook asks for."""
    secret_env: str = ""
    timeout: Annotated[float, Meta(ge=0.1, le=120)] = 10.0
    per_minute: Annotated[int, Meta(ge=1, le=6_000)] | None = None
    receipt_minutes: _Minutes | ReceiptTable = ReceiptTable()
    """So long after delivery it is expected to confirm; one number, or one for each level."""
    tell: str = ""
    """The role that is told where it does not; else the one that handed over."""

    def expected(self, level: int) -> int:
        """The time for a receipt in milliseconds."""
        given = self.receipt_minutes
        if isinstance(given, ReceiptTable):
            given = (given.level1, given.level2, given.level3, given.level4)[level - 1]
        return given * MINUTE

    @property
    def way(self) -> str:
        """What the outbox calls the way to it."""
        return PREFIX + self.name
