"""What the weeks after a measure say: fewer than expected without it, more, or nothing that can be shown.

A sum over the weeks after has *fallen* where a sum as low has a chance of at most 2.5% under the law of what was
expected, and has *risen* where one as high has at most 1%: counts come in bursts, so highs have a heavier tail than
lows. All intervals have these ends, so that an interval of the ratio leaves out 1 exactly where something is said.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from detectors.effect.law import Law
from detectors.series import Floats

FALL: Final = 0.025
RISE: Final = 0.01

POWER: Final = 0.8
"""Chance with which the smallest fall that can be shown is found."""

_MOST_FALL: Final = 0.98
"""A fall that only nearly everything would show is none that can be shown."""
_HALVINGS: Final = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer per series, all [n]."""

    observed: Floats
    expected: Floats
    low: Floats
    high: Floats
    """Ends of the prediction interval of the sum without a measure."""
    ratio: Floats
    """Observed over expected."""
    ratio_low: Floats
    ratio_high: Floats
    """Ends of the interval of the ratio: those of the true one that leave the sum just ordinary."""
    fell: NDArray[np.bool_]
    rose: NDArray[np.bool_]
    chance: Floats
    """Of a sum as low, half of the chance of this very sum left out."""
    detectable: Floats
    """The smallest fall, as a share, that would be found in four of five such cases; NaN where none would."""


def answer(law: Law, observed: Floats) -> Answer:
    """Holds sums [n] against their law."""
    chance = law.below(observed)
    expected = law.mean
    return Answer(
        observed=observed,
        expected=expected,
        low=law.quantile(FALL),
        high=law.quantile(1.0 - RISE),
        ratio=observed / expected,
        ratio_low=law.ratio(observed, 1.0 - RISE),
        ratio_high=law.ratio(observed, FALL),
        fell=chance <= FALL,
        rose=chance >= 1.0 - RISE,
        chance=chance,
        detectable=detectable(law),
    )


def detectable(law: Law) -> Floats:
    """[n] the smallest fall after which four of five sums lie below the prediction interval; NaN where none does."""
    limit = law.quantile(FALL)
    least, most = np.full(limit.shape, 0.0), np.full(limit.shape, _MOST_FALL)
    none = law.below(limit, 1.0 - most) < POWER
    for _ in range(_HALVINGS):
        middle = 0.5 * (least + most)
        found = law.below(limit, 1.0 - middle) >= POWER
        least, most = np.where(found, least, middle), np.where(found, middle, most)
    return np.where(none, np.nan, most)
