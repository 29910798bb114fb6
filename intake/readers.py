"""Files to records: CSV (plain or gzip) and XLSX, strictly. A record is the row number a person sees and its cells as text.

Everything that can be wrong with a whole file is found when it is opened, before the first record: wrong encoding, a
truncated gzip, no header. What is wrong with one row stays with that row, as its ``fault``.
"""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol, cast

import python_calamine

from intake.errors import InputError
from intake.tables import FileTable

_CHUNK = 1 << 16
_GZIP = b"\x1f\x8b"
_TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
_UNLIMITED = (1 << 31) - 1
_EXACT = 1e15
"""Whole numbers above this are not exact in a spreadsheet's cell."""


class Record(NamedTuple):
    """One row: ``row`` counts from the header as 1, ``line`` is the line that it starts at."""

    row: int
    line: int
    cells: list[str]
    fault: tuple[str, str, str] | None = None
    """Field, reason and code of what makes the row unreadable."""


class Source(Protocol):
    """An opened file."""

    name: str
    header: tuple[str, ...]
    workbook: bool
    """Times may come as ISO texts of the spreadsheet's own dates."""

    def records(self) -> Iterator[Record]:
        """The rows below the header that are not blank; cells are as many as headers."""
        ...


def open_source(path: Path | str, file: FileTable) -> Source:
    """Opens a file by its name's ending. Raises ``InputError``."""
    name = str(path)
    lower = name.lower().removesuffix(".gz")
    if lower.endswith(_TEXT_SUFFIXES):
        return CsvSource(Path(path), file)
    if lower.endswith(".xlsx") and lower == name.lower():
        return WorkbookSource(Path(path), file)
    raise InputError(f"{name}: unknown kind of file, expected .csv, .tsv, .txt (each also with .gz) or .xlsx")


class _Counted(io.BufferedIOBase):
    """Bytes of a file, counted, so that an error can say where it is."""

    def __init__(self, source: BinaryIO) -> None:
        super().__init__()
        self._source = source
        self.bytes = 0
        self.lines = 0

    def readable(self) -> bool:
        return True

    def read1(self, size: int = -1, /) -> bytes:
        del size
        chunk = self._source.read(_CHUNK)
        self.bytes += len(chunk)
        self.lines += chunk.count(b"\n")
        return chunk


class CsvSource:
    """A delimited text file. The encoding is the first of the profile's in which the whole file is valid."""

    workbook = False

    def __init__(self, path: Path, file: FileTable) -> None:
        self.name = str(path)
        self._path = path
        self._file = file
        self.encoding = self._valid_encoding()
        # The module's limit of 131,072 characters would break the file at a long cell; longer cells reject their row.
        csv.field_size_limit(_UNLIMITED)
        found = next((record for record in self._records() if record.row >= file.header_row), None)
        if found is None:
            raise InputError(f"{self.name}: row {file.header_row}: empty, expected a row of headers")
        self._header_row = found.row
        self.header = tuple(cell.strip() for cell in found.cells)

    def records(self) -> Iterator[Record]:
        """The rows below the header that are not blank."""
        width, limit = len(self.header), self._file.longest_cell
        for record in self._records():
            if record.row > self._header_row:
                yield record if record.fault else checked(record, width, limit)

    def _records(self) -> Iterator[Record]:
        with self._text(self.encoding) as (stream, _):
            reader = csv.reader(stream, delimiter=self._file.delimiter, strict=True)
            row = line = 0
            while True:
                row, line = row + 1, reader.line_num + 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    if "unexpected end" in str(error):
                        raise InputError(
                            f"{self.name}: row {row}, line {line}: a quoted cell is opened and never closed"
                        ) from None
                    yield Record(
                        row, line, [], ("", "text after a closing quote, or a quote inside a quoted cell", "quotes")
                    )
                    continue
                if cells:
                    yield Record(row, line, cells)

    def _valid_encoding(self) -> str:
        faults = []
        for named in self._file.encodings:
            encoding = "utf-8-sig" if named.lower().replace("_", "-") in ("utf-8", "utf8") else named
            with self._text(encoding) as (stream, counted):
                try:
                    while stream.read(_CHUNK):
                        pass
                except UnicodeError as error:
                    faults.append(f"not {named} at {_place(error, counted)}")
                    continue
            if counted.bytes == 0:
                raise InputError(f"{self.name}: the file is empty, expected a row of headers")
            return encoding
        raise InputError(f"{self.name}: wrong encoding: {'; '.join(faults)}")

    @contextmanager
    def _text(self, encoding: str) -> Iterator[tuple[io.TextIOWrapper, _Counted]]:
        counted: _Counted | None = None
        try:
            with self._path.open("rb") as raw:
                packed = raw.read(2) == _GZIP
                raw.seek(0)
                if not packed and self.name.lower().endswith(".gz") and raw.read(1):
                    raise InputError(f"{self.name}: not a gzip file")
                raw.seek(0)
                counted = _Counted(cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if packed else raw)
                yield io.TextIOWrapper(cast("BinaryIO", counted), encoding=encoding, newline=""), counted
        except (EOFError, zlib.error, gzip.BadGzipFile):
            row = counted.lines + 1 if counted else 1
            raise InputError(
                f"{self.name}: the gzip file is truncated or damaged, readable up to about row {row}"
            ) from None
        except OSError as error:
            raise InputError(f"{self.name}: cannot be read ({error.strerror})") from None


