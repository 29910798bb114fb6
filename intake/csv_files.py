"""Delimited text files, plain or gzip, read strictly."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from intake.errors import InputError
from intake.records import Record, checked
from intake.tables import FileTable

_CHUNK = 1 << 16
_GZIP = b"\x1f\x8b"
_UNLIMITED = (1 << 31) - 1


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


def _place(error: UnicodeError, counted: _Counted) -> str:
    """Line and byte offset of a decoding error in the whole file."""
    if not isinstance(error, UnicodeDecodeError):
        return "its first bytes"
    chunk = error.object
    start = counted.bytes - len(chunk) + error.start
    line = counted.lines - chunk.count(b"\n") + chunk[: error.start].count(b"\n") + 1
    return f"line {line}, byte {start}"
