"""Tables of counts as they come without an outbreak, drawn many at a time."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from detectors.series import Floats

Tables = NDArray[np.integer]
"""[T, areas, r] counts of r tables, oldest period first."""

_CASES_PER_CELL: Final = 2.0


def poisson(generator: np.random.Generator, mean: Floats, tables: int) -> Tables:
    """[T, areas, r] Poisson tables.

    The sum of r such is Poisson of r times the mean, and each of its cases falls in any of the r with equal chance:
    where most cells are empty, it is quicker to deal out cases than to draw cells.
    """
    if mean.sum() > _CASES_PER_CELL * mean.size:
        return generator.poisson(mean[:, :, None], (*mean.shape, tables))
    cell = np.repeat(np.arange(mean.size), generator.poisson(tables * mean.ravel()))
    table = generator.integers(tables, size=cell.size)
    dealt = np.bincount(cell * tables + table, minlength=mean.size * tables)
    return dealt.reshape(*mean.shape, tables)


def negative_binomial(generator: np.random.Generator, mean: Floats, size: Floats, tables: int) -> Tables:
    """[T, areas, r] negative binomial tables: Poisson about means that vary by the gamma law of shape ``size``."""
    finite = np.isfinite(size)
    bounded = np.where(finite, size, 1.0)
    means = generator.gamma(bounded[:, :, None], (mean / bounded)[:, :, None], (*mean.shape, tables))
    return generator.poisson(np.where(finite[:, :, None], means, mean[:, :, None]))


def permuted(generator: np.random.Generator, by_period: Floats, by_area: Floats, tables: int) -> Tables:
    """[T, areas, r] tables with these sums."""
    drawn = stats.random_table(by_period, by_area).rvs(tables, random_state=generator)
    return np.ascontiguousarray(drawn.transpose(1, 2, 0), dtype=np.int64)
