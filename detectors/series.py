"""What a detector is given and what it answers: batches of daily counts in, judgements out."""

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Kinds = NDArray[np.int8]

KINDS: Final = 8
"""Day kinds: 0 to 6 are Monday to Sunday, 7 is a public holiday on whatever weekday. A make-up workday is a Monday
to Friday as the caller sees fit."""

SUNDAY: Final = 6
HOLIDAY: Final = 7


@dataclass(frozen=True, slots=True)
class History:
    """Daily counts of n series over the same T days, oldest first, with the trees they hang in.

    A parent's counts include its children's, a first-level topic's include those of the topics below it. A batch may
    hold several families (a family is a first-level topic of one feed in all its areas, with all topics below); each
    is judged by its own rows only. Raises ``ValueError`` where shapes or references do not fit.
    """

    counts: Floats
    """Float64 [n, T], NaN where the feed delivered nothing that day or did not yet exist."""
    kinds: Kinds
    """Int8 [T], day kind of each day."""
    parents: Rows
    """Intp [n], row of the same topic one area above, -1 for a top area."""
    roots: Rows
    """Intp [n], row of the first-level topic of the same area; itself for a first-level topic."""
    effects: Floats | None = None
    """Float64 [n, T], how many times the ordinary each day is known to bring (its season, a campaign); None for 1."""

    levels: Floats | None = None
    """Float64 [n], events a day that a long history gives, NaN where there is none."""

    def __post_init__(self) -> None:
        rows, days = self.counts.shape
        if self.effects is not None and self.effects.shape != self.counts.shape:
            raise ValueError(f"effects {self.effects.shape} for counts {self.counts.shape}")
        if self.kinds.shape != (days,):
            raise ValueError(f"{self.kinds.size} day kinds for {days} days")
        if self.parents.shape != (rows,) or self.roots.shape != (rows,):
            raise ValueError(f"{self.parents.size} parents and {self.roots.size} roots for {rows} rows")
        if days and not (int(self.kinds.min()) >= 0 and int(self.kinds.max()) < KINDS):
            raise ValueError(f"day kinds are 0 to {KINDS - 1}")
        if rows and not (int(self.parents.min()) >= -1 and int(self.parents.max()) < rows):
            raise ValueError("a parent is no row of the batch")
        if rows and not (int(self.roots.min()) >= 0 and int(self.roots.max()) < rows):
            raise ValueError("a root is no row of the batch")

    @property
    def days(self) -> NDArray[np.int64]:
        """Int64 [n], number of days with data."""
        return present_days(self.counts)


@dataclass(frozen=True, slots=True)
class Judgement:
    """One answer per row. Where ``judged`` is False the history does not suffice: p is 1, expected and upper are 0."""

    expected: Floats
    """Mean of the predictive law."""
    upper: Floats
    """Largest ordinary count: the 1 - alpha quantile of the predictive law."""
    p: Floats
    """P(Y >= observed) under the predictive law, in [1e-300, 1]."""
    judged: NDArray[np.bool_]
    days: NDArray[np.int64]
    """Days with data that the expectation rests on."""
    method: NDArray[np.str_]
    """Name of the method that judged the row."""


def present_days(counts: Floats) -> NDArray[np.int64]:
    """[n] how many of the counts [n, T] are not NaN."""
    return np.asarray(np.count_nonzero(~np.isnan(counts), axis=1), dtype=np.int64)


class Detector(Protocol):
    """A stateless judge of batches. Equal arguments give equal bits, whatever else is in the batch."""

    @property
    def name(self) -> str:
        """The method's name, as findings show it."""
        ...

    def judge(self, history: History, observed: Floats, kinds: Kinds) -> Judgement:
        """Judges ``observed`` [n], the count of the days that follow the history; ``kinds`` [d] are their day kinds.

        ``d`` is 1 for a day and 7 for a 7-day sum; a detector raises ``ValueError`` for a length it does not judge.
        """
        ...


def depths(parents: Rows) -> NDArray[np.int64]:
    """Steps from each row to its top area, 0 for a top area. Raises ``ValueError`` for a circle."""
    depth = np.zeros(parents.size, dtype=np.int64)
    above = parents
    for _ in range(parents.size + 1):
        if not (above >= 0).any():
            return depth
        depth += above >= 0
        above = np.where(above >= 0, parents[above], -1)
    raise ValueError("the parents form a circle")


def tops(parents: Rows) -> Rows:
    """The row of the top area of each row: parents followed up to their end. Raises ``ValueError`` for a circle."""
    top = np.arange(parents.size, dtype=np.intp)
    for _ in range(int(depths(parents).max(initial=0))):
        above = parents[top]
        top = np.where(above >= 0, above, top)
    return top


def single_day(name: str, kinds: Kinds) -> None:
    """Raises ``ValueError`` unless one day is judged."""
    if kinds.shape != (1,):
        raise ValueError(f"{name} judges one day, not {kinds.size}")
