"""The ordinary level of each series: what a day brings when nothing is odd, and how surely that is known."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from detectors.dispersion import Dispersion, shrunk
from detectors.down_weighting import ODD, anscombe
from detectors.series import HOLIDAY, KINDS, SUNDAY, Floats, History, Kinds, Rows, depths, tops

DAYS: Final = 56
"""Days of history that a level rests on: eight of each weekday."""

HALF_LIFE: Final = 28.0
"""Days after which a day counts half. 14, 28 and 56 predict real service requests equally well; 28 follows a season."""

GUARD: Final = 7
"""Last days of the history that teach nothing (a seventh of a shorter history), so that a slow outbreak does not teach
the baseline: growth by 15% a day from 0.5 on a level of 5 is found after 26 days, with 2 days mostly not within 40."""

_ODD_COUNT: Final = 3
"""Fewer reports a day than this are never an outbreak: for rare series a single one has a residual above ``ODD``."""

_ROUNDS: Final = 3
"""Rounds of down-weighting."""

_PATTERN_EVENTS: Final = 20.0
"""Events (times the dispersion) that the first-level topic's weekday pattern is worth, and 1 for that topic itself."""

_SHARE_SHAPE: Final = 2.0
"""Shape of the gamma law of a child's level about its parent's times the area's share: a factor of 2 is nothing odd.

Chosen by predictive likelihood on real requests. A prior worth a fixed number of days is far too sure for rare
series: worth seven days it gives twice as many chances below 1e-5 and five times as many below 1e-4."""

_LONG_SHAPE: Final = 6.0
"""The same where a long history gives the share.

Chosen by predictive likelihood on real requests: over 2013 and 2014 of Chicago, with seasons from the years before, the
mean log chance of a street's week rose from -0.433 to -0.417 (rare), -1.396 to -1.372 and -2.690 to -2.642, of a city
topic's week from -5.03 to -4.72, and of these weeks 1.1% instead of 1.5% had a chance below 0.001."""

_VAGUE_SHAPE: Final = 0.5
"""Jeffreys' half event, where no level above gives a prior."""

_WEEK: Final = 7
_TINY: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is ordinary in each of n series. The expectation of a day of kind k is ``level * factors[:, k]``, times what
    the day is known to bring more (``with_effect``).
    """

    level: Floats
    """[n] events a day, on a day with factor 1."""
    factors: Floats
    """[n, 8] by day kind; Monday to Sunday have mean 1. Those of the topic's top area hold for all its areas."""
    factor_error: Floats
    """[n, 8] relative standard error of the factors."""
    size: Floats
    """[n] negative-binomial size of a day's count."""
    size_week: Floats
    """[n] negative-binomial size of a 7-day sum."""
    error: Floats
    """[n] relative standard error of the level."""
    days: NDArray[np.int64]
    """[n] days with data that the level rests on."""
    ratio: Floats
    """[n] variance over mean of a 7-day sum, as it is estimated: the sizes are more cautious, for far tails of one row
    alone."""

    def with_effect(self, effect: Floats) -> "Baseline":
        """The baseline of a day (or week) that brings ``effect`` [n] times the ordinary, as spread as ever."""
        return replace(self, level=self.level * effect, size=self.size * effect, size_week=self.size_week * effect)


@dataclass(frozen=True, slots=True)
class _Pattern:
    factors: Floats
    error: Floats
    leverage: Floats
    """[n] parameters of the pattern that the row's own counts determine."""

    def spread(self, place: Rows) -> "_Pattern":
        """The pattern of every row from those of the top-area rows."""
        return _Pattern(self.factors[place], self.error[place], self.leverage[place])


