"""What is kept in memory of the texts that can draw others, as columns that grow."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intake.issues.features import SKETCH
from intake.issues.places import LEVELS, NAMES

_FIRST = 1024


@dataclass(frozen=True, slots=True)
class Marks:
    """Columns of n texts."""

    time: NDArray[np.int64]
    names: NDArray[np.uint32]
    """[n, 8] names of places."""
    levels: NDArray[np.uint32]
    """[n, 4] levels of the area."""
    sketch: NDArray[np.uint32]
    """[n, 64]."""

    def at(self, rows: NDArray[np.int64]) -> "Marks":
        """The columns of some rows."""
        return Marks(self.time[rows], self.names[rows], self.levels[rows], self.sketch[rows])


class Rows:
    """Columns of all rows, the issue and the case of each."""

    def __init__(self) -> None:
        self.issues: list[str] = []
        self.cases: list[str] = []
        self._marks = _room(_FIRST)

    def __len__(self) -> int:
        return len(self.cases)

    def add(self, marks: Marks, issues: list[str], cases: list[str]) -> None:
        """Appends rows."""
        begin, end = len(self), len(self) + len(cases)
        if end > self._marks.time.size:
            former, self._marks = self._marks, _room(max(end, 2 * self._marks.time.size))
            _copy(former.at(np.arange(begin)), self._marks, 0)
        _copy(marks, self._marks, begin)
        self.issues += issues
        self.cases += cases

    @property
    def marks(self) -> Marks:
        """All columns, with room for more rows: not to be written to."""
        return self._marks


def _room(count: int) -> Marks:
    return Marks(
        np.zeros(count, dtype=np.int64),
        np.zeros((count, NAMES), dtype=np.uint32),
        np.zeros((count, LEVELS), dtype=np.uint32),
        np.zeros((count, SKETCH), dtype=np.uint32),
    )


def _copy(source: Marks, target: Marks, begin: int) -> None:
    end = begin + source.time.size
    target.time[begin:end] = source.time
    target.names[begin:end] = source.names
    target.levels[begin:end] = source.levels
    target.sketch[begin:end] = source.sketch
