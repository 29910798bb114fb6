"""The files that a city gives beside its profiles, read into one value."""

from pathlib import Path

from city.calendars import Calendar
from city.configuration import Configuration
from city.times import Zone
from intake.city_tables import CityTables
from intake.deadline_file import load_deadlines
from intake.dictionaries import AreaDictionary
from intake.unit_directory import UnitDirectory


def city_tables(
    configuration: Configuration, areas: AreaDictionary | None, clocks: str | None, units: Path | None
) -> CityTables:
    """``clocks`` is a shipped name or a file. Raises ``InputError`` and ``ProfileError``."""
    return CityTables(
        areas=areas,
        deadlines=load_deadlines(clocks, Calendar(configuration.calendar), Zone(configuration.zone))
        if clocks
        else None,
        units=UnitDirectory.read(units) if units else None,
    ).under(configuration)
