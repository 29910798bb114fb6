"""Log-linear regression of counts, many series at once on one design: weighted, penalised, in blocks.

Every series is fitted in blocks of exactly ``BLOCK`` rows, the last one filled up with its last row, so that its sums
are added in the same order whatever else is in the batch: a series gets the same bits alone and among others.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from detectors.down_weighting import ODD, Shortfall, shortfall, weights
from detectors.series import Floats, Rows

BLOCK: Final = 64
"""Rows that are fitted together: with 600 periods their matrices stay in the cache of a core."""

ROUNDS: Final = 2
"""Rounds of down-weighting. One finds nearly as much; from the second on next to nothing moves."""

_CUTS: Final = 2
"""Times that squares are cut at 2.58² times their mean before the first down-weighting, or an outbreak would hide in
the dispersion that it has widened."""

_STEPS: Final = 8
_DONE: Final = 1e-4
"""A series has arrived when none of its coefficients has moved by more."""

_LONGEST: Final = 2.0
"""Most that a coefficient moves in one step, so that a start far off does not overshoot."""

_RIDGE: Final = 1e-6
"""Keeps the information invertible where a column is nothing but zeros in the periods used."""

_LEAST_VARIANCE: Final = 1e-4
"""Least variance that a learnt precision stands for: effects of one in a hundred."""

_LEAST_ETA: Final = -12.0
_MOST_ETA: Final = 30.0
"""Bounds of the linear predictor: from one event in three thousand years of weeks to more than doubles can count."""


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed of the coefficients before the series is seen."""

    mean: Floats
    """[n, p] about which the coefficients lie, the first of them the logarithm of the level."""
    precision: Floats
    """[n, p] one over the variance of each about it; 0 says nothing."""
    shape: Floats
    """[n] shape of the gamma law of the level exp(b_0) about exp(mean_0): so many events are worth as much. Above 0."""
    learnt: NDArray[np.bool_]
    """[n] True where the series itself says, by group of coefficients, how far they lie about the mean."""
    groups: tuple[slice, ...]
    """Groups of coefficients that are large or small together: the trend, a harmonic, the effects."""

    def of(self, rows: Rows) -> "Prior":
        """The prior of these rows."""
        return replace(
            self,
            mean=self.mean[rows],
            precision=self.precision[rows],
            shape=self.shape[rows],
            learnt=self.learnt[rows],
        )


@dataclass(frozen=True, slots=True)
class Fit:
    """The fitted law of n series: the mean of a period with design row x is exp(x b)."""

    coefficients: Floats
    """[n, p] b."""
    covariance: Floats
    """[n, p, p] of the coefficients: dispersion times the inverse of the penalised information."""
    dispersion: Floats
    """[n] variance over mean, Pearson's statistic of the weighted periods, at least 1."""
    freedom: Floats
    """[n] degrees of freedom that the dispersion rests on."""

    @property
    def arrays(self) -> tuple[Floats, Floats, Floats, Floats]:
        """All four, in the order of their declaration."""
        return self.coefficients, self.covariance, self.dispersion, self.freedom

    def of(self, rows: NDArray[np.intp]) -> "Fit":
        """Some of the series."""
        return Fit(*(each[rows] for each in self.arrays))

    def mean(self, design: Floats) -> Floats:
        """[n, k] the means of periods with these design rows [k, p]."""
        eta = np.einsum("np,kp->nk", self.coefficients, design)
        return np.asarray(np.exp(np.clip(eta, _LEAST_ETA, _MOST_ETA)))

    def variance_of_sum(self, mean: Floats, design: Floats) -> Floats:
        """[n] variance of the sum of the means [n, k] from the coefficients' error: g' C g, g = sum of mean x row."""
        gradient = np.einsum("nk,kp->np", mean, design)
        return np.asarray(np.einsum("np,npq,nq->n", gradient, self.covariance, gradient))


def fit(counts: Floats, used: NDArray[np.bool_], design: Floats, prior: Prior) -> Fit:
    """Fits y ~ (mean exp(x b), variance phi times it), by penalised quasi-likelihood with outbreaks down-weighted.

    ``counts`` [n, T]; ``used`` [n, T] False for what teaches nothing (missing, excluded, too young); ``design`` [T, p]
    with ones in its first column.

    Newton's steps on

        sum w (y eta - rho exp eta) + phi (shape (b_0 - exp(b_0 - mean_0)) - 1/2 sum precision (b - mean)²),

    in turn with the weights w and their shortfall rho of ``detectors.down_weighting``, twice; phi is Pearson's
    statistic of the weighted periods over its shortfall kappa.
    """
    rows, terms = counts.shape[0], design.shape[1]
    # Filled up to whole blocks of periods as well: a product's odd columns are added in an order of their own.
    more = ((0, 0), (0, -counts.shape[1] % BLOCK))
    used = np.pad(used, more)
    count = np.where(used, np.pad(counts, more), 0.0)
    shared = _Design.of(np.ascontiguousarray(np.pad(design, more[::-1])))
    found = Fit(np.zeros((rows, terms)), np.zeros((rows, terms, terms)), np.ones(rows), np.ones(rows))
    for start in range(0, rows, BLOCK):
        at = np.minimum(np.arange(start, start + BLOCK), rows - 1)
        part = _Block(count[at], used[at], shared, prior.of(at)).fit()
        for whole, of_block in zip(found.arrays, part.arrays, strict=True):
            whole[at] = of_block
    return found


