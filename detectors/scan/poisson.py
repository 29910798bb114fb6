"""The expectation-based Poisson scan: zones with more cases in the last periods than their own baselines say.

Neill, Moore, Sabhnani and Daniel, Detection of emerging space-time clusters, KDD 2005; scores and most likely clusters
are those of ``scan_eb_poisson`` of the R package scanstatistics.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from detectors.scan.clusters import Extent, Scan, clusters
from detectors.scan.maxima import Tables, maxima
from detectors.scan.windows import Windows, trailing
from detectors.scan.zones import Zones
from detectors.series import Floats

_CASES_PER_CELL: Final = 2.0


@dataclass(frozen=True, slots=True)
class ExpectationPoisson:
    """Every zone against what was to be expected there: finds also an excess of the whole city."""

    zones: Zones
    extent: Extent = field(default_factory=Extent)

    def scan(
        self, counts: Floats, baselines: Floats, rng: np.random.Generator | int, sizes: Floats | None = None
    ) -> Scan:
        """Scans ``counts`` [T, areas], oldest period first, against ``baselines`` of the same shape, their means.

        The chances are those of counts that are Poisson about the baselines, or negative binomial with variance
        m + m² / size where ``sizes`` [T, areas] are given (infinite for Poisson): city counts vary more than Poisson
        ones, which then look like clusters. The score is Poisson's in both cases. A period without delivery has count
        and baseline zero. The same generator state or seed gives the same answer. Raises ``ValueError`` for shapes that
        do not fit, counts that are no counts, negative baselines and sizes that are not positive.
        """
        longest = self.extent.periods(counts, self.zones)
        if baselines.shape != counts.shape or not (np.isfinite(baselines).all() and (baselines >= 0).all()):
            raise ValueError(f"baselines of shape {baselines.shape}: expected {counts.shape} numbers from zero on")
        if sizes is not None and (sizes.shape != counts.shape or not (sizes > 0).all()):
            raise ValueError(f"sizes of shape {sizes.shape}: expected {counts.shape} positive numbers")
        mean = baselines[-longest:]
        size = None if sizes is None else sizes[-longest:]
        generator = np.random.default_rng(rng)

        def draw(tables: int) -> Tables:
            return _poisson(generator, mean, tables) if size is None else _varied(generator, mean, size, tables)

        windows = Windows(self.zones, self.zones.sums(trailing(baselines, longest)), np.inf)
        simulated = maxima(windows, draw, self.extent.replicates)
        return clusters(windows, trailing(counts, longest), simulated, self.extent.most)


def _poisson(generator: np.random.Generator, mean: Floats, tables: int) -> Tables:
    """[T, areas, r] Poisson tables.

    The sum of r such is Poisson of r times the mean, and each of its cases falls in any of the r with equal chance:
    where most cells are empty, it is quicker to deal out cases than to draw cells.
    """
    if mean.sum() > _CASES_PER_CELL * mean.size:
        return generator.poisson(mean[:, :, None], (*mean.shape, tables))
    cell = np.repeat(np.arange(mean.size), generator.poisson(tables * mean.ravel()))
    table = generator.integers(tables, size=cell.size)
    dealt = np.bincount(cell * tables + table, minlength=mean.size * tables)
    return dealt.reshape(*mean.shape, tables)


def _varied(generator: np.random.Generator, mean: Floats, size: Floats, tables: int) -> Tables:
    """[T, areas, r] negative binomial tables: Poisson about means that vary by the gamma law of shape ``size``."""
    finite = np.isfinite(size)
    bounded = np.where(finite, size, 1.0)
    means = generator.gamma(bounded[:, :, None], (mean / bounded)[:, :, None], (*mean.shape, tables))
    return generator.poisson(np.where(finite[:, :, None], means, mean[:, :, None]))
