"""Storms, which raise several topics in many streets for hours, and policy news, which raise inquiries only."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from city import paths
from city.calendars import DayType
from intake.simulator import topics
from intake.simulator.bursts import Burst, Course, Tempo, burst_cases
from intake.simulator.feeds import GRID, HOTLINE, Feeds
from intake.simulator.names import CITY
from intake.simulator.outbreaks import QUIET_DAYS
from intake.simulator.process import Process, concat

_RAIN_SEASON = ((6, 10), (8, 31))
_WIND_SEASON = ((3, 10), (5, 20))
_RAIN_SHARE = 2 / 3
_APART = 10
"""Least days between two storms."""
_HIT = 0.75
"""Share of the streets that a storm hits."""


def _in_season(feeds: Feeds, season: tuple[tuple[int, int], tuple[int, int]]) -> list[int]:
    dates = [date.fromordinal(int(day)) for day in feeds.days.ordinals]
    late = range(min(QUIET_DAYS, len(dates) // 5), len(dates) - 5)
    return [index for index in late if season[0] <= (dates[index].month, dates[index].day) <= season[1]]


def _season_length(season: tuple[tuple[int, int], tuple[int, int]]) -> int:
    first, last = (date(2025, month, day) for month, day in season)
    return (last - first).days + 1


@dataclass(frozen=True)
class Storm:
    """One storm: its first hour (since the simulation begins) and how hard it hits each street."""

    cause: str
    hour: int
    hit: NDArray[np.float64]


def _storm(rng: np.random.Generator, process: Process, feed: str, names: tuple[str, ...], storm: Storm) -> Burst:
    rising = process.tree.named(names)
    tempo = Tempo(rng.uniform(3, 6), rng.uniform(7, 11), 0.3)
    parts = []
    for number, path in enumerate(rising):
        law = process.law(path, CITY, storm.hour // 24)
        ratio = rng.uniform(6, 10) if number == 0 else rng.uniform(3, 6)
        course = Course(storm.hour, tempo, max(ratio * law.bound() - law.mean, 8.0))
        parts.append(burst_cases(rng, process, course, process.tree.below(path).astype(np.float64), storm.hit))
    return Burst(
        kind="storm", cause=storm.cause, feed=feed, topics=rising, area=CITY, planned="strong", cases=concat(*parts)
    )


def plant_storms(rng: np.random.Generator, feeds: Feeds, storms_a_year: int) -> list[Burst]:
    """Rain in summer and wind in spring, in the hotline and in the grid, as many as the simulated seasons hold."""
    planted: list[Burst] = []
    taken: list[int] = []
    rains = round(storms_a_year * _RAIN_SHARE)
    kinds = (
        (_RAIN_SEASON, rains, topics.RAIN, topics.GRID_RAIN),
        (_WIND_SEASON, storms_a_year - rains, topics.WIND, topics.GRID_WIND),
    )
    for season, a_year, hotline_names, grid_names in kinds:
        days = _in_season(feeds, season)
        for _ in range(round(a_year * len(days) / _season_length(season))):
            free = [day for day in days if all(abs(day - other) >= _APART for other in taken)]
            if not free:
                break
            day = int(rng.choice(free))
            taken.append(day)
            hit = (rng.random(len(feeds.places.streets)) < _HIT) * rng.gamma(3.0, 1 / 3, len(feeds.places.streets))
            hit[feeds.places.settled().argmax()] += 0.1  # some street is hit, before a split and after it
            storm = Storm(f"storm-{len(taken)}", day * 24 + int(rng.integers(5, 14)), hit)
            for feed, names in ((HOTLINE, hotline_names), (GRID, grid_names)):
                planted.append(_storm(rng, feeds.of(feed), feed, names, storm))
    return planted


def plant_news(rng: np.random.Generator, feeds: Feeds, news_a_year: int) -> list[Burst]:
    """Inquiries on one topic jump on a workday morning and fade over some days; requests stay as they are."""
    process = feeds.inquiries
    days = feeds.days
    workdays = np.flatnonzero(days.kind == DayType.WORKDAY)
    workdays = workdays[(workdays >= min(QUIET_DAYS, days.count // 5)) & (workdays < days.count - 6)]
    number = min(round(news_a_year * days.count / 365), len(workdays))
    barred = (*feeds.new, *feeds.chronic, *feeds.seasonal)
    steady = [leaf for leaf in process.tree.leaves if not any(paths.within(leaf, path) for path in barred)]
    planted: list[Burst] = []
    for index, day in enumerate(np.sort(rng.choice(workdays, size=number, replace=False))):
        topic = steady[int(rng.integers(len(steady)))]
        law = process.law(topic, CITY, int(day))
        tempo = Tempo(rng.uniform(2, 6), rng.uniform(20, 34), 1.0)
        course = Course(int(day) * 24 + 9, tempo, max(rng.uniform(4, 8) * law.bound() - law.mean, 20.0))
        everywhere = np.ones(len(feeds.places.streets))
        planted.append(
            Burst(
                kind="policy",
                cause=f"policy-{index + 1}",
                feed=HOTLINE,
                topics=(topic,),
                area=CITY,
                planned="strong",
                cases=burst_cases(rng, process, course, process.tree.below(topic).astype(np.float64), everywhere),
                inquiry=True,
            )
        )
    return planted
