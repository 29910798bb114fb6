"""Files of JSON, plain or gzip: one list of rows (``.json``), or one row on each line (``.ndjson``, ``.jsonl``).

A row is an object with its cells by name; or the first row is a list of headers and every other one a list of cells.
"""

from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from intake.errors import InputError
from intake.json_lists import elements
from intake.json_values import Cells, Hole, JsonError, decode_whole, list_cells, no_value, object_cells
from intake.records import Record, Wanted, checked
from intake.tables import FileTable
from intake.text_files import TextFile

_CHUNK = 1 << 16
_MOST_COLUMNS = 16_384
_LARGEST = 1 << 30
"""Bytes of a list: its text is held in memory while it is read."""


class _Row(NamedTuple):
    """A row as it stands in the file: its number, its line, its value or what is wrong with it."""

    row: int
    line: int
    value: Any
    fault: JsonError | None = None


class JsonSource:
    """Rows of JSON. The header is every key that a row has, in the order of their first appearance.

    A line that is no JSON rejects its row, a list that is not whole refuses the file. Raises ``InputError``.
    """

    workbook = False

    def __init__(self, path: Path, file: FileTable, *, lines: bool) -> None:
        self.name = str(path)
        self._file, self._lines = file, lines
        self._text = TextFile(path, file.encodings, lines=lines, holds="rows of JSON")
        if not lines and self._text.size > _LARGEST:
            raise InputError(f"{self.name}: a list of more than {_LARGEST >> 30} GiB, expected .ndjson, one row a line")
        first = next(self._rows(), None)
        self.blank = first is None
        """Holds no row: an export of a time without cases."""
        self._listed = first is not None and isinstance(first.value, list)
        self.header = self._header()

    def records(self, wanted: Wanted | None = None) -> Iterator[Record]:
        """The rows; of those that are objects only the wanted cells."""
        columns = [(at, key) for at, key in enumerate(self.header) if wanted is None or at in wanted]
        for row in islice(self._rows(), int(self._listed), None):
            cells = [""] * len(self.header)
            fault: tuple[str, str, str] | None = None
            try:
                found = self._cells(row)
            except JsonError as error:
                yield Record(row.row, row.line, [], ("", str(error), error.code))
                continue
            for at, key in columns:
                cell = found.get(key)
                if isinstance(cell, str):
                    cells[at] = cell
                elif wanted is not None and (cell is not None or wanted[at]):
                    fault = fault or _fault(key, cell)
            record = Record(row.row, row.line, cells, fault)
            yield record if fault else checked(record, len(cells), self._file.longest_cell)

    def _cells(self, row: _Row) -> Cells:
        if row.fault:
            raise row.fault
        if not self._listed:
            return object_cells(row.value)
        if not isinstance(row.value, list):
            raise JsonError("no list, expected one with the row's cells", "type")
        if len(row.value) != len(self.header):
            raise JsonError(f"{len(row.value)} cells, the header has {len(self.header)}", "shape")
        return dict(zip(self.header, list_cells(row.value), strict=True))

    def _header(self) -> tuple[str, ...]:
        if self._listed:
            return tuple(text.strip() if isinstance(text, str) else "" for text in next(self._rows()).value)
        names: dict[str, None] = {}
        for row in self._rows():
            try:
                cells = self._cells(row)
            except JsonError:
                continue
            names.update(dict.fromkeys(cells))
            if len(names) > _MOST_COLUMNS:
                raise InputError(f"{self.name}: row {row.row}: more than {_MOST_COLUMNS:,} different keys in the file")
        return tuple(names)

    def _rows(self) -> Iterator[_Row]:
        return self._by_line() if self._lines else self._by_element()

    def _by_line(self) -> Iterator[_Row]:
        with self._text.text() as stream:
            for number, line in enumerate(stream, start=1):
                if not line.strip(" \t\r\n"):
                    continue
                try:
                    yield _Row(number, number, decode_whole(line))
                except JsonError as fault:
                    yield _Row(number, number, None, fault)

    def _by_element(self) -> Iterator[_Row]:
        with self._text.text() as stream:
            text = "".join(iter(partial(stream.read, _CHUNK), ""))
        line, before = 1, 0
        try:
            for number, (at, value) in enumerate(elements(text, self._file.rows.split(".") if self._file.rows else ())):
                line, before = line + text.count("\n", before, at), at
                yield _Row(number + 1, line, value)
        except JsonError as fault:
            line = text.count("\n", 0, fault.at) + 1
            place = fault.at - text.rfind("\n", 0, fault.at)
            raise InputError(f"{self.name}: line {line}, character {place}: {fault}") from None


def _fault(key: str, cell: Hole | None) -> tuple[str, str, str]:
    if cell is None:
        return key, "the row does not have it, and the profile does not call it optional", "shape"
    return no_value(key, cell)
