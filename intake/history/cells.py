"""The numbers of cells: what a row's topic and class and its area say together, looked up by the codes of both."""

from collections.abc import Sequence

import numpy as np

from city.events import CaseClass
from city.small_places import street_of
from intake.history.columns import Ints
from intake.history.judged import Cell, Places

_MOST_PAIRS = 1 << 22
_UNKNOWN = -1

Decided = tuple[CaseClass, str, bool]
"""Class, topic, and whether it is a matter of public order, which is counted by street."""


class Cells:
    """Numbers the cells of a feed; ``numbers`` holds those of all feeds and grows."""

    def __init__(self, feed: str, numbers: dict[Cell, int]) -> None:
        self._feed, self._numbers = feed, numbers
        self._table, self._of_areas = np.zeros(0, np.int64), 0

    def of(self, decided: Ints, placed: Ints, deciding: Sequence[Decided], places: Sequence[str]) -> Places:
        """The number of each row's cell, from the codes of its two meanings."""
        areas = max(1, len(places))
        pairs = decided * areas + placed
        size = max(1, len(deciding)) * areas
        if size > _MOST_PAIRS:
            distinct, inverse = np.unique(pairs, return_inverse=True)
            numbers = [self._number(deciding[pair // areas], places[pair % areas]) for pair in distinct.tolist()]
            return np.array(numbers, np.uint64)[inverse]
        if self._table.size < size or self._of_areas != areas:
            self._table, self._of_areas = np.full(2 * size, _UNKNOWN, np.int64), areas
        found: Ints = self._table[pairs]
        if (found == _UNKNOWN).any():
            for pair in np.unique(pairs[found == _UNKNOWN]).tolist():
                self._table[pair] = self._number(deciding[pair // areas], places[pair % areas])
            found = self._table[pairs]
        return found.astype(np.uint64)

    def _number(self, decided: Decided, area: str) -> int:
        counted_as, topic, of_order = decided
        cell = (self._feed, counted_as, topic, street_of(area) if of_order else area)
        return self._numbers.setdefault(cell, len(self._numbers))
