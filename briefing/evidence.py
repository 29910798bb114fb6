"""The criteria of every topic of a feed for one period, with the raw numbers behind them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import msgspec
import numpy as np

from briefing import criteria
from briefing.criteria import Counts, Reals
from briefing.growing import Growing, growing
from briefing.history import History
from briefing.periods import Period, month_of, months
from city import paths

Numbers: TypeAlias = dict[str, int | float | str]

_Keep: TypeAlias = Callable[[str, Reals, Callable[[int], Numbers]], None]

YEAR = 365
LEAST_WEEKS = 8
"""Fewer weeks tell nothing of persistence."""
EVERYWHERE = 0.8
"""A topic as spread as this share of all requests of the feed is everywhere: more is no more."""
ALIKE = 0.05
"""Smaller differences in spread are chance."""


class Criterion(msgspec.Struct, frozen=True):
    """One criterion of one topic: its value, its percentile among the topics of the same level, its raw numbers."""

    value: float
    percentile: float
    numbers: Numbers


@dataclass(frozen=True)
class Evidence:
    """Criteria of all rows of a feed, its topics and then subjects: ``criteria[name][i]`` belongs to row i.

    A criterion that the history is too short for is absent, one that is unknown of a row is None there.
    """

    topics: tuple[str, ...]
    levels: tuple[int, ...]
    """The group that each row has its percentiles in: the level of the tree, -1 for a topic without matters."""
    weighing: Reals
    """Steady matters that a topic is weighed by: of the period, or at the rate of its season, or of the last quarter of
    a year for what has grown, where that is more."""
    year: Counts
    """Matters of the twelve months that end with the period, or as many as are known."""
    criteria: dict[str, tuple[Criterion | None, ...]]

    def percentiles(self) -> dict[str, Reals]:
        """By criterion and row, NaN where unknown."""
        return {
            name: np.array([np.nan if each is None else each.percentile for each in row])
            for name, row in self.criteria.items()
        }

    def keep(self, name: str, values: Reals, numbers: Callable[[int], Numbers]) -> None:
        """Adds a criterion by its values, NaN where unknown, and what gives the numbers of a row."""
        ranks = criteria.placed(values, self.levels, len(self.topics))
        self.criteria[name] = tuple(
            None if np.isnan(values[i]) else Criterion(float(values[i]), float(ranks[i]), numbers(i))
            for i in range(len(values))
        )


@dataclass(frozen=True)
class _Seasons:
    change: criteria.Change
    """Of each topic, in the month that it is told for."""
    month: tuple[str, ...]
    due: Reals
    """Steady matters of that month (for a year: of twelve such months); 0 where there is no sure season."""
    former: Period | None
    """The month of a year ago that is about to come again."""


def measure(history: History, period: Period) -> Evidence:
    """The evidence of a month or a year that ``history`` holds."""
    matters = history.within(period).sum(axis=1)
    year = history.within(Period(max(history.first, period.last - YEAR + 1), period.last, "")).sum(axis=1)
    tree = len(history.topics)
    groups = [
        level if total or row >= tree else -1
        for row, (level, total) in enumerate(zip(history.levels, year, strict=True))
    ]
    seasons = _seasons(history, period)
    coming = seasons is not None and seasons.former is not None
    due = seasons.due if seasons is not None else np.zeros(len(matters))
    steady = criteria.steady(history.within(period))
    growth = growing(history, period)
    lately = growth.lately if growth is not None else np.zeros(len(matters))
    weighing = np.maximum(np.maximum(steady, due), lately)
    found = Evidence(history.topics, tuple(groups), weighing, year, {})
    keep = found.keep
    total = int(sum(matters[i] for i, topic in enumerate(history.topics) if paths.depth(topic) == 0))
    keep(
        "volume",
        weighing,
        lambda i: {
            "matters": int(matters[i]),
            "share": float(matters[i] / max(1, total)),
            "steady": float(steady[i]),
            "due": float(due[i]) if coming else 0.0,
            "lately": float(lately[i]),
        },
    )
    by_area = history.by_area(period)
    if seasons is not None and seasons.former is not None:
        by_area = np.where((due > steady)[:, None], history.by_area(seasons.former), by_area)
    if growth is not None and growth.quarter is not None:
        newer = (lately > np.maximum(steady, due))[:, None]
        by_area = np.where(newer, history.by_area(growth.quarter), by_area)
    _keep_spread(keep, history, by_area)
    if growth is not None:
        told_growth = growth
        keep("growth", growth.value, lambda i: _growth_told(history, told_growth, i))
    _keep_persistence(keep, history, period, groups)
    if seasons is not None:
        told = seasons
        keep("season", told.change.sure, lambda i: {"month": told.month[i], **told.change.told(i)})
    return found


def _keep_spread(keep: _Keep, history: History, by_area: Counts) -> None:
    areas = history.areas
    spread = criteria.spread(by_area)
    roots = [i for i, topic in enumerate(history.topics) if paths.depth(topic) == 0]
    whole = criteria.spread(by_area[roots].sum(axis=0, keepdims=True)).effective[0]
    relative = np.minimum(spread.effective / max(whole, 1e-9), EVERYWHERE)
    top = by_area.argmax(axis=1) if areas else np.zeros(len(by_area), dtype=np.int64)
    keep(
        "spread",
        np.round(relative / ALIKE) * ALIKE,
        lambda i: {
            "areas": int(spread.touched[i]),
            "of_areas": len(areas),
            "evenness": float(spread.evenness[i]),
            "effective": float(spread.effective[i]),
            "largest_area": areas[top[i]] if spread.touched[i] else "",
            "largest_share": float(spread.largest[i]),
        },
    )


def _growth_told(history: History, growth: Growing, i: int) -> Numbers:
    found: Numbers = {
        "matters": int(growth.now[i]),
        "before": int(growth.before[i]),
        "against": growth.against[i].label,
        **growth.change.told(i),
    }
    if i in growth.areas:
        found |= dict(zip(("areas_before", "areas_now"), growth.areas[i], strict=True))
    moved = ", ".join(history.topics[row] for row in growth.moved.get(i, ()))
    return found | ({"moved_from": moved} if moved else {})


def _keep_persistence(keep: _Keep, history: History, period: Period, groups: Sequence[int]) -> None:
    weeks = min(52, (period.last - history.first + 1) // 7)
    if weeks < LEAST_WEEKS:
        return
    span = Period(period.last - 7 * weeks + 1, period.last, "")
    tree = len(history.topics)
    weekly = history.within(span).reshape(len(history.daily), weeks, 7).sum(axis=2)
    rank, above = np.zeros(len(weekly)), np.zeros(len(weekly), dtype=np.int64)
    levels = np.asarray(groups)
    for level in np.unique(levels[:tree]):
        members = np.flatnonzero(levels[:tree] == level)
        rank[members], above[members] = criteria.persistence(weekly[members])
    for row in range(tree, len(weekly)):  # one at a time beside the topics, so that none moves another
        beside = criteria.persistence(weekly[[*np.flatnonzero(levels[:tree] == levels[row]), row]])
        rank[row], above[row] = beside.rank[-1], beside.above_median[-1]
    keep(
        "persistence",
        rank,
        lambda i: {"weeks": weeks, "weeks_above_median": int(above[i]), "mean_rank": float(rank[i])},
    )


def _seasons(history: History, period: Period) -> _Seasons | None:
    """The month to come by its own former year, for a year the month that stands out most; None without a year."""
    yearly = period.days > YEAR // 2
    if yearly:
        known = months(period.first, period.last)
    else:
        current = month_of(period.first)
        known = (*(month_of(current.first, shift=shift) for shift in range(-11, 0)), period)
    if len(known) < 12 or not all(history.holds(each) for each in known):
        return None
    changes = criteria.season([history.within(each) for each in known])
    if not yearly:
        former = known[0]
        due = np.where(changes[0].sure > 0, criteria.steady(history.within(former)), 0.0)
        coming = month_of(period.first, shift=1)
        return _Seasons(changes[0], (coming.label,) * len(due), due, former)
    best = np.stack([each.log_ratio for each in changes]).argmax(axis=0)
    rows = np.arange(len(best))
    picked = criteria.Change(*(np.stack(part)[best, rows] for part in zip(*changes, strict=True)))
    earlier = tuple(month_of(each.first, shift=-12) for each in known)
    if all(history.holds(each) for each in earlier):  # what stands out in one year of two is no season
        before = criteria.season([history.within(each) for each in earlier])
        other = criteria.Change(*(np.stack(part)[best, rows] for part in zip(*before, strict=True)))
        less = other.sure < picked.sure
        picked = criteria.Change(*(np.where(less, *pair) for pair in zip(other, picked, strict=True)))
    names = tuple(f"{date.fromordinal(known[index].first):%B}" for index in best)
    rate = np.stack([criteria.steady(history.within(each)) for each in known])[best, rows]
    return _Seasons(picked, names, np.where(picked.sure > 0, 12 * rate, 0.0), None)
