"""Topics that move together: the same areas have more of both in the same weeks. Pure functions of counts.

1. Weekly counts by topic, area and week are set against what is expected where no topic has weeks of its own in an
   area: the log-linear model without an interaction of all three, which keeps what each topic is usually like in each
   area, the course of each topic over the city (its season), and how much each area complains of everything in a week.
   It is fitted by iterative proportional fitting. Counts above ``e + CUT * sqrt(e + 1)`` are cut to it and the model is
   fitted again, ``ROUNDS`` times, so that one storm makes no pair.
2. What is left is ``(n - e) / sqrt(e + 1/4)``, at most ``CUT`` either way.
3. ``r``: the correlation of what is left of two topics over all areas and weeks.
4. Its chance: the same with one topic's weeks moved round by k, for every k beyond ``NEAR``. Moved series have the same
   distribution and the same memory from week to week, but no common weeks. ``t = (r - mean) / sd`` over the moves, with
   as many degrees of freedom as there are moves less one.
5. All pairs are tested at once: Benjamini and Yekutieli at ``FALSE_SHARE``, which holds for tests of any dependence.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from briefing.choosing.weights import Reals
from city import paths

CUT = 3.0
"""Standard deviations of a count."""
ROUNDS = 6
FITS = 15
FLAT = 1e-9
"""A standard deviation that is rounding."""
NEAR = 3
"""Weeks: moves that are nearer have common weeks by memory."""
FALSE_SHARE = 0.05
"""At most this share of the pairs that are told is by chance, in expectation."""
LEAST_R = 0.2
"""Weaker pairs are of no use, however sure they are."""
LEAST_WEEKS = 26
LEAST_AREAS = 3


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows that move together."""

    one: int
    other: int
    r: float
    p: float
    """Adjusted for the number of pairs."""


def moving_together(weekly: NDArray[np.int64], tested: NDArray[np.bool_]) -> tuple[Pair, ...]:
    """The pairs of topics among those ``tested[i, j]`` (i < j), the surest first.

    ``weekly[topic, area, week]`` are counts. None with fewer than ``LEAST_WEEKS`` weeks, ``LEAST_AREAS`` areas or three
    topics.
    """
    topics, areas, weeks = weekly.shape
    rows, columns = np.nonzero(np.triu(tested, 1))
    if weeks < LEAST_WEEKS or areas < LEAST_AREAS or topics < 3 or not rows.size:
        return ()
    left = residuals(weekly)
    together = _correlation(left, left)[rows, columns]
    moves = range(NEAR + 1, weeks - NEAR)
    by_chance = np.stack([_correlation(left, np.roll(left, move, axis=2))[rows, columns] for move in moves])
    spread = by_chance.std(axis=0, ddof=1)
    sure = np.divide(together - by_chance.mean(axis=0), spread, out=np.zeros_like(together), where=spread > 0)
    p = adjusted(stdtr(len(moves) - 1, -sure))
    found = [
        Pair(int(rows[n]), int(columns[n]), float(together[n]), float(p[n]))
        for n in np.flatnonzero((p <= FALSE_SHARE) & (together >= LEAST_R))
    ]
    return tuple(sorted(found, key=lambda pair: (pair.p, -pair.r, pair.one, pair.other)))


def adjusted(p: Reals) -> Reals:
    """P values adjusted for their number, by Benjamini and Yekutieli (2001): those up to q hold a false share of q.

    >>> adjusted(np.array([0.001, 0.04, 0.02])).round(4).tolist()
    [0.0055, 0.0733, 0.055]
    """
    order = np.argsort(p)
    steps = np.arange(1, len(p) + 1)
    scaled = p[order] * len(p) * (1.0 / steps).sum() / steps
    found = np.empty(len(p))
    found[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return found


def residuals(weekly: NDArray[np.int64]) -> Reals:
    """What is left of counts by topic, area and week, each topic with the standard deviation 1 (0 where it is flat)."""
    counts = weekly.astype(np.float64)
    cut = counts
    for _ in range(ROUNDS):
        usual = expected(cut)
        cut = np.minimum(counts, usual + CUT * np.sqrt(usual + 1.0))
    left = np.clip((cut - usual) / np.sqrt(usual + 0.25), -CUT, CUT)
    centred = left - left.mean(axis=(1, 2), keepdims=True)
    sd = centred.std(axis=(1, 2), keepdims=True)
    return np.asarray(centred / np.where(sd > FLAT, sd, np.inf))


def expected(counts: Reals) -> Reals:
    """The counts of the model without an interaction of all three: the sums over any one axis are those of the counts.

    Exact in the limit; ``FITS`` steps leave less than a hundredth of a count of a city's year.
    """
    found = np.ones_like(counts)
    for _ in range(FITS):
        for axis in range(3):
            wanted, have = counts.sum(axis=axis, keepdims=True), found.sum(axis=axis, keepdims=True)
            found = found * np.divide(wanted, have, out=np.zeros_like(wanted), where=have > 0)
    return found


def across(topics: Sequence[str]) -> NDArray[np.bool_]:
    """Which pairs of topics cut across classes: neither holds the other, and their classes right above are different.

    Topics without any above them are classes of their own.
    """
    above = [paths.parent(topic) for topic in topics]
    return np.array(
        [
            [
                not paths.nested(one, other) and not (over and over == also)
                for other, also in zip(topics, above, strict=True)
            ]
            for one, over in zip(topics, above, strict=True)
        ],
        dtype=np.bool_,
    ).reshape(len(topics), len(topics))


def _correlation(one: Reals, other: Reals) -> Reals:
    flat = one.reshape(len(one), -1)
    return np.asarray(flat @ other.reshape(len(other), -1).T / flat.shape[1])
