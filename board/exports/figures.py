"""From the structs of a frozen sheet to a table: a line for each column says where its value stands."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from board.packs.saying import Say
from briefing.tables import Column, Kind, Table, Value

Field: TypeAlias = tuple[str, str, str, Kind]
"""Place of the value (names and numbers parted by dots), heading in Chinese and in English, kind."""


def table(  # noqa: PLR0913 - what stands in it, and what is said of it
    name: str, title: str, rows: Iterable[Any], fields: Sequence[Field], say: Say, *, notes: tuple[str, ...] = ()
) -> Table:
    """A table of a row for each struct. Texts that are empty, and days that are not known, are empty cells."""
    return Table(
        name,
        title,
        tuple(Column(say(chinese, english), kind) for _, chinese, english, kind in fields),
        tuple(tuple(_value(row, place, kind) for place, _, _, kind in fields) for row in rows),
        notes,
    )


def _value(row: Any, place: str, kind: Kind) -> Value:
    found = row
    for part in place.split("."):
        if found is None:
            return None
        found = found[int(part)] if part.isdigit() else getattr(found, part)
    if isinstance(found, tuple):
        found = "; ".join(map(str, found))
    if isinstance(found, bool):
        found = "1" if found else "0"
    if found is None or found == "":
        return None
    value: Value = str(found) if kind == "text" else found
    return value
