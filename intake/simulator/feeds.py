"""The ordinary cases of the four kinds that the city produces: requests, inquiries, petitions, grid incidents."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from city import paths
from city.calendars import Calendar, DayType
from intake.simulator import rhythm, topics
from intake.simulator.places import Places, make_places
from intake.simulator.process import Process
from intake.simulator.rhythm import Days, Week
from intake.simulator.scales import Scale
from intake.simulator.topics import Tree

Floats = NDArray[np.float64]

HOTLINE = "complaint/hotline12345"
PETITION = "petition/petition"
GRID = "incident/grid"

_CHRONIC_BOOST = 2.4
_NEW_SHARE = 0.028
"""Share of the requests that a new topic reaches."""
_LOCAL_SPREAD = 0.35
_CHRONIC_SPREAD = 0.08
_WAVE = 0.12
_OUT_OF_SEASON = dict(zip(topics.SEASONAL, (0.0, 0.45, 0.65), strict=True))
"""Highest season factor of a day that is out of season."""


@dataclass(frozen=True)
class Feeds:
    """The models, and when each new topic begins (index of the day by path)."""

    places: Places
    days: Days
    requests: Process
    inquiries: Process
    petitions: Process
    incidents: Process
    chronic: tuple[str, ...]
    new: dict[str, int]
    seasonal: dict[str, NDArray[np.bool_]]
    """Days in season, by topic path."""
    told: tuple[str, ...] = ()
    """Topics of stories."""
    hard: tuple[str, ...] = ()
    """Those of them that are hard to solve."""

    def of(self, feed: str) -> Process:
        """The model of the requests of a feed."""
        return {HOTLINE: self.requests, PETITION: self.petitions, GRID: self.incidents}[feed]


def _seasons(rng: np.random.Generator, tree: Tree, days: Days, new: dict[str, int]) -> Floats:
    """Season of every leaf by day: heating, school and wages for the seasonal ones, a mild wave for the others."""
    heating = rhythm.heating_curve(days)
    school = rhythm.window_curve(days, ("05-25", "06-20"), ("08-25", "09-15"), 0.2, 5.0)
    wages = rhythm.window_curve(days, ("11-20", "12-20"), ("01-20", "02-10"), 0.5, 3.0)
    curves = []
    for leaf in tree.leaves:
        wave = rhythm.cosine_curve(days, rng.uniform(0, _WAVE), rng.uniform(0, 365))
        if paths.within(leaf, topics.SEASONAL[0]):
            curves.append(heating)
        elif paths.within(leaf, topics.SEASONAL[1]):
            curves.append(school)
        elif paths.within(leaf, topics.SEASONAL[2]):
            curves.append(wages)
        elif leaf in new:
            curves.append(rhythm.growth_curve(days, new[leaf]))
        else:
            curves.append(wave)
    return np.stack(curves, axis=1)


@dataclass(frozen=True)
class Habits:
    """What makes one feed and class: cases on an ordinary day, spread over topics, seasons, week, hours of the day."""

    total: float
    weight: Floats
    season: Floats
    week: Week
    clock: int
    dispersion: float
    even: tuple[str, ...] = ()
    """Topics that are alike in every street."""


def _process(rng: np.random.Generator, tree: Tree, places: Places, days: Days, habits: Habits) -> Process:
    """The model of one feed and class: streets share a topic by their size and by local taste."""
    even = np.array([leaf in habits.even for leaf in tree.leaves])
    spread = np.where(even, _CHRONIC_SPREAD, _LOCAL_SPREAD)[:, None]
    streets = len(places.streets) - 2
    taste = rng.lognormal(0.0, 1.0, size=(len(tree.leaves), streets)) ** spread
    taste = np.concatenate([taste, taste[:, [places.split]], taste[:, [places.split]]], axis=1)
    before, after = taste * places.before, taste * places.after
    clocks = np.full((days.count, len(tree.leaves)), habits.clock)
    if habits.clock == rhythm.CLOCK_DAYTIME:
        clocks[days.kind != DayType.WORKDAY] = rhythm.CLOCK_WEEKEND
        clocks[:, [paths.name(leaf) in topics.NIGHT for leaf in tree.leaves]] = rhythm.CLOCK_NIGHT
    factor = days.factor(habits.week)
    share = habits.weight / habits.weight.sum()
    return Process(
        tree=tree,
        places=places,
        days=days,
        day_factor=factor,
        rate=habits.total * share[None, :] * habits.season * factor[:, None],
        share_before=before / before.sum(axis=1, keepdims=True),
        share_after=after / after.sum(axis=1, keepdims=True),
        dispersion=habits.dispersion,
        clock=clocks,
    )


def make_feeds(rng: np.random.Generator, scale: Scale, first_day: int, days: int) -> Feeds:
    """Draws the city and the models of its feeds."""
    whole = scale.name == "city"
    places = make_places(rng, scale, first_day, days)
    calendar = rhythm.make_days(Calendar(rhythm.heating_table(first_day, days)), first_day, days)
    hotline, petition, grid = (
        make(whole=whole) for make in (topics.hotline_tree, topics.petition_tree, topics.grid_tree)
    )
    new = {leaf: int(days * rng.uniform(0.4, 0.6)) for leaf in hotline.named(topics.NEW if whole else topics.NEW[:1])}
    chronic = hotline.named(topics.CHRONIC if whole else topics.CHRONIC[:2])
    is_chronic = np.array([leaf in chronic for leaf in hotline.leaves])
    weight = np.where(is_chronic, _CHRONIC_BOOST, 1.0) * hotline.weight
    for leaf in new:
        weight[hotline.leaves.index(leaf)] = _NEW_SHARE * weight.sum()
    tilt = np.array([topics.INQUIRY_TILT.get(paths.root(leaf), 0.6) for leaf in hotline.leaves])
    season = _seasons(rng, hotline, calendar, new)

    petition_season, grid_season = (_seasons(rng, tree, calendar, {}) for tree in (petition, grid))
    day, office, patrol = rhythm.CLOCK_DAYTIME, rhythm.CLOCK_OFFICE, rhythm.CLOCK_PATROL
    shape = scale.dispersion
    requests = Habits(scale.requests, weight, season, rhythm.REQUESTS, day, shape, chronic)
    inquiries = Habits(scale.inquiries, hotline.weight * tilt, season, rhythm.INQUIRIES, day, shape)
    petitions = Habits(scale.petitions, petition.weight, petition_season, rhythm.PETITIONS, office, shape)
    incidents = Habits(scale.incidents, grid.weight, grid_season, rhythm.PATROLS, patrol, shape)
    return Feeds(
        places=places,
        days=calendar,
        requests=_process(rng, hotline, places, calendar, requests),
        inquiries=_process(rng, hotline, places, calendar, inquiries),
        petitions=_process(rng, petition, places, calendar, petitions),
        incidents=_process(rng, grid, places, calendar, incidents),
        chronic=chronic,
        new=new,
        seasonal={
            path: season[:, hotline.below(path)].max(axis=1) > floor
            for path, floor in _OUT_OF_SEASON.items()
            if hotline.below(path).any()
        },
    )
