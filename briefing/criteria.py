"""The criteria of a focus issue as measures over a batch of topics: how many, how wide, rising, lasting, due by season.

Every function takes counts of matters by topic (rows) and gives one value per topic; the larger the value, the more the
topic speaks for itself. Values of different criteria have different units, so they are compared by ``percentiles``.

One burst must not make a focus issue: growth and season look at ``trimmed`` counts, from which the busiest tenth of the
days is left out, and persistence looks at ranks of weeks.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Reals = NDArray[np.float64]

TRIM = 0.1
"""Share of the days, the busiest, that growth and season leave out."""
DISPERSION = 2.0
"""Variance over mean of a topic's counts: complaints come in clusters."""
PRIOR_SD = float(np.log(1.5))
"""How far the log rate of a topic is held to move before any count is seen: estimates are shrunk towards no change."""
MATERIAL = float(np.log(1.1))
"""A change that is not surely above a tenth counts as none."""


class Spread(NamedTuple):
    """How a topic lies over the lowest areas."""

    touched: Counts
    """Areas with at least one matter."""
    evenness: Reals
    """Entropy over its largest possible value for the touched areas: 1 where all have the same, 0 for one area."""
    largest: Reals
    """Share of the area with the most."""
    effective: Reals
    """The value: ``exp(entropy)`` (as many areas with equal counts would be as spread) over the number of areas."""


class Change(NamedTuple):
    """A ratio of two rates with its uncertainty, all as natural logarithms."""

    log_ratio: Reals
    """Posterior mean under a normal prior at 0: little data, little change."""
    sd: Reals
    sure: Reals
    """The value: ``log_ratio`` less one ``sd``, and 0 where that is below ``MATERIAL``."""


class Persistence(NamedTuple):
    """How a topic holds its place over the weeks."""

    rank: Reals
    """The value: mean over the weeks of the share of topics below it in that week, ties counted half."""
    above_median: Counts
    """Weeks in which the topic had more than the median topic."""


def spread(by_area: Counts) -> Spread:
    """Spread of topics (rows) over the lowest areas (columns): share of areas touched and evenness in one number."""
    totals = by_area.sum(axis=1)
    shares = by_area / np.maximum(totals, 1)[:, None]
    entropy = -np.sum(np.where(shares > 0, shares * np.log(np.where(shares > 0, shares, 1.0)), 0.0), axis=1)
    touched = np.count_nonzero(by_area, axis=1).astype(np.int64)
    possible = np.log(np.maximum(touched, 2))
    areas = max(1, by_area.shape[1])
    return Spread(
        touched=touched,
        evenness=np.where(touched > 1, entropy / possible, 0.0),
        largest=shares.max(axis=1, initial=0.0),
        effective=np.where(totals > 0, np.exp(entropy) / areas, 0.0),
    )


def trimmed(daily: Counts) -> tuple[Counts, int]:
    """Sums without the busiest ``TRIM`` of the days (each topic its own), and the number of days that are left.

    >>> total, days = trimmed(np.array([[1, 1, 1, 1, 900, 1, 1, 1, 1, 1]]))
    >>> int(total[0]), days
    (9, 9)
    """
    dropped = round(daily.shape[1] * TRIM)
    left = daily.shape[1] - dropped
    return np.sort(daily, axis=1)[:, :left].sum(axis=1), left


def change(now: Counts, now_days: int, then: Counts, then_days: int) -> Change:
    """The ratio of two rates, shrunk.

    ``log((now + 1/2) / now_days) - log((then + 1/2) / then_days)`` has about the variance
    ``DISPERSION * (1 / (now + 1/2) + 1 / (then + 1/2))``; with the prior ``N(0, PRIOR_SD**2)`` the posterior is normal.
    From 2 to 6 is no sure growth, from 200 to 300 is.
    """
    log_ratio = np.log((now + 0.5) / now_days) - np.log((then + 0.5) / then_days)
    variance = DISPERSION * (1.0 / (now + 0.5) + 1.0 / (then + 0.5))
    weight = PRIOR_SD**2 / (PRIOR_SD**2 + variance)
    sd = np.sqrt(weight * variance)
    mean = weight * log_ratio
    sure = mean - sd
    return Change(mean, sd, np.where(sure >= MATERIAL, sure, 0.0))


def growth(now: Counts, references: Sequence[Counts]) -> tuple[Change, NDArray[np.int64]]:
    """Growth of daily counts against every reference (daily counts too): the smallest counts.

    A topic that rises every autumn has grown on the month before but not on the year before, so it has not grown.
    Gives the change and, per topic, the index of the reference that it is against.
    """
    total, days = trimmed(now)
    changes = [change(total, days, *trimmed(reference)) for reference in references]
    means = np.stack([each.log_ratio for each in changes])
    least = means.argmin(axis=0)
    rows = np.arange(now.shape[0])
    picked = [np.stack(field)[least, rows] for field in zip(*changes, strict=True)]
    return Change(*picked), least


def persistence(weekly: Counts) -> Persistence:
    """How high a topic stands among the others, week by week (columns): one great week cannot lift it."""
    size = weekly.shape[0]
    ranks = np.apply_along_axis(_ranks, 0, weekly) - 0.5
    return Persistence(
        rank=(ranks / size).mean(axis=1),
        above_median=np.count_nonzero(weekly > np.median(weekly, axis=0), axis=1).astype(np.int64),
    )


def season(months: Sequence[Counts]) -> list[Change]:
    """For each month of a year (daily counts by topic) its rate against the mean rate of the year's months.

    Totals are ``trimmed`` within each month, so a storm in one November does not make a season of November.
    """
    totals = [trimmed(daily) for daily in months]
    year = np.sum([total for total, _ in totals], axis=0)
    days = sum(left for _, left in totals)
    return [change(total, left, year, days) for total, left in totals]


def percentiles(values: Reals, groups: Sequence[int]) -> Reals:
    """The share of a topic's group that lies below it, ties counted half: between 0 and 1, never at either end.

    >>> percentiles(np.array([1.0, 2.0, 2.0, 9.0]), [0, 0, 0, 0]).tolist()
    [0.125, 0.5, 0.5, 0.875]
    """
    labels = np.asarray(groups)
    found = np.zeros(len(values))
    for label in np.unique(labels):
        members = labels == label
        found[members] = (_ranks(values[members]) - 0.5) / np.count_nonzero(members)
    return found


def _ranks(values: NDArray[Any]) -> Reals:
    """Ranks from 1, equal values sharing the middle of theirs.

    >>> _ranks(np.array([3, 1, 3])).tolist()
    [2.5, 1.0, 2.5]
    """
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    middle: Reals = (last - (counts - 1) / 2)[places]
    return middle
