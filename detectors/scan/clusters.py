"""The clusters of a scan: the windows of the greatest scores whose zones share no area, each with its chance."""

from dataclasses import dataclass

import numpy as np

from detectors.scan.significance import gumbel, monte_carlo
from detectors.scan.zones import Zones
from detectors.series import Floats

Place = tuple[tuple[int, ...], int]
"""Areas, ascending, and the number of the last periods."""


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
    """Logarithm of the likelihood ratio."""
    p: float
    """Chance by Monte Carlo that the greatest score of the whole scan is as great, without an outbreak."""
    p_gumbel: float
    """The same by the Gumbel law that fits the simulated maxima: also far below what Monte Carlo can tell."""

    @property
    def place(self) -> Place:
        """Its areas and its periods: of the clusters of a scan no two have the same."""
        return self.areas, self.duration

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
class Scores:
    """What was seen in every window."""

    zones: Zones
    observed: Floats
    """[D, Z] cases of the last 1 to D periods in each zone."""
    expected: Floats
    """[D, Z]"""
    score: Floats
    """[D, Z], at least 0."""


def clusters(scores: Scores, maxima: Floats, most: int) -> Scan:
    """The ``most`` best clusters with scores above 0.

    Of equal scores the shorter window counts, then the zone of fewer areas. The chance of a secondary cluster is found
    among the maxima too, which is cautious: a first cluster can only take zones away from it.
    """
    columns = np.arange(scores.zones.count)
    longest = scores.score.argmax(axis=0) if columns.size else columns
    best = scores.score[longest, columns]
    free = np.ones(columns.size, dtype=np.bool_)
    found: list[Cluster] = []
    while len(found) < most and (best[free] > 0.0).any():
        zone = int(np.where(free, best, -1.0).argmax())
        areas = scores.zones.members(zone)
        at = longest[zone], zone
        score = best[zone : zone + 1]
        found.append(
            Cluster(
                areas=areas,
                duration=int(longest[zone]) + 1,
                observed=int(scores.observed[at]),
                expected=float(scores.expected[at]),
                score=float(score[0]),
                p=float(monte_carlo(score, maxima)[0]),
                p_gumbel=float(gumbel(score, maxima)[0]),
            )
        )
        marked = np.zeros((1, scores.zones.areas))
        marked[0, list(areas)] = 1.0
        free &= scores.zones.sums(marked)[0] == 0.0
    return Scan(tuple(found), maxima)
