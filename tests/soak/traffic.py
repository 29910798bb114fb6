"""What is fed: a simulated city whose last days come at an even rate, after a few days of history that come at once.

The data's time ends at the last midnight, so that its last days are news to ``notify``: what changed more than a week
ago is data of the past, and nobody is told of that. So it runs faster than the clock, and the city is as busy as it
must be.
"""

from collections.abc import Sequence
from pathlib import Path
from time import time
from typing import NamedTuple

import msgspec

from city.configuration import Configuration
from city.events import Event
from city.times import DAY, SECOND, Zone, day_iso
from intake.dictionaries import AreaDictionary
from intake.simulator import SCALES, simulate
from intake.simulator.scales import Scale, ScaleName
from jianwei.city_files import city_tables
from jianwei.intake import arrivals, mark, rhythm, sources
from jianwei.sources import Source
from streams.messages import Rejected
from streams.ticks import Batch, batches

PROFILES = ("hotline12345", "petition", "grid")
FILES = ("hotline.csv", "petition.csv", "grid.csv")
HISTORY_DAYS, FED_DAYS = 4, 5
_EVENTS_A_DAY: dict[ScaleName, float] = {"small": 590, "city": 128_000}
"""Of the simulated city at its own rates."""
_PLANTED = 400
"""Outbreaks in a year: some days are to have some."""

CONFIGURATION = f"""
tick_minutes = 60
horizon_days = 2

[judging]
warmup_days = {HISTORY_DAYS}
candidate_p = 0.01
flag_p = 0.001
recovery_hours = 6

[budget]
rate_hour = 0.5
rate_day = 0.5
rate_week = 0.5
least_observed = 3
least_ratio = 1.05
city_alerts_a_day = 1000
district_alerts_a_day = 1000
street_alerts_a_day = 1000

[[urgent]]
name = "积水"
topics = ["道路积水"]
"""
"""So little is asked of a finding that days give many alerts. The state of single cases is as large after the history
as it gets, so that memory can be seen to be flat."""


class Traffic(NamedTuple):
    """What the files of a city hold. ``fed_from`` is when the even part begins, in milliseconds."""

    events: int
    rejected: list[Rejected]
    history: list[Batch]
    fed: list[Batch]
    fed_from: int

    def due(self) -> list[Event]:
        """The events of the even part, in order."""
        return [event for batch in self.fed for event in batch.events]


def write(folder: Path, scale: ScaleName, events: int, seed: int) -> Path:
    """Writes the exports of a city that gives so many events in its last ``FED_DAYS``, and its configuration."""
    last_midnight = Zone("Asia/Shanghai").day(round(time() * SECOND))
    first = day_iso(last_midnight - HISTORY_DAYS - FED_DAYS)
    simulate(scaled(scale, events), seed, first, HISTORY_DAYS + FED_DAYS).write(folder)
    (folder / "city.toml").write_text(CONFIGURATION, encoding="utf-8")
    return folder


def scaled(scale: ScaleName, events: int) -> Scale:
    """A city that gives about so many events in ``FED_DAYS``."""
    factor = events / (FED_DAYS * _EVENTS_A_DAY[scale])
    return msgspec.structs.replace(SCALES[scale].times(factor), outbreaks=_PLANTED)


def read(folder: Path, configuration: Configuration) -> Traffic:
    """What ``jianwei ingest --with-ticks`` would send of the files."""
    given: Sequence[Source] = sources([folder / name for name in FILES], PROFILES)
    city = city_tables(configuration, AreaDictionary.read(folder / "areas.csv"), None, None)
    reading = arrivals(
        given,
        configuration,
        marked=mark(given, city),
        now=round(time() * SECOND),
        city=city,
        progressed=lambda _, __: None,
    )
    zone = Zone(configuration.zone)
    fed_from = zone.start(zone.day(reading.events[0].arrived)) + HISTORY_DAYS * DAY
    parts = list(batches(reading.events, rhythm(configuration)))
    return Traffic(
        events=len(reading.events),
        rejected=reading.rejected,
        history=[batch for batch in parts if batch.tick <= fed_from],
        fed=[batch for batch in parts if batch.tick > fed_from],
        fed_from=fed_from,
    )
