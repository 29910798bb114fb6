"""The design of a series before and after a day: weeks counted from that day, and the course of comparison series."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from detectors.effect.expectation import Prior
from detectors.series import Floats
from detectors.weeks import YEAR, design

HARMONICS: Final = 2

_OWN: Final = (0.25, 0.7, 0.4, 0.7)
"""Deviations of the logarithms of a series by itself: trend a year, first and second wave of the year, the effect of
each covariate of the calendar."""
_BESIDE: Final = (0.15, 0.15, 0.1, 0.3)
"""The same about those of its likes: as far as an area's season strays from that of the area above it in
``detectors.pooled_regression``."""


class Follows(NamedTuple):
    """What is believed of a series and what it is compared with, before either is seen."""

    share: float
    """How much of the comparison's course it follows: 1 is in parallel."""
    deviation: float
    """Of that. Weeks of the past correct it as far as they tell."""
    own: tuple[float, float, float, float] = _OWN
    """Deviations of its own trend, waves and covariates, beyond the course that it follows."""


ALIKE: Final = Follows(1.0, 0.3, _BESIDE)
"""The same topic elsewhere."""
LOOSELY: Final = Follows(0.5, 0.5)
"""Other topics in the same place."""

_REACH: Final = 4
"""Weeks on either side that the comparison's course is averaged with, never over the day of the measure. Single weeks
are so noisy that their coefficient would be drawn to 0, and a shock common to all would be taken for an effect."""


def weekly(daily: Floats, start: int) -> Floats:
    """[..., T] sums of whole weeks of daily counts [..., D], of which the column ``start`` begins a week."""
    first = start % 7
    weeks = (daily.shape[-1] - first) // 7
    return np.asarray(daily[..., first : first + 7 * weeks].reshape(*daily.shape[:-1], weeks, 7).sum(axis=-1))


def calendar_design(weeks: int, before: int, start: int, covariates: Floats) -> Floats:
    """[T, p] the design of weeks of which number ``before`` begins with the day ``start``; the trend is 0 there.

    ``covariates`` [T, q] are the shares of a week's days on which each holds.
    """
    ends = start + 7 * (np.arange(weeks, dtype=np.int64) - before) + 6
    found = design(ends, harmonics=HARMONICS, covariates=covariates)
    found[:, 1] -= (start - 0.5 * (int(ends[0]) + int(ends[-1]))) / YEAR
    return found


def prior(covariates: int, follows: Follows | None = None) -> Prior:
    """The prior of ``calendar_design``, and of a comparison's course in the last column."""
    trend, first, second, covariate = _OWN if follows is None else follows.own
    deviations = [np.inf, trend, first, first, second, second, *([covariate] * covariates)]
    means = [0.0] * len(deviations)
    if follows is not None:
        means.append(follows.share)
        deviations.append(follows.deviation)
    return Prior(np.array(means), np.array(deviations))


def course(total: Floats, used: NDArray[np.bool_], before: int) -> Floats:
    """[n, T] the logarithm of the mean count of the weeks about each, as far off its mean before the measure.

    ``total`` [n, T] are the comparison series' sums; weeks that are not ``used`` [n, T] are left out.
    """
    weeks = total.shape[1]
    number = np.arange(weeks)
    side = number < before
    near = (np.abs(np.subtract.outer(number, number)) <= _REACH) & (side[:, None] == side[None, :])
    events = np.where(used, np.nan_to_num(total), 0.0) @ near
    heard = used.astype(np.float64) @ near
    level = np.log((events + 0.5) / np.maximum(heard, 0.5))
    return np.asarray(level - level[:, :before].mean(axis=1, keepdims=True))
