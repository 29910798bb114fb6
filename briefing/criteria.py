"""The criteria of a focus issue as measures over a batch of topics: how many, how wide, rising, lasting, due by season.

Every function takes counts of matters by topic (rows) and gives one value per topic; the larger the value, the more the
topic speaks for itself. Values of different criteria have different units, so they are compared by ``percentiles``.

One burst must not make a focus issue: growth and season look at ``trimmed`` counts, in which the busiest tenth of the
days counts no more than the others, and persistence looks at ranks of weeks.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma, polygamma

Counts = NDArray[np.int64]
Reals = NDArray[np.float64]

TRIM = 0.1
"""Share of the days, the busiest, that are cut to the busiest of the others."""
DISPERSION = 2.0
"""Variance over mean of a topic's counts: complaints come in clusters."""
PRIOR_SD = float(np.log(1.5))
"""How far the log rate of a topic is held to move before any count is seen: estimates are shrunk towards no change."""
PRIOR_SHAPE = 2.0 / PRIOR_SD**2 + 0.5
"""Of the gamma prior of a rate: twice its trigamma is ``PRIOR_SD**2``, but for a thousandth."""
MATERIAL = float(np.log(1.1))
"""A change that is not surely above a tenth counts as none."""
NINETY = 1.645
"""Standard deviations either side that hold 90% of a normal distribution."""


class Spread(NamedTuple):
    """How a topic lies over the lowest areas."""

    touched: Counts
    """Areas with at least one matter."""
    evenness: Reals
    """Entropy over its largest possible value for the touched areas: 1 where all have the same, 0 for one area."""
    largest: Reals
    """Share of the area with the most."""
    effective: Reals
    """The value: ``exp(entropy)`` (as many areas with equal counts would be as spread) over the number of areas.

    Few counts look less even than what they are drawn from, so the entropy has Miller and Madow's
    ``(touched - 1) / (2 * counts)`` more here, up to that of the touched areas.
    """


class Change(NamedTuple):
    """A ratio of two rates with its uncertainty, all as natural logarithms."""

    log_ratio: Reals
    """Posterior mean under a normal prior at 0: little data, little change."""
    sd: Reals
    sure: Reals
    """The value: ``log_ratio`` less one ``sd``, and 0 where that is below ``MATERIAL``."""

    def told(self, i: int) -> dict[str, float]:
        """The ratio of one topic, with the 90% that it lies in."""
        mean, sd = self.log_ratio[i], self.sd[i]
        bounds = {"ratio": mean, "low": mean - NINETY * sd, "high": mean + NINETY * sd}
        return {name: float(np.exp(value)) for name, value in bounds.items()}


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
    drawn = np.minimum(
        entropy + np.maximum(touched - 1, 0) / (2.0 * np.maximum(totals, 1)), np.log(np.maximum(touched, 1))
    )
    return Spread(
        touched=touched,
        evenness=np.where(touched > 1, entropy / possible, 0.0),
        largest=shares.max(axis=1, initial=0.0),
        effective=np.where(totals > 0, np.exp(drawn) / areas, 0.0),
    )


def trimmed(daily: Counts) -> tuple[Counts, int]:
    """Sums in which the busiest ``TRIM`` of the days (each topic its own) are cut, and the number of days.

    They are cut to the busiest of the other days, and to one at least: a topic of one matter a month keeps them.

    >>> total, days = trimmed(np.array([[1, 1, 1, 1, 900, 1, 1, 1, 1, 1], [0, 0, 0, 9, 0, 0, 0, 0, 0, 0]]))
    >>> total.tolist(), days
    ([10, 1], 10)
    """
    days = daily.shape[1]
    cut = round(days * TRIM)
    if not cut:
        return daily.sum(axis=1), days
    most = np.maximum(1, np.partition(daily, days - cut - 1, axis=1)[:, days - cut - 1])
    return np.minimum(daily, most[:, None]).sum(axis=1), days


def steady(daily: Counts) -> Reals:
    """Matters as they would be if the busiest days of each month had been like its others: a storm is no volume."""
    blocks = np.array_split(daily, max(1, round(daily.shape[1] / 30)), axis=1)
    total = np.zeros(len(daily))
    for block in blocks:
        total += trimmed(block)[0]
    return total


def change(now: Counts, now_days: int, then: Counts, then_days: int) -> Change:
    """The ratio of two rates, shrunk.

    Both rates have the gamma prior of shape ``PRIOR_SHAPE`` around their common rate, so that their log ratio has the
    prior sd ``PRIOR_SD``; counts weigh ``1 / DISPERSION`` each. The posterior of a rate is the gamma of shape
    ``PRIOR_SHAPE + count / DISPERSION``, so its log has the mean ``digamma(shape) - log(rate parameter)`` and the
    variance ``trigamma(shape)``. From 2 to 6 is no sure growth, from 200 to 300 is, from 0 to 100 is more.
    """
    usual = np.maximum((now + then) / (now_days + then_days), 1.0 / (now_days + then_days))
    shapes = [PRIOR_SHAPE + count / DISPERSION for count in (now, then)]
    log_rates = [
        digamma(shape) - np.log(PRIOR_SHAPE / usual + days / DISPERSION)
        for shape, days in zip(shapes, (now_days, then_days), strict=True)
    ]
    mean = np.where(now + then > 0, log_rates[0] - log_rates[1], 0.0)
    sd = np.sqrt(polygamma(1, shapes[0]) + polygamma(1, shapes[1]))
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


def placed(values: Reals, groups: Sequence[int], ranked: int) -> Reals:
    """``percentiles`` of the first ``ranked`` values among each other; each other value as if it was one more of them.

    So what is put beside the topics moves none of them. NaN, which is unknown, stays NaN and moves none either.

    >>> placed(np.array([1.0, 2.0, np.nan, 5.0, 2.0]), [0, 0, 0, 0, 0], 3).round(3).tolist()
    [0.25, 0.75, nan, 0.833, 0.667]
    """
    labels = np.asarray(groups)
    found = np.full(len(values), np.nan)
    known = np.flatnonzero(~np.isnan(values[:ranked]))
    found[known] = percentiles(values[known], labels[known].tolist())
    for row in range(ranked, len(values)):
        among = known[labels[known] == labels[row]]
        below = np.count_nonzero(values[among] < values[row]) + np.count_nonzero(values[among] == values[row]) / 2
        found[row] = np.nan if np.isnan(values[row]) else (below + 0.5) / (len(among) + 1)
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
