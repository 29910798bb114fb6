"""Daily counts that forecasts of months are tried on: a real city, real diseases, simulated cities."""

import csv
import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from city import paths
from city.calendars import CalendarTable
from intake.simulator import SCALES, City, simulate

Floats = NDArray[np.float64]

CITY = "city"
LEVELS = ((5.0, 20.0), (20.0, 100.0), (100.0, np.inf))
"""Matters a month."""
YEAR = 12
"""Months that a series is known before its first forecast; its level is theirs."""


@dataclass(frozen=True)
class Counts:
    """Daily counts [n, D] of series, ``edges`` of the months as columns of it, the last one at its end."""

    name: str
    first: int
    daily: Floats
    edges: NDArray[np.int64]
    areas: tuple[str, ...]
    """Of each series, ``CITY`` for the whole."""
    calendar: CalendarTable
    lag: int = YEAR
    """Months of a year."""

    @property
    def monthly(self) -> Floats:
        """[n, M]."""
        return np.asarray(np.add.reduceat(self.daily[:, : self.edges[-1]], self.edges[:-1], axis=1))

    @property
    def level(self) -> Floats:
        """[n] mean of the first year's months."""
        return np.asarray(self.monthly[:, : self.lag].mean(axis=1))

    def take(self, index: NDArray[np.intp]) -> "Counts":
        """Some of the series."""
        areas = tuple(self.areas[at] for at in index)
        return Counts(self.name, self.first, self.daily[index], self.edges, areas, self.calendar, self.lag)

    def groups(self) -> dict[str, NDArray[np.intp]]:
        """Rows by level: the whole city, and in its areas by matters a month."""
        whole = np.array([area == CITY for area in self.areas])
        found = {"whole city": np.flatnonzero(whole & (self.level >= LEVELS[0][0]))}
        for low, high in LEVELS:
            name = f"areas, {low:g} to {high:g}" if np.isfinite(high) else f"areas, {low:g} and more"
            found[name] = np.flatnonzero(~whole & (self.level >= low) & (self.level < high))
        return {name: rows for name, rows in found.items() if rows.size}


def chicago(data: Path) -> Counts:
    """Sanitation matters of Chicago by nature, 2011 to 2014, in the city and its community areas."""
    first, last = date(2011, 1, 1).toordinal(), date(2014, 12, 31).toordinal()
    found: dict[tuple[str, str], Floats] = {}
    with gzip.open(data / "chicago311/sanitation_2011_2014.csv.gz", "rt", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            day = date.fromisoformat(row["Creation_Date"][:10]).toordinal() - first
            if 0 <= day <= last - first and not row["Status"].endswith("Dup"):
                for nature in (row["What_is_the_Nature_of_this_Code_Violation"], ""):
                    for area in (CITY, row["Community_Area"]):
                        found.setdefault((nature, area), np.zeros(last - first + 1))[day] += 1
    return _of_level("Chicago, sanitation", first, found, CalendarTable(country="none"))


def simulated(seed: int, years: int = 4, factor: float = 1.0) -> Counts:
    """Requests of the small simulated city by topics of its upper two levels, in the city and its districts."""
    first = date(2022, 1, 1).toordinal()
    days = date(2022 + years, 1, 1).toordinal() - first
    scale = SCALES["small"].times(factor)
    planted = {name: years * getattr(scale, name) for name in ("outbreaks", "storms", "news")}
    made = simulate(msgspec.structs.replace(scale, **planted), seed, "2022-01-01", days)
    return _of_level("simulated city", first, _requests(made, first, days), made.calendar)


def _requests(made: City, first: int, days: int) -> dict[tuple[str, str], Floats]:
    table = made.hotline
    matter = (table["工单类型"] != "咨询") & (table["工单性质"] == "主办") & (table["并单主单号"] == "")
    since = np.datetime64(date.fromordinal(first))
    day = (table["来电时间"][matter].astype("datetime64[D]") - since).astype(np.int64)
    topics, topic = np.unique(table["问题分类"][matter], return_inverse=True)
    districts, district = np.unique(table["被反映区"][matter], return_inverse=True)
    cube = np.zeros((topics.size, districts.size, days))
    np.add.at(cube, (topic, district, day), 1.0)
    found: dict[tuple[str, str], Floats] = {}
    for leaf, by_district in zip(topics.tolist(), cube, strict=True):
        for depth in range(3):
            node = paths.join(*leaf.split("->")[:depth])
            for area, row in ((CITY, by_district.sum(axis=0)), *zip(districts.tolist(), by_district, strict=True)):
                found[node, area] = found.get((node, area), 0.0) + row
    return found


def diseases(rows: Iterable[tuple[str, Floats]]) -> Counts:
    """Weekly cases as days of which the first of each week has them all; a month is four weeks."""
    series = list(rows)
    weeks = min(row.size for _, row in series)
    daily = np.zeros((len(series), 7 * weeks))
    daily[:, ::7] = np.array([row[:weeks] for _, row in series])
    edges = np.arange(0, 7 * weeks + 1, 28)
    areas = tuple(CITY for _ in series)
    return Counts("diseases", 733_000, daily[:, : edges[-1]], edges, areas, CalendarTable(country="none"), 13)


def _of_level(name: str, first: int, found: dict[tuple[str, str], Floats], calendar: CalendarTable) -> Counts:
    """The series with the least level or more in their first year."""
    daily = np.array(list(found.values()))
    begins = np.arange(first, first + daily.shape[1] + 1)
    edges = np.array([at for at, day in enumerate(begins) if date.fromordinal(int(day)).day == 1])
    every = Counts(name, first, daily, edges, tuple(area for _, area in found), calendar)
    return every.take(np.flatnonzero(every.level >= LEVELS[0][0]))
