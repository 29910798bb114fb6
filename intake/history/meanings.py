"""What cells that repeat from row to row mean, worked out by the gateway's own reading once for each that occurs.

Law: cells of a group are read in a row that is known to be good and differs from it in these cells alone. So they mean
there what they mean anywhere, and what makes that row bad is in them.
"""

from collections.abc import Callable, Sequence
from math import prod
from operator import gt
from typing import Any

import numpy as np

from intake.drafts import Draft
from intake.errors import RowError
from intake.history.columns import Bools, Columns, Dictionary, Ints

Read = Callable[[list[str]], Draft]
"""From the cells of a row to what they say. Raises ``RowError``."""
Key = tuple[str, ...]

LEFT, _UNSEEN = -1, -2
_REMEMBERED = 1 << 18
_MOST = 1 << 22
"""Combinations of texts that are kept in a table."""


class Group:
    """Columns that are read together; ``meaning`` is what of the row they decide."""

    def __init__(
        self,
        positions: Sequence[int],
        read: Read,
        meaning: Callable[[Draft], Any],
        dictionaries: dict[int, Dictionary],
    ) -> None:
        self._positions = tuple(positions)
        self._dictionaries = [dictionaries.setdefault(at, Dictionary()) for at in self._positions]
        self._read, self._meaning = read, meaning
        self._known: dict[Key, int] = {}
        self._numbers: dict[Any, int] = {}
        self.meanings: list[Any] = []
        """By code."""
        self._sizes: list[int] = []
        self._editions: list[int] = []
        self._table = np.zeros(0, np.int64)

    def codes(self, columns: Columns, base: Sequence[str]) -> Ints:
        """The code of each row's meaning, ``LEFT`` where its cells make a row bad."""
        if not self._positions:
            return np.full(columns.height, self._code((), base), np.int64)
        numbered = [columns.numbers(at) for at in self._positions]
        if not self._has_room():
            return self._of_many(numbered, base)
        combined = numbered[0]
        for numbers, size in zip(numbered[1:], self._sizes[1:], strict=True):
            combined = combined * size + numbers
        codes: Ints = self._table.take(combined)
        if codes.size and codes.min() == _UNSEEN:
            unseen = np.unique(combined[codes == _UNSEEN])
            for parts, number in zip(zip(*np.unravel_index(unseen, self._sizes), strict=True), unseen, strict=True):
                self._table[number] = self._code(self._key(parts), base)
            codes = self._table.take(combined)
        return codes

    def _has_room(self) -> bool:
        """Whether all combinations of the texts have a place in the table, which is made anew where they had none."""
        editions = [dictionary.edition for dictionary in self._dictionaries]
        wanted = [len(dictionary.texts) for dictionary in self._dictionaries]
        if editions != self._editions or any(map(gt, wanted, self._sizes)):
            self._sizes, self._editions = [1 << size.bit_length() for size in wanted], editions
            room = prod(self._sizes)
            self._table = np.full(room if room <= _MOST else 0, _UNSEEN, np.int64)
        return bool(self._table.size)

    def _of_many(self, numbered: Sequence[Ints], base: Sequence[str]) -> Ints:
        rows = np.stack(numbered, axis=1)
        distinct, inverse = np.unique(rows, axis=0, return_inverse=True)
        codes: Ints = np.array([self._code(self._key(parts), base) for parts in distinct], np.int64)[inverse.ravel()]
        return codes

    def _key(self, parts: Sequence[int]) -> Key:
        return tuple(of.texts[number] for of, number in zip(self._dictionaries, parts, strict=True))

    def _code(self, key: Key, base: Sequence[str]) -> int:
        known = self._known.get(key)
        if known is None:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            known = self._known[key] = self._worked_out(key, base)
        return known

    def _worked_out(self, key: Key, base: Sequence[str]) -> int:
        cells = list(base)
        for at, text in zip(self._positions, key, strict=True):
            cells[at] = text
        try:
            meaning = self._meaning(self._read(cells))
        except RowError:
            return LEFT
        code = self._numbers.setdefault(meaning, len(self.meanings))
        if code == len(self.meanings):
            self.meanings.append(meaning)
        return code


class Marks:
    """Values of one column of which something holds, found once for each that occurs."""

    def __init__(self, position: int, holds: Callable[[str, Sequence[str]], bool]) -> None:
        self.position = position
        self._holds = holds
        self._known: dict[str, bool] = {}
        self._edition = 0
        self._by_number = np.zeros(0, np.bool_)

    def of(self, columns: Columns, base: Sequence[str] = ()) -> Bools | None:
        """The rows for whose value it holds, None where there is no value of which it does."""
        numbers, dictionary = columns.numbers(self.position), columns.dictionary(self.position)
        if dictionary.edition != self._edition:
            self._edition, self._by_number = dictionary.edition, np.zeros(0, np.bool_)
        if len(dictionary.texts) > self._by_number.size:
            new = dictionary.texts[self._by_number.size :]
            self._by_number = np.append(self._by_number, np.array([self._is(text, base) for text in new], np.bool_))
        return self._by_number.take(numbers) if self._by_number.any() else None

    def _is(self, text: str, base: Sequence[str]) -> bool:
        known = self._known.get(text)
        if known is None:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            known = self._known[text] = self._holds(text, base)
        return known


def makes_bad(position: int, read: Read) -> Marks:
    """Values of a column that make a good row bad."""

    def holds(text: str, base: Sequence[str]) -> bool:
        cells = list(base)
        cells[position] = text
        try:
            read(cells)
        except RowError:
            return True
        return False

    return Marks(position, holds)
