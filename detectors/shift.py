"""A rise that is a change of names: beside it something fell by about as much, and the sum of both stays ordinary.

When a catalogue gets a new edition, or a desk a new habit, what was called one thing is called another. Two opposite
breaks begin at once and nothing happens more often than before. Real growth has no fall beside it.
"""

from typing import Final

import numpy as np

from detectors import negative_binomial
from detectors.series import Floats, Rows

ALPHA: Final = 0.01
"""A fall counts from this chance of so few on, divided by the number of series looked at (Bonferroni)."""

ORDINARY: Final = 0.01
"""A sum is ordinary while so many or more, and so few or less, each have at least this chance."""

LEAST_SHARE: Final = 0.5
"""Share of the rise that must be found again in the falls, and of the falls in the rise."""

ALIKE: Final = 2 / 3
"""Share of the city, by what was expected of the fallen, where the one rises and the other falls."""


def fallen(observed: Floats, mean: Floats, size: Floats) -> Rows:
    """The places of the series that lost what the first of n series gained, largest fall first; empty for none.

    Of the others those count whose count has a lower tail ``P(Y <= y) <= ALPHA / (n - 1)``; they are taken by the size
    of their fall until they hold the rise. What rose in its own right by an upper tail as small has gained from them
    too, as the parts of a class that is split. The falls taken must hold ``LEAST_SHARE`` of the rise at least and the
    rise as much of the falls, and the sum of all of these must be ordinary.
    """
    rise = mean - observed < 0
    if observed.size < 2 or not rise[0]:
        return np.zeros(0, np.intp)
    bound = ALPHA / (observed.size - 1)
    few = 1.0 - negative_binomial.tail(observed + 1.0, mean, size) <= bound
    gained = rise & (negative_binomial.tail(observed, mean, size) <= bound)
    few[0], gained[0] = False, True
    fall, sought = mean - observed, float((observed - mean)[gained].sum())
    places = np.flatnonzero(few)
    places = places[np.argsort(-fall[places], kind="stable")]
    taken = places[np.cumsum(fall[places]) - fall[places] < sought]
    whole = np.concatenate([np.flatnonzero(gained), taken])
    lost = float(fall[taken].sum())
    enough = min(lost, sought) >= LEAST_SHARE * max(lost, sought)
    many, less = sum_tails(observed[whole], mean[whole], size[whole])
    return taken if enough and min(many, less) >= ORDINARY else np.zeros(0, np.intp)


def begins(observed: Floats, mean: Floats, size: Floats) -> bool:
    """False where the fall is older than the rise, as a season that ended: the week before was too poor already.

    The counts are those of the series that rises (the first) and of those that fell, in the seven days before the
    period: their sum must not be too low to be ordinary, and not be short by ``LEAST_SHARE`` of what was expected of
    the fallen. The second is for topics that scatter so much that a week of nothing is no surprise.
    """
    _, less = sum_tails(observed, mean, size)
    return less >= ORDINARY and float((mean - observed).sum()) < LEAST_SHARE * float(mean[1:].sum())


def sum_tails(observed: Floats, mean: Floats, size: Floats) -> tuple[float, float]:
    """P(so many or more) and P(so few or less) of the sum of series that are taken for independent.

    Negative binomial of the sum's mean M and variance V: size M² / (V - M).
    """
    count, total = observed.sum(), mean.sum()
    if total <= 0.0:
        return float(count == 0.0), 1.0
    spread = max(float((mean * mean / size).sum()), 1e-12)
    counts = np.array([count, count + 1.0])
    tail = negative_binomial.tail(counts, np.array([total]), np.array([total * total / spread]))
    return float(tail[0]), float(1.0 - tail[1])


def alike(rise: Floats, fall: Floats, expected: Floats) -> bool:
    """True where most of a city moves so: rises and falls by area, weighed by what was expected of the fallen there.

    One area alone cannot tell a new name from two things that happen in it.
    """
    if np.count_nonzero(expected > 0) < 2:
        return False
    return bool(expected[(rise > 0) & (fall > 0)].sum() >= ALIKE * expected.sum())
