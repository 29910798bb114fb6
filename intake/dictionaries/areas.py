"""The dated dictionary of areas: which places a city has at a date, by which names, and what they came from.

``areas.csv`` (UTF-8) has the columns ``area`` (path with ``>``, the city first), ``from`` and ``to`` (ISO dates, both
inclusive, empty for unbounded), ``former`` (path of the area that it came from), ``share`` (what part of the former,
default 1), ``aliases`` (other names, parted by ``|``), ``code``, ``latitude`` and ``longitude`` of its middle
(degrees), and ``population`` (residents). An area that came from several has one row per former area; one whose code
changes has one row per code, with its dates.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from city.configuration import Place, Succession
from city.paths import name, parent, root
from intake.dictionaries.consistency import problems
from intake.dictionaries.matching import AreaMatcher, Match
from intake.dictionaries.nodes import Node, read_nodes
from intake.dictionaries.tree import DatedTree

_REMEMBERED = 1 << 17


@dataclass(frozen=True)
class AreaDictionary:
    """The areas of one city. ``AreaDictionary.read`` gives it checked."""

    areas: tuple[Node, ...]
    _by_name: dict[tuple[str, str], tuple[Node, ...]] = field(init=False, repr=False, compare=False)
    _found: dict[tuple[tuple[str, ...], int], str] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        by_name: dict[tuple[str, str], tuple[Node, ...]] = {}
        for area in self.areas:
            for known in (name(area.path), *area.aliases):
                key = parent(area.path), known
                by_name[key] = (*by_name.get(key, ()), area)
        object.__setattr__(self, "_by_name", by_name)

    @classmethod
    def read(cls, path: Path | str) -> "AreaDictionary":
        """Reads and checks ``areas.csv``. Raises ``InputError`` that names file, line and column."""
        areas, rows = read_nodes(path, "area")
        for at, column, problem in problems(areas, "area", "area"):
            raise rows[at].error(column, problem)
        return cls(tuple(areas))

    @property
    def city(self) -> str:
        """The root of all areas."""
        return root(self.areas[0].path)

    @cached_property
    def tree(self) -> DatedTree:
        """The areas as a dated tree."""
        return DatedTree("area", self.areas)

    @cached_property
    def _matcher(self) -> AreaMatcher:
        return AreaMatcher(self.tree, self.city)

    def path(self, names: tuple[str, ...], day: int) -> str | None:
        """The path of a place that a row names from below the city down, on a day; None where the place is not known.

        Every name is a last name or an alias of an area below the one before it, that exists on the day.
        """
        found = self._found.get((names, day))
        if found is None:
            if len(self._found) > _REMEMBERED:
                self._found.clear()
            found = self._found[names, day] = self._search(names, day)
        return found or None

    def match(self, names: tuple[str, ...], day: int) -> Match:
        """The place that a row names in whatever words, on a day; see ``AreaMatcher.match``."""
        return self._matcher.match(names, day)

    def similar(self, text: str, within: str, day: int) -> tuple[str, ...]:
        """Areas of the day right below an area that are written much like a text; see ``AreaMatcher.similar``."""
        return self._matcher.similar(text, within, day)

    def _search(self, names: tuple[str, ...], day: int) -> str:
        here = self.city
        for named in names:
            standing = {area.path for area in self._by_name.get((here, named), ()) if area.on(day)}
            if len(standing) != 1:
                return ""
            (here,) = standing
        return here

    def places(self) -> tuple[Place, ...]:
        """Where the areas are that have degrees; of several rows of an area the last one counts."""
        found = {area.path: area.point for area in self.areas if area.point}
        return tuple(Place(area=path, latitude=point[0], longitude=point[1]) for path, point in sorted(found.items()))

    def populations(self, day: int) -> dict[str, int]:
        """Residents by area on a day, where they are known; of several rows of an area the last one counts."""
        return {area.path: area.population for area in self.areas if area.population and area.on(day)}

    def of_year(self, year: int) -> tuple[tuple[str, ...], dict[str, int]]:
        """Paths of the areas that existed on a day of a year, in the order of the rows, and the residents of each.

        Of several rows of an area the last one that names its residents counts.
        """
        first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        standing = [area for area in self.areas if area.first <= last and area.last >= first]
        residents = {area.path: area.population for area in standing if area.population}
        return tuple(dict.fromkeys(area.path for area in standing)), residents

    def successions(self) -> tuple[Succession, ...]:
        """What came from what, and since when."""
        return self.tree.successions()
