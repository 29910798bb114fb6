"""The dated directory of which offices a topic is the business of (派单目录), from ``units.csv``.

Columns: ``topic`` (path or last name), ``unit``, and optionally ``area`` (path; the office is for it and all below),
``from`` and ``to`` (ISO dates, both inclusive, empty for unbounded).
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from city.events import Event
from city.paths import lineage, name, within
from city.times import TimeError, day_of_iso
from intake.errors import InputError, RowError, nearest
from intake.privacy import is_bare_name
from intake.texts import kept_name

_REQUIRED = ("topic", "unit")
_COLUMNS = (*_REQUIRED, "area", "from", "to")
_ALWAYS, _NEVER = 1, 3_652_059


@dataclass(frozen=True)
class Duty:
    """One row."""

    topic: str
    unit: str
    area: str
    first: int
    last: int


class UnitDirectory:
    """Answers which offices are in charge. The entries of the lowest topic that has any decide."""

    def __init__(self, duties: tuple[Duty, ...]) -> None:
        self.duties = duties
        self._of: dict[str, list[Duty]] = defaultdict(list)
        for duty in duties:
            self._of[duty.topic].append(duty)

    @classmethod
    def read(cls, path: Path) -> "UnitDirectory":
        """Reads and checks ``units.csv``. Raises ``InputError`` that names file, line and column."""
        duties = tuple(_duty(path, line, row) for line, row in _rows(path))
        if not duties:
            raise InputError(f"{path}: holds no row")
        return cls(duties)

    def units(self, topic: str, area: str, day: int) -> tuple[str, ...]:
        """The offices in charge of a topic and area on a day, in the order of the file."""
        for path in lineage(topic):
            found = [
                duty.unit
                for named in dict.fromkeys((path, name(path)))
                for duty in self._of.get(named, ())
                if duty.first <= day <= duty.last and (not duty.area or within(area, duty.area))
            ]
            if found:
                return tuple(dict.fromkeys(found))
        return ()

    def applied(self, event: Event, day: int) -> Event:
        """The event with the offices that it needs, where its feed names none but the one that handles it."""
        units = self.units(event.topic, event.area, day)
        if len(units) < 2 or event.units:
            return event
        return replace(event, units=tuple(unit for unit in units if unit != event.unit), whistle=True)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            headers = list(reader.fieldnames or ())
            for required in _REQUIRED:
                if required not in headers:
                    raise InputError(f"{path}:1: {required}: no such column, expected {', '.join(_COLUMNS)}")
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


def _duty(path: Path, line: int, row: dict[str, str]) -> Duty:
    for required in _REQUIRED:
        if not row[required]:
            raise InputError(f"{path}:{line}: {required}: is empty")
    try:
        unit = kept_name(row["unit"], "unit")
    except RowError as error:
        raise InputError(f"{path}:{line}: unit: {error.reason}") from None
    if is_bare_name(unit):
        raise InputError(f"{path}:{line}: unit: looks like a name of a person, expected an office")
    first, last = (_day(path, line, column, row.get(column, "")) for column in ("from", "to"))
    if last is not None and first is not None and last < first:
        raise InputError(f"{path}:{line}: to: ends before it begins")
    return Duty(row["topic"], unit, row.get("area", ""), first or _ALWAYS, last or _NEVER)


def _day(path: Path, line: int, column: str, text: str) -> int | None:
    try:
        return day_of_iso(text) if text else None
    except TimeError as error:
        raise InputError(f"{path}:{line}: {column}: {error}") from None
