"""The negative binomial law of counts, by mean m and size r: variance m + m²/r, Poisson where r is infinite.

``P(Y >= y) = I_x(y, r)`` with ``x = m / (m + r)``, the regularised incomplete beta function, and ``P(y, m)``, the
regularised lower incomplete gamma function, for Poisson (Johnson, Kemp and Kotz, Univariate Discrete Distributions,
§5.6 and §4.6). Everything here is elementwise, so a row gets the same bits alone and in a batch.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

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


def upper(alpha: float, mean: Floats, size: Floats) -> Floats:
    """The largest ordinary count: the least u with P(Y > u) <= alpha, the 1 - alpha quantile. One-dimensional.

    Agrees with ``tail`` to the bit: ``tail(y) <= alpha`` exactly where ``y > upper`` (up to 2**53, where doubles stop
    telling whole numbers apart).
    """
    variance = np.maximum(mean + mean * mean / size, 1e-300)  # a mean of zero has none
    guess = _gamma_quantile(alpha, mean, variance)
    return largest_ordinary(alpha, guess, lambda rows, count: tail(count, mean[rows], size[rows]))


def largest_ordinary(alpha: float, guess: Floats, chance: Callable[[Rows, Floats], Floats]) -> Floats:
    """The largest whole count with ``chance(rows, count) > alpha``, for a chance that falls with the count; 0 for none.

    Bracketed from the ``guess`` [n] by doubling, then narrowed between whole numbers by false position on the logarithm
    of the chance, every third step by halving.
    """
    ordinary = np.zeros(guess.shape)
    every = np.arange(guess.size)
    rows = every[chance(every, np.ones(guess.shape)) > alpha]
    guess = guess[rows]
    low = np.maximum(np.floor(0.97 * guess - 1.0), 1.0)
    low = np.where(chance(rows, low) > alpha, low, 1.0)
    high = np.ceil(1.03 * guess) + 1.0
    short = np.flatnonzero(chance(rows, high) > alpha)
    while short.size:
        low[short] = high[short]
        high[short] *= 2.0
        short = short[chance(rows[short], high[short]) > alpha]
    low_log, high_log = np.log(chance(rows, low)), np.log(chance(rows, high))
    goal, step = np.log(alpha), 0
    wide = np.flatnonzero(high - low > 1.0)
    while wide.size:
        step += 1
        below, above = low[wide], high[wide]
        share = 0.5 if step % 3 == 0 else (low_log[wide] - goal) / (low_log[wide] - high_log[wide])
        middle = np.clip(np.floor(below + (above - below) * share), below + 1.0, above - 1.0)
        found = chance(rows[wide], middle)
        beyond = found <= alpha
        above_rows, below_rows = wide[beyond], wide[~beyond]
        high[above_rows], high_log[above_rows] = middle[beyond], np.log(found[beyond])
        low[below_rows], low_log[below_rows] = middle[~beyond], np.log(found[~beyond])
        wide = wide[(high[wide] - low[wide] > 1.0) & (middle > below) & (middle < above)]
    ordinary[rows] = high - 1.0
    return ordinary


def _gamma_quantile(alpha: float, mean: Floats, variance: Floats) -> Floats:
    """Wilson and Hilferty's quantile of the gamma law with this mean and variance: a first guess, good to some percent.

    Where the shape is so small that the law has no hump it gives mean plus a few deviations instead.
    """
    shape = mean * mean / variance
    ninth = 1.0 / (9.0 * np.maximum(shape, 0.1))
    return np.asarray(mean * np.maximum(1.0 - ninth - float(special.ndtri(alpha)) * np.sqrt(ninth), 0.0) ** 3)


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
