"""How rare a score is among the maxima of simulated tables."""

from typing import Final

import numpy as np

from detectors.negative_binomial import LEAST_P
from detectors.series import Floats

LEAST_REPLICATES: Final = 9
"""With fewer no chance below one in ten can be told."""


def monte_carlo(scores: Floats, maxima: Floats) -> Floats:
    """Chance p = (1 + number of maxima >= score) / (1 + R), R the number of maxima: never below 1 / (1 + R).

    The maximum of one table and the R others are exchangeable without an outbreak, so p <= a has at most chance a
    (Dwass 1957).
    """
    ordered = np.sort(maxima)
    reached = maxima.size - np.searchsorted(ordered, scores, side="left")
    return np.asarray((1.0 + reached) / (1.0 + maxima.size))


def gumbel(scores: Floats, maxima: Floats) -> Floats:
    """Chance p = 1 - exp(-exp(-(score - m) / b)), at least 1e-300, of the Gumbel law with the maxima's two moments.

    b = sd sqrt(6) / pi, m = mean - 0.5772 b. It tells chances far below 1 / (1 + R), which Monte Carlo cannot (Abrams,
    Kulldorff and Kleinman, International Journal of Health Geographics 9 (2010) 61), where maxima take many values;
    where cases are so few that all maxima are equal, it is the chance of Monte Carlo.
    """
    deviation = float(maxima.std(ddof=1))
    if deviation == 0.0:
        return monte_carlo(scores, maxima)
    scale = deviation * np.sqrt(6.0) / np.pi
    mode = maxima.mean() - np.euler_gamma * scale
    with np.errstate(over="ignore"):
        return np.asarray(np.clip(-np.expm1(-np.exp((mode - scores) / scale)), LEAST_P, 1.0))
