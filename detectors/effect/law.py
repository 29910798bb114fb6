"""The law of a sum as a mixture of negative binomial ones, and what an observed sum says against it."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from detectors import negative_binomial
from detectors.series import Floats

_HALVINGS: Final = 26
_WEIGHT_KEPT: Final = 0.999
_FARTHEST: Final = 6.0
"""Greatest logarithm of a ratio that is looked for: four hundred times, or a four-hundredth."""


@dataclass(frozen=True, slots=True)
class Law:
    """Sums of n series: in cell g, with this weight, mean m and variance phi m + error m²."""

    weight: Floats
    cell_mean: Floats
    phi: Floats
    error: Floats

    @property
    def mean(self) -> Floats:
        """[n] of the mixture."""
        return np.asarray((self.weight * self.cell_mean).sum(axis=1))

    @property
    def variance(self) -> Floats:
        """[n] of the mixture."""
        within = self.phi * self.cell_mean + self.error * self.cell_mean**2
        return np.asarray((self.weight * (within + (self.cell_mean - self.mean[:, None]) ** 2)).sum(axis=1))

    def of(self, rows: slice) -> "Law":
        """Some of the series."""
        return Law(self.weight[rows], self.cell_mean[rows], self.phi[rows], self.error[rows])

    def likely(self) -> "Law":
        """The law without the cells that hold less than a thousandth of the weight together."""
        order = np.argsort(-self.weight, axis=1, kind="stable")
        weight = np.take_along_axis(self.weight, order, axis=1)
        before = np.cumsum(weight, axis=1) - weight
        weight = np.where(before < _WEIGHT_KEPT, weight, 0.0)
        most = int(np.count_nonzero(weight, axis=1).max(initial=1))
        mean, phi, error = (
            np.take_along_axis(part, order[:, :most], axis=1) for part in (self.cell_mean, self.phi, self.error)
        )
        return Law(weight[:, :most] / weight.sum(axis=1, keepdims=True), mean, phi, error)

    def below(self, count: Floats, ratio: Floats | float = 1.0) -> Floats:
        """[n] P(Y < count) + P(Y = count) / 2 where ``ratio`` times as much is to come."""
        scale = np.broadcast_to(np.asarray(ratio, np.float64), count.shape)[:, None]
        mean = self.cell_mean * scale
        extra = (self.phi - 1.0) / mean + self.error
        size = 1.0 / np.maximum(extra, 1e-12)
        above = negative_binomial.mid_p(np.broadcast_to(count[:, None], mean.shape), mean, size)
        return np.asarray((self.weight * (1.0 - above)).sum(axis=1))

    def ratio(self, count: Floats, chance: float) -> Floats:
        """[n] the ratio under which a sum of at most ``count`` has this chance: the greater the chance, the smaller."""
        low, high = np.full(count.shape, -_FARTHEST), np.full(count.shape, _FARTHEST)
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            likely = self.below(count, np.exp(middle)) > chance
            low, high = np.where(likely, middle, low), np.where(likely, high, middle)
        return np.asarray(np.exp(0.5 * (low + high)))

    def quantile(self, chance: float) -> Floats:
        """[n] the count up to which a sum comes with this chance, as a real number."""
        low, high = np.zeros(self.weight.shape[0]), 4.0 * self.mean + 20.0 * np.sqrt(self.variance) + 20.0
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            enough = self.below(middle) >= chance
            low, high = np.where(enough, low, middle), np.where(enough, middle, high)
        return np.asarray(0.5 * (low + high))
