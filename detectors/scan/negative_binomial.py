"""The expectation-based negative binomial scan: for counts that vary more than Poisson ones, as a city's do.

Ten requests from one place on one day are a great excess by Poisson's law, and none where such days come. Poisson's
score with honest chances (``ExpectationPoisson`` with sizes) must therefore be so great that clusters of several areas
do not reach it: planted about the levels and sizes of service requests in 254 precincts, they are found here once to
four times as often, at the same rate of false ones.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from detectors.scan import tables
from detectors.scan.clusters import Scan, Scores, clusters
from detectors.scan.extent import Extent, check_means, check_sizes
from detectors.scan.maxima import at_once
from detectors.scan.windows import trailing
from detectors.scan.zones import Zones
from detectors.series import Floats

RISKS: Final = (1.5, 2.5, 5.0, 10.0)
"""How many times the baseline a cluster may be."""

Singles = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ExpectationNegativeBinomial:
    """Every zone against what was to be expected there, and how much that varies.

    With counts y about means m of sizes r the score of a window is the logarithm of the likelihood ratio, the greatest
    over the relative risks q of 1.5, 2.5, 5 and 10, and at least 0:

        F = max_q sum [ y log(q (m + r) / (q m + r)) - r log((q m + r) / (m + r)) ]

    over its areas and periods. Where r is infinite the term is y log q - (q - 1) m, Poisson's. It is summed in single
    precision, for the counts as for the simulated tables, so that equal tables have equal scores.
    """

    zones: Zones
    extent: Extent = field(default_factory=Extent)

    def scan(self, counts: Floats, baselines: Floats, sizes: Floats, rng: np.random.Generator | int) -> Scan:
        """Scans ``counts`` [T, areas], oldest period first, with their means ``baselines`` and negative-binomial sizes.

        The variance of a count is m + m² / size, sizes may be infinite. A period without delivery has count and
        baseline zero. The same generator state or seed gives the same answer. Raises ``ValueError`` for shapes that do
        not fit, counts that are no counts, negative baselines and sizes that are not positive.
        """
        longest = self.extent.periods(counts, self.zones)
        check_means(counts, baselines)
        check_sizes(counts, sizes)
        recent, mean, size = (values[-longest:] for values in (counts, baselines, sizes))
        terms = [_terms(mean, size, risk) for risk in RISKS]
        generator = np.random.default_rng(rng)
        most, maxima = at_once(self.zones.areas), []
        for begin in range(0, self.extent.replicates, most):
            number = min(most, self.extent.replicates - begin)
            drawn = tables.negative_binomial(generator, mean, size, number).astype(np.float32)
            maxima.append(self._greatest(drawn, terms))
        seen = Scores(
            self.zones,
            self.zones.sums(trailing(recent, longest)),
            self.zones.sums(trailing(mean, longest)),
            self._scores(recent.astype(np.float32), terms),
        )
        return clusters(seen, np.concatenate(maxima).astype(np.float64), self.extent.most)

    def _greatest(self, drawn: Singles, terms: list[tuple[Singles, Singles]]) -> Singles:
        """[r] the greatest score of each table."""
        greatest = np.zeros(drawn.shape[2], dtype=np.float32)
        for gain, cost in terms:
            for layer in _summed(drawn, gain, cost):
                for running, end in self.zones.running(layer):
                    if end.size:
                        zones = running if end.size == len(running) else running[end]
                        np.maximum(greatest, zones.max(axis=0), out=greatest)
        return greatest

    def _scores(self, counts: Singles, terms: list[tuple[Singles, Singles]]) -> Floats:
        """[D, Z] the scores of one table [D, areas]."""
        scores = np.zeros((len(counts), self.zones.count), dtype=np.float32)
        for gain, cost in terms:
            for row, layer in zip(scores, _summed(counts[:, :, None], gain, cost), strict=True):
                sums = [running[end, 0] for running, end in self.zones.running(layer)]
                np.maximum(row, np.concatenate([*sums, row[:0]]), out=row)
        return scores.astype(np.float64)


def _terms(mean: Floats, size: Floats, risk: float) -> tuple[Singles, Singles]:
    """What a case adds in each cell, and what the cell takes away."""
    finite = np.isfinite(size)
    bounded = np.where(finite, size, 1.0)
    damped = np.where(finite, np.log1p((risk - 1.0) * mean / (mean + bounded)), 0.0)
    cost = np.where(finite, bounded * damped, (risk - 1.0) * mean)
    return (np.log(risk) - damped).astype(np.float32), cost.astype(np.float32)


def _summed(counts: Singles, gain: Singles, cost: Singles) -> Singles:
    """[D, areas, r] the terms of the last 1 to D periods."""
    return np.cumsum((counts * gain[:, :, None] - cost[:, :, None])[::-1], axis=0)
