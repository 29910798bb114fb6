"""Tables as one XLSX workbook: a sheet for each, and a first one with their titles and notes.

A text is written as a text, never as a formula, an error or a link. The same tables give the same bytes: the times of
the file are those of its figures.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import islice
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.writer.excel import ExcelWriter

from board.documents.package import packed
from board.exports.cells import cleaned, computes
from board.exports.csv_files import NOTES, notes_of
from board.exports.naming import sheet_names
from briefing.tables import Kind, Table, TableError, Value

MOST_ROWS: Final = 1_048_576
MOST_COLUMNS: Final = 16_384

_FORMATS: dict[Kind, str] = {"count": "#,##0", "share": "0.0%", "number": "General", "date": "yyyy-mm-dd"}
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""What the format reads as the code of a character: a text that looks like one is escaped."""
_A4 = 9
"""The number of this size of paper in the format."""
_NARROWEST, _WIDEST, _LOOKED_AT = 8, 60, 200


def workbook(tables: Sequence[Table], made: str, *, most_rows: int = MOST_ROWS) -> bytes:
    """The file. ``made`` is the time of the figures, ISO text with its offset.

    A table with more rows than a sheet holds goes on in the next one, below the same heading. Raises ``TableError``
    for one with more columns.
    """
    book = Workbook(write_only=True)
    known = datetime.fromisoformat(made).astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.properties = DocumentProperties(
        creator="见微 Jianwei", lastModifiedBy="见微 Jianwei", created=known, modified=known
    )
    sheets = [part for table in (notes_of(tables, NOTES), *tables) for part in _parts(table, most_rows)]
    for name, table in zip(sheet_names(table.name for table in sheets), sheets, strict=True):
        _fill(book.create_sheet(name), table)
    content = BytesIO()
    ExcelWriter(book, ZipFile(content, "w", ZIP_DEFLATED)).save()
    return packed(content.getvalue(), lambda _, part: part)


def _parts(table: Table, most_rows: int) -> Iterator[Table]:
    if len(table.columns) > MOST_COLUMNS:
        raise TableError(f"table {table.name}: a sheet holds {MOST_COLUMNS} columns")
    step = most_rows - 1
    for start in range(0, max(1, len(table.rows)), step):
        yield table if len(table.rows) <= step else replace(table, rows=table.rows[start : start + step])


def _fill(sheet: Any, table: Table) -> None:
    for number, width in enumerate(_widths(table), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = "landscape", _A4, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    bold, wrapped = Font(bold=True), Alignment(vertical="top", wrap_text=True)
    heads = [_text(sheet, column.heading) for column in table.columns]
    for head in heads:
        head.font, head.alignment = bold, wrapped
    sheet.append(heads)
    for row in table.rows:
        sheet.append([_cell(sheet, value, column.kind) for value, column in zip(row, table.columns, strict=True)])


def _cell(sheet: Any, value: Value, kind: Kind) -> Any:
    if value is None:
        return None
    if isinstance(value, str) and kind != "date":
        return _text(sheet, value)
    cell = WriteOnlyCell(sheet, date.fromisoformat(value) if isinstance(value, str) else value)
    cell.number_format = _FORMATS[kind]
    return cell


def _text(sheet: Any, text: str) -> Any:
    clean = cleaned(text)
    cell = WriteOnlyCell(sheet)
    cell.value = _ESCAPE.sub("_x005F_", clean)
    cell.data_type = "s"
    cell.quotePrefix = computes(clean)  # else Excel would compute it once somebody edits the cell
    return cell


def _widths(table: Table) -> Iterator[int]:
    for number, column in enumerate(table.columns):
        shown = (row[number] for row in islice(table.rows, _LOOKED_AT))
        longest = max((_width(str(value)) for value in (column.heading, *shown) if value is not None), default=0)
        yield min(_WIDEST, max(_NARROWEST, longest + 2))


def _width(text: str) -> int:
    """Columns of a terminal that the longest line takes: Chinese characters are two wide."""
    lines = text[: 2 * _WIDEST].split("\n")
    return max(sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line) for line in lines)
