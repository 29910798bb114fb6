"""What the fitted models of Farrington Flexible say of the judged week."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy import special

from detectors.farrington_model import Cells, Fit, total
from detectors.farrington_weeks import Weeks
from detectors.series import Floats, Rows

LEAST: Final = float(np.finfo(np.float64).eps)
"""No mean is predicted smaller than this, as in the package."""

GREATEST: Final = 2.0**53
"""Beyond it doubles do not tell whole numbers apart, and a mean or a dispersion is that of a fit gone astray."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """All [n]. What is not ``fitted`` has mean and dispersion 1 and an infinite limit."""

    mean: Floats
    """mu0, the fitted mean of the judged week."""
    limit: Floats
    """Upper confidence limit of mu0, infinite where the data bound nothing that a double can count."""
    phi: Floats
    trend: NDArray[np.bool_]
    fitted: NDArray[np.bool_]

    @classmethod
    def none(cls, n: int) -> Self:
        """Nothing is fitted."""
        return cls(np.ones(n), np.full(n, np.inf), np.ones(n), np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=np.bool_))

    def put(self, rows: Rows, other: "Prediction") -> None:
        """Takes these rows from another prediction."""
        for name in self.__slots__:
            getattr(self, name)[rows] = getattr(other, name)


def predict(weeks: Weeks, cells: Cells, model: Fit, phi: Floats, alpha: float) -> Prediction:
    """The judged week under the second fit and its dispersion.

    The limit is exp(eta0 + z se), z the 1 - alpha quantile of the normal law, eta0 = log mu0, and
    se² = phi (1 / S0 + (t - c)² / V) the element of phi (X'WX)^-1 that belongs to eta0. A season without a case has no
    such se; there the limit is the mean m of a negative binomial law of dispersion phi with which none of its N weeks
    has a case with chance alpha: m = -log alpha (phi - 1) / (N log phi), for Poisson -log alpha / N
    (at least mu0, which may not have fallen far).
    """
    home, time = weeks.home, weeks.judged_time
    mean = np.maximum(np.exp(model.level[home] + time * model.slope), LEAST)
    away = time - model.centre[home]
    error = np.sqrt(phi * (1.0 / model.mass[home] + away * away / model.spread))
    season = weeks.level == home
    cases, length = total(total(cells.count)[season]), total(total(cells.present)[season])
    extra = phi - 1.0
    stretch = np.where(extra > 0.0, extra / np.log1p(np.where(extra > 0.0, extra, 1.0)), 1.0)
    raised = mean * np.exp(-float(special.ndtri(alpha)) * error)
    bound = np.where(cases > 0.0, raised, np.maximum(mean, -np.log(alpha) * stretch / length))
    fitted = (mean <= GREATEST) & (phi <= GREATEST)
    return Prediction(
        mean=np.where(fitted, mean, 1.0),
        limit=np.where(fitted & (bound <= GREATEST), bound, np.inf),
        phi=np.where(fitted, phi, 1.0),
        trend=fitted & np.isfinite(model.spread),
        fitted=fitted,
    )