@dataclass(frozen=True, slots=True)
class _Design:
    """The design with what is computed of it once."""

    rows: Floats
    columns: Floats
    """[p, T] the transposed."""
    products: Floats
    """[T, p (p + 1) / 2] products of two columns each."""
    first: NDArray[np.intp]
    second: NDArray[np.intp]

    @classmethod
    def of(cls, rows: Floats) -> "_Design":
        first, second = np.triu_indices(rows.shape[1])
        return cls(rows, np.ascontiguousarray(rows.T), rows[:, first] * rows[:, second], first, second)

    def mean(self, coefficients: Floats) -> Floats:
        return np.exp(np.clip(coefficients @ self.columns, _LEAST_ETA, _MOST_ETA))

    def information(self, weight: Floats) -> Floats:
        """[n, p, p] sum of w x x'."""
        terms = self.rows.shape[1]
        matrix = np.empty((weight.shape[0], terms, terms))
        matrix[:, self.first, self.second] = matrix[:, self.second, self.first] = weight @ self.products
        matrix[:, np.arange(terms), np.arange(terms)] += _RIDGE
        return matrix


@dataclass(frozen=True, slots=True)
class _Block:
    """``BLOCK`` series and what they are fitted with."""

    count: Floats
    used: NDArray[np.bool_]
    design: _Design
    prior: Prior

    def fit(self) -> Fit:
        weight = self.used.astype(np.float64)
        shape, precision, terms = self.prior.shape, self.prior.precision, self.design.rows.shape[1]
        coefficients = self.prior.mean.copy()
        level = (self.count.sum(axis=1) + shape) / (weight.sum(axis=1) + shape / np.exp(self.prior.mean[:, 0]))
        coefficients[:, 0] = np.log(level)
        dispersion = np.ones(level.shape)
        short = Shortfall(np.ones(level.shape), np.ones(level.shape))
        for round_ in range(ROUNDS + 1):
            penalty = dispersion[:, None] * precision, dispersion * shape
            coefficients, information = self._newton(weight, penalty, short.mean, coefficients)
            mean = self.design.mean(coefficients)
            square = weight * (self.count - mean) ** 2 / mean
            freedom = np.maximum(weight.sum(axis=1) - terms, 1.0)
            dispersion = np.maximum(square.sum(axis=1) / (freedom * short.square), 1.0)
            for _ in range(_CUTS if round_ == 0 else 0):
                square = np.minimum(square, ODD**2 * dispersion[:, None])
                dispersion = np.maximum(square.sum(axis=1) / freedom, 1.0)
            if round_ == 0:
                precision = self._learnt(coefficients, information, dispersion)
            if round_ < ROUNDS:
                weight = weights(self.used, self.count, mean, dispersion)
                short = shortfall(level, dispersion)
        covariance = np.linalg.inv(information) * dispersion[:, None, None]
        return Fit(coefficients, np.asarray(covariance, dtype=np.float64), dispersion, freedom)

    def _learnt(self, coefficients: Floats, information: Floats, dispersion: Floats) -> Floats:
        """The precision; where it is learnt, 1 over the mean of (b - mean)² less the variance of its error."""
        precision = self.prior.precision.copy()
        error = np.einsum("npp->np", np.linalg.inv(information)) * dispersion[:, None]
        beyond = (coefficients - self.prior.mean) ** 2 - error
        for group in self.prior.groups:
            variance = np.maximum(beyond[:, group].mean(axis=1), _LEAST_VARIANCE)
            precision[self.prior.learnt, group] = 1.0 / variance[self.prior.learnt, None]
        return precision

    def _newton(
        self, weight: Floats, penalty: tuple[Floats, Floats], seen: Floats, start: Floats
    ) -> tuple[Floats, Floats]:
        """The coefficients and the information there. A row that has arrived stands still, whatever others do."""
        coefficients = start.copy()
        precision, shape = penalty
        moving = np.ones(shape.shape, dtype=bool)
        diagonal = np.arange(start.shape[1])
        for step_ in range(_STEPS + 1):
            mean = self.design.mean(coefficients) * seen[:, None]
            away = coefficients - self.prior.mean
            pull = shape * np.exp(np.clip(away[:, 0], _LEAST_ETA, _MOST_ETA))
            information = self.design.information(weight * mean)
            information[:, diagonal, diagonal] += precision
            information[:, 0, 0] += pull
            if step_ == _STEPS or not moving.any():
                break
            slope = (weight * (self.count - mean)) @ self.design.rows - precision * away
            slope[:, 0] += shape - pull
            step = np.linalg.solve(information, slope[:, :, None])[:, :, 0]
            longest = np.abs(step).max(axis=1)
            coefficients += step * (moving * np.minimum(1.0, _LONGEST / np.maximum(longest, _LONGEST)))[:, None]
            moving &= longest >= _DONE
        return coefficients, information
