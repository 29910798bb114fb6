"""The space-time permutation scan: zones with more of the last periods' cases than their share of all cases says.

Kulldorff, Heffernan, Hartman, Assunção and Mostashari, PLoS Medicine 2 (2005) e59; scores and most likely clusters are
those of ``scan_permutation`` of the R package scanstatistics.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy import stats

from detectors.scan.clusters import Scan, clusters
from detectors.scan.extent import Extent
from detectors.scan.maxima import maxima
from detectors.scan.tables import Tables
from detectors.scan.windows import Windows, trailing
from detectors.scan.zones import Zones
from detectors.series import Floats


@dataclass(frozen=True, slots=True)
class SpaceTimePermutation:
    """Needs cases alone. What rises in the whole city at once is no cluster, nor is what a place has all the time."""

    zones: Zones
    extent: Extent = field(default_factory=Extent)

    def scan(self, counts: Floats, rng: np.random.Generator | int) -> Scan:
        """Scans ``counts`` [T, areas], oldest period first.

        With C_i. cases of area i, C_.t of period t and N in all, C_i. C_.t / N are expected of area i in period t. The
        chances are those of areas and periods that are paired at random: tables with the same sums by area and by
        period, multivariate hypergeometric. Cases that come several at once look like clusters: of 28 days of service
        requests in 254 precincts every second scan had p <= 0.05, and every sixth where ``counts`` were cut to 1, so
        that days with a case are what is permuted. The same generator state or seed gives the same answer. Raises
        ``ValueError`` for counts that are no counts.
        """
        longest = self.extent.periods(counts, self.zones)
        total = float(counts.sum())
        by_period, by_area = counts.sum(axis=1), counts.sum(axis=0)
        generator = np.random.default_rng(rng)

        def draw(number: int) -> Tables:
            return permuted(generator, by_period, by_area, number)[-longest:]

        product = trailing(by_period, longest)[:, None] * self.zones.sums(by_area[None, :])
        windows = Windows(self.zones, product / max(total, 1.0), total)
        simulated = maxima(windows, draw, self.extent.replicates)
        return clusters(windows.scores(trailing(counts, longest)), simulated, self.extent.most)


def permuted(generator: np.random.Generator, by_period: Floats, by_area: Floats, tables: int) -> Tables:
    """[T, areas, r] tables with these sums, of cases whose areas and periods are paired at random."""
    drawn = stats.random_table(by_period, by_area).rvs(tables, random_state=generator)
    return np.ascontiguousarray(drawn.transpose(1, 2, 0), dtype=np.int64)
