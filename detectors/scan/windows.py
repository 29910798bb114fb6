"""The windows of a scan, zone by last periods, with what was to be expected in each: the score of a count there."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import special

from detectors.scan.clusters import Scores
from detectors.scan.zones import Zones
from detectors.series import Floats

_HALVINGS: Final = 6


@dataclass(frozen=True, slots=True)
class Windows:
    """D x Z windows: those of d + 1 periods that end with the last one, over each zone.

    With a count C where B was expected the score is the logarithm of the likelihood ratio,

        F = C log(C / B) + B - C                                   (expectation-based Poisson, Neill 2005)
        F = C log(C / B) + (N - C) log((N - C) / (N - B))          (N cases in all are given, Kulldorff 2005)

    where C > B, else 0. The first is the second with N infinite. Cases where none were expected score infinitely.
    """

    zones: Zones
    expected: Floats
    """[D, Z], B."""
    total: float
    """N, infinite where the number of cases is not given."""

    def score(self, count: Floats, expected: Floats) -> Floats:
        """F of counts where ``expected`` were, of one shape."""
        with np.errstate(divide="ignore", invalid="ignore"):
            inside = count * np.log(count / expected)
            if np.isinf(self.total):
                outside = expected - count
            else:
                rest = self.total - count
                outside = special.xlogy(rest, rest / (self.total - expected))
        return np.where(count > expected, np.maximum(inside + outside, 0.0), 0.0)

    def scores(self, counts: Floats) -> Scores:
        """The scores of the sums ``counts`` [D, areas] of the last 1 to D periods."""
        observed = self.zones.sums(counts)
        return Scores(self.zones, observed, self.expected, self.score(observed, self.expected))

    def least(self, score: float) -> Floats:
        """[D, Z] a count in each window below which none has this score, near to the least that has it.

        F grows with C and lies above (C - B)² / (2 B + 2 (C - B) / 3), so the count is at most
        B + s / 3 + sqrt(s² / 9 + 2 s B); halving from there keeps the lower end, whose score is less than s.
        """
        below = self.expected
        above = below + score / 3.0 + np.sqrt(score * score / 9.0 + 2.0 * score * below)
        above = np.minimum(above, self.total)
        for _ in range(_HALVINGS):
            middle = 0.5 * (below + above)
            less = self.score(middle, self.expected) < score
            below, above = np.where(less, middle, below), np.where(less, above, middle)
        return np.maximum(np.ceil(below), np.floor(self.expected) + 1.0)


def trailing(values: Floats, longest: int) -> Floats:
    """[longest, ...] sums of the last 1, 2, up to ``longest`` periods of ``values`` [T, ...], oldest first."""
    return np.cumsum(values[: -longest - 1 : -1], axis=0)
