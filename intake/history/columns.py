"""The columns of a part, each looked at once: what is asked of one by several is kept."""

from secrets import randbits

import numpy as np
import polars as pl
from numpy.typing import NDArray

from intake.history.numbering import NEW, Numbering
from intake.history.numbers import plain

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_REMEMBERED = 1 << 18


class Dictionary:
    """Numbers of the texts of a column that repeat, the same in all parts.

    A text is known by its hash of 64 bits, with a key of its own for each dictionary: two of n texts are taken for one
    with probability n²/2⁶⁵, 2 in a thousand million loads of a column of 262,144 texts, the most that there are.
    """

    texts: list[str]
    """By number. Where there are too many of them, they begin anew with the next part."""
    edition: int
    """How often they have begun anew."""

    def __init__(self) -> None:
        self._key, self.edition = randbits(64), -1
        self._begin()

    def _begin(self) -> None:
        self.texts, self._numbering = [], Numbering()
        self.edition += 1

    def numbers(self, column: pl.Series) -> Ints:
        """The number of each text."""
        if len(self.texts) > _REMEMBERED:
            self._begin()
        hashes = column.hash(self._key).to_numpy()
        found = self._numbering.find(hashes)
        if found.size and found.min() == NEW:
            new = np.flatnonzero(found == NEW)
            distinct, at = np.unique(hashes[new], return_index=True)
            order = np.argsort(at)
            self.texts += column.gather(new[at[order]]).to_list()
            self._numbering.add(distinct[order])
            found[new] = self._numbering.find(hashes[new])
        return found


class Columns:
    """Columns by their position in the header. ``dictionaries`` are kept from part to part."""

    def __init__(self, frame: pl.DataFrame, dictionaries: dict[int, Dictionary], empty: frozenset[str]) -> None:
        self._frame, self._dictionaries, self._empty = frame, dictionaries, sorted(empty)
        self._longest_empty = max(len(text.encode()) for text in empty)
        self.height = frame.height
        self._numbered: dict[int, Ints] = {}
        self._counts: dict[int, Ints] = {}
        self._ids: dict[int, tuple[pl.Series, Bools, Bools]] = {}

    def raw(self, at: int) -> pl.Series:
        """As it was read: times may be times."""
        return self._frame[str(at)]

    def dictionary(self, at: int) -> Dictionary:
        """Of a column of names."""
        return self._dictionaries.setdefault(at, Dictionary())

    def numbers(self, at: int) -> Ints:
        """The number of each text in the column's dictionary."""
        if at not in self._numbered:
            self._numbered[at] = self.dictionary(at).numbers(self.raw(at))
        return self._numbered[at]

    def counts(self, at: int) -> Ints:
        """How often each text of the column's dictionary occurs, up to the last that does."""
        if at not in self._counts:
            self._counts[at] = np.bincount(self.numbers(at))
        return self._counts[at]

    def counted(self, at: int) -> dict[str, int]:
        """The texts, and how often each occurs."""
        counts = self.counts(at)
        texts = self.dictionary(at).texts
        return {texts[number]: int(counts[number]) for number in np.flatnonzero(counts).tolist()}

    def ids(self, at: int) -> tuple[pl.Series, Bools, Bools]:
        """A column of numbers: the stripped texts, which of them are plain, and which are empty."""
        if at not in self._ids:
            texts = self.raw(at)
            good, empty = plain(texts), self._are_empty(texts)
            if not (empty | good).all():  # what is plain has no space around it
                texts = texts.str.strip_chars()
                good, empty = plain(texts), self._are_empty(texts)
            self._ids[at] = texts, good, empty
        return self._ids[at]

    def _are_empty(self, texts: pl.Series) -> Bools:
        short = texts.str.len_bytes().to_numpy() <= self._longest_empty
        if not short.any():
            return short
        found: Bools = texts.is_in(self._empty).to_numpy()
        return found
