"""The state of a partition of cases: a value folded from its events."""

from collections import Counter
from typing import Literal, NamedTuple

import msgspec

from city.events import CaseClass, Event

Outcome = Literal["accepted", "replaced", "repeated"]
"""What became of an input row."""

NEVER = -(1 << 62)
"""Before all time."""


Cell = tuple[str, CaseClass, str, str]
"""Where a case counts, but for the hour: feed, class, topic, area."""


class Place(NamedTuple):
    """Where a case counts: the number of its cell in the state, the hour slot of a day, and as what."""

    cell: int
    day: int
    slot: int
    repeat: bool
    excluded: bool


_SLOT, _DAY = 5, 20
"""Bits of a slot (0 to 24) and of a day."""


def packed_place(cell: int, day: int, slot: int, *, repeat: bool, excluded: bool) -> int:
    """A place as one number, because there is one for every case."""
    return ((cell << _DAY | day) << _SLOT | slot) << 2 | repeat << 1 | excluded


def place_of(number: int) -> Place:
    """The place behind a number.

    >>> place_of(packed_place(7, 739_000, 24, repeat=True, excluded=False))
    Place(cell=7, day=739000, slot=24, repeat=True, excluded=False)
    """
    hour = number >> 2
    day = hour >> _SLOT
    return Place(day >> _DAY, day & (1 << _DAY) - 1, hour & (1 << _SLOT) - 1, bool(number >> 1 & 1), bool(number & 1))


class Known(msgspec.Struct):
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
        size = len(content)
        return any(self.rows[at : at + size] == content for at in range(0, len(self.rows), size))


class CasesState(msgspec.Struct):
    """State of one partition."""

    partition: int
    known: dict[str, Known] = {}
    by_day: dict[int, list[str]] = {}
    """Cases by the day on which they are registered; also by days on which they once were."""
    changed: dict[str, Event] = {}
    """The winning events that were not told yet, by case."""
    numbers: dict[Cell, int] = {}
    cells: list[Cell] = []
    """Every cell that a case was ever in, by number."""
    days: dict[tuple[str, bool], set[int]] = {}
    """Days on which a feed has delivered, with and without a time of day."""
    outcomes: Counter[Outcome] = msgspec.field(default_factory=Counter)
    reached: int = NEVER
    oldest: int = 1 << 62
    """The first day of ``by_day``."""
    ahead: int = 0
    """Ticks passed over because they were ahead of their time."""
    sealed_until: int = 0

    def number(self, cell: Cell) -> int:
        """The number of a cell: cells are numbered as they are met."""
        known = self.numbers.get(cell)
        if known is None:
            known = self.numbers[cell] = len(self.cells)
            self.cells.append(cell)
        return known
