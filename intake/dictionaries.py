"""The dated dictionary of areas: which places a city has at a date, by which names, and what they came from.

``areas.csv`` (UTF-8) has the columns ``area`` (path with ``>``, the city first), ``from`` and ``to`` (ISO dates, both
inclusive, empty for unbounded), ``former`` (path of the area that it came from), ``share`` (what part of the former,
default 1) and ``aliases`` (other names, parted by ``|``). An area that came from several has one row per former area.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from city.configuration import Succession
from city.paths import SEPARATOR, name, parent, root
from city.times import TimeError, day_iso, day_of_iso
from intake.errors import InputError, nearest

_REQUIRED = "area"
_COLUMNS = (_REQUIRED, "from", "to", "former", "share", "aliases")
_ALWAYS, _NEVER = 1, 3_652_059
"""The first and the last day of the calendar."""
_SHARE = re.compile(r"0?\.\d+|1(?:\.0*)?", re.ASCII)
_TOLERANCE = 1e-9
_REMEMBERED = 1 << 17


@dataclass(frozen=True)
class Area:
    """One row of the dictionary; ``first`` and ``last`` are days, both inclusive."""

    path: str
    first: int
    last: int
    former: str
    share: float
    aliases: tuple[str, ...]

    def on(self, day: int) -> bool:
        """True where the area exists on the day."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class AreaDictionary:
    """The areas of one city. ``AreaDictionary.read`` gives it checked."""

    areas: tuple[Area, ...]
    _by_name: dict[tuple[str, str], tuple[Area, ...]] = field(init=False, repr=False, compare=False)
    _found: dict[tuple[tuple[str, ...], int], str] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        by_name: dict[tuple[str, str], list[Area]] = defaultdict(list)
        for area in self.areas:
            for known in (name(area.path), *area.aliases):
                by_name[parent(area.path), known].append(area)
        object.__setattr__(self, "_by_name", {key: tuple(found) for key, found in by_name.items()})

    @classmethod
    def read(cls, path: Path | str) -> "AreaDictionary":
        """Reads and checks ``areas.csv``. Raises ``InputError`` that names file, line and column."""
        areas: list[Area] = []
        lines: dict[int, int] = {}
        for line, row in _rows(Path(path)):
            lines[len(areas)] = line
            areas.append(_area(path, line, row))
        if not areas:
            raise InputError(f"{path}: holds no area")
        for problem_at, column, problem in _problems(areas):
            raise InputError(f"{path}:{lines[problem_at]}: {column}: {problem}")
        return cls(tuple(areas))

    @property
    def city(self) -> str:
        """The root of all areas."""
        return root(self.areas[0].path)

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

    def _search(self, names: tuple[str, ...], day: int) -> str:
        here = self.city
        for named in names:
            standing = {area.path for area in self._by_name.get((here, named), ()) if area.on(day)}
            if len(standing) != 1:
                return ""
            (here,) = standing
        return here

    def successions(self) -> tuple[Succession, ...]:
        """What came from what, and since when."""
        return tuple(
            Succession(area=area.path, former=area.former, since=day_iso(area.first), share=area.share)
            for area in self.areas
            if area.former
        )


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            headers = list(reader.fieldnames or ())
            if _REQUIRED not in headers:
                raise InputError(f"{path}:1: area: no such column, expected {', '.join(_COLUMNS)}")
            for header in headers:
                if header not in _COLUMNS:
                    raise InputError(f"{path}:1: {header}: unknown column{nearest(header, _COLUMNS)}")
            for row in reader:
                if None in row:
                    raise InputError(f"{path}:{reader.line_num}: more cells than headers")
                yield reader.line_num, {key: (value or "").strip() for key, value in row.items()}
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 at byte {error.start}") from None
    except csv.Error as error:
        raise InputError(f"{path}: not a CSV file: {error}") from None


def _area(path: Path | str, line: int, row: dict[str, str]) -> Area:
    levels = [part.strip() for part in row["area"].split(SEPARATOR)]
    if not all(levels):
        raise InputError(f"{path}:{line}: area: expected a path without empty names")
    first, last = (_day(path, line, column, row.get(column, "")) for column in ("from", "to"))
    if last and last < (first or _ALWAYS):
        raise InputError(f"{path}:{line}: to: ends before it begins")
    share = row.get("share") or "1"
    if not _SHARE.fullmatch(share) or not 0 < float(share) <= 1:
        raise InputError(f"{path}:{line}: share: expected a number above 0 and at most 1")
    return Area(
        path=SEPARATOR.join(levels),
        first=first or _ALWAYS,
        last=last or _NEVER,
        former=SEPARATOR.join(part.strip() for part in row.get("former", "").split(SEPARATOR)),
        share=float(share),
        aliases=tuple(alias.strip() for alias in row.get("aliases", "").split("|") if alias.strip()),
    )


def _day(path: Path | str, line: int, column: str, text: str) -> int | None:
    try:
        return day_of_iso(text) if text else None
    except TimeError as error:
        raise InputError(f"{path}:{line}: {column}: {error}") from None


def _problems(areas: list[Area]) -> Iterator[tuple[int, str, str]]:
    """Position, column and problem of everything that does not fit together."""
    by_path: dict[str, list[Area]] = defaultdict(list)
    city = root(areas[0].path)
    for area in areas:
        by_path[area.path].append(area)
    for at, area in enumerate(areas):
        if root(area.path) != city:
            yield at, "area", f"lies in another city than the first row ({city})"
        above = parent(area.path)
        if above not in ("", city) and above not in by_path:
            yield at, "area", f"the area above it has no row{nearest(above, by_path)}"
        if any(_overlap(area, other) for other in by_path[area.path]):
            yield at, "from", "two rows of this area overlap in time"
    yield from _succession_problems(areas, by_path)


def _overlap(area: Area, other: Area) -> bool:
    """True for two rows of one area at one time; rows for the same time with different former areas are a merger."""
    merged = (other.first, other.last) == (area.first, area.last) and other.former != area.former
    return other is not area and not merged and other.first <= area.last and area.first <= other.last


def _succession_problems(areas: list[Area], by_path: dict[str, list[Area]]) -> Iterator[tuple[int, str, str]]:
    given: dict[tuple[str, int], float] = defaultdict(float)
    for at, area in enumerate(areas):
        if not area.former:
            continue
        if area.former not in by_path:
            yield at, "former", f"no area of this path{nearest(area.former, by_path)}"
        if area.first == _ALWAYS:
            yield at, "from", "is empty, an area that came from another needs the date"
        given[area.former, area.first] += area.share
        if given[area.former, area.first] > 1 + _TOLERANCE:
            yield at, "share", "the shares of the former area add up to more than 1 on this date"
