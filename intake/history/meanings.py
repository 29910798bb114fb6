"""What cells that repeat from row to row mean, worked out by the gateway's own reading once for each that occurs.

Law: cells of a group are read in a row that is known to be good and differs from it in these cells alone. So they mean
there what they mean anywhere, and what makes that row bad is in them.
"""

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import numpy as np

from intake.drafts import Draft
from intake.errors import RowError
from intake.history.columns import Bools, Columns, Dictionary, Ints

Read = Callable[[list[str]], Draft]
"""From the cells of a row to what they say. Raises ``RowError``."""
Key = tuple[str, ...]

LEFT = -1
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

    def codes(self, columns: Columns, base: Sequence[str]) -> Ints:
        """The code of each row's meaning, ``LEFT`` where its cells make a row bad."""
        if not self._positions:
            return np.full(columns.height, self._code((), base), np.int64)
        combined = np.zeros(columns.height, np.int64)
        sizes: list[int] = []
        for at, dictionary in zip(self._positions, self._dictionaries, strict=True):
            numbers = columns.numbers(at)
            if prod(sizes) * len(dictionary.texts) > _MOST:
                return self._of_many(columns, base)
            sizes.append(len(dictionary.texts))
            combined = combined * sizes[-1] + numbers if len(sizes) > 1 else numbers
        there = np.flatnonzero(np.bincount(combined))
        table = np.full(int(there[-1]) + 1 if there.size else 1, LEFT, np.int64)
        for parts, number in zip(zip(*np.unravel_index(there, sizes), strict=True), there.tolist(), strict=True):
            table[number] = self._code(self._key(parts), base)
        codes: Ints = table[combined]
        return codes

    def _of_many(self, columns: Columns, base: Sequence[str]) -> Ints:
        rows = np.stack([columns.numbers(at) for at in self._positions], axis=1)
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

    def of(self, columns: Columns, base: Sequence[str] = ()) -> Bools:
        """The rows for whose value it holds."""
        found = [text for text in columns.counted(self.position) if self._is(text, base)]
        if not found:
            return np.zeros(columns.height, np.bool_)
        marked: Bools = columns.raw(self.position).is_in(found).to_numpy()
        return marked

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
