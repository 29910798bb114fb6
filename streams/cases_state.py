"""The state of a partition of cases: a value folded from its events."""

from collections import Counter
from typing import Literal, NamedTuple

import msgspec

from city.events import CaseClass, Event

Outcome = Literal["accepted", "replaced", "repeated"]
"""What became of an input row."""
CellKey = tuple[str, CaseClass, str]
"""Feed, class, area."""


NEVER = -(1 << 62)
"""Before all time."""


class Place(NamedTuple):
    """Where a case counts."""

    day: int
    topic: str
    cell: CellKey
    slot: int
    repeat: bool


class Known(msgspec.Struct):
    """What the step keeps of a case: its winning event, where that counts, and the contents its rows had."""

    event: Event
    content: bytes
    """Digest of the winning event."""
    counting: str = ""
    """``counted``, ``sealed`` or ``beyond-horizon``, decided at the first tick after the case was met."""
    counted: Place | None = None
    """Where it counts as of the last tick."""
    day: int = 0
    rows: tuple[bytes, ...] = ()
    told: dict[str, int] = {}
    """When the event arrived that was told of, by urgent rule."""
    sent: int | None = None
    """When the case was registered, as its last document says."""


class CasesState(msgspec.Struct):
    """State of one partition."""

    partition: int
    known: dict[str, Known] = {}
    by_day: dict[int, set[str]] = {}
    counts: dict[int, dict[str, dict[CellKey, dict[int, list[int]]]]] = {}
    touched: set[tuple[int, str]] = set()
    changed: set[str] = set()
    days: dict[tuple[str, bool], set[int]] = {}
    ranges: dict[tuple[str, bool], tuple[tuple[int, int], ...]] = {}
    """The days as ranges, kept because every tick sends them."""
    outcomes: Counter[Outcome] = msgspec.field(default_factory=Counter)
    reached: int = NEVER
    ahead: int = 0
    """Ticks passed over because they were ahead of their time."""
    sealed_until: int = 0


def ranges(days: set[int]) -> tuple[tuple[int, int], ...]:
    """Days as ranges of consecutive ones."""
    found: list[tuple[int, int]] = []
    for day in sorted(days):
        if found and found[-1][1] == day - 1:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return tuple(found)
