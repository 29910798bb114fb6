"""The expectation-based Poisson scan: zones with more cases in the last periods than their own baselines say.

Neill, Moore, Sabhnani and Daniel, Detection of emerging space-time clusters, KDD 2005; scores and most likely clusters
are those of ``scan_eb_poisson`` of the R package scanstatistics.
"""

from dataclasses import dataclass, field

import numpy as np

from detectors.scan import tables
from detectors.scan.clusters import Scan, clusters
from detectors.scan.extent import Extent, check_means, check_sizes
from detectors.scan.maxima import maxima
from detectors.scan.windows import Windows, trailing
from detectors.scan.zones import Zones
from detectors.series import Floats


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
        check_means(counts, baselines)
        if sizes is not None:
            check_sizes(counts, sizes)
        mean = baselines[-longest:]
        size = None if sizes is None else sizes[-longest:]
        generator = np.random.default_rng(rng)

        def draw(number: int) -> tables.Tables:
            if size is None:
                return tables.poisson(generator, mean, number)
            return tables.negative_binomial(generator, mean, size, number)

        windows = Windows(self.zones, self.zones.sums(trailing(baselines, longest)), np.inf)
        simulated = maxima(windows, draw, self.extent.replicates)
        return clusters(windows.scores(trailing(counts, longest)), simulated, self.extent.most)
