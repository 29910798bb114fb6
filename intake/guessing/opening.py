"""How the bytes of an unknown file become cells: encoding, delimiter, where the header is, and a sample of rows."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from intake.errors import InputError
from intake.guessing.header_place import header_place
from intake.guessing.sheets import choose_sheets
from intake.json_values import JsonError, decode
from intake.readers import Source, open_sources
from intake.tables import FileTable
from intake.text_files import TextFile

SAMPLED = 20_000
"""Rows that are looked at, twice as many at most."""
_GB, _WESTERN = "gb18030", "cp1252"
_ENCODINGS = ("utf-8", _GB, "utf-16")
_LOOKED_AT = 1 << 20
"""Characters of a text in GB18030."""
_ABOVE, _ALONE = re.compile(rb"[\x80-\xff]"), re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
_NEARLY_ALL = 0.9
_DELIMITERS = (",", "\t", ";", "|")
_DEEPEST = 4


class Opened(NamedTuple):
    """A file as it is read: what ``[file]`` must say, the header, a sample of rows, and what people should know."""

    table: Mapping[str, Any]
    header: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    notes: tuple[str, ...]


def open_unknown(path: Path, aliases: frozenset[str], *, sheet: str = "", encoding: str = "") -> Opened:
    """Opens a file of which nothing is known but what people say: sheets of a workbook, the encoding of a text.

    ``aliases`` are folded headers that mean something. The header is the row among the first fifteen with the most
    cells that are such headers or speak of what a profile needs. Raises ``InputError``.
    """
    table = _text_table(path, encoding) if _is_text(path) else {}
    if path.name.lower().removesuffix(".gz").endswith(".json") and (inside := _rows_inside(path, table)):
        table["rows"] = inside
    file = msgspec.convert(table, FileTable)
    if path.name.lower().endswith((".xlsx", ".xls")):
        placed, notes = choose_sheets(path, file, aliases, sheet)
        table |= placed
    else:
        table |= _placed(path, file, aliases, sheet)
        notes = _encoding_notes(table, encoding)
    first = open_sources(path, msgspec.convert(table, FileTable))[0]
    rows = _sample(first)
    if not rows:
        raise InputError(f"{path}: holds no rows below its header, expected some to look at")
    return Opened(table, first.header, rows, (f"{len(rows):,} rows from all over the file were looked at.", *notes))


def _placed(path: Path, file: FileTable, aliases: frozenset[str], sheet: str) -> dict[str, Any]:
    if sheet:
        raise InputError(f"{path}: --sheet is for workbooks, .xlsx and .xls")
    sources = open_sources(path, file)
    if not sources:
        raise InputError(f"{path}: holds no rows, expected some to look at")
    at, rows = header_place(sources[0], aliases)
    if (at, rows) == (1, 1):
        return {}
    return {"header_row": at} | ({"header_rows": rows} if rows > 1 else {})


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


def _text_table(path: Path, encoding: str) -> dict[str, Any]:
    text = _text(path, encoding)
    table: dict[str, Any] = {"encodings": ["utf-8" if text.encoding == "utf-8-sig" else text.encoding]}
    if path.name.lower().removesuffix(".gz").endswith((".csv", ".tsv", ".txt")):
        with text.text() as stream:
            lines = list(islice(stream, 50))
        delimiter = max(_DELIMITERS, key=lambda one: _regularity(lines, one))
        if delimiter != ",":
            table["delimiter"] = delimiter
    return table


def _text(path: Path, encoding: str) -> TextFile:
    """The file in the encoding that is said, else in the first that it is valid in.

    Nearly all bytes are valid GB18030. A letter of it has two bytes above 127 as a rule, an accented letter of a
    western text stands alone between others: where nearly all do, the file is read as Windows-1252 if it is valid.
    """
    lines = not path.name.lower().removesuffix(".gz").endswith(".json")
    if encoding:
        return TextFile(path, (encoding,), lines=lines)
    text = TextFile(path, _ENCODINGS, lines=lines)
    if text.encoding == _GB:
        with text.text() as stream:
            content = stream.read(_LOOKED_AT).encode(_GB)
        if len(_ALONE.findall(content)) >= _NEARLY_ALL * len(_ABOVE.findall(content)):
            with suppress(InputError):
                return TextFile(path, (_WESTERN,), lines=lines)
    return text


def _encoding_notes(table: Mapping[str, Any], encoding: str) -> tuple[str, ...]:
    found = table["encodings"][0]
    if encoding or found != _WESTERN:
        return ()
    return (f"It is read as {found}, the usual one of western Europe; --encoding says another.",)


def _regularity(lines: Sequence[str], delimiter: str) -> int:
    """Cells of the rows of the usual width, where that is more than one."""
    try:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter)]
    except csv.Error:
        return 0
    usual = max(set(widths), key=widths.count, default=1)
    return usual * widths.count(usual) if usual > 1 else 0


def _rows_inside(path: Path, table: Mapping[str, Any]) -> str:
    """Path of the longest list of objects inside a JSON object, empty where the file is a list."""
    with TextFile(path, tuple(table["encodings"]), lines=False).text() as stream:
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
