"""Planted outbreaks: one topic in a street, a district or the whole city, weak to strong, over hours or days."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from city import paths
from intake.simulator import topics
from intake.simulator.bursts import Burst, Course, Tempo, burst_cases
from intake.simulator.feeds import GRID, HOTLINE, PETITION, Feeds
from intake.simulator.names import CITY
from intake.simulator.process import Process
from intake.simulator.truth import Strength

Extent = Literal["street", "district", "city"]
Speed = Literal["hours", "days", "week"]


@dataclass(frozen=True)
class Plan:
    """What one outbreak shall be. ``followed``: petitions of the same matter come some days later."""

    feed: str
    extent: Extent
    strength: Strength
    speed: Speed
    followed: bool = False


@dataclass(frozen=True)
class Spot:
    """Where, when (index of the day) and of what cause an outbreak is planted."""

    area: str
    day: int
    cause: str


PLANS = (
    Plan(HOTLINE, "street", "strong", "hours"),
    Plan(HOTLINE, "district", "medium", "days"),
    Plan(HOTLINE, "street", "weak", "week"),
    Plan(HOTLINE, "city", "strong", "days"),
    Plan(GRID, "street", "strong", "days"),
    Plan(HOTLINE, "street", "strong", "days"),
    Plan(HOTLINE, "district", "strong", "days", followed=True),
    Plan(HOTLINE, "street", "medium", "days"),
    Plan(HOTLINE, "district", "strong", "hours"),
    Plan(HOTLINE, "district", "weak", "week"),
    Plan(HOTLINE, "street", "strong", "hours"),
    Plan(HOTLINE, "city", "strong", "hours"),
    Plan(GRID, "district", "medium", "days"),
)
"""Taken in this order and round again, as many as the scale plants; then put on the calendar in random order."""

_RATIO: dict[Strength, tuple[float, float]] = {"weak": (1.05, 1.5), "medium": (1.8, 2.5), "strong": (3.6, 6.0)}
"""Count of the peak day over the 99% bound."""
_LEAST_STRONG: dict[Extent, float] = {"street": 10.0, "district": 14.0, "city": 24.0}
_LEAST_BOUND = 3
"""A weak or medium outbreak needs a series of this bound: twice a bound of 1 is nothing that anybody could see."""
QUIET_DAYS = 42
"""Nothing is planted before: a watch needs history."""
_LAST_DAYS = 12


def tempo(rng: np.random.Generator, speed: Speed) -> Tempo:
    """Draws rise and decay for a speed."""
    if speed == "hours":
        return Tempo(rng.uniform(2, 5), rng.uniform(6, 10), 0.4)
    if speed == "days":
        return Tempo(rng.uniform(14, 34), rng.uniform(18, 30), 0.9)
    return Tempo(rng.uniform(80, 120), rng.uniform(40, 60), 0.9)


def _special(feeds: Feeds, tree: topics.Tree) -> tuple[str, ...]:
    """Topics that other things are planted in."""
    storm = tree.named(topics.RAIN + topics.WIND + topics.GRID_RAIN + topics.GRID_WIND)
    return (*feeds.chronic, *feeds.new, *feeds.seasonal, *feeds.told, *storm)


def _choose_area(rng: np.random.Generator, feeds: Feeds, extent: Extent) -> str:
    places = feeds.places
    if extent == "city":
        return CITY
    settled = np.where(places.settled(), places.before, 0.0)
    street = int(rng.choice(len(settled), p=settled / settled.sum()))
    return places.street_paths[street] if extent == "street" else places.district_paths[places.district_of[street]]


def _choose_topic(rng: np.random.Generator, process: Process, plan: Plan, spot: Spot, barred: tuple[str, ...]) -> str:
    tree = process.tree
    wanted = list(tree.leaves)
    if plan.strength != "strong" and paths.depth(tree.leaves[0]) == 2:
        wanted += tree.second_level()
    if plan.followed:
        twins = topics.petition_tree(whole=True).leaves
        wanted = [path for path in wanted if paths.parent(path) in twins]
    free = [path for path in wanted if not any(paths.nested(path, other) for other in barred)]
    shuffled = [free[int(index)] for index in rng.permutation(len(free))]
    if plan.strength == "strong":
        return shuffled[0]
    bounds = {path: process.law(path, spot.area, spot.day).bound() for path in shuffled}
    return next((path for path in shuffled if bounds[path] >= _LEAST_BOUND), max(shuffled, key=bounds.__getitem__))


def _plant(rng: np.random.Generator, process: Process, plan: Plan, spot: Spot, topic: str) -> Burst:
    law = process.law(topic, spot.area, spot.day)
    peak = rng.uniform(*_RATIO[plan.strength]) * law.bound() - law.mean
    if plan.strength == "strong":
        peak = max(peak, _LEAST_STRONG[plan.extent])
    within = process.places.below(spot.area)
    uneven = rng.gamma(2.0, 0.5, len(within)) if plan.extent == "city" else np.ones(len(within))
    cases = burst_cases(
        rng,
        process,
        Course(spot.day * 24 + int(rng.integers(6, 11)), tempo(rng, plan.speed), max(peak, 1.0)),
        leaves=np.where(process.tree.below(topic), process.tree.weight, 0.0),
        streets=np.where(within, uneven, 0.0),
    )
    return Burst(
        kind="outbreak",
        cause=spot.cause,
        feed=plan.feed,
        topics=(topic,),
        area=spot.area,
        planned=plan.strength,
        cases=cases,
    )


def plant_outbreaks(rng: np.random.Generator, feeds: Feeds, outbreaks_a_year: int) -> list[Burst]:
    """Outbreaks at even distances in random order; no two of a feed have topics of which one holds the other."""
    days = feeds.days.count
    first, last = min(QUIET_DAYS, days // 5), days - _LAST_DAYS
    number = round(outbreaks_a_year * days / 365)
    if number < 1 or last <= first:
        return []
    plans = [PLANS[index % len(PLANS)] for index in range(number)]
    width = (last - first) / number
    planted: list[Burst] = []
    for slot, index in enumerate(rng.permutation(number)):
        plan = plans[index]
        process = feeds.of(plan.feed)
        day = int(first + width * (slot + rng.uniform(0.0, 0.6)))
        spot = Spot(_choose_area(rng, feeds, plan.extent), day, f"outbreak-{slot + 1:02d}")
        recent = [burst for burst in planted[-len(PLANS) :] if burst.feed == plan.feed]
        barred = (*_special(feeds, process.tree), *(burst.topics[0] for burst in recent))
        topic = _choose_topic(rng, process, plan, spot, barred)
        planted.append(_plant(rng, process, plan, spot, topic))
        later = Spot(spot.area, day + int(rng.integers(2, 5)), spot.cause)
        petition = paths.parent(topic)
        if plan.followed and later.day < last and feeds.petitions.tree.below(petition).any():
            follow = Plan(PETITION, plan.extent, "strong", "days")
            planted.append(_plant(rng, feeds.petitions, follow, later, petition))
    return planted
