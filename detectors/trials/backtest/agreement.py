"""Who else flagged what one method flagged, and who was sooner."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detectors.trials.backtest.comparing import NEAR, Alarms, alarms
from detectors.trials.backtest.running import Asked
from detectors.trials.scoring import Flags


@dataclass(frozen=True, slots=True)
class Pair:
    """Alarms of one method beside those of another, where both judged the series at the time.

    An alarm is shared where the other has one in the same series not further away than ``NEAR`` days.
    """

    one: str
    other: str
    alarms: int
    """Alarms of the one where the other judged."""
    shared: int
    sooner: int
    """Shared ones that the one told on an earlier day."""
    later: int
    median: float
    """Median of first day of the one less first day of the other; NaN where none is shared."""


@dataclass(frozen=True, slots=True)
class Alone:
    """Alarms that no other method shares."""

    method: str
    alarms: int
    alone: int


def agreement(asked: Asked, thresholds: Sequence[float]) -> tuple[list[Pair], list[Alone]]:
    """All pairs, and what each flagged alone."""
    found = [alarms(asked, p, threshold) for p, threshold in zip(asked.p, thresholds, strict=True)]
    pairs: list[Pair] = []
    alone = [np.ones(one.row.size, dtype=np.bool_) for one in found]
    for place, one in enumerate(found):
        for other, another in enumerate(found):
            if other == place:
                continue
            nearest = _nearest(one, another)
            shared = ~np.isnan(nearest)
            alone[place] &= ~shared
            judged = _judged(asked, other, one) | shared
            gaps = nearest[shared]
            pairs.append(
                Pair(
                    asked.names[place],
                    asked.names[other],
                    int(judged.sum()),
                    int(shared.sum()),
                    int((gaps < 0).sum()),
                    int((gaps > 0).sum()),
                    float(np.median(gaps)) if gaps.size else float("nan"),
                )
            )
    return pairs, [Alone(name, int(mask.size), int(mask.sum())) for name, mask in zip(asked.names, alone, strict=True)]


def _nearest(one: Alarms, other: Alarms) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """For each alarm its first day less that of the first alarm of the other that meets it; NaN without one."""
    gaps = np.full(one.row.size, np.nan)
    starts, ends = (np.searchsorted(other.row, one.row, side=side) for side in ("left", "right"))
    for at, (start, end) in enumerate(zip(starts, ends, strict=True)):
        part = slice(start, end)
        meets = (other.first[part] <= one.last[at] + NEAR) & (other.last[part] >= one.first[at] - NEAR)
        if meets.any():
            gaps[at] = one.first[at] - int(other.first[part][meets.argmax()])
    return gaps


def _judged(asked: Asked, place: int, found: Alarms) -> Flags:
    """Whether a method judged the series of each alarm while it lasted."""
    judged = ~np.isnan(asked.p[place])
    span = int(asked.day.max(initial=0)) + 2
    key = np.sort(asked.row[judged] * span + asked.day[judged])
    low = np.searchsorted(key, found.row * span + np.maximum(found.first - NEAR, 0), side="left")
    high = np.searchsorted(key, found.row * span + np.minimum(found.last + NEAR, span - 1), side="right")
    return np.asarray(high > low)
