"""The negative binomial law of counts, by mean m and size r: variance m + m²/r, Poisson where r is infinite.

``P(Y >= y) = I_x(y, r)`` with ``x = m / (m + r)``, the regularised incomplete beta function, and ``P(y, m)``, the
regularised lower incomplete gamma function, for Poisson (Johnson, Kemp and Kotz, Univariate Discrete Distributions,
§5.6 and §4.6). Everything here is elementwise, so a row gets the same bits alone and in a batch.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

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


def upper(alpha: float, mean: Floats, size: Floats) -> Floats:
    """The largest ordinary count: the least u with P(Y > u) <= alpha, the 1 - alpha quantile. One-dimensional.

    Agrees with ``tail`` to the bit: ``tail(y) <= alpha`` exactly where ``y > upper`` (up to 2**53, where doubles stop
    telling whole numbers apart). Bracketed about a guess that is right more often than not, then narrowed between whole
    numbers by false position on the logarithm of the tail, every third step by halving.
    """
    low, high, low_log, high_log = _bracket(alpha, mean, size)
    goal, step = np.log(alpha), 0
    wide = np.flatnonzero(high - low > 1.0)
    while wide.size:
        step += 1
        below, above = low[wide], high[wide]
        share = 0.5 if step % 3 == 0 else (low_log[wide] - goal) / (low_log[wide] - high_log[wide])
        middle = np.clip(np.floor(below + (above - below) * share), below + 1.0, above - 1.0)
        chance = tail(middle, mean[wide], size[wide])
        beyond = chance <= alpha
        above_rows, below_rows = wide[beyond], wide[~beyond]
        high[above_rows], high_log[above_rows] = middle[beyond], np.log(chance[beyond])
        low[below_rows], low_log[below_rows] = middle[~beyond], np.log(chance[~beyond])
        wide = wide[(high[wide] - low[wide] > 1.0) & (middle > below) & (middle < above)]
    return high - 1.0


def _bracket(alpha: float, mean: Floats, size: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Whole numbers with tail(low) > alpha >= tail(high), and the logarithms of these tails.

    From the guess on in steps of one where it is exact to about one, wider where the law is heavy, each four times as
    wide as the one before.
    """
    low = _quantile_guess(alpha, mean, size)
    chance = tail(low, mean, size)
    low_log = np.log(chance)
    high, high_log, rising = low.copy(), low_log.copy(), chance > alpha
    step = np.maximum(np.floor(0.02 * low / size), 1.0)
    rows = np.arange(mean.size)
    while rows.size:
        up, width = rising[rows], step[rows]
        at = np.where(up, high[rows] + width, np.maximum(low[rows] - width, 0.0))
        chance = tail(at, mean[rows], size[rows])
        beyond, log = chance <= alpha, np.log(chance)
        met = beyond == up
        to_high, to_low = beyond | ~met, ~beyond | ~met
        high[rows[to_high]], high_log[rows[to_high]] = at[to_high], log[to_high]
        low[rows[to_low]], low_log[rows[to_low]] = at[to_low], log[to_low]
        rows = rows[~met]
        step *= 4.0
    return low, high, low_log, high_log


def _quantile_guess(alpha: float, mean: Floats, size: Floats) -> Floats:
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
