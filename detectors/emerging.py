"""Emerging issues: more matters of one issue in the last 7, 14 or 30 days than its own past and a prior lead to expect.

An issue's rate is a gamma variable. Before anything is known it has shape 1/2 and rate 60 days: half a matter in two
months, known as badly as one can. After Y matters in H days it has shape a = 1/2 + Y and rate b = 60 + H, so the count
of the w days that follow is negative binomial with mean m = a w / b and size a:

    p = P(NB >= y) = I_x(y, a),  x = m / (m + a) = w / (w + b)

(Gelman and others, Bayesian Data Analysis, 3rd edition, §2.6: the Gamma-Poisson predictive law). Y and H are of all
days with data before the window: those before the issue's first matter tell too that there was none.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from detectors import negative_binomial
from detectors.series import Floats

NAME: Final = "emerging issue"

WINDOWS: Final = (7, 14, 30)
"""Trailing days that are summed."""
SHAPE: Final = 0.5
RATE: Final = 60.0
LEAST: Final = 3
"""Fewer matters in a window are no issue that emerges, however rare."""
NEW_DAYS: Final = 45
"""An older issue is chronic: it can flare up, it cannot be new."""
NEW_P: Final = 0.01
CHRONIC_P: Final = 3e-6
REST: Final = 60
"""Days after an alarm in which an issue raises no other."""

QUIET: Final = 0
NEW: Final = 1
FLARE_UP: Final = 2

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class EmergingJudgement:
    """One answer per issue, for the window that says most."""

    kind: NDArray[np.int8]
    """``QUIET``, ``NEW`` or ``FLARE_UP``."""
    window: Integers
    """Days of the window with the least chance, the shortest of equals."""
    observed: Floats
    expected: Floats
    """Mean of the predictive law."""
    p: Floats
    """Least of the three chances times three (Bonferroni), in [1e-300, 1]."""


def judge(counts: Floats, ages: Integers, since_alarm: Integers) -> EmergingJudgement:
    """Judges n issues as of the last day.

    ``counts`` [n, days] are matters (no copies, no repeats) by day, NaN where nothing was delivered; ``ages`` [n] days
    since the issue's first matter, 0 where that was on the last day; ``since_alarm`` [n] days since its last alarm,
    negative for none. What is older than ``counts`` goes back is left to the prior; 180 days are enough.

    An issue of at most 45 days is *new* where p <= 0.01, an older one *flares up* where p <= 0.000003; both need three
    matters in the window and no alarm in the 60 days before. A count that is greater on the last day is never less
    alarming. Raises ``ValueError`` for shapes that do not fit and for negative ages.
    """
    if counts.ndim != 2 or ages.shape != counts.shape[:1] or since_alarm.shape != ages.shape:
        raise ValueError(f"counts {counts.shape}, ages {ages.shape} and alarms {since_alarm.shape} do not fit")
    if ages.size and int(ages.min()) < 0:
        raise ValueError("an issue that begins after the day it is judged on")
    days = counts.shape[1]
    present = ~np.isnan(counts)
    matters, length = _sums(np.where(present, counts, 0.0)), _sums(present.astype(np.float64))
    best, window = np.full(ages.shape, 2.0), np.zeros(ages.shape, dtype=np.int64)
    observed, expected = np.zeros(ages.shape), np.zeros(ages.shape)
    for width in WINDOWS:
        begin = max(days - width, 0)
        count = matters[:, days] - matters[:, begin]
        shape = SHAPE + matters[:, begin]
        mean = shape * width / (RATE + length[:, begin])
        chance = negative_binomial.tail(np.where(count >= LEAST, count, 0.0), mean, shape)
        less = chance < best
        best, window = np.where(less, chance, best), np.where(less, width, window)
        observed, expected = np.where(less, count, observed), np.where(less, mean, expected)
    p = np.minimum(best * len(WINDOWS), 1.0)
    resting = (since_alarm >= 0) & (since_alarm < REST)
    young = ages <= NEW_DAYS
    alarm = (p <= np.where(young, NEW_P, CHRONIC_P)) & ~resting
    kind = np.where(alarm, np.where(young, NEW, FLARE_UP), QUIET).astype(np.int8)
    return EmergingJudgement(kind, window, observed, expected, p)


def _sums(values: Floats) -> Floats:
    """[n, days + 1] sums of the days before each."""
    sums = np.zeros((values.shape[0], values.shape[1] + 1))
    np.cumsum(values, axis=1, out=sums[:, 1:])
    return sums
