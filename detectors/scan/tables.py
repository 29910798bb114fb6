"""Tables of counts as they come without an outbreak, drawn many at a time.

Most cells of a city are empty, so cases are dealt out instead of cells being drawn: the sum of r Poisson tables is
Poisson of r times their mean, and each of its cases lies in any of the r with equal chance.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from detectors.series import Floats, Rows

Tables = NDArray[np.integer]
"""[T, areas, r] counts of r tables, oldest period first."""

_CASES_PER_CELL: Final = 2.0
_BATCHES_PER_CELL: Final = 0.5
"""With more, drawing cells is quicker."""


def poisson(generator: np.random.Generator, mean: Floats, tables: int) -> Tables:
    """[T, areas, r] Poisson tables about ``mean`` [T, areas]."""
    if mean.sum() > _CASES_PER_CELL * mean.size:
        return generator.poisson(mean[:, :, None], (*mean.shape, tables))
    _, place = _dealt(generator, mean, tables)
    return np.bincount(place, minlength=mean.size * tables).reshape(*mean.shape, tables)


def negative_binomial(generator: np.random.Generator, mean: Floats, size: Floats, tables: int) -> Tables:
    """[T, areas, r] negative binomial tables about ``mean``, Poisson where ``size`` is infinite; both [T, areas].

    A count is Poisson about a mean that varies by the gamma law of shape ``size``; or, the same law, the cases of
    size log(1 + mean / size) batches, their numbers by the logarithmic law with mean / (mean + size) (Johnson, Kemp and
    Kotz, Univariate Discrete Distributions, §5.3 and §7.1).
    """
    finite = np.isfinite(size)
    bounded = np.where(finite, size, 1.0)
    batches = np.where(finite, bounded * np.log1p(mean / bounded), mean)
    if batches.sum() > _BATCHES_PER_CELL * mean.size:
        varied = generator.gamma(bounded[:, :, None], (mean / bounded)[:, :, None], (*mean.shape, tables))
        return generator.poisson(np.where(finite[:, :, None], varied, mean[:, :, None]))
    cell, place = _dealt(generator, batches, tables)
    share = np.where(finite, mean / (mean + bounded), 0.0).ravel()
    cases = np.bincount(place, weights=generator.logseries(share[cell]), minlength=mean.size * tables)
    return cases.astype(np.int64).reshape(*mean.shape, tables)


def uncertain(generator: np.random.Generator, mean: Floats, size: Floats, error: Floats, tables: int) -> Tables:
    """[T, areas, r] tables as of ``negative_binomial``, of areas whose means are known with relative errors [areas].

    Each table has a level of its own in every area, for all its periods: gamma about 1 with standard deviation
    ``error``. What is rare is known so badly that chance would bring clusters that no table of fixed means has.
    """
    known = error <= 0.0
    spread = np.where(known, 1.0, error * error)
    level = generator.gamma((1.0 / spread)[:, None], spread[:, None], (mean.shape[1], tables))
    level[known] = 1.0
    about = mean[:, :, None] * level
    finite = np.isfinite(size)
    bounded = np.where(finite, size, 1.0)[:, :, None]
    varied = np.where(finite[:, :, None], generator.gamma(bounded, about / bounded), about)
    return generator.poisson(varied)


def _dealt(generator: np.random.Generator, mean: Floats, tables: int) -> tuple[Rows, Rows]:
    """Of each case the cell of ``mean`` and the place among the cells of all tables."""
    cell = np.repeat(np.arange(mean.size), generator.poisson(tables * mean.ravel()))
    return cell, cell * tables + generator.integers(tables, size=cell.size)
