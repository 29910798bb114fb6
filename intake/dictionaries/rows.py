"""The rows of a dictionary file: CSV in UTF-8 with known columns, read strictly."""

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from city.paths import SEPARATOR
from city.times import TimeError, day_of_iso
from intake.errors import InputError, RowError, nearest
from intake.texts import kept_name

_HIGHEST_SHARE = 1.0
_MOST_RESIDENTS = 10**9
_DEGREES = re.compile(r"-?\d{1,3}(\.\d+)?", re.ASCII)
_DATE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", re.ASCII)


class Row(NamedTuple):
    """One row: its place, for messages, and its cells by column, stripped."""

    file: str
    line: int
    cells: dict[str, str]

    def error(self, column: str, what: str) -> InputError:
        """``FILE:LINE: column: what was wrong``."""
        return InputError(f"{self.file}:{self.line}: {column}: {what}")

    def text(self, column: str) -> str:
        """A name as it is kept, empty where there is none. Raises ``InputError`` for what is no name."""
        return self._kept(column, self.cells.get(column, ""))

    def names(self, column: str, separator: str) -> tuple[str, ...]:
        """The names that a cell holds, empty ones included."""
        return tuple(self._kept(column, part) for part in self.cells.get(column, "").split(separator))

    def path(self, column: str) -> str:
        """A path, empty for an empty cell. Raises ``InputError`` for one with an empty name in it."""
        if not self.cells.get(column):
            return ""
        levels = self.names(column, SEPARATOR)
        if not all(levels):
            raise self.error(column, "expected a path without empty names")
        return SEPARATOR.join(levels)

    def day(self, column: str) -> int | None:
        """The day of a date as 2026-07-01, 2026-7-1 or 2026/7/1, as Excel writes it; None for an empty cell."""
        text = self.cells.get(column, "")
        if parts := _DATE.fullmatch(text):
            text = f"{parts[1]}-{parts[2]:0>2}-{parts[3]:0>2}"
        try:
            return day_of_iso(text) if text else None
        except TimeError as error:
            raise self.error(column, str(error)) from None

    def share(self, column: str) -> float:
        """A number above 0 and at most 1, 1 for an empty cell."""
        text = self.cells.get(column) or "1"
        number = float(text) if text.isascii() and text.replace(".", "", 1).isdigit() else 0.0
        if not 0 < number <= _HIGHEST_SHARE:
            raise self.error(column, "expected a number above 0 and at most 1")
        return number

    def degrees(self, column: str, most: float) -> float | None:
        """Degrees from ``-most`` to ``most``, None for an empty cell."""
        text = self.cells.get(column, "")
        if not text:
            return None
        number = float(text) if _DEGREES.fullmatch(text) else most + 1.0
        if abs(number) > most:
            raise self.error(column, f"expected degrees from -{most:g} to {most:g}, as 39.9042")
        return number

    def residents(self, column: str) -> int | None:
        """A number of people, at least 1; None for an empty cell."""
        text = self.cells.get(column, "").replace(",", "")
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and 0 < int(text) < _MOST_RESIDENTS):
            raise self.error(column, "expected a number of residents, as 121000")
        return int(text)

    def _kept(self, column: str, text: str) -> str:
        try:
            return kept_name(text, column)
        except RowError as error:
            raise self.error(column, error.reason) from None


def read_rows(path: Path | str, columns: Sequence[str], required: Sequence[str], what: str) -> list[Row]:
    """All rows, each of them a ``what``. Raises ``InputError`` that names file, line and column."""
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as stream:
            rows = list(_rows(str(path), csv.DictReader(stream, strict=True), columns, required))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        line = _first_line_not_utf8(Path(path).read_bytes())
        hint = "expected UTF-8; Excel saves it as 'CSV UTF-8', its plain CSV is GBK"
        raise InputError(f"{path}:{line}: not UTF-8, {hint}") from None
    except csv.Error as error:
        raise InputError(f"{path}: not a CSV file: {error}") from None
    if not rows:
        raise InputError(f"{path}: holds no {what}")
    return rows


def _first_line_not_utf8(content: bytes) -> int:
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return content.count(b"\n", 0, error.start) + 1
    return 1


def _rows(file: str, reader: "csv.DictReader[str]", columns: Sequence[str], required: Sequence[str]) -> Iterator[Row]:
    headers = [header.strip() for header in reader.fieldnames or ()]
    if not headers:
        raise InputError(f"{file}:1: the file is empty, expected a row with the columns {', '.join(columns)}")
    reader.fieldnames = headers
    for column in required:
        if column not in headers:
            raise InputError(f"{file}:1: {column}: no such column, expected {', '.join(columns)}")
    for at, header in enumerate(headers):
        if header not in columns:
            raise InputError(f"{file}:1: {header}: unknown column{nearest(header, columns)}")
        if header in headers[:at]:
            raise InputError(f"{file}:1: {header}: stands twice")
    for row in reader:
        if None in row:
            raise InputError(f"{file}:{reader.line_num}: more cells than headers")
        yield Row(file, reader.line_num, {key: (value or "").strip() for key, value in row.items()})
