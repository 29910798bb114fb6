"""What the weeks after a day bring where nothing changes: fitted to the weeks before it only.

The mean is log-linear in level, trend, two harmonics of the year, whatever covariates the design has (holidays, heating
season) and the course of comparison series; all but the level have priors, so what a short history leaves open widens
what is predicted. The level strays (``detectors.effect.straying``); how much is not known either, and is averaged over
by its likelihood. So the law of a sum over the weeks after is a mixture of negative binomial ones, whose variances hold
the counts' own, the straying of the level and the error of what was fitted.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from detectors.effect.law import Law
from detectors.effect.straying import Cells, Filtered, filtered
from detectors.series import Floats, Rows

_STEPS: Final = 12
_LONGEST: Final = 1.5
_LEAST_ETA: Final = -9.0
_MOST_ETA: Final = 20.0
_ROUNDS: Final = 2
"""Times that the filter is run, each about the coefficients of the time before."""
_BATCH: Final = 24
"""Series that are filtered together: their innovations are some ten megabytes."""


@dataclass(frozen=True, slots=True)
class Prior:
    """Normal priors of the coefficients [p]: mean, standard deviation. The level's is flat: infinite."""

    mean: Floats
    deviation: Floats

    @property
    def precision(self) -> Floats:
        """[p] 0 where the deviation is infinite."""
        return np.asarray(1.0 / self.deviation**2)


def expect(counts: Floats, used: NDArray[np.bool_], design: Floats, before: int, prior: Prior) -> "Expectation":
    """Fits n series to their first ``before`` weeks.

    ``counts`` and ``used`` [n, before] at least; ``design`` [n, T, p]: its weeks after those can be predicted.
    """
    parts = []
    for start in range(0, counts.shape[0], _BATCH):
        at = slice(start, start + _BATCH)
        known = used[at, :before]
        parts.append(_fitted(np.where(known, np.nan_to_num(counts[at, :before]), 0.0), known, design[at], prior))
    joined = (np.concatenate([getattr(part, name) for part in parts]) for name in Expectation.__slots__)
    return Expectation(*joined)


@dataclass(frozen=True, slots=True)
class Expectation:
    """The fits of n series in every cell of the grid [n, g]."""

    weight: Floats
    """[n, g] how likely each cell is; sums to 1."""
    coefficients: Floats
    covariance: Floats
    last: Floats
    variance: Floats
    before: Floats
    """[n, T] what each week that was learnt from was to bring, by the weeks before it and the coefficients found."""
    after: Floats
    """[n, h, p] design of the weeks after."""

    @property
    def mean_coefficients(self) -> Floats:
        """[n, p] averaged over the cells."""
        return np.asarray(np.einsum("ng,ngp->np", self.weight, self.coefficients))

    def deviation(self, column: int) -> Floats:
        """[n] standard deviation of a coefficient."""
        spread = (self.coefficients[:, :, column] - self.mean_coefficients[:, None, column]) ** 2
        return np.asarray(np.sqrt((self.weight * (spread + self.covariance[:, :, column, column])).sum(axis=1)))

    def law(self, weeks: Rows, part: Floats | None = None) -> Law:
        """The law of the sum over some of the weeks after, numbered from 0, at least one.

        ``part`` [n, h] is how much of each week's matters is in the sum, all of them where it is None.
        """
        cells = Cells.grid()
        rows = self.after[:, weeks]
        ahead = np.asarray(weeks + 1, np.int64)
        fade = cells.rho[:, None] ** ahead
        eta = np.einsum("nhp,ngp->ngh", rows, self.coefficients)
        stray = self.last[:, :, 0] - np.einsum("ngp,ngp->ng", self.last[:, :, 1:], self.coefficients)
        # A lognormal deviation of mean one, known in part: its mean is below exp of what is known of it.
        known = (cells.sigma**2 - self.variance)[:, :, None] * fade**2
        eta = eta + stray[:, :, None] * fade - 0.5 * known
        mean = np.exp(np.clip(eta, _LEAST_ETA, _MOST_ETA))
        if part is not None:
            mean *= part[:, None, :]
        total = mean.sum(axis=2)
        share = mean / total[:, :, None]
        row = np.einsum("ngh,nhp->ngp", share, rows) - (share * fade).sum(axis=2)[:, :, None] * self.last[:, :, 1:]
        error = np.einsum("ngp,ngpq,ngq->ng", row, self.covariance, row)
        error += (share * fade).sum(axis=2) ** 2 * self.variance
        error += _innovations(share, ahead, cells)
        return Law(self.weight, total, np.broadcast_to(cells.phi, total.shape), error).likely()


