"""The clusters of a scan: the windows of the greatest scores whose zones share no area, each with its chance."""

from dataclasses import dataclass

import numpy as np

from detectors.scan.significance import LEAST_REPLICATES, gumbel, monte_carlo
from detectors.scan.windows import Windows
from detectors.scan.zones import Zones
from detectors.series import Floats


@dataclass(frozen=True, slots=True)
class Cluster:
    """Areas that had more cases in the last periods than was to be expected."""

    areas: tuple[int, ...]
    """Ascending."""
    duration: int
    """Periods; the last one is the last of the counts."""
    observed: int
    expected: float
    score: float
    """Logarithm of the likelihood ratio, see ``Windows``."""
    p: float
    """Chance by Monte Carlo that the greatest score of the whole scan is as great, without an outbreak."""
    p_gumbel: float
    """The same by the Gumbel law that fits the simulated maxima: also far below what Monte Carlo can tell."""

    @property
    def recurrence(self) -> float:
        """Recurrence interval 1 / p: runs, days of a daily scan, in which chance brings one such cluster."""
        return 1.0 / self.p


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scan found."""

    clusters: tuple[Cluster, ...]
    """The most likely first; then secondary ones, each the best of the zones that share no area with those before."""
    maxima: Floats
    """[R] greatest scores of the simulated tables."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a scan looks."""

    longest: int | None = None
    """Periods of the longest window; all of them where None."""
    most: int = 10
    """Clusters, at most."""
    replicates: int = 999
    """Simulated tables, R. A chance is at least 1 / (1 + R)."""

    def __post_init__(self) -> None:
        if self.replicates < LEAST_REPLICATES:
            raise ValueError(f"{self.replicates} replicates: expected at least {LEAST_REPLICATES}")

    def periods(self, counts: Floats, zones: Zones) -> int:
        """Periods of the longest window in ``counts`` [T, areas]. Raises ``ValueError`` for what is no such table."""
        if counts.ndim != 2 or not counts.shape[0] or counts.shape[1] != zones.areas:
            raise ValueError(f"counts of shape {counts.shape}: expected periods by {zones.areas} areas")
        if not (np.isfinite(counts).all() and (counts >= 0).all() and (counts == np.floor(counts)).all()):
            raise ValueError("counts that are not whole numbers from zero on")
        longest = counts.shape[0] if self.longest is None else self.longest
        if not 1 <= longest <= counts.shape[0]:
            raise ValueError(f"windows of {longest} periods: expected 1 to {counts.shape[0]}")
        return longest


def clusters(windows: Windows, counts: Floats, maxima: Floats, most: int) -> Scan:
    """The ``most`` best clusters with scores above 0, of the sums ``counts`` [D, areas] of the last 1 to D periods.

    Of equal scores the shorter window counts, then the zone of fewer areas. The chance of a secondary cluster is found
    among the maxima too, which is cautious: a first cluster can only take zones away from it.
    """
    observed = windows.zones.sums(counts)
    scores = windows.score(observed, windows.expected)
    columns = np.arange(windows.zones.count)
    longest = scores.argmax(axis=0) if columns.size else columns
    scores = scores[longest, columns]
    free = np.ones(columns.size, dtype=np.bool_)
    found: list[Cluster] = []
    while len(found) < most and (scores[free] > 0.0).any():
        zone = int(np.where(free, scores, -1.0).argmax())
        areas = windows.zones.members(zone)
        at = longest[zone], zone
        score = scores[zone : zone + 1]
        found.append(
            Cluster(
                areas=areas,
                duration=int(longest[zone]) + 1,
                observed=int(observed[at]),
                expected=float(windows.expected[at]),
                score=float(score[0]),
                p=float(monte_carlo(score, maxima)[0]),
                p_gumbel=float(gumbel(score, maxima)[0]),
            )
        )
        marked = np.zeros((1, windows.zones.areas))
        marked[0, list(areas)] = 1.0
        free &= windows.zones.sums(marked)[0] == 0.0
    return Scan(tuple(found), maxima)
