"""How much counts vary beyond Poisson: the ratio phi of variance to mean, pooled over series that are alike.

A series of rare events says next to nothing on its own dispersion: a Pearson statistic of Poisson counts of mean m has
variance 2 + 1/m a day, not 2. So each series' estimate counts with its *effective* degrees of freedom, df 2m/(2m + 1),
and is shrunk towards the mean of the series of its family whose means are similar (within a factor of four), those
towards the family, the family towards a city's usual value.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from detectors.series import Floats, Rows

USUAL: Final = 1.2
"""Variance over mean of complaint counts where nothing else is known."""

_USUAL_STRENGTH: Final = 10.0
"""Degrees of freedom that the usual value, and the family's, are worth."""

_POOL_STRENGTH: Final = 15.0
"""Degrees of freedom that the pooled value is worth for a single series."""

_ENOUGH: Final = 50.0
"""Effective degrees of freedom of a pool from which on its value counts as known."""

_LEAST_KNOWN: Final = 5.0
"""Degrees of freedom that are granted to every estimate: what is usual is known."""

_FAR_SCORE: Final = 4.265
"""Normal score of a chance of 1e-5, where the watch begins to act."""

_BIN: Final = float(np.log(4.0))
_BINS: Final = 12


@dataclass(frozen=True, slots=True)
class Dispersion:
    """Variance over mean of each row [n]: ``ratio`` the estimate, ``cautious`` the value to judge with."""

    ratio: Floats
    cautious: Floats


def shrunk(family: Rows, mean: Floats, ratio: Floats, freedom: Floats, least: Floats) -> Dispersion:
    """The shrunk ratios, never below 1.

    ``family`` [n] names each row's pool, ``mean`` its mean a period, ``ratio`` its Pearson statistic over ``freedom``
    degrees, ``least`` a value that the pool's may not fall below. The cautious value is the ratio times
    1 + (z² + 1) / (2 df), z the normal score of 1e-5: with it the normal tail at 1e-5 is that of Student's t (its
    quantile is z (1 + (z² + 1) / (4 df)) to first order), so the doubt about the ratio is in the far tail.
    """
    effective = freedom * 2.0 * mean / (2.0 * mean + 1.0)
    size = np.clip(np.floor(np.log(np.maximum(mean, 1e-9)) / _BIN), -_BINS, _BINS).astype(np.intp)
    usual, _ = _pooled(family, ratio, effective, np.full(mean.shape, USUAL))
    pool, support = _pooled(family * (2 * _BINS + 1) + size + _BINS, ratio, effective, usual)
    estimate = (effective * ratio + _POOL_STRENGTH * np.maximum(pool, least)) / (effective + _POOL_STRENGTH)
    estimate = np.maximum(estimate, 1.0)
    known = np.maximum(effective + _POOL_STRENGTH * np.minimum(support / _ENOUGH, 1.0), _LEAST_KNOWN)
    return Dispersion(estimate, estimate * (1.0 + (_FAR_SCORE**2 + 1.0) / (2.0 * known)))


def _pooled(group: Rows, value: Floats, weight: Floats, prior: Floats) -> tuple[Floats, Floats]:
    """Weighted mean of each row's group, shrunk towards ``prior``, and the group's weight.

    Rows are sorted by value before they are summed: the bits do not depend on the order of the rows in the batch.
    """
    if not group.size:
        return prior, weight
    weighted = weight * value
    order = np.lexsort((weighted, weight, group))
    first = np.concatenate(([True], np.diff(group[order]) != 0))
    starts = np.flatnonzero(first)
    place = np.empty(group.size, dtype=np.intp)
    place[order] = np.cumsum(first) - 1
    total = np.add.reduceat(weight[order], starts)[place]
    sums = np.add.reduceat(weighted[order], starts)[place]
    return (sums + _USUAL_STRENGTH * prior) / (total + _USUAL_STRENGTH), total
