"""After a rise: a burst that passes, or a new level that stays.

The periods with data since the rise began are cut into thirds. A part of them has a ratio q of observed to expected
events, known with variance u, on a scale where a period counts 1 / (1 + q m/r) (its mean over its variance at the new
level):

    q_i = (1/2 + Y_i) / (1/2 + M_i),   u_i = D q_i² / (1/2 + Y_i)

D, at least 1, is the Pearson statistic of all these periods about their thirds' means over its degrees of freedom: a
rise can be rougher than the quiet was. The expected means have the relative error e in common. What the last third has
more than a share f of the rise in an earlier part,

    d(f) = (q_last - 1) - f (q_part - 1)   with variance   u_last + f² u_part + (1 - f)² e²

is *certainly* above or below nothing where it is 2.326 deviations off (1% on that side), *surely* where it is 1.645
(5%), *likely* where it is one (16%).

*Passing*: certainly less than two thirds of the first third's rise are left, or the last third is certainly less than
10% above what was expected. *Lasting*: not passing, the last third is surely above what was expected, its rise is
surely between 3/5 and 5/3 of that of the two thirds before, and not likely below 4/5 or beyond 5/4, which would be a
slow fall or a growth. *Open*: all else, and whatever has fewer than 21 periods with data.

Passing is one comparison that is made anew each day, hence its 1%: a doubling of one event a day is told as passing in
3% of cases within twelve weeks. Lasting needs five that hold at once.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from detectors.cumulative import LEAST_RISE
from detectors.predicted import Predicted
from detectors.ratio import PRIOR, Ratio, gamma_ratio
from detectors.series import Floats

OPEN: Final = 0
"""Not yet to be told."""
PASSING: Final = 1
"""Falling, or back at what is expected."""
LASTING: Final = 2
"""A new level."""

LEAST_PERIODS: Final = 21
"""Fewer periods with data since the rise are always open: three weeks."""

STEADY: Final = (0.6, 5.0 / 3.0)
"""Shares of the rise before that a lasting one is surely between. With 1/2 and 2 a burst of 18 days on 5 a day is told
as a new level in 19% of cases, not 1%; a doubling is told twice as soon."""

FIRM: Final = (0.8, 1.25)
"""Shares that it does not likely lie beyond."""

PASSED: Final = 2.0 / 3.0
"""Share of the first third's rise that is certainly not left of one that passes. Held against the two thirds before,
a burst would be the harder to tell the longer it is over."""

_CERTAIN: Final = 2.3263478740408408
_SURE: Final = 1.6448536269514722
_LIKELY: Final = 1.0

_TINY: Final = 1e-9


@dataclass(frozen=True, slots=True)
class LevelChange:
    """One answer per series."""

    kind: NDArray[np.int8]
    """``OPEN``, ``PASSING`` or ``LASTING``."""
    ratio: Ratio
    """Events in the last third over those expected: what it is like now. What was before is left out, because a rise is
    found where it happens to look great."""
    since: NDArray[np.int64]
    """First period of the new level, its place in the window; the beginning that was given where it is not lasting."""


@dataclass(frozen=True, slots=True)
class _Part:
    ratio: Floats
    variance: Floats


def judge(predicted: Predicted, begin: NDArray[np.int64]) -> LevelChange:
    """Judges n series whose rise began in the period ``begin`` [n] of the window, 0 or more.

    The first period of a lasting level is searched in the whole window, with the ratio that is now known: the c that
    makes the negative binomial likelihood greatest with the old means before c and the ratio times as much from c on.
    Missing periods count nowhere. Equal arguments give equal bits, whatever else is in the batch. Raises ``ValueError``
    for shapes that do not fit and for a negative beginning.
    """
    used = predicted.used(begin)
    if begin.size and int(begin.min()) < 0:
        raise ValueError("a rise that began before the window")
    number = np.count_nonzero(used, axis=1)
    rank = np.where(used, np.cumsum(used, axis=1), 0)
    cuts = np.stack([np.zeros_like(number), number // 3, 2 * number // 3, number])[:, :, None]
    thirds = [(rank > low) & (rank <= high) for low, high in pairwise(cuts)]
    wide = _roughness(predicted, thirds)
    first, before, last = (_part(predicted, part, wide) for part in (thirds[0], thirds[0] | thirds[1], thirds[2]))
    square = predicted.error**2

    def score(part: _Part, share: float) -> Floats:
        left = (last.ratio - 1.0) - share * (part.ratio - 1.0)
        return np.asarray(left / np.sqrt(last.variance + share**2 * part.variance + (1.0 - share) ** 2 * square))

    now = np.sqrt(last.variance + square)
    back = (last.ratio - 1.0 - LEAST_RISE) / now <= -_CERTAIN
    above = (last.ratio - 1.0) / now >= _SURE
    enough = number >= LEAST_PERIODS
    passing = enough & ((score(first, PASSED) <= -_CERTAIN) | back)
    steady = (score(before, STEADY[0]) >= _SURE) & (score(before, STEADY[1]) <= -_SURE)
    moving = (score(before, FIRM[0]) <= -_LIKELY) | (score(before, FIRM[1]) >= _LIKELY)
    lasting = enough & ~passing & above & steady & ~moving
    ratio = gamma_ratio(last.ratio, last.variance / last.ratio**2 + square).only(number > 0)
    since = begin.copy()
    rows = np.flatnonzero(lasting)
    since[rows] = _step(predicted.part(rows), last.ratio[rows])
    return LevelChange(np.where(lasting, LASTING, np.where(passing, PASSING, OPEN)).astype(np.int8), ratio, since)


def _roughness(predicted: Predicted, thirds: list[NDArray[np.bool_]]) -> Floats:
    """[n] D."""
    square, number = np.zeros(predicted.rows), np.zeros(predicted.rows)
    for third in thirds:
        mean = np.maximum(_part(predicted, third, 1.0).ratio[:, None] * predicted.mean, _TINY)
        distance = np.where(third, np.nan_to_num(predicted.counts) - mean, 0.0)
        square += (distance * distance / (mean * (1.0 + mean / predicted.size))).sum(axis=1)
        number += np.count_nonzero(third, axis=1)
    return np.maximum(square / np.maximum(number - len(thirds), 1.0), 1.0)


def _part(predicted: Predicted, used: NDArray[np.bool_], rough: Floats | float) -> _Part:
    """Ratio of a part and its variance; the scale rests on the plain ratio of its sums."""
    count, mean = np.where(used, predicted.counts, 0.0), np.where(used, predicted.mean, 0.0)
    plain = (PRIOR + count.sum(axis=1)) / (PRIOR + mean.sum(axis=1))
    share = 1.0 / (1.0 + plain[:, None] * mean / predicted.size)
    events = PRIOR + (share * count).sum(axis=1)
    ratio = events / (PRIOR + (share * mean).sum(axis=1))
    return _Part(ratio, rough * ratio**2 / events)


def _step(predicted: Predicted, ratio: Floats) -> NDArray[np.int64]:
    """The most likely first period of a step to these ratios [n], the earliest of equals."""
    if not predicted.rows:
        return np.zeros(0, dtype=np.int64)
    present = ~np.isnan(predicted.counts)
    count = np.where(present, predicted.counts, 0.0)
    mean = np.where(present, np.maximum(predicted.mean, _TINY), 0.0)
    spread = np.maximum(mean / predicted.size, _TINY)
    gain = np.log1p((ratio[:, None] - 1.0) * spread / (1.0 + spread))
    logs = (np.log(ratio)[:, None] - gain) * count - mean * gain / spread
    onward = np.cumsum(logs[:, ::-1], axis=1)[:, ::-1]
    return np.asarray(np.where(present, onward, -np.inf).argmax(axis=1))
