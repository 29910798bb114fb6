"""The state of a partition of cases: a value folded from its events."""

from collections import Counter
from sys import intern
from typing import Literal, NamedTuple

import msgspec

from city.events import CaseClass, Event
from streams.known_case import Known
from streams.resting_cases import RestingCases

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


class CasesState(msgspec.Struct):
    """State of one partition.

    Cases that something was heard of lately are objects: ``known`` since the state was last put to rest, ``lately``
    before. The others are packed, see ``met`` and ``rest``.
    """

    partition: int
    known: dict[str, Known] = {}
    lately: dict[str, Known] = {}
    resting: RestingCases = msgspec.field(default_factory=RestingCases)
    by_day: dict[int, list[str]] = {}
    """Days inside the horizon on which cases are or once were registered, with those cases that are objects."""
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
        """The number of a cell: cells are numbered as they are met, and share their texts."""
        known = self.numbers.get(cell)
        if known is None:
            feed, counted_as, topic, area = cell
            cell = intern(feed), counted_as, intern(topic), intern(area)
            known = self.numbers[cell] = len(self.cells)
            self.cells.append(cell)
        return known

    def met(self, case: str) -> Known | None:
        """What is known of a case that something is heard of: an object in ``known`` from now on."""
        known = self.known.get(case)
        if known is not None:
            return known
        known = self.lately.pop(case, None)
        if known is None:
            known = self.resting.take(case)
            if known is None:
                return None
            self.by_day.setdefault(known.day, []).append(case)
        self.known[case] = known
        return known

    def rest(self) -> None:
        """Packs the cases of which nothing was heard since this was last done. Must stand behind a tick."""
        refused = {case: known for case, known in self.lately.items() if not self.resting.put(case, known)}
        self.lately = {**refused, **self.known}
        self.known = {}
        for day, cases in self.by_day.items():
            if cases:
                self.by_day[day] = [case for case in cases if case in self.lately]

    def forget(self, first: int) -> None:
        """Drops the cases that are registered before a day."""
        for day in [day for day in self.by_day if day < first]:
            for case in self.by_day.pop(day):
                for held in (self.known, self.lately):
                    known = held.get(case)
                    if known is not None and known.day == day:
                        del held[case]
        self.resting.forget(first)
        self.oldest = min(self.by_day, default=1 << 62)
