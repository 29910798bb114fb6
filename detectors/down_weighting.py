"""Down-weighting of what looks like an outbreak, without bias where there is none.

A period whose normal score s under the negative binomial law (mean m, variance phi m) exceeds ``ODD`` weighs
w = (ODD / s)⁴. Noufaily et al. (Statistics in Medicine 32 (2013) 1206-1222) take the square, and Anscombe residuals,
which only screen here: for rare counts they call a law's own tail odd. With the square, four weeks of five times the
ordinary raise what is expected a year later by a tenth; with the fourth power by nothing.

A law's own tail is down-weighted too, so weighted sums fall short: rho = E[w y] / (E[w] m) and
kappa = E[w (y - m)²] / (E[w] phi m) are below 1, for rare and spread counts by up to a half. Both are tabulated over m
and phi and divided out, which makes the estimates consistent in Fisher's sense (as in Cantoni and Ronchetti, JASA 96
(2001) 1022-1030).
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from detectors import negative_binomial
from detectors.series import Floats

ODD: Final = 2.58
"""Score from which a day or period weighs less, as Noufaily et al. have it."""

_POWER: Final = 4

_LOG_MEANS: Final = np.arange(-5.0, 5.5, 0.5)
_LOG_EXCESS: Final = np.array([-8.0, -3.0, -2.0, -1.25, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0])
"""Grid of log m, and of log (phi - 1); beyond it the nearest value holds."""

_BEYOND: Final = 1e-10
"""Tail that the sums over counts leave out."""


def anscombe(count: Floats, mean: Floats, dispersion: Floats) -> Floats:
    """Anscombe's residual 3/2 (y^(2/3) m^(-1/6) - m^(1/2)) / phi^(1/2)."""
    root = np.sqrt(mean)
    return np.asarray(1.5 * (np.cbrt(count * count) / np.cbrt(root) - root) / np.sqrt(dispersion))


def weights(used: NDArray[np.bool_], count: Floats, mean: Floats, dispersion: Floats) -> Floats:
    """[n, T] the weight of each period, 0 where it is not used."""
    weight = used.astype(np.float64)
    row, period = np.nonzero(used & (anscombe(count, mean, dispersion[:, None]) > ODD))
    weight[row, period] = _weight(count[row, period], mean[row, period], dispersion[row])
    return weight


@dataclass(frozen=True, slots=True)
class Shortfall:
    """How far weighted sums fall short where nothing is odd."""

    mean: Floats
    """rho."""
    square: Floats
    """kappa."""


def shortfall(mean: Floats, dispersion: Floats) -> Shortfall:
    """The shortfall [n] of series with these means a period and dispersions, interpolated between tabulated ones."""
    table = _table()
    across = np.interp(np.log(np.maximum(mean, 1e-9)), _LOG_MEANS, np.arange(_LOG_MEANS.size))
    along = np.interp(np.log(np.maximum(dispersion - 1.0, 1e-9)), _LOG_EXCESS, np.arange(_LOG_EXCESS.size))
    i = np.minimum(across.astype(np.intp), _LOG_MEANS.size - 2)
    j = np.minimum(along.astype(np.intp), _LOG_EXCESS.size - 2)
    u, v = across - i, along - j
    rho, kappa = (
        (1 - u) * ((1 - v) * part[i, j] + v * part[i, j + 1]) + u * ((1 - v) * part[i + 1, j] + v * part[i + 1, j + 1])
        for part in table
    )
    return Shortfall(rho, kappa)


def _weight(count: Floats, mean: Floats, dispersion: Floats) -> Floats:
    size = np.minimum(mean / np.maximum(dispersion - 1.0, 1e-12), 1e300)
    score = -special.ndtri(negative_binomial.tail(count, mean, size))
    return np.asarray((ODD / np.maximum(score, ODD)) ** _POWER)


@lru_cache(maxsize=1)
def _table() -> tuple[Floats, Floats]:
    rho, kappa = (np.ones((_LOG_MEANS.size, _LOG_EXCESS.size)) for _ in range(2))
    for i, mean in enumerate(np.exp(_LOG_MEANS)):
        for j, dispersion in enumerate(1.0 + np.exp(_LOG_EXCESS)):
            size = mean / (dispersion - 1.0)
            most = float(negative_binomial.upper(_BEYOND, np.array([mean]), np.array([size]))[0])
            count = np.arange(most + 2.0)
            tail = negative_binomial.tail(count, np.full(count.shape, mean), np.full(count.shape, size))
            chance = -np.diff(tail)
            count = count[:-1]
            weight = _weight(count, np.full(count.shape, mean), np.full(count.shape, dispersion))
            rho[i, j] = (chance * weight * count).sum() / ((chance * weight).sum() * mean)
            kappa[i, j] = (chance * weight * (count - mean) ** 2).sum() / ((chance * weight).sum() * dispersion * mean)
    return rho, kappa