def _innovations(share: Floats, ahead: NDArray[np.int64], cells: Cells) -> Floats:
    """[n, g] variance of the weighted mean of the deviations that are still to come."""
    apart = np.subtract.outer(ahead, np.arange(1, int(ahead.max()) + 1))
    kernel = np.where(apart >= 0, cells.rho[:, None, None] ** np.maximum(apart, 0), 0.0)
    reached = np.einsum("ngh,ghi->ngi", share, kernel)
    return np.asarray(cells.sigma**2 * (1.0 - cells.rho**2) * (reached**2).sum(axis=2))


def _fitted(counts: Floats, used: NDArray[np.bool_], design: Floats, prior: Prior) -> Expectation:
    before = counts.shape[1]
    taught = design[:, :before]
    cells = Cells.grid()
    about = _first_fit(counts, used, taught, prior)
    for _ in range(_ROUNDS):
        mean = _mean(taught, about)
        working = np.log(mean) + (counts - mean) / mean
        found: Filtered = filtered(working, mean, used, taught, (prior.mean, prior.precision), cells)
        weight = np.exp(found.likelihood - found.likelihood.max(axis=1, keepdims=True))
        weight /= weight.sum(axis=1, keepdims=True)
        about = np.einsum("ng,ngp->np", weight, found.coefficients)
    ahead = np.exp(np.clip(np.einsum("ng,ngt->nt", weight, found.ahead), _LEAST_ETA, _MOST_ETA))
    return Expectation(
        weight, found.coefficients, found.covariance, found.last, found.variance, np.asarray(ahead), design[:, before:]
    )


def _first_fit(counts: Floats, used: NDArray[np.bool_], design: Floats, prior: Prior) -> Floats:
    """[n, p] penalised Poisson regression: Newton's steps from the crude level."""
    coefficients = np.broadcast_to(prior.mean, (counts.shape[0], design.shape[2])).copy()
    level = (counts.sum(axis=1) + 0.5) / (used.sum(axis=1) + 1.0)
    weight = used.astype(np.float64)
    offset = np.einsum("nt,ntp,p->n", weight, design[:, :, 1:], prior.mean[1:]) / np.maximum(weight.sum(axis=1), 1.0)
    coefficients[:, 0] = np.log(level) - offset
    for _ in range(_STEPS):
        mean = _mean(design, coefficients)
        slope = np.einsum("nt,ntp->np", weight * (counts - mean), design)
        slope -= prior.precision * (coefficients - prior.mean)
        information = np.matmul((design * (weight * mean)[:, :, None]).transpose(0, 2, 1), design)
        information += np.diag(prior.precision + 1e-6)
        step = np.linalg.solve(information, slope[:, :, None])[:, :, 0]
        longest = np.abs(step).max(axis=1, keepdims=True)
        coefficients += step * np.minimum(1.0, _LONGEST / np.maximum(longest, _LONGEST))
    return coefficients


def _mean(design: Floats, coefficients: Floats) -> Floats:
    return np.asarray(np.exp(np.clip(np.einsum("ntp,np->nt", design, coefficients), _LEAST_ETA, _MOST_ETA)))
