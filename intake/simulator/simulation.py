"""A year of a made-up city as three exports, with the truth of what was planted in it: a function of scale and seed."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from city.calendars import CalendarTable
from city.times import day_of_iso
from intake.simulator import reveal, rhythm
from intake.simulator.areas import area_table
from intake.simulator.bursts import Burst
from intake.simulator.feeds import GRID, HOTLINE, PETITION, Feeds, make_feeds
from intake.simulator.grid import grid_table
from intake.simulator.hotline import hotline_table
from intake.simulator.names import CITY
from intake.simulator.outbreaks import plant_outbreaks
from intake.simulator.petition import PURPOSES, REFUSED, petition_table
from intake.simulator.process import Cases, concat, midnight
from intake.simulator.reclassified import new_edition, told_by, topic_table
from intake.simulator.scales import Scale
from intake.simulator.stories import plan_stories, reveal_stories
from intake.simulator.story_cases import as_told
from intake.simulator.story_rows import with_rows
from intake.simulator.tables import Table
from intake.simulator.truth import Truth, encode_truth
from intake.simulator.weather_news import plant_news, plant_storms

FIRST_DAY = "2025-01-01"
DAYS = 365


@dataclass(frozen=True)
class Written:
    """Files of one simulation, rows by file, and how many rows of the petitions must be refused."""

    hotline: Path
    petition: Path
    grid: Path
    areas: Path
    topics: Path
    truth: Path
    rows: dict[str, int]
    refused: int


@dataclass(frozen=True)
class City:
    """A simulated city. The tables hold the exports' columns; ``feeds`` holds the models that they were drawn from."""

    hotline: Table
    petition: Table
    grid: Table
    areas: Table
    topics: Table
    truth: Truth
    feeds: Feeds
    calendar: CalendarTable
    """The calendar that the city lives by, heating seasons included."""

    def rows(self) -> dict[str, int]:
        """Rows of each export."""
        return {"hotline": self.hotline.height, "petition": self.petition.height, "grid": self.grid.height}

    def refused(self) -> int:
        """Rows of a kind that the service refuses as input."""
        return int((self.petition["信访目的"] == PURPOSES[REFUSED]).sum())

    def write(self, folder: Path) -> Written:
        """Writes ``hotline.csv``, ``petition.csv``, ``grid.csv``, ``areas.csv``, ``topics.csv`` and ``truth.json``."""
        folder.mkdir(parents=True, exist_ok=True)
        names = ("hotline", "petition", "grid", "areas", "topics")
        files = {name: folder / f"{name}.csv" for name in names}
        for name, table in zip(names, (self.hotline, self.petition, self.grid, self.areas, self.topics), strict=True):
            table.write(files[name])
        truth = folder / "truth.json"
        truth.write_bytes(encode_truth(self.truth))
        return Written(**files, truth=truth, rows=self.rows(), refused=self.refused())


def _with_planted(ordinary: Cases, bursts: list[Burst], feed: str, *, inquiry: bool = False) -> Cases:
    return concat(ordinary, *(burst.cases for burst in bursts if burst.feed == feed and burst.inquiry == inquiry))


def simulate(  # noqa: PLR0913 - what to simulate, and what is told beside it
    scale: Scale,
    seed: int,
    first_day: str = FIRST_DAY,
    days: int = DAYS,
    *,
    reclassified: bool = False,
    focus_stories: bool = False,
) -> City:
    """Simulates ``days`` days from ``first_day`` on (ISO date).

    ``reclassified``: the hotline's catalogue has a new edition about half-way, in which a class is renamed, one moves
    to another first-level topic and one is split; all else is the same. ``focus_stories``: stories for a trial of focus
    candidates are told beside the rest, see ``stories``.

    Equal arguments give equal tables and truth. The exports are as of midnight after the last day: what is imported
    later is not in them, what is closed later is open. Raises ``ValueError`` for less than one day, and for fewer than
    stories need, and ``CalendarError`` for a year whose holidays are not known.
    """
    if days < 1:
        raise ValueError(f"a simulation needs at least one day, not {days}")
    first = day_of_iso(first_day)
    model, ordinary, planting, *exports, editing, telling = (
        np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(8)
    )
    feeds = make_feeds(model, scale, first, days)
    stories = plan_stories(telling, feeds) if focus_stories else ()
    hard = tuple(topic for story in stories if story.kind == "hard" for topic in story.topics)
    feeds = replace(feeds, told=tuple(topic for story in stories for topic in story.topics), hard=hard)
    bursts = [
        *plant_outbreaks(planting, feeds, scale.outbreaks),
        *plant_storms(planting, feeds, scale.storms),
        *plant_news(planting, feeds, scale.news),
    ]
    requests = _with_planted(feeds.requests.draw(ordinary), bursts, HOTLINE)
    requests = as_told(telling, feeds, requests, stories) if stories else requests
    inquiries = _with_planted(feeds.inquiries.draw(ordinary), bursts, HOTLINE, inquiry=True)
    petitions = _with_planted(feeds.petitions.draw(ordinary), bursts, PETITION)
    incidents = _with_planted(feeds.incidents.draw(ordinary), bursts, GRID)
    export = int(midnight(feeds.days, np.array([days]))[0])
    every = {HOTLINE: requests, PETITION: petitions, GRID: incidents}
    planted = [
        reveal.reveal_burst(
            feeds,
            feeds.inquiries if burst.inquiry else feeds.of(burst.feed),
            burst,
            inquiries if burst.inquiry else every[burst.feed],
            number,
        )
        for number, burst in enumerate(bursts, start=1)
    ]
    planted += reveal.reveal_new(feeds, requests) + reveal.reveal_chronic(feeds) + reveal.reveal_seasonal(feeds)
    planted += reveal_stories(feeds, stories)
    edition = new_edition(editing, feeds, planted) if reclassified else None
    hotline = hotline_table(exports[0], feeds, requests, inquiries, export)
    hotline = with_rows(telling, feeds, hotline, stories) if stories else hotline
    return City(
        hotline=told_by(edition, hotline) if edition else hotline,
        petition=petition_table(exports[1], feeds, petitions, export),
        grid=grid_table(exports[2], feeds, incidents, requests, export),
        areas=area_table(feeds.places),
        topics=topic_table(feeds, edition),
        truth=Truth(
            city=CITY,
            scale=scale.name,
            seed=seed,
            zone=reveal.ZONE,
            first_day=first_day,
            days=days,
            planted=reveal.in_calendar_order(planted),
        ),
        feeds=feeds,
        calendar=rhythm.heating_table(first, days),
    )
