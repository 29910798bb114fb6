import zipfile
from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from board.exports.cells import cleaned, computes
from board.exports.workbook import workbook
from briefing.tables import Column, Table, TableError, columns
from briefing.tables import texts as text_columns
from tests.board.exports.hostile import PAYLOADS, texts

MADE = "2026-10-01T08:00:00+08:00"


def table(*rows, name="rates"):
    kinds = columns(("名称", "text"), ("件", "count"), ("率", "share"), ("比", "number"), ("日", "date"))
    return Table(name, "三率", kinds, rows, ("截至 2026-10-01",))


def read(content, sheet=1):
    """Every cell from the first on: a column that holds only empty texts stays where it is."""
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(sheet).to_python(skip_empty_area=False)


def test_each_table_is_a_sheet_and_the_first_tells_of_all():
    content = workbook([table(name="rates"), table(name="cases")], MADE)
    assert openpyxl.load_workbook(BytesIO(content)).sheetnames == ["notes", "rates", "cases"]
    assert read(content, 0)[1:3] == [["rates", "三率"], ["rates", "截至 2026-10-01"]]


def test_values_keep_their_kinds():
    content = workbook([table(("停水", -3, 0.25, -1.5e-7, "2026-10-01"), (None,) * 5)], MADE)
    _, row = openpyxl.load_workbook(BytesIO(content))["rates"].iter_rows(max_row=2)
    assert [cell.value for cell in row] == ["停水", -3, 0.25, -1.5e-7, datetime(2026, 10, 1)]
    assert [cell.data_type for cell in row] == ["s", "n", "n", "n", "d"]
    assert [cell.number_format for cell in row][1:3] == ["#,##0", "0.0%"]
    assert read(content)[1][4] == date(2026, 10, 1)


def test_the_same_tables_give_the_same_bytes_and_no_time_but_that_of_the_figures():
    content = workbook([table(("停水", 1, None, None, None))], MADE)
    assert content == workbook([table(("停水", 1, None, None, None))], MADE)
    with zipfile.ZipFile(BytesIO(content)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = openpyxl.load_workbook(BytesIO(content)).properties
    assert properties.created == properties.modified == datetime(2026, 10, 1)


def test_a_table_longer_than_a_sheet_goes_on_in_the_next_below_the_same_heading():
    content = workbook([table(*(("a", number, None, None, None) for number in range(5)))], MADE, most_rows=3)
    book = openpyxl.load_workbook(BytesIO(content))
    assert book.sheetnames == ["notes", "rates", "rates 2", "rates 3"]
    assert [[row[1] for row in book[name].values] for name in book.sheetnames[1:]] == [
        ["件", 0, 1],
        ["件", 2, 3],
        ["件", 4],
    ]


def test_more_columns_than_a_sheet_has_are_refused():
    with pytest.raises(TableError, match="table wide: a sheet holds 16384 columns"):
        workbook([Table("wide", "", text_columns(["a"] * 16_385), ())], MADE)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=3), texts, texts, texts)
def test_hostile_texts_come_back_as_texts(rows, heading, name, note):
    made = Table(name, note, (Column(heading), Column("b")), tuple(rows), (note,))
    content = workbook([made], MADE)
    with zipfile.ZipFile(BytesIO(content)) as package:
        sheets = [package.read(entry) for entry in package.namelist() if entry.startswith("xl/worksheets/")]
    assert not any(b"<f" in sheet or b't="e"' in sheet or b"hyperlink" in sheet for sheet in sheets)
    found = {(r, c): cell for r, row in enumerate(read(content)) for c, cell in enumerate(row)}
    for number, row in enumerate([(heading, "b"), *rows]):
        for column, text in enumerate(row):
            assert found.get((number, column), "") == cleaned(text)


def test_what_looks_like_a_formula_stays_a_text_when_its_cell_is_edited():
    made = Table("t", "", (Column("a"),), tuple((text,) for text in PAYLOADS))
    sheet = openpyxl.load_workbook(BytesIO(workbook([made], MADE)))["t"]
    marked = [bool(cell.quotePrefix) for (cell,) in sheet.iter_rows(min_row=2)]
    assert marked == [computes(cleaned(text)) for text in PAYLOADS]
