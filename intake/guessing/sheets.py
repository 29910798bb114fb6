"""Which sheets of a workbook hold the rows: those whose header speaks most of what a profile needs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from msgspec.structs import replace

from intake.binding import is_harmless_header
from intake.errors import InputError
from intake.guessing.header_place import header_place, speaks
from intake.readers import Source, open_sources
from intake.tables import FileTable

_PREFIX = 2
"""Characters that sheets must begin with alike for a pattern to be proposed."""


class Sheet(NamedTuple):
    """A sheet that is shown and holds rows, with its header and the row that this begins at, and how much it speaks."""

    title: str
    header: tuple[str, ...]
    at: int
    rows: int
    score: int


class Chosen(NamedTuple):
    """What ``[file]`` must say of the sheets, and what people should know of them."""

    table: dict[str, Any]
    notes: tuple[str, ...] = ()


def choose_sheets(path: Path, file: FileTable, aliases: frozenset[str], wanted: str) -> Chosen:
    """The sheets of the best header; ``wanted`` is a name or a pattern that people say. Raises ``InputError``."""
    looked_at = replace(file, sheet=wanted or "*")
    shown = [_sheet(path, looked_at, source, aliases) for source in open_sources(path, looked_at)]
    if not shown:
        raise InputError(f"{path}: every sheet that is shown is blank, expected rows to look at")
    best = max(shown, key=lambda sheet: sheet.score)
    same = [sheet for sheet in shown if sheet.header == best.header]
    others = [sheet for sheet in shown if sheet.header != best.header]
    table = _place(best) | _named(path, file, same, others, wanted)
    return Chosen(table, tuple(_notes(same, others)))


def _sheet(path: Path, file: FileTable, source: Source, aliases: frozenset[str]) -> Sheet:
    at, rows = header_place(source, aliases)
    title = source.name.removeprefix(f"{path}!").removeprefix(str(path))
    placed = replace(file, sheet=(title,) if title else file.sheet, header_row=at, header_rows=rows)
    header = open_sources(path, placed)[0].header
    return Sheet(title, header, at, rows, speaks(header, aliases))


def _place(sheet: Sheet) -> dict[str, Any]:
    if (sheet.at, sheet.rows) == (1, 1):
        return {}
    return {"header_row": sheet.at} | ({"header_rows": sheet.rows} if sheet.rows > 1 else {})


def _named(path: Path, file: FileTable, same: Sequence[Sheet], others: Sequence[Sheet], wanted: str) -> dict[str, Any]:
    if wanted:
        return {"sheet": wanted}
    titles = [sheet.title for sheet in same]
    if len(same) > 1:
        return {"sheet": titles if others else "*"}
    return {} if not others and _is_first(path, file, same[0]) else {"sheet": titles[0]}


def _is_first(path: Path, file: FileTable, sheet: Sheet) -> bool:
    try:
        placed = replace(file, header_row=sheet.at, header_rows=sheet.rows)
        return open_sources(path, placed)[0].header == sheet.header
    except InputError:
        return False


def _notes(same: Sequence[Sheet], others: Sequence[Sheet]) -> list[str]:
    notes = []
    if len(same) > 1:
        notes.append(f"{len(same)} sheets have the same header: all are read, the first of them was looked at.")
        if others and len(prefix := _begins([sheet.title for sheet in same])) >= _PREFIX:
            notes.append(f'Sheets to come that begin alike are read too by the pattern sheet = "{prefix}*".')
    if others:
        titles = ", ".join(_shown(sheet.title) for sheet in others)
        notes.append(f"Not read, their headers are others: {titles}. --sheet NAME or a pattern as '2026*' takes them.")
    return notes


def _begins(titles: Sequence[str]) -> str:
    """What all of them begin with."""
    first = min(titles, key=len)
    return next(
        first[:size] for size in range(len(first), -1, -1) if all(one.startswith(first[:size]) for one in titles)
    )


def _shown(title: str) -> str:
    return title if is_harmless_header(title) else "a sheet whose name looks like data"
