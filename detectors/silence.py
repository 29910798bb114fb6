"""Far too few, or none: the chance of so few events where more are usual. What comes late or not at all is no zero.

For each of n series the caller gives windows: counts y of stretches of time that end now, the mean m that each brings
when nothing is wrong, and how surely that is known. Y is negative binomial with mean m and size r' (``with_error``):

    chance = P(Y <= y),   p = min(1, w · least chance of the w windows)          (Bonferroni)

Only a window with y <= m / 5 is looked at: a level that has halved is a change, and the law of an ordinary day says
nothing of days off that no calendar knows. So p <= alpha holds for at most the share alpha of the judgings of a series
on which nothing is wrong, and for fewer where a fifth of the mean is the stricter condition. With no event and no
scatter a mean of -log(alpha / w) is enough: 14 events for a chance of 5e-6 and five windows.

The mean of a stretch of hours is ``level x factor of the day kind x share of the hour`` as in ``detectors.intraday``,
so 40 an hour by day are missed within the hour, and a night that brings one is not missed at all. Its size is that of
one day, also where it is longer: that what makes a day quiet ends with the day is not relied on.

Of a public holiday only what earlier ones brought is known, and each is another one (New Year, Spring Festival): the
kind's factor has a relative error of at least 1/sqrt(h) after h holidays, and before the first nothing is expected.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from detectors import negative_binomial
from detectors.baseline import Baseline
from detectors.hours import CLASS_OF_KIND, FLAT, HOURS, IntradayProfile
from detectors.series import HOLIDAY, KINDS, Floats, Kinds

FEW: Final = 0.2
"""No count above this share of what is usual is silence."""


@dataclass(frozen=True, slots=True)
class Windows:
    """w stretches of time of each of n series, all [n, w]."""

    observed: Floats
    """Events."""
    mean: Floats
    """Events when nothing is wrong; 0 for a stretch that tells nothing."""
    size: Floats
    """Negative-binomial size, without the error of the mean."""
    error: Floats
    """Relative standard error of the mean."""


@dataclass(frozen=True, slots=True)
class Silence:
    """One answer for each series, all [n]."""

    window: NDArray[np.intp]
    """The window with the least chance, the first of equals."""
    observed: Floats
    expected: Floats
    p: Floats
    """The least chance times the number of windows; 1 where no window has few."""


def judge(windows: Windows) -> Silence:
    """Judges every series by the window that says most, see the module."""
    size = negative_binomial.with_error(windows.size, windows.error)
    chance = negative_binomial.lower(windows.observed, windows.mean, size)
    chance = np.where(windows.observed <= FEW * windows.mean, chance, 1.0)
    window = np.argmin(chance, axis=1)
    every = np.arange(len(window))
    p = np.minimum(chance[every, window] * chance.shape[1], 1.0)
    return Silence(window, windows.observed[every, window], windows.mean[every, window], p)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What one series brings in an hour of a day, by kind of day and local hour."""

    level: float
    """Events a day, on a day with factor 1."""
    factors: Floats
    """[8] by day kind; 0 for a kind of which nothing is known."""
    kind_error: Floats
    """[8] relative standard error of the factors."""
    shares: Floats
    """[8, 24] share of the day by day kind and hour."""
    batching: float
    size: float
    error: float
    """Relative standard error of the level."""

    @classmethod
    def of(cls, baseline: Baseline, row: int, profile: IntradayProfile | None, seen: Kinds) -> "Rhythm":
        """Of a row of a baseline, with the profile of the same rows; None spreads the day evenly.

        The part of a profile that is spread evenly keeps bursts at night from being sure of themselves, and would make
        a quiet night a silence: it is taken out again.

        ``seen`` are the kinds of the days with data.
        """
        holidays = int(np.count_nonzero(seen == HOLIDAY))
        factors, error = baseline.factors[row].copy(), baseline.factor_error[row].copy()
        error[HOLIDAY] = max(error[HOLIDAY], 1.0 / np.sqrt(max(holidays, 1)))
        factors[HOLIDAY] *= holidays > 0
        shares = np.full((KINDS, HOURS), 1.0 / HOURS)
        if profile is not None:
            shares = np.maximum(profile.shares[row][np.asarray(CLASS_OF_KIND)] - FLAT / HOURS, 0.0) / (1.0 - FLAT)
        return cls(
            level=float(baseline.level[row]),
            factors=factors,
            kind_error=error,
            shares=shares,
            batching=float(profile.batching[row]) if profile is not None else 0.0,
            size=float(baseline.size[row]),
            error=float(baseline.error[row]),
        )

    def means(self, kinds: Kinds, hours: NDArray[np.int8]) -> Floats:
        """[h] events of each hour, by its day kind and local hour."""
        return np.asarray(self.level * self.factors[kinds] * self.shares[kinds, np.minimum(hours, HOURS - 1)])

    def expected(self, kinds: Kinds, hours: NDArray[np.int8], parts: Floats) -> tuple[float, float, float]:
        """Mean, size and relative error of a stretch of hours.

        ``kinds`` and ``hours`` [h] are the day kind and local hour of each, ``parts`` [h] how much of the hour belongs
        to the stretch. The errors of the kinds are independent: (e m)² = sum over kinds of (e_k m_k)².
        """
        means = self.means(kinds, hours) * parts
        mean = float(means.sum())
        if mean <= 0.0:
            return 0.0, np.inf, 0.0
        of_kind = np.bincount(kinds, means, minlength=KINDS) * self.kind_error
        spread = 1.0 / self.size + self.batching * max(0.0, 1.0 / mean - 1.0 / max(self.level, 1e-12))
        return mean, 1.0 / spread, float(np.hypot(self.error, np.sqrt((of_kind * of_kind).sum()) / mean))
