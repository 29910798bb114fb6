"""How many times the expected a rate is: a gamma law by its mean and relative variance."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from detectors.series import Floats

INTERVAL: Final = 0.9
"""Chance that an interval holds the ratio."""

PRIOR: Final = 0.5
"""Events as expected that are added to both sides, observed and expected: little data are no reason for a far ratio."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """Observed over expected of n series."""

    value: Floats
    """[n] mean."""
    low: Floats
    """[n] 0.05 quantile."""
    high: Floats
    """[n] 0.95 quantile."""

    def only(self, rows: NDArray[np.bool_]) -> "Ratio":
        """The same where ``rows`` is true; elsewhere nothing is known: 1 in an interval from 0 to infinity."""
        return Ratio(np.where(rows, self.value, 1.0), np.where(rows, self.low, 0.0), np.where(rows, self.high, np.inf))


def gamma_ratio(mean: Floats, variance: Floats) -> Ratio:
    """The ratio of the gamma law with these means and relative variances (variance over squared mean), both [n].

    Quantiles by Wilson and Hilferty's cube, q = mean (1 - v/9 + z sqrt(v/9))³, right to 1% of the mean up to a
    relative variance of 0.3 (Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 1, §17.3); beyond,
    where hardly more is known than that there was something, to 3%.
    """
    ninth = variance / 9.0
    reach = float(special.ndtri((1.0 + INTERVAL) / 2.0)) * np.sqrt(ninth)
    low, high = (mean * np.maximum(1.0 - ninth + side * reach, 0.0) ** 3 for side in (-1.0, 1.0))
    return Ratio(np.asarray(mean), np.asarray(low), np.asarray(high))
