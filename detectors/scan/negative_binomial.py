"""The expectation-based negative binomial scan: for counts that vary more than Poisson ones, as a city's do.

Ten requests from one place on one day are a great excess by Poisson's law, and none where such days come. Poisson's
score with honest chances (``ExpectationPoisson`` with sizes) must therefore be so great that clusters of several areas
do not reach it: planted about the levels and sizes of service requests in 254 precincts, they are found here once to
four times as often, at the same rate of false ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from detectors.scan import tables
from detectors.scan.clusters import Scan, Scores, clusters
from detectors.scan.extent import Extent, check_errors, check_means, check_sizes
from detectors.scan.maxima import at_once
from detectors.scan.windows import trailing
from detectors.scan.zones import Zones
from detectors.series import Floats

_TOGETHER: Final = 1 << 16
"""Numbers that are added up along the chains at once: as many as a processor holds near."""
RISKS: Final = (1.5, 2.5, 5.0, 10.0)
"""How many times the baseline a cluster may be."""

Singles = NDArray[np.float32]
Terms = list[tuple[Singles, Singles]]


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

    def scan(
        self,
        counts: Floats,
        baselines: Floats,
        sizes: Floats,
        rng: np.random.Generator | int,
        errors: Floats | None = None,
    ) -> Scan:
        """Scans ``counts`` [T, areas], oldest period first, with their means ``baselines`` and negative-binomial sizes.

        The variance of a count is m + m² / size, sizes may be infinite. Where relative standard errors ``errors``
        [areas] of the means are given, common to all periods of an area, the chances are those of means that vary so
        (``tables.uncertain``); the score is the same. A period without delivery has count and baseline zero. The same
        generator state or seed gives the same answer. Raises ``ValueError`` for shapes that do not fit, counts that
        are no counts, negative baselines and errors, and sizes that are not positive.
        """
        seen = self.seen(counts, baselines, sizes)
        longest = seen.score.shape[0]
        if errors is not None:
            check_errors(counts, errors)
        mean, size = baselines[-longest:], sizes[-longest:]
        terms, generator = _terms(mean, size), np.random.default_rng(rng)
        highest = seen.score.max(initial=0.0)
        maxima, drawn = [np.zeros(0, np.float32)], 0
        for number in self._portions():
            table = (
                tables.negative_binomial(generator, mean, size, number)
                if errors is None
                else tables.uncertain(generator, mean, size, errors, number)
            )
            maxima.append(self._greatest(table.astype(np.float32), terms))
            drawn += int(np.count_nonzero(maxima[-1] >= highest))
            if self.extent.enough is not None and drawn >= self.extent.enough:
                break
        return clusters(seen, self._until_enough(np.concatenate(maxima), highest), self.extent.most)

    def seen(self, counts: Floats, baselines: Floats, sizes: Floats) -> Scores:
        """What was seen in every window, with its score. Arguments and errors are those of ``scan``."""
        longest = self.extent.periods(counts, self.zones)
        check_means(counts, baselines)
        check_sizes(counts, sizes)
        recent, mean, size = (values[-longest:] for values in (counts, baselines, sizes))
        return Scores(
            self.zones,
            self.zones.sums(trailing(recent, longest)),
            self.zones.sums(trailing(mean, longest)),
            self._scores(recent.astype(np.float32), _terms(mean, size)),
        )

    def greatest(self, counts: Floats, baselines: Floats, sizes: Floats) -> Floats:
        """[n] the greatest score of each of n tables ``counts`` [D, areas, n], of which each has means and sizes of its
        own, both of the same shape: many series at the price of one block of simulated tables.
        """
        return self._greatest(counts.astype(np.float32), _terms(baselines, sizes)).astype(np.float64)

    def _portions(self) -> Iterator[int]:
        """How many tables are drawn at once: as many as fit; few at first where they may be enough."""
        most, left = at_once(self.zones.areas), self.extent.replicates
        portion = most if self.extent.enough is None else min(most, 3 * self.extent.enough)
        while left:
            number = min(portion, left)
            yield number
            left, portion = left - number, min(most, 2 * portion)

    def _until_enough(self, maxima: Singles, highest: float) -> Floats:
        """The maxima up to the one that was enough, so that the chance does not depend on the portions."""
        reached = np.flatnonzero(maxima >= highest)
        enough = self.extent.enough
        end = maxima.size if enough is None or reached.size < enough else int(reached[enough - 1]) + 1
        return maxima[:end].astype(np.float64)

    def _greatest(self, drawn: Singles, terms: Terms) -> Singles:
        """[r] the greatest score of each table."""
        tables = drawn.shape[2]
        greatest = np.zeros(tables, dtype=np.float32)
        layers = (layer for gain, cost in terms for layer in _summed(drawn, gain, cost))
        while block := list(islice(layers, max(1, _TOGETHER // max(1, drawn.shape[1] * tables)))):
            of_block = np.zeros(len(block) * tables, dtype=np.float32)
            for running, end in self.zones.running(np.concatenate(block, axis=1)):
                if end.size:
                    zones = running if end.size == len(running) else running[end]
                    np.maximum(of_block, zones.max(axis=0), out=of_block)
            np.maximum(greatest, of_block.reshape(len(block), tables).max(axis=0), out=greatest)
        return greatest

    def _scores(self, counts: Singles, terms: Terms) -> Floats:
        """[D, Z] the scores of one table [D, areas]."""
        layers = np.concatenate([_summed(counts[:, :, None], gain, cost) for gain, cost in terms])
        sums = [running[end] for running, end in self.zones.running(np.ascontiguousarray(layers[:, :, 0].T))]
        scores = np.concatenate([*sums, np.zeros((0, len(layers)), np.float32)]).T
        by_risk = scores.reshape(len(terms), len(counts), self.zones.count)
        return np.asarray(np.maximum(by_risk.max(axis=0), 0.0), np.float64)


def _terms(mean: Floats, size: Floats) -> Terms:
    """For each relative risk what a case adds in each cell, and what the cell takes away.

    [D, areas, 1] for means of all tables, [D, areas, n] for those of each.
    """
    finite = np.isfinite(size)
    bounded = np.where(finite, size, 1.0)
    share = mean / (mean + bounded)
    found = []
    for risk in RISKS:
        damped = np.where(finite, np.log1p((risk - 1.0) * share), 0.0)
        cost = np.where(finite, bounded * damped, (risk - 1.0) * mean)
        gain = np.log(risk) - damped
        found.append(tuple(np.atleast_3d(each).astype(np.float32) for each in (gain, cost)))
    return [(gain, cost) for gain, cost in found]


def _summed(counts: Singles, gain: Singles, cost: Singles) -> Singles:
    """[D, areas, r] the terms of the last 1 to D periods."""
    return np.cumsum((counts * gain - cost)[::-1], axis=0)
