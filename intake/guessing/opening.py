"""How the bytes of an unknown file become cells: encoding, delimiter, where the header is, and a sample of rows."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from intake.errors import InputError
from intake.guessing.vocabulary import folded, is_spoken
from intake.json_files import JsonSource
from intake.json_values import JsonError, decode
from intake.readers import Source, open_sources
from intake.tables import FileTable
from intake.text_files import TextFile

SAMPLED = 20_000
"""Rows that are looked at, twice as many at most."""
_ENCODINGS = ("utf-8", "gb18030", "utf-16")
_DELIMITERS = (",", "\t", ";", "|")
_TOP = 15
"""Rows among which the header is looked for."""
_DEEPEST = 4


class Opened(NamedTuple):
    """A file as it is read: what ``[file]`` must say, the header, a sample of rows, and what people should know."""

    table: Mapping[str, Any]
    header: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    notes: tuple[str, ...]


def open_unknown(path: Path, aliases: frozenset[str]) -> Opened:
    """Opens a file of which nothing is known. ``aliases`` are folded headers that mean something.

    The header is the row among the first fifteen with the most cells that are such headers or speak of what a profile
    needs. Raises ``InputError``.
    """
    table = _text_table(path) if _is_text(path) else {}
    if path.name.lower().removesuffix(".gz").endswith(".json") and (inside := _rows_inside(path)):
        table["rows"] = inside
    file = msgspec.convert(table, FileTable)
    sources, table = _sheets(path, file, table)
    at, rows_of_header = _header_place(sources[0], aliases)
    if (at, rows_of_header) != (1, 1):
        table |= {"header_row": at} | ({"header_rows": rows_of_header} if rows_of_header > 1 else {})
    first = open_sources(path, msgspec.convert(table, FileTable))[0]
    rows = _sample(first)
    notes = [f"{len(rows):,} rows from all over the file were looked at."]
    if len(sources) > 1:
        every = "all are read" if table.get("sheet") == "*" else "the first one alone is read"
        notes.append(f"{len(sources)} sheets are shown and hold rows: {every}, the first one was looked at.")
    return Opened(table, first.header, rows, tuple(notes))


def _sample(source: Source) -> list[list[str]]:
    """Every nth row that is whole, with the smallest n of 1, 2, 4 ... that gives no more than twice ``SAMPLED``."""
    rows: list[list[str]] = []
    step, whole = 1, (record.cells for record in source.records() if record.fault is None)
    for at, cells in enumerate(whole):
        if at % step == 0:
            rows.append(cells)
        if len(rows) > 2 * SAMPLED:
            rows, step = rows[::2], 2 * step
    return rows


def _is_text(path: Path) -> bool:
    return path.name.lower().removesuffix(".gz").endswith((".csv", ".tsv", ".txt", ".json", ".ndjson", ".jsonl"))


def _text_table(path: Path) -> dict[str, Any]:
    text = TextFile(path, _ENCODINGS, lines=not path.name.lower().removesuffix(".gz").endswith(".json"))
    table: dict[str, Any] = {"encodings": ["utf-8" if text.encoding == "utf-8-sig" else text.encoding]}
    if path.name.lower().removesuffix(".gz").endswith((".csv", ".tsv", ".txt")):
        with text.text() as stream:
            lines = list(islice(stream, 50))
        delimiter = max(_DELIMITERS, key=lambda one: _regularity(lines, one))
        if delimiter != ",":
            table["delimiter"] = delimiter
    return table


def _regularity(lines: Sequence[str], delimiter: str) -> int:
    """Cells of the rows of the usual width, where that is more than one."""
    try:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter)]
    except csv.Error:
        return 0
    usual = max(set(widths), key=widths.count, default=1)
    return usual * widths.count(usual) if usual > 1 else 0


def _rows_inside(path: Path) -> str:
    """Path of the longest list of objects inside a JSON object, empty where the file is a list."""
    with TextFile(path, _ENCODINGS, lines=False).text() as stream:
        text = "".join(iter(lambda: stream.read(1 << 16), ""))
    try:
        value, _ = decode(text, len(text) - len(text.lstrip(" \t\r\n")))
    except JsonError:
        return ""
    found = [(len(rows), where) for where, rows in _lists(value, ()) if where]
    return ".".join(max(found, default=(0, ()))[1])


def _lists(value: Any, where: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[Any]]]:
    if isinstance(value, list) and (not value or isinstance(value[0], dict)):
        yield where, value
    if isinstance(value, dict) and len(where) < _DEEPEST:
        for key, inner in value.items():
            if isinstance(key, str) and "." not in key:
                yield from _lists(inner, (*where, key))


def _sheets(path: Path, file: FileTable, table: dict[str, Any]) -> tuple[Sequence[Source], dict[str, Any]]:
    """The sources of the file; of a workbook all its shown sheets where they have one header, else the first filled."""
    if not path.name.lower().endswith((".xlsx", ".xls")):
        sources = open_sources(path, file)
        if not sources:
            raise InputError(f"{path}: holds no row, expected some to look at")
        return sources, table
    sheets = open_sources(path, msgspec.structs.replace(file, sheet="*"))
    if not sheets:
        raise InputError(f"{path}: every sheet that is shown is blank, expected rows to look at")
    if len(sheets) == 1 and _is_first(path, file, sheets[0]):
        return sheets, table
    if len({sheet.header for sheet in sheets}) == 1:
        return sheets, table | {"sheet": "*"}
    return sheets, table | {"sheet": sheets[0].name.removeprefix(f"{path}!")}


def _is_first(path: Path, file: FileTable, sheet: Source) -> bool:
    try:
        return open_sources(path, file)[0].header == sheet.header
    except InputError:
        return False


def _header_place(source: Source, aliases: frozenset[str]) -> tuple[int, int]:
    """The row of the header and how many rows it has.

    A header has two rows where the upper one has gaps, as merged cells leave them, and both speak and hold no digit.
    """
    if isinstance(source, JsonSource):
        return 1, 1
    top = [(1, list(source.header)), *((record.row, record.cells) for record in islice(source.records(), _TOP))]
    scores = [_speaks(cells, aliases) for _, cells in top]
    at = max(range(len(top)), key=lambda one: (scores[one], -one))
    for upper in (at - 1, at):
        both = [cells for _, cells in top[max(upper, 0) : upper + 2]]
        if upper >= 0 and len(both) == 2 and _has_gaps(both[0]) and all(_is_level(cells, aliases) for cells in both):
            return top[upper][0], 2
    return top[at][0], 1


def _is_level(cells: Sequence[str], aliases: frozenset[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return _speaks(cells, aliases) > 0 and not any(letter.isdigit() for cell in filled for letter in cell)


def _has_gaps(cells: Sequence[str]) -> bool:
    filled = [at for at, cell in enumerate(cells) if cell.strip()]
    return len(filled) > 1 and len(filled) <= filled[-1]


def _speaks(cells: Sequence[str], aliases: frozenset[str]) -> int:
    words = [folded(cell) for cell in cells if len(cell) <= 40]
    return sum(word in aliases or is_spoken(word) for word in words if word)
