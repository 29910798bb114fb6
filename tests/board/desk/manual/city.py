"""The two cities of the manuals: the simulated year as it ended, and as it stood on the afternoon of a storm."""

from pathlib import Path

from city.configuration import Configuration
from intake.dictionaries import AreaDictionary
from intake.profile import load_profile
from jianwei.city_files import city_tables
from jianwei.demonstration import PROFILES, Plan, demonstrate
from jianwei.embedded import Embedded
from jianwei.held import held_in
from jianwei.replay import replay
from jianwei.sources import Source

YEAR = Plan(scale="small", seed=1, days=365)
FILES = ("hotline.csv", "petition.csv", "grid.csv")
STORM = "2025-06-21T13:30"
"""Drains are told of at once, a power cut stands in the digest, a matter of the days before has recovered."""
LATER = "2026-01-05T09:00"
"""A Monday after the year, on which analysts prepare the meeting of December."""


def year_of(folder: Path) -> Path:
    """The store of the whole year, as ``jianwei demo`` has made it in the folder; else it is made."""
    store = folder / "city.db"
    if not store.exists():
        demonstrate(folder, YEAR, _quiet)
    return store


def storm_of(folder: Path, moment: int) -> Path:
    """The store of the same exports, watched up to the storm."""
    store = folder / "storm.db"
    if not store.exists():
        configuration: Configuration = held_in(year_of(folder))[0]
        areas = AreaDictionary.read(folder / "areas.csv")
        given = city_tables(configuration, areas, clocks="china", units=None)
        sources = [
            Source(files=(folder / file,), profile=load_profile(name))
            for file, name in zip(FILES, PROFILES, strict=True)
        ]
        with Embedded(store, configuration) as service:
            replay(service, sources, until=moment, city=given, progressed=_quiet)
    return store


def _quiet(_: str, __: float) -> None:
    """Nobody is told how far it is."""
