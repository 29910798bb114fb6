"""One sheet of an XLSX workbook, its values as text."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import python_calamine

from intake.errors import InputError
from intake.records import Record, checked
from intake.tables import FileTable

_EXACT = 1e15
"""Whole numbers above this are not exact in a spreadsheet's cell."""


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
