"""Rows of a dated tree: an area or a topic from one day to another, by which names, and what it came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from intake.dictionaries.rows import Row, read_rows

ALWAYS, NEVER = 1, 3_652_059
"""The first and the last day of the calendar."""
_SEPARATOR = "|"
_DATED = ("from", "to", "former", "share", "aliases", "code")
_PLACED = ("latitude", "longitude", "population")
"""Columns of areas, which need not be there."""


@dataclass(frozen=True)
class Node:
    """One row; ``first`` and ``last`` are days, both inclusive. A node that came from several has a row for each."""

    path: str
    first: int
    last: int
    former: str
    share: float
    aliases: tuple[str, ...]
    code: str
    point: tuple[float, float] | None = None
    """Latitude and longitude of the middle of an area."""
    population: int | None = None
    """Residents of an area, where they are known."""

    def on(self, day: int) -> bool:
        """True where the node exists on the day."""
        return self.first <= day <= self.last


def read_nodes(path: Path | str, column: str) -> tuple[list[Node], list[Row]]:
    """The rows of a file whose paths stand in ``column``, as values and as read. Raises ``InputError``."""
    rows = read_rows(path, columns(column), (column,), {"area": "area"}.get(column, "topic"))
    return [_node(row, column) for row in rows], rows


def columns(column: str) -> Sequence[str]:
    """The columns of a file whose paths stand in ``column``."""
    return (column, *_DATED, *(_PLACED if column == "area" else ()))


def _node(row: Row, column: str) -> Node:
    path, first, last = row.path(column), row.day("from"), row.day("to")
    if not path:
        raise row.error(column, "expected a path without empty names")
    if last and last < (first or ALWAYS):
        raise row.error("to", "ends before it begins")
    return Node(
        path=path,
        first=first or ALWAYS,
        last=last or NEVER,
        former=row.path("former"),
        share=row.share("share"),
        aliases=tuple(alias for alias in row.names("aliases", _SEPARATOR) if alias),
        code=row.text("code"),
        point=_point(row),
        population=row.residents("population"),
    )


def _point(row: Row) -> tuple[float, float] | None:
    latitude, longitude = row.degrees("latitude", 90.0), row.degrees("longitude", 180.0)
    if latitude is None and longitude is None:
        return None
    if latitude is None or longitude is None:
        raise row.error("longitude" if longitude is None else "latitude", "expected both degrees or none")
    return latitude, longitude
