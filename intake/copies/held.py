"""What is held in memory of the texts that others may repeat: position in the store, day and place, as columns."""

import numpy as np
import numpy.typing as npt

from city.paths import SEPARATOR

Whole = npt.NDArray[np.int64]
_FIRST = 1024


class Held:
    """Texts numbered as they come."""

    def __init__(self) -> None:
        self._size = 0
        self._columns = np.zeros((3, _FIRST), np.int64)
        self._places = _Places()

    def __len__(self) -> int:
        return self._size

    def add(self, rows: list[int], days: list[int], areas: list[str]) -> None:
        """Appends texts."""
        begin, self._size = self._size, self._size + len(rows)
        if self._size > self._columns.shape[1]:
            former, self._columns = self._columns, np.zeros((3, 2 * self._size), np.int64)
            self._columns[:, :begin] = former[:, :begin]
        self._columns[:, begin : self._size] = rows, days, [self._places.number(area) for area in areas]

    def rows(self, texts: Whole) -> Whole:
        """Positions in the store."""
        return np.asarray(self._columns[0, texts])

    def near(self, texts: Whole, others: Whole, days: int) -> npt.NDArray[np.bool_]:
        """[p] True where two texts are not more days apart and in the same place: pair by pair."""
        _, day, place = self._columns
        soon = np.abs(day[texts] - day[others]) <= days
        return np.asarray(soon & self._places.same(place[texts], place[others]))


class _Places:
    """Areas by numbers. Two are the same place where they are equal or one lies within the other."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._above: list[list[int]] = []
        self._levels = np.zeros((0, 0), np.int64)

    def number(self, area: str) -> int:
        """The number of an area; areas above it get one too."""
        if (known := self._numbers.get(area)) is not None:
            return known
        above, _, last = area.rpartition(SEPARATOR)
        higher = self._above[self.number(above)] if len(above) + len(last) < len(area) else []
        number = self._numbers[area] = len(self._above)
        self._above.append([*higher, number])
        return number

    def same(self, some: Whole, others: Whole) -> npt.NDArray[np.bool_]:
        """[p] True where two areas are the same place: at the depth of the higher one they agree."""
        if len(self._levels) < len(self._above):
            deepest = max(map(len, self._above))
            self._levels = np.array([[*one, *[-1] * (deepest - len(one)), len(one)] for one in self._above], np.int64)
        depth = np.minimum(self._levels[some, -1], self._levels[others, -1]) - 1
        return np.asarray(self._levels[some, depth] == self._levels[others, depth])
