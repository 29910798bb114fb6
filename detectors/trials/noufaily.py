"""The 42 scenarios of Noufaily et al. 2013 and the simulation of weekly counts with outbreaks that they describe.

Noufaily, Enki, Farrington, Garthwaite, Andrews and Charlett, An improved algorithm for outbreak detection in multiple
surveillance systems, Statistics in Medicine 32 (2013) 1206-1222, used again by Bedubourg and Le Strat, PLoS One 12
(2017) e0181227. With t = 1 .. 624 the week, a series without outbreaks has the mean

    mu(t) = exp(theta + beta t + sum over j <= m of (g1 cos(2 pi j t / 52) + g2 sin(2 pi j t / 52)))

and the variance phi mu(t). Weeks 1 to 312 train, 313 to 575 are a baseline with four outbreaks, 576 to 624 are judged
and hold one outbreak. Column c of an array is week c + 1.
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from detectors.series import Floats

WEEKS: Final = 624
BASELINE: Final = range(312, 575)
"""Columns that hold the past outbreaks."""
TESTED: Final = range(575, 624)
"""Columns that are judged, and hold the test outbreak."""
PAST_OUTBREAKS: Final = 4
PAST_FACTORS: Final = (0, 2, 3, 5, 10)
"""k1: one of them, at random, for the past outbreaks of a series."""
TEST_FACTORS: Final = range(1, 11)
"""k2: one of them, at random, for the test outbreak of a series."""
SPREAD: Final = 0.5
"""Cases of an outbreak lie a lognormal(0, 0.5) number of weeks after its start, rounded down."""

_SEASONS: Final = (0, 1, 2)


@dataclass(frozen=True, slots=True)
class Scenario:
    """The law of a series without outbreaks, in the letters of the paper."""

    theta: float
    beta: float
    g1: float
    g2: float
    phi: float
    m: int

    def mean(self) -> Floats:
        """The mean of each week, [WEEKS]."""
        week = np.arange(1, WEEKS + 1)
        exponent = self.theta + self.beta * week
        for j in range(1, self.m + 1):
            angle = 2.0 * np.pi * j * week / 52.0
            exponent = exponent + self.g1 * np.cos(angle) + self.g2 * np.sin(angle)
        return np.asarray(np.exp(exponent))


_FAMILIES: Final = (
    (0.1, 0.0025, 0.6, 0.6, 1.5),
    (-2.0, 0.005, 0.1, 0.3, 2.0),
    (1.5, 0.003, 0.2, -0.4, 1.0),
    (0.5, 0.002, 0.5, 0.5, 5.0),
    (2.5, 0.001, 1.0, 0.1, 3.0),
    (3.75, 0.001, 0.1, -0.1, 1.1),
    (5.0, 0.0001, 0.05, 0.01, 1.2),
)
"""theta, beta, g1, g2, phi; each without and with its trend, and with no, one and two harmonics."""

SCENARIOS: Final = tuple(
    Scenario(theta, trend, g1, g2, phi, m)
    for theta, beta, g1, g2, phi in _FAMILIES
    for trend in (0.0, beta)
    for m in _SEASONS
)


@dataclass(frozen=True, slots=True)
class Simulated:
    """n series and their truth. Counts are whole numbers in float64, as detectors take them."""

    scenario: NDArray[np.int64]
    """[n], place in ``SCENARIOS``."""
    k1: NDArray[np.int64]
    k2: NDArray[np.int64]
    phi: Floats
    """[n], variance over mean of the counts without outbreaks."""
    mu: Floats
    """[n, WEEKS], their mean."""
    quiet: Floats
    """[n, WEEKS], counts with the past outbreaks and without the test outbreak."""
    outbreak: Floats
    """[n, WEEKS], cases of the test outbreak."""

    @property
    def counts(self) -> Floats:
        """[n, WEEKS], counts with all outbreaks."""
        return self.quiet + self.outbreak

    @property
    def flags(self) -> NDArray[np.bool_]:
        """[n, WEEKS], weeks that hold a case of the test outbreak."""
        return self.outbreak > 0.0

    @classmethod
    def joined(cls, parts: list[Self]) -> Self:
        """The series of all parts, in order."""
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in cls.__slots__))


def simulate(seed: int, replicates: range) -> Simulated:
    """One series of every scenario for each replicate, replicate after replicate.

    A replicate depends on the seed and its own number alone, not on how many are asked for.
    """
    return Simulated.joined([_replicate(np.random.default_rng((seed, replicate))) for replicate in replicates])


def draw(rng: np.random.Generator, mean: Floats, phi: Floats) -> Floats:
    """Counts of this mean and of variance phi times the mean: negative binomial, Poisson where phi is 1.

    The law has size mean / (phi - 1) and chance of success 1 / phi. To take phi for the size, or for 1 + mean / size,
    is the known mistake here: the variance is then no multiple of the mean.
    """
    mean, phi = np.broadcast_arrays(mean, phi)
    poisson = phi == 1.0
    over = rng.negative_binomial(mean / np.where(poisson, 1.0, phi - 1.0), 1.0 / phi)
    return np.where(poisson, rng.poisson(mean), over).astype(np.float64)


def outbreak(rng: np.random.Generator, mu: Floats, phi: Floats, factor: NDArray[np.int64], window: range) -> Floats:
    """Cases [n, WEEKS] of one outbreak a row: it starts in any week of the window with equal chance.

    Its size is Poisson with mean factor sqrt(phi mu), the deviations of a count in its first week. Cases after the end
    of the window are left out: no past outbreak reaches the test weeks, and the last test week is the present.
    """
    rows = np.arange(mu.shape[0])
    start = rng.integers(window.start, window.stop, rows.size)
    size = rng.poisson(factor * np.sqrt(phi * mu[rows, start]))
    row = np.repeat(rows, size)
    week = start[row] + np.floor(rng.lognormal(0.0, SPREAD, row.size)).astype(np.int64)
    inside = week < window.stop
    cases = np.zeros(mu.shape)
    np.add.at(cases, (row[inside], week[inside]), 1.0)
    return cases


_MU: Final = np.stack([scenario.mean() for scenario in SCENARIOS])
_PHI: Final = np.array([scenario.phi for scenario in SCENARIOS])


def _replicate(rng: np.random.Generator) -> Simulated:
    """One series of every scenario."""
    n = len(SCENARIOS)
    k1 = rng.choice(PAST_FACTORS, n)
    k2 = rng.choice(TEST_FACTORS, n)
    quiet = draw(rng, _MU, _PHI[:, None])
    for _ in range(PAST_OUTBREAKS):
        quiet += outbreak(rng, _MU, _PHI, k1, BASELINE)
    return Simulated(np.arange(n), k1, k2, _PHI, _MU, quiet, outbreak(rng, _MU, _PHI, k2, TESTED))
