"""A table as a value: what is to be read by a program or a spreadsheet, before any writer has seen it.

Small cells are hidden (``small_cells.shielded``) before a table is made of them: a table knows nothing of places.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Final, Literal, TypeAlias

Kind: TypeAlias = Literal["text", "count", "share", "number", "date"]
"""``share`` is a fraction (0.5 is 50%), ``date`` an ISO day; a time of day is a text."""
Value: TypeAlias = str | int | float | None
"""None is an empty cell: what is hidden, or not known. The notes of a table say which."""

EXACT: Final = 10**15
"""Numbers of this size on are not held exactly by a spreadsheet."""
FIRST_YEAR: Final = 1901
"""Spreadsheets count days from 1900 on, a year that they give one day too many."""


class TableError(ValueError):
    """Values that are no table."""


@dataclass(frozen=True)
class Column:
    """A column by its heading and what its values are."""

    heading: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Table:
    """Rows of values below headings. ``name`` is short: of the sheet and of the file.

    Raises ``TableError`` for a row of another length than the columns, and for a value that is none of its column's
    kind. The message names the table, the row and the heading, never the value.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    notes: tuple[str, ...] = ()
    """As of when, of which data, what is hidden."""

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise TableError(f"table {self.name}, row {number}: expected {len(self.columns)} values")
            for column, value in zip(self.columns, row, strict=True):
                if value is not None and not _fits(value, column.kind):
                    raise TableError(f"table {self.name}, row {number}, {column.heading}: expected a {column.kind}")


def columns(*given: tuple[str, Kind]) -> tuple[Column, ...]:
    """Columns of headings and kinds."""
    return tuple(Column(heading, kind) for heading, kind in given)


def texts(headings: Sequence[str]) -> tuple[Column, ...]:
    """Columns of texts."""
    return tuple(Column(heading) for heading in headings)


def _fits(value: str | float, kind: Kind) -> bool:
    if kind == "text":
        return isinstance(value, str)
    if kind == "date":
        return isinstance(value, str) and _is_day(value)
    if isinstance(value, str | bool) or not isfinite(value):
        return False
    return abs(value) < EXACT and (kind != "count" or isinstance(value, int))


def _is_day(value: str) -> bool:
    try:
        return len(value) == len("2026-10-01") and date.fromisoformat(value).year >= FIRST_YEAR
    except ValueError:
        return False
