"""The columns of a part, each looked at once: what is asked of one by several is kept."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from intake.history.numbers import plain

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_REMEMBERED = 1 << 18


class Dictionary:
    """Numbers of the texts of a column that repeat, the same in all parts."""

    texts: list[str]
    """By number. Where there are too many of them, they begin anew with the next part."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        kind = pl.Categorical(pl.Categories.random())
        self.texts, self._held = [], pl.Series([], dtype=kind)  # the numbers last as long as a series that has them

    def numbers(self, column: pl.Series) -> Ints:
        """The number of each text."""
        if len(self.texts) > _REMEMBERED:
            self._begin()
        found: Ints = column.cast(self._held.dtype).to_physical().to_numpy().astype(np.int64)
        if found.size and found.max() >= len(self.texts):
            new = np.flatnonzero(found >= len(self.texts))
            numbers, at = np.unique(found[new], return_index=True)
            self.texts += [""] * (int(numbers[-1]) + 1 - len(self.texts))
            for number, text in zip(numbers.tolist(), column.gather(new[at]).to_list(), strict=True):
                self.texts[number] = text
        return found


class Columns:
    """Columns by their position in the header. ``dictionaries`` are kept from part to part."""

    def __init__(self, frame: pl.DataFrame, dictionaries: dict[int, Dictionary], empty: frozenset[str]) -> None:
        self._frame, self._dictionaries, self._empty = frame, dictionaries, sorted(empty)
        self.height = frame.height
        self._numbered: dict[int, Ints] = {}
        self._counted: dict[int, dict[str, int]] = {}
        self._ids: dict[int, tuple[pl.Series, Bools, Bools]] = {}

    def raw(self, at: int) -> pl.Series:
        """As it was read: times may be times."""
        return self._frame[str(at)]

    def numbers(self, at: int) -> Ints:
        """The number of each text in the column's dictionary."""
        if at not in self._numbered:
            self._numbered[at] = self._dictionaries.setdefault(at, Dictionary()).numbers(self.raw(at))
        return self._numbered[at]

    def counted(self, at: int) -> dict[str, int]:
        """The texts, and how often each occurs."""
        if at not in self._counted:
            if at in self._dictionaries:
                times = np.bincount(self.numbers(at))
                texts = self._dictionaries[at].texts
                self._counted[at] = {texts[number]: int(times[number]) for number in np.flatnonzero(times).tolist()}
            else:
                values, counts = self.raw(at).value_counts().get_columns()
                self._counted[at] = dict(zip(values.to_list(), counts.to_list(), strict=True))
        return self._counted[at]

    def ids(self, at: int) -> tuple[pl.Series, Bools, Bools]:
        """A column of numbers: the stripped texts, which of them are plain, and which are empty."""
        if at not in self._ids:
            texts = self.raw(at)
            empty, good = texts.is_in(self._empty).to_numpy(), plain(texts)
            if not (empty | good).all():  # what is plain has no space around it
                texts = texts.str.strip_chars()
                empty, good = texts.is_in(self._empty).to_numpy(), plain(texts)
            self._ids[at] = texts, good, empty
        return self._ids[at]
