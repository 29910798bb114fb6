"""The days that a table of the explorer is of, and the days that they are compared with."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexing.store import CountMatrix

WEEKS = 4
"""Weeks before the days, that give what is usual of each weekday."""
BEFORE = 7 * WEEKS

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Window:
    """Days of a feed, first and last included, and since when the feed is known (in the weeks before or later)."""

    first: int
    last: int
    known: int

    @property
    def begin(self) -> int:
        """The first day that has to be read."""
        return self.first - BEFORE

    @property
    def days(self) -> tuple[int, int]:
        """What has to be read."""
        return self.begin, self.last

    @property
    def length(self) -> int:
        """Days of the window."""
        return self.last - self.first + 1

    @property
    def exposure(self) -> float:
        """Days of the window for each day that it is compared with."""
        return 0.0 if self.weights is None else self.length / int(np.count_nonzero(self.weights))

    @property
    def usable(self) -> NDArray[np.bool_]:
        """Of the days before, those on which the feed was known."""
        return np.arange(self.begin, self.first) >= self.known

    @property
    def weights(self) -> Floats | None:
        """How often each of the days before counts in what is expected of the window.

        A weekday that the window has n times and the weeks before have m times counts n/m each; the window then expects
        the sum over its days of the mean of the same weekdays. None where a weekday of the window has no day before.
        """
        before = np.arange(self.begin, self.first) % 7
        wanted = np.bincount(np.arange(self.first, self.last + 1) % 7, minlength=7)
        had = np.bincount(before[self.usable], minlength=7)
        if ((wanted > 0) & (had == 0)).any():
            return None
        share = np.divide(wanted, had, out=np.zeros(7), where=had > 0)
        return np.where(self.usable, share[before], 0.0)


def spans_of(feeds: CountMatrix, first: int) -> dict[str, tuple[int, int]]:
    """The first and the last day of each feed that has a count. ``first`` is the first day of the matrix."""
    rows = zip(feeds.keys, feeds.counts, strict=True)
    spans = {key[0]: np.flatnonzero(row) for key, row in rows}
    return {feed: (first + int(days[0]), first + int(days[-1])) for feed, days in spans.items() if len(days)}
