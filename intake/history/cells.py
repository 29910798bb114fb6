"""The numbers of cells: what a row's topic and class and its area say together, looked up by the codes of both."""

from collections.abc import Sequence

import numpy as np

from city.events import CaseClass
from city.packed_places import CELL
from city.small_places import street_of
from intake.history.columns import Ints
from intake.history.judged import Cell, Places

_MOST_PAIRS = 1 << 22
_UNKNOWN = (1 << 64) - 1

Decided = tuple[CaseClass, str, bool]
"""Class, topic, and whether it is a matter of public order, which is counted by street."""


class Cells:
    """Numbers the cells of a feed; ``numbers`` holds those of all feeds and grows."""

    def __init__(self, feed: str, numbers: dict[Cell, int]) -> None:
        self._feed, self._numbers = feed, numbers
        self._table, self._areas = np.zeros(0, np.uint64), 0

    def of(self, decided: Ints, placed: Ints, deciding: Sequence[Decided], places: Sequence[str]) -> Places:
        """The number of each row's cell, from ``CELL`` on, from the codes of its two meanings."""
        if len(places) > self._areas or len(deciding) * self._areas > self._table.size:
            self._areas = 1 << len(places).bit_length()
            room = self._areas << len(deciding).bit_length()
            self._table = np.full(room if room <= _MOST_PAIRS else 0, _UNKNOWN, np.uint64)
        pairs = decided * self._areas + placed
        if not self._table.size:
            distinct, inverse = np.unique(pairs, return_inverse=True)
            return self._numbered(distinct, deciding, places)[inverse]
        found: Places = self._table.take(pairs)
        if found.size and found.max() == _UNKNOWN:
            unknown = np.unique(pairs[found == _UNKNOWN])
            self._table[unknown] = self._numbered(unknown, deciding, places)
            found = self._table.take(pairs)
        return found

    def _numbered(self, pairs: Ints, deciding: Sequence[Decided], places: Sequence[str]) -> Places:
        numbers = [self._number(deciding[pair // self._areas], places[pair % self._areas]) for pair in pairs.tolist()]
        return np.array(numbers, np.uint64) << np.uint64(CELL)

    def _number(self, decided: Decided, area: str) -> int:
        counted_as, topic, of_order = decided
        cell = (self._feed, counted_as, topic, street_of(area) if of_order else area)
        return self._numbers.setdefault(cell, len(self._numbers))
