"""How old the oldest event was that had not been done, at every moment, from the times at which events came and were
done. Pure functions over arrays of seconds.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Seconds = NDArray[np.float64]
_STEP = 0.1


class Ages(NamedTuple):
    """Of the oldest event that was not done: in the median, below which it is 95% of the time, at most (seconds);
    ``growth`` is by how many seconds a second its least of each tick grows, as a line through the run.
    """

    median: float
    most_times: float
    most: float
    growth: float


def done_by_tick(came: Seconds, ticks: Seconds, counted: Seconds) -> Seconds:
    """When each event was done that came at ``came`` into a partition whose ticks came at ``ticks`` (ascending) and
    were done at ``counted``: an event is done with the first tick behind it, never (inf) where none is.
    """
    behind = np.searchsorted(ticks, came, side="left")
    return np.asarray(np.append(counted, np.inf)[behind])


def oldest(came: Seconds, done: Seconds, first: float, last: float, step: float = _STEP) -> Seconds:
    """The age of the oldest event not done, every ``step`` seconds from ``first`` to ``last``; 0 where all are."""
    order = np.argsort(came, kind="stable")
    came, until = came[order], np.maximum.accumulate(done[order])
    at = np.arange(first, last, step)
    number = np.searchsorted(until, at, side="right")
    held = number < len(came)
    begun = np.where(held, came[np.minimum(number, len(came) - 1)], np.inf)
    return np.asarray(np.maximum(0.0, at - begun))


def ages(found: Seconds, tick: float = 5.0, step: float = _STEP) -> Ages:
    """What is told of a run. The growth is of the least ages, which ticks do not move."""
    size = max(1, round(tick / step))
    whole = len(found) // size
    least = found[: whole * size].reshape(whole, size).min(axis=1)
    growth = float(np.polyfit(np.arange(whole) * tick, least, 1)[0]) if whole > 2 else float("nan")
    median, most_times, most = np.quantile(found, (0.5, 0.95, 1.0)).tolist()
    return Ages(median, most_times, most, growth)