class WorkbookSource:
    """One sheet of an XLSX workbook. Formulas are not computed: the value that the workbook holds is read."""

    workbook = True

    def __init__(self, path: Path, file: FileTable) -> None:
        self.name = str(path)
        self._file = file
        if not path.is_file():
            raise InputError(f"{self.name}: cannot be read (no such file)")
        if path.stat().st_size == 0:
            raise InputError(f"{self.name}: the file is empty, expected a workbook")
        try:
            book = python_calamine.load_workbook(str(path))
            wanted = file.sheet or (book.sheet_names[0] if book.sheet_names else "")
            if wanted not in book.sheet_names:
                raise InputError(f"{self.name}: no sheet {wanted!r}, the workbook has {', '.join(book.sheet_names)}")
            self._sheet = book.get_sheet_by_name(wanted)
        except python_calamine.PasswordError:
            raise InputError(f"{self.name}: the workbook is protected by a password") from None
        except python_calamine.CalamineError:
            raise InputError(f"{self.name}: not an XLSX workbook, or a damaged one") from None
        found = next((record for record in self._records() if record.row >= file.header_row), None)
        if found is None:
            raise InputError(f"{self.name}: row {file.header_row}: empty, expected a row of headers")
        self._header_row = found.row
        header = [cell.strip() for cell in found.cells]
        while not header[-1]:
            header.pop()
        self.header = tuple(header)

    def records(self) -> Iterator[Record]:
        """The rows below the header that are not blank."""
        width, limit = len(self.header), self._file.longest_cell
        for record in self._records():
            if record.row > self._header_row:
                yield checked(record, width, limit)

    def _records(self) -> Iterator[Record]:
        for row, values in enumerate(self._sheet.iter_rows(), start=1):
            cells = [_text(value) for value in values]
            if any(cells):
                yield Record(row, row, cells)


def checked(record: Record, width: int, limit: int) -> Record:
    """The record with cells as many as headers, or with its fault. Empty cells beyond the header are dropped."""
    cells = record.cells
    if len(cells) != width:
        if len(cells) < width or any(cells[width:]):
            return record._replace(fault=("", f"{len(cells)} cells, the header has {width}", "shape"))
        cells = cells[:width]
    if sum(map(len, cells)) > limit:
        for position, cell in enumerate(cells, start=1):
            if len(cell) > limit:
                return record._replace(
                    fault=(f"column {position}", f"a cell longer than {limit} characters", "cell_size")
                )
    if "\0" in "".join(cells):
        position = next(at for at, cell in enumerate(cells, start=1) if "\0" in cell)
        return record._replace(fault=(f"column {position}", "a NUL byte", "nul"))
    return record if cells is record.cells else record._replace(cells=cells)


def _text(value: float | str | bool | time | date | datetime | timedelta) -> str:  # noqa: FBT001 - a cell's value
    """A workbook's value as text: times in ISO 8601, whole numbers without a point, inexact ones as 1e+17."""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        rounded = value + timedelta(microseconds=500)
        return rounded.isoformat(sep=" ", timespec="milliseconds" if rounded.microsecond >= 1000 else "seconds")
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _EXACT:
        return repr(float(value))
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _place(error: UnicodeError, counted: _Counted) -> str:
    """Line and byte offset of a decoding error in the whole file."""
    if not isinstance(error, UnicodeDecodeError):
        return "its first bytes"
    chunk = error.object
    start = counted.bytes - len(chunk) + error.start
    line = counted.lines - chunk.count(b"\n") + chunk[: error.start].count(b"\n") + 1
    return f"line {line}, byte {start}"
