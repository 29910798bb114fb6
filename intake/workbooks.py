"""Sheets of a workbook, XLSX or the older XLS, their values as text."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from fnmatch import fnmatchcase
from pathlib import Path

import python_calamine
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from intake.errors import InputError
from intake.header_rows import read_header
from intake.records import Record, Wanted, checked
from intake.tables import FileTable
from intake.workbook_bounds import require_bounded

_EXACT = 1e15
"""Whole numbers above this are not exact in a spreadsheet's cell."""
_LAST = datetime(9999, 12, 31, 23, 59, 59)  # noqa: DTZ001 - a wall-clock reading
_LARGEST_OLD = 1 << 26
"""Bytes of an XLS file, whose format allows no more than 65,536 rows of 256 cells a sheet."""
_PATTERN = frozenset("*?[")
"""No name of a sheet may hold these."""


class SheetSource:
    """One sheet of a workbook. Formulas are not computed: the value that the workbook holds is read."""

    workbook = True

    def __init__(self, name: str, sheet: CalamineSheet, file: FileTable) -> None:
        self.name = name
        self._file, self._sheet = file, sheet
        self.header, self._header_row = read_header(name, self._records(), file, sheet.merged_cell_ranges or ())

    def records(self, wanted: Wanted | None = None) -> Iterator[Record]:
        """The rows below the header that are not blank."""
        del wanted
        width, limit = len(self.header), self._file.longest_cell
        for record in self._records():
            if record.row > self._header_row:
                yield checked(record, width, limit)

    def _records(self) -> Iterator[Record]:
        for row, values in enumerate(self._sheet.iter_rows(), start=1):
            cells = [_text(value) for value in values]
            if any(cells):
                yield Record(row, row, cells)


def open_sheets(path: Path, file: FileTable) -> list[SheetSource]:
    """The sheets that a profile names, in the order of the workbook. Raises ``InputError``.

    A single name, or none, gives that sheet under the name of the file. A list or a pattern gives every one as
    ``FILE!SHEET``; a pattern takes no hidden sheet and passes over blank ones.
    """
    name = str(path)
    if not path.is_file():
        raise InputError(f"{name}: cannot be read (no such file)")
    if path.stat().st_size == 0:
        raise InputError(f"{name}: the file is empty, expected a workbook")
    if name.lower().endswith(".xlsx"):
        require_bounded(path)
    elif path.stat().st_size > _LARGEST_OLD:
        raise InputError(f"{name}: larger than {_LARGEST_OLD >> 20} MiB, expected .xlsx")
    try:
        with python_calamine.load_workbook(name) as book:
            found = [(title, book.get_sheet_by_name(title)) for title in _titles(name, book, file)]
    except python_calamine.PasswordError:
        raise InputError(f"{name}: the workbook is protected by a password") from None
    except python_calamine.CalamineError:
        raise InputError(f"{name}: not a workbook of the kind that its name says, or a damaged one") from None
    if _is_single(file):
        return [SheetSource(name, sheet, file) for _, sheet in found]
    return [SheetSource(f"{name}!{title}", sheet, file) for title, sheet in found if sheet.start is not None]


def _is_single(file: FileTable) -> bool:
    return isinstance(file.sheet, str) and _PATTERN.isdisjoint(file.sheet)


def _titles(name: str, book: CalamineWorkbook, file: FileTable) -> list[str]:
    sheets = [each for each in book.sheets_metadata if each.typ is SheetTypeEnum.WorkSheet]
    if file.sheet == "":
        first = next((each.name for each in sheets), None)
        if first is None:
            raise InputError(f"{name}: a workbook without a sheet")
        return [first]
    taken: set[str] = set()
    for wanted in (file.sheet,) if isinstance(file.sheet, str) else file.sheet:
        if _PATTERN.isdisjoint(wanted):
            matching = {each.name for each in sheets if each.name == wanted}
        else:
            shown = [each.name for each in sheets if each.visible is SheetVisibleEnum.Visible]
            matching = {title for title in shown if fnmatchcase(title, wanted)}
        if not matching:
            raise InputError(f"{name}: no sheet {wanted!r}, the workbook has {', '.join(each.name for each in sheets)}")
        taken |= matching
    return [each.name for each in sheets if each.name in taken]


def _text(value: float | str | bool | time | date | datetime | timedelta) -> str:  # noqa: FBT001 - a cell's value
    """A workbook's value as text: times in ISO 8601, whole numbers without a point, inexact ones as 1e+17."""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        rounded = min(value, _LAST) + timedelta(microseconds=500)
        return rounded.isoformat(sep=" ", timespec="milliseconds" if rounded.microsecond >= 1000 else "seconds")
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _EXACT:
        return repr(float(value))
    return value.isoformat() if isinstance(value, date | time) else str(value)