def fit(history: History, *, half_life: float = HALF_LIFE, guard: int = GUARD) -> Baseline:
    """The baseline of every row, from the last 56 days or less.

    1. Level: exponentially weighted events over exponentially weighted factors, times the known effects of the days.
       Factors: see ``_pattern``. Days whose Anscombe residual s exceeds 2.58 get weight w = (2.58 / s)²; three rounds.
    2. Dispersion: Pearson statistics of days (beyond twice 2.58 squares weigh 4 w², or an extreme day would count the
       more the more extreme it is, since its square grows faster than 1 / w), and of 7-day sums, shrunk over the family
       (``detectors.dispersion``).
    3. Level again as the mean of a gamma law: the data's events and days divided by the dispersion of weeks (which
       holds what is correlated from day to day), plus a prior. From the top area down, a topic below the first level
       has the prior parent level x (root level here / root level of parent) with shape 2, or where long histories give
       levels, parent level x (level here / level of parent) with shape 6; every other row has half an event. The error
       is 1 / sqrt(shape).
    """
    counts = np.ascontiguousarray(history.counts[:, -DAYS:])
    kinds = history.kinds[-DAYS:]
    rows, days = counts.shape
    present = ~np.isnan(counts)
    age = np.arange(days, 0, -1, dtype=np.float64)
    used = present & (age > min(guard, days // _WEEK))
    decay = np.where(used, np.exp2(-age / half_life), 0.0)
    delivered = np.where(used, counts, 0.0)
    top = tops(history.parents)
    tops_, place = np.unique(top, return_inverse=True)
    firsts = np.searchsorted(tops_, history.roots[tops_])
    effect = 1.0 if history.effects is None else np.ascontiguousarray(history.effects[:, -DAYS:])
    weight = used.astype(np.float64)
    factors, ratio = np.ones((rows, KINDS)), np.ones(rows)
    for round_ in range(_ROUNDS + 1):
        # The first round sees no day above its ceiling: a storm would otherwise widen the dispersion it is measured by.
        count = delivered if round_ else np.minimum(delivered, _ceiling(delivered, used))
        seen, exposure = _by_kind(weight * count, kinds, tops_), _by_kind(weight * effect, kinds, tops_)
        pattern = _pattern(seen, exposure, factors[tops_], ratio[tops_], firsts).spread(place)
        factors = pattern.factors
        factor = np.ascontiguousarray(factors[:, kinds]) * effect
        level = (decay * weight * count).sum(axis=1) / np.maximum((decay * weight * factor).sum(axis=1), _TINY)
        mean = np.maximum(level, _TINY)[:, None] * factor
        residual = np.where(used, count - mean, 0.0)
        leverage = pattern.leverage * np.minimum(level / np.maximum(level[top], _TINY), 1.0)
        freedom = np.maximum(weight.sum(axis=1) - 1.0 - leverage, 1.0)
        typical = (weight * mean).sum(axis=1) / np.maximum(weight.sum(axis=1), _TINY)
        square = (weight * np.minimum(4.0 * weight, 1.0) * residual * residual).sum(axis=1)
        pearson = square / (np.maximum(typical, _TINY) * freedom)
        ratio = np.maximum(pearson, 1.0)
        if round_ < _ROUNDS:
            weight = _down_weighted(delivered, mean, ratio) * used
    family = history.roots[top]
    daily = shrunk(family, typical, pearson, freedom, np.ones(rows))
    weekly = _weekly(family, weight * residual, weight * mean, weight, daily)
    events, exposure = _effective(decay * weight, count, factor)
    shape, level = _levels(events / weekly.ratio, exposure / weekly.ratio, history)
    return Baseline(
        level=level,
        factors=factors,
        factor_error=pattern.error,
        size=np.maximum(level / (daily.cautious - 1.0), _TINY),
        size_week=np.maximum(_WEEK * level / (weekly.cautious - 1.0), _TINY),
        error=1.0 / np.sqrt(shape),
        days=np.count_nonzero(present, axis=1),
        ratio=weekly.ratio,
    )


def _ceiling(count: Floats, used: NDArray[np.bool_]) -> Floats:
    """[n, 1] what a day may count in the first round: q + 3 sqrt(q) + 6, q the count that one day in seven exceeds."""
    if not used.size:
        return np.zeros((used.shape[0], 1))
    ordered = np.sort(np.where(used, count, -1.0), axis=1)
    place = np.maximum(used.shape[1] - 1 - np.count_nonzero(used, axis=1, keepdims=True) // _WEEK, 0)
    exceeded = np.maximum(np.take_along_axis(ordered, place, axis=1), 0.0)
    return np.asarray(exceeded + 3.0 * np.sqrt(exceeded) + 6.0)


def _down_weighted(count: Floats, mean: Floats, ratio: Floats) -> Floats:
    """1, and (2.58 / s)² where the Anscombe residual s exceeds 2.58."""
    weight = np.ones(count.shape)
    row, day = np.nonzero((count >= _ODD_COUNT) & (count > mean))  # few: the roots are not taken of all the others
    residual = anscombe(count[row, day], mean[row, day], ratio[row])
    weight[row, day] = (ODD / np.maximum(residual, ODD)) ** 2
    return weight


def _pattern(seen: Floats, days: Floats, factors: Floats, ratio: Floats, firsts: Rows) -> _Pattern:
    """Factors by day kind of the topics' top-area rows, from events and days by kind [k, 8] and the factors so far.

    Factor = (events of the kind + c prior) / (events expected on such days + c), c = 20 phi: for the first-level topic
    the prior is 1 (Sunday's factor for holidays), for the topics below it is the first-level topic's factor.
    """
    level = seen.sum(axis=1, keepdims=True) / np.maximum((days * factors).sum(axis=1, keepdims=True), _TINY)
    expected = days * level
    strength = _PATTERN_EVENTS * ratio[:, None]
    first = (seen + strength) / (expected + strength)
    first[:, HOLIDAY] = (seen[:, HOLIDAY] + strength[:, 0] * first[:, SUNDAY]) / (expected + strength)[:, HOLIDAY]
    first = _mean_one(first)
    below = _mean_one((seen + strength * first[firsts]) / (expected + strength))
    own = np.where((firsts == np.arange(firsts.size))[:, None], first, below)
    error = np.sqrt(ratio[:, None] / (expected + strength))
    return _Pattern(own, error, (expected / (expected + strength)).sum(axis=1))


def _mean_one(factors: Floats) -> Floats:
    return np.asarray(factors / (np.ascontiguousarray(factors[:, :_WEEK]).sum(axis=1, keepdims=True) / _WEEK))


def _by_kind(values: Floats, kinds: Kinds, rows: Rows) -> Floats:
    """Sums over the days of each kind, of the given rows, [k, 8]."""
    values = values[rows]
    return np.stack([np.where(kinds == kind, values, 0.0).sum(axis=1) for kind in range(KINDS)], axis=1)


def _weekly(family: Rows, residual: Floats, mean: Floats, weight: Floats, daily: Dispersion) -> Dispersion:
    """Dispersion of 7-day sums: Pearson statistic of the whole weeks that end the history, at least that of days."""
    rows, days = residual.shape
    weeks = days // _WEEK
    start = days - _WEEK * weeks
    sums, means, weights = (
        np.ascontiguousarray(part[:, start:]).reshape(rows, weeks, _WEEK).sum(axis=2)
        for part in (residual, mean, weight)
    )
    whole = weights > _WEEK / 2
    number = np.count_nonzero(whole, axis=1)
    expected = np.where(whole, means, 0.0).sum(axis=1)
    square = np.where(whole, sums * sums, 0.0).sum(axis=1)
    ratio = square / np.maximum(expected, _TINY) * number / np.maximum(number - 1.0, 1.0)
    freedom = np.maximum(number - 1.0, 0.0)
    return shrunk(family, expected / np.maximum(number, 1), ratio, freedom, daily.ratio)


def _effective(weight: Floats, count: Floats, factor: Floats) -> tuple[Floats, Floats]:
    """Events and days of an unweighted sample that would be worth as much: both sums times sum w / sum w²."""
    worth = weight.sum(axis=1) / np.maximum((weight * weight).sum(axis=1), _TINY)
    return (weight * count).sum(axis=1) * worth, (weight * factor).sum(axis=1) * worth


def _levels(events: Floats, exposure: Floats, history: History) -> tuple[Floats, Floats]:
    """Shape and mean of the gamma law of each level, from the top area down."""
    parents, roots = history.parents, history.roots
    long = np.full(roots.shape, np.nan) if history.levels is None else history.levels
    shape = _VAGUE_SHAPE + events
    level = np.where(exposure > 0.0, shape / np.maximum(exposure, _TINY), 0.0)
    depth = depths(parents)
    for step in range(1, int(depth.max(initial=0)) + 1):
        rows = np.flatnonzero((depth == step) & (roots != np.arange(roots.size)))
        above = parents[rows]
        share = level[roots[rows]] / np.maximum(level[roots[above]], _TINY)
        known = long[rows] / np.maximum(long[above], _TINY)
        worth = np.where(np.isnan(known), _SHARE_SHAPE, _LONG_SHAPE)
        prior = np.maximum(level[above] * np.where(np.isnan(known), share, known), _TINY)
        shape[rows] = worth + events[rows]
        level[rows] = shape[rows] / (worth / prior + exposure[rows])
    return shape, level
