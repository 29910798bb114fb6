"""The negative binomial law of counts, by mean m and size r: variance m + m²/r, Poisson where r is infinite.

``P(Y >= y) = I_x(y, r)`` with ``x = m / (m + r)``, the regularised incomplete beta function, and ``P(y, m)``, the
regularised lower incomplete gamma function, for Poisson (Johnson, Kemp and Kotz, Univariate Discrete Distributions,
§5.6 and §4.6). Everything here is elementwise, so a row gets the same bits alone and in a batch.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from detectors.quantile import largest_ordinary

Floats = NDArray[np.float64]

LEAST_P: Final = 1e-300
"""No chance is given as smaller than this: below, doubles underflow."""

_POISSON_SIZE: Final = 1e10
"""From this size on the extra variance m²/r is lost in rounding for every count a city can have."""


def tail(count: Floats, mean: Floats, size: Floats) -> Floats:
    """P(Y >= count), never below ``LEAST_P``, never NaN for finite counts, means >= 0 and sizes > 0.

    A count of zero or less has chance 1; a positive count where the mean is zero has ``LEAST_P``. The three arguments
    broadcast against each other.
    """
    count, mean, size = np.broadcast_arrays(count, mean, size)
    chance = np.ones(count.shape)
    positive = count > 0
    poisson = positive & (size >= _POISSON_SIZE)
    chance[poisson] = special.gammainc(count[poisson], mean[poisson])
    # The beta function is asked for the smaller of x and 1 - x, because 1 - x has lost its digits where x is near 1.
    low = positive & ~poisson & (mean <= size)
    chance[low] = special.betainc(count[low], size[low], mean[low] / (mean[low] + size[low]))
    high = positive & ~poisson & (mean > size)
    chance[high] = special.betaincc(size[high], count[high], size[high] / (mean[high] + size[high]))
    return np.asarray(np.clip(chance, LEAST_P, 1.0))


def lower(count: Floats, mean: Floats, size: Floats) -> Floats:
    """P(Y <= count), never below ``LEAST_P``, for finite counts >= 0, means >= 0 and sizes > 0.

    ``P(Y <= y) = 1 - P(Y >= y + 1)``, by the complement of each function, so that it keeps its digits where it is
    small. Where the mean is zero it is 1. The three arguments broadcast against each other.
    """
    count, mean, size = np.broadcast_arrays(count, mean, size)
    chance = np.ones(count.shape)
    positive = mean > 0
    poisson = positive & (size >= _POISSON_SIZE)
    chance[poisson] = special.gammaincc(count[poisson] + 1.0, mean[poisson])
    low = positive & ~poisson & (mean <= size)
    chance[low] = special.betaincc(count[low] + 1.0, size[low], mean[low] / (mean[low] + size[low]))
    high = positive & ~poisson & (mean > size)
    chance[high] = special.betainc(size[high], count[high] + 1.0, size[high] / (mean[high] + size[high]))
    return np.asarray(np.clip(chance, LEAST_P, 1.0))


def mid_p(count: Floats, mean: Floats, size: Floats) -> Floats:
    """P(Y > count) + P(Y = count) / 2, whose expectation is 1/2 for discrete laws too."""
    return np.asarray((tail(count, mean, size) + tail(count + 1.0, mean, size)) / 2.0)


def upper(alpha: float, mean: Floats, size: Floats) -> Floats:
    """The largest ordinary count: the least u with P(Y > u) <= alpha, the 1 - alpha quantile. One-dimensional.

    Agrees with ``tail`` to the bit: ``tail(y) <= alpha`` exactly where ``y > upper``, up to 2**53. The search begins at
    Cornish and Fisher's quantile, which is exact to about one, less so where the law is heavy.
    """
    guess = quantile_guess(alpha, mean, size)
    step = np.maximum(np.floor(0.02 * guess / size), 1.0)
    return largest_ordinary(alpha, guess, step, lambda rows, count: tail(count, mean[rows], size[rows]))


def quantile_guess(alpha: float, mean: Floats, size: Floats) -> Floats:
    """The 1 - alpha quantile by Cornish and Fisher's expansion to the skewness, good to one for ordinary laws.

    Where the law is so heavy that the expansion fails it is Wilson and Hilferty's quantile of the gamma law with the
    same mean and variance, and mean plus a few deviations where that has no hump.
    """
    deviate = -float(special.ndtri(alpha))
    dispersion = 1.0 + mean / size
    expanded = mean + deviate * np.sqrt(mean * dispersion) + (2.0 * dispersion - 1.0) * (deviate * deviate - 1.0) / 6.0
    ninth = 1.0 / (9.0 * np.maximum(mean / dispersion, 0.1))
    gamma = mean * np.maximum(1.0 - ninth + deviate * np.sqrt(ninth), 0.0) ** 3
    guess = np.where((size < 4.0) & (mean > 1.0), gamma, expanded)
    return np.asarray(np.floor(np.maximum(guess + 0.5, 0.0)))


def with_error(size: Floats, error: Floats) -> Floats:
    """The size that also carries the error of the mean: 1/r + e² + e²/r = 1/r', e the relative standard error.

    If the mean itself is m times a gamma variable of mean 1 and variance e², the variance of the count is
    m + m² (1/r + e² + e²/r): with r infinite this is the exact Gamma-Poisson predictive law, otherwise its two first
    moments.
    """
    spread = 1.0 / size
    square = error * error
    with np.errstate(divide="ignore"):
        return np.asarray(1.0 / (spread + square + square * spread))
