"""The criteria of every topic of a feed for one period, with the raw numbers behind them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import msgspec
import numpy as np

from briefing import criteria
from briefing.criteria import Counts, Reals
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
NINETY = 1.645
"""Standard deviations either side that hold 90% of a normal distribution."""


class Criterion(msgspec.Struct, frozen=True):
    """One criterion of one topic: its value, its percentile among the topics of the same level, its raw numbers."""

    value: float
    percentile: float
    numbers: Numbers


@dataclass(frozen=True)
class Evidence:
    """Criteria of all topics of a feed: ``criteria[name][i]`` belongs to ``topics[i]``.

    A criterion that the history is too short for is absent.
    """

    topics: tuple[str, ...]
    weighing: Reals
    """Steady matters that a topic is weighed by: of the period, or at the rate of its season where that is more."""
    year: Counts
    """Matters of the twelve months that end with the period, or as many as are known."""
    criteria: dict[str, tuple[Criterion, ...]]


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
    groups = [paths.depth(topic) if total else -1 for topic, total in zip(history.topics, year, strict=True)]
    seasons = _seasons(history, period)
    coming = seasons is not None and seasons.former is not None
    due = seasons.due if seasons is not None else np.zeros(len(matters))
    steady = _steady(history.within(period))
    weighing = np.maximum(steady, due)
    found: dict[str, tuple[Criterion, ...]] = {}

    def keep(name: str, values: Reals, numbers: Callable[[int], Numbers]) -> None:
        ranks = criteria.percentiles(values, groups)
        found[name] = tuple(
            Criterion(float(values[i]), float(ranks[i]), numbers(i)) for i in range(len(history.topics))
        )

    total = int(sum(matters[i] for i, topic in enumerate(history.topics) if paths.depth(topic) == 0))
    keep(
        "volume",
        weighing,
        lambda i: {
            "matters": int(matters[i]),
            "share": float(matters[i] / max(1, total)),
            "steady": float(steady[i]),
            "due": float(due[i]) if coming else 0.0,
        },
    )
    by_area = history.by_area(period)
    if seasons is not None and seasons.former is not None:
        by_area = np.where((due > steady)[:, None], history.by_area(seasons.former), by_area)
    _keep_spread(keep, history, by_area)
    _keep_growth(keep, history, period)
    _keep_persistence(keep, history, period, groups)
    if seasons is not None:
        told = seasons
        keep("season", told.change.sure, lambda i: {"month": told.month[i], **_ratio(told.change, i)})
    return Evidence(history.topics, weighing, year, found)


def _keep_spread(keep: _Keep, history: History, by_area: Counts) -> None:
    areas = history.areas
    spread = criteria.spread(by_area)
    roots = np.array([paths.depth(topic) == 0 for topic in history.topics])
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


def _keep_growth(keep: _Keep, history: History, period: Period) -> None:
    references = [before for before in _references(period) if history.holds(before)]
    if not references:
        return
    change, least = criteria.growth(history.within(period), [history.within(before) for before in references])
    now = history.within(period).sum(axis=1)
    then = [history.within(before).sum(axis=1) for before in references]
    keep(
        "growth",
        change.sure,
        lambda i: {
            "matters": int(now[i]),
            "before": int(then[least[i]][i]),
            "against": references[least[i]].label,
            **_ratio(change, i),
        },
    )


def _references(period: Period) -> tuple[Period, ...]:
    return (period.before(),) if period.days > YEAR // 2 else (period.before(), period.year_before())


def _keep_persistence(keep: _Keep, history: History, period: Period, groups: Sequence[int]) -> None:
    weeks = min(52, (period.last - history.first + 1) // 7)
    if weeks < LEAST_WEEKS:
        return
    span = Period(period.last - 7 * weeks + 1, period.last, "")
    weekly = history.within(span).reshape(len(history.topics), weeks, 7).sum(axis=2)
    rank, above = np.zeros(len(weekly)), np.zeros(len(weekly), dtype=np.int64)
    levels = np.asarray(groups)
    for level in np.unique(levels):
        members = levels == level
        rank[members], above[members] = criteria.persistence(weekly[members])
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
        due = np.where(changes[0].sure > 0, _steady(history.within(former)), 0.0)
        coming = month_of(period.first, shift=1)
        return _Seasons(changes[0], (coming.label,) * len(due), due, former)
    best = np.stack([each.log_ratio for each in changes]).argmax(axis=0)
    rows = np.arange(len(best))
    picked = criteria.Change(*(np.stack(part)[best, rows] for part in zip(*changes, strict=True)))
    names = tuple(f"{date.fromordinal(known[index].first):%B}" for index in best)
    rate = np.stack([_steady(history.within(each)) for each in known])[best, rows]
    return _Seasons(picked, names, np.where(picked.sure > 0, 12 * rate, 0.0), None)


def _steady(daily: Counts) -> Reals:
    """Matters as they would be if the busiest days of each month had been like its others: a storm is no volume."""
    blocks = np.array_split(daily, max(1, round(daily.shape[1] / 30)), axis=1)
    total = np.zeros(len(daily))
    for block in blocks:
        kept, left = criteria.trimmed(block)
        total += kept * (block.shape[1] / left)
    return total


def _ratio(change: criteria.Change, i: int) -> Numbers:
    mean, sd = change.log_ratio[i], change.sd[i]
    return {
        "ratio": float(np.exp(mean)),
        "low": float(np.exp(mean - NINETY * sd)),
        "high": float(np.exp(mean + NINETY * sd)),
    }
