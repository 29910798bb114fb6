"""The oracle: a judge that knows the true mean and dispersion of a simulated series. No method can be expected to do
better with the same windows, so the distance to it is what estimation costs.

Chances are mid-p, P(Y > y) + P(Y = y) / 2, whose expectation is 1/2 for discrete laws too; the sum of weeks is negative
binomial with the summed mean and the same phi. Windows of several weeks see an outbreak that lasts.
"""

from itertools import combinations
from typing import Final

import numpy as np
from scipy import special

from detectors import negative_binomial
from detectors.recent_sums import DEVIATION, WEIGHTS
from detectors.series import Floats
from detectors.trials.noufaily import TESTED, Simulated

_MOST: Final = 1.0 - 1e-15
"""A chance that rounds to 1 has no normal score."""
_WINDOWS: Final = (1, 2, 4)


def mid_p(count: Floats, mean: Floats, phi: Floats) -> Floats:
    """P(Y > count) + P(Y = count) / 2 for a count of variance phi mean."""
    with np.errstate(divide="ignore"):
        size = mean / (phi - 1.0)
    return negative_binomial.mid_p(count, mean, size)


def sums(values: Floats, weeks: int) -> Floats:
    """[n, tests], for each tested week the sum over the ``weeks`` weeks that end with it."""
    return np.asarray(sum(values[:, TESTED.start - back : TESTED.stop - back] for back in range(weeks)))


def scores(series: Simulated, counts: Floats, weeks: int) -> Floats:
    """[n, tests], normal scores of the mid-p of the last ``weeks`` weeks together: high where there are too many."""
    chance = mid_p(sums(counts, weeks), sums(series.mu, weeks), series.phi[:, None])
    return np.asarray(-special.ndtri(np.minimum(chance, _MOST)))


def week(series: Simulated, counts: Floats) -> Floats:
    """[n, tests], mid-p of each week alone."""
    return np.asarray(special.ndtr(-scores(series, counts, 1)))


def weighted_sum(series: Simulated, counts: Floats) -> Floats:
    """[n, tests], the chance of a sum of the normal scores of the last 1, 2 and 4 weeks, weighted by 1 / sqrt(weeks).

    Sums over a and b > a weeks with means mu_a and mu_b have correlation sqrt(mu_a / mu_b); the sum of the scores is
    judged by the normal law of its variance.
    """
    means = [sums(series.mu, weeks) for weeks in _WINDOWS]
    total = sum(scores(series, counts, weeks) / np.sqrt(weeks) for weeks in _WINDOWS)
    variance = sum(1.0 / weeks for weeks in _WINDOWS) + 2.0 * sum(
        np.sqrt(means[a] / means[b] / (_WINDOWS[a] * _WINDOWS[b])) for a, b in combinations(range(len(_WINDOWS)), 2)
    )
    return np.asarray(special.ndtr(-total / np.sqrt(variance)))


def recent_sums(series: Simulated, counts: Floats) -> Floats:
    """[n, tests], the chance of ``detectors.recent_sums``: the score of the pooled regression under the true law."""
    score = sum(weight * scores(series, counts, weeks) for weeks, weight in enumerate(WEIGHTS, 1))
    return np.asarray(special.ndtr(-score / DEVIATION))


def greater_of_two(series: Simulated, counts: Floats) -> Floats:
    """[n, tests], the chance that the greater of the normal scores of the last week and the last two is as great.

    For standard normal scores of correlation r and h their maximum it is Phi(-h) + 2 T(h, sqrt((1 - r) / (1 + r))),
    T Owen's function (Owen, Annals of Mathematical Statistics 27 (1956) 1075-1090).
    """
    h = np.maximum(scores(series, counts, 1), scores(series, counts, 2))
    r = np.sqrt(sums(series.mu, 1) / sums(series.mu, 2))
    return np.asarray(special.ndtr(-h) + 2.0 * special.owens_t(h, np.sqrt((1.0 - r) / (1.0 + r))))
