"""Workbooks as people make them: several sheets, titles, merged headers, totals, dates as numbers and as texts."""

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from city.times import Zone
from intake.checking import check
from intake.errors import InputError
from intake.gateway import Rejection, Taken, read
from intake.profile import load_profile

CHINA = Zone("Asia/Shanghai")
HEADER = ("no", "opened", "closed", "topic", "district", "street", "kind", "state")


@pytest.fixture
def book(tmp_path):
    """Writes sheets by name; ``merged`` are ranges of the first one, ``hidden`` names of sheets not shown."""

    def write(sheets, merged=(), hidden=()):
        made = openpyxl.Workbook()
        made.remove(made.active)
        for title, rows in sheets.items():
            sheet = made.create_sheet(title)
            for cells in rows:
                sheet.append(list(cells))
            sheet.sheet_state = "hidden" if title in hidden else "visible"
        for span in merged:
            made.worksheets[0].merge_cells(span)
        path = tmp_path / "rows.xlsx"
        made.save(path)
        return path

    return write


def addresses(items, path):
    return [(item.file.removeprefix(str(path)), item.row) for item in items]


@pytest.fixture
def months(book, row):
    sheets = {
        "2026年1月": [HEADER, row(), row(no="A2")],
        "2026年2月": [list(reversed(HEADER)), list(reversed(row(no="B1")))],
        "说明": [["how to read this"]],
    }
    return book(sheets)


@pytest.mark.parametrize("sheet", ['"2026年*"', '["2026年1月", "2026年2月"]', '["2026年2月", "2026年?月"]'])
def test_several_sheets_are_one_input_each_with_its_own_header(months, profile, sheet):
    items = list(read([months], profile(more=f"[file]\nsheet = {sheet}")))
    assert addresses(items, months) == [("!2026年1月", 2), ("!2026年1月", 3), ("!2026年2月", 2)]
    assert [item.events[0].id for item in items] == ["A1", "A2", "B1"]


def test_rows_of_several_sheets_are_addressed_by_sheet_and_row(book, profile, row):
    path = book({"一月": [HEADER, row()], "二月": [HEADER, [], row(no="")], "三月": [["no"]]})
    chosen = profile(more='[file]\nsheet = ["一月", "二月"]')
    first, second = read([path], chosen)
    assert isinstance(first, Taken)
    assert isinstance(second, Rejection)
    assert addresses([second], path) == [("!二月", 3)]
    with pytest.raises(InputError, match=r"rows\.xlsx!三月: header row: missing column"):
        read([path], profile(more='[file]\nsheet = "*"'))


def test_the_first_sheet_alone_is_read_where_none_is_named(book, profile, row):
    path = book({"a": [HEADER, row()], "b": [HEADER, row(no="B1")]})
    assert addresses(read([path], profile()), path) == [("", 2)]
    assert addresses(read([path], profile(more='[file]\nsheet = "b"')), path) == [("", 2)]


def test_a_pattern_takes_no_hidden_sheet_and_passes_over_blank_ones(book, profile, row):
    sheets = {"a": [HEADER, row()], "blank": [], "lists": [["North"], ["South"]]}
    path = book(sheets, hidden=("lists",))
    assert addresses(read([path], profile(more='[file]\nsheet = "*"')), path) == [("!a", 2)]
    with pytest.raises(InputError, match=r"rows\.xlsx!lists: header row: missing column"):
        read([path], profile(more='[file]\nsheet = ["a", "lists"]'))
    with pytest.raises(InputError, match="row 1: empty, expected a row of headers"):
        read([path], profile(more='[file]\nsheet = "blank"'))


def test_a_sheet_that_is_not_there_is_told_with_those_that_are(months, profile):
    for sheet in ('"2025年*"', '["2026年1月", "三月"]'):
        with pytest.raises(InputError, match=r"no sheet .*, the workbook has 2026年1月, 2026年2月, 说明"):
            read([months], profile(more=f"[file]\nsheet = {sheet}"))


MERGED = """\
[feed]
kind = "complaint"
name = "merged"
[city]
name = "甲市"
zone = "Asia/Shanghai"
[file]
header_row = {row}
header_rows = {rows}
[columns]
no = "编号"
opened = "{opened}"
closed = "{closed}"
topic = "事项"
district = "属地/区"
street = "属地/街道"
[case]
id = "no"
[times]
registered = "opened"
closed = "closed"
formats = ["%Y-%m-%d %H:%M:%S"]
[topic]
path = ["topic"]
[area]
path = ["district", "street"]
[[skip]]
column = "no"
pattern = "^(合计|制表)"
"""
UPPER = ["编号", "时间", "", "事项", "属地", "", "备注"]
LOWER = ["", "登记", "办结", "", "区", "街道", ""]
CELLS = ["A1", "2026-03-02 08:15:00", "2026-03-03 09:00:00", "施工噪声", "城东区", "子街道", ""]
TOTAL = ["合计", "", "", "1", "", "", ""]
SPANS = ("A2:A3", "B2:C2", "D2:D3", "E2:F2", "G2:G3")


@pytest.fixture
def merged(tmp_path):
    def load(row, rows=2, opened="时间/登记", closed="时间/办结"):
        path = tmp_path / "merged.toml"
        path.write_text(MERGED.format(row=row, rows=rows, opened=opened, closed=closed), encoding="utf-8")
        return load_profile(str(path))

    return load


def test_a_merged_header_below_a_title_and_above_a_total(book, merged):
    path = book({"a": [["某市热线工单"], UPPER, LOWER, CELLS, TOTAL]}, merged=("A1:G1", *SPANS))
    first, total = read([path], merged(2))
    assert (first.row, first.events[-1].area, first.events[-1].status) == (4, "甲市>城东区>子街道", "closed")
    assert (total.row, total.code) == (5, "skipped")


def test_the_same_header_in_a_text_file_is_joined_by_what_stands_at_the_left(table, merged):
    path = table([LOWER, CELLS, TOTAL], header=UPPER)
    first, total = read([path], merged(1))
    assert (first.events[-1].area, total.code) == ("甲市>城东区>子街道", "skipped")
    assert check([path], merged(1)).dropped == ("备注",)


def test_a_workbook_says_what_is_merged_and_nothing_else_is(book, merged):
    path = book({"a": [UPPER, LOWER, CELLS]}, merged=("B1:C1",))
    with pytest.raises(InputError, match=r"missing column street, expected one of the headers 属地/街道"):
        read([path], merged(1))


def test_three_rows_of_headers_are_joined_each_word_once(book, merged):
    top = ["编号", "时间", "", "事项", "属地", "", "备注"]
    middle = ["编号", "登记", "办结", "事项", "", "", ""]
    path = book({"a": [top, middle, LOWER, CELLS]}, merged=("B1:C1", "E1:F2", "B2:B3", "C2:C3"))
    (item,) = read([path], merged(1, 3))
    assert item.row == 4


def test_rows_of_headers_that_are_not_there_are_an_error(book, merged, profile_file):
    with pytest.raises(InputError, match="row 1: the last, expected 2 rows of headers"):
        read([book({"a": [UPPER]})], merged(1))
    with pytest.raises(ValueError, match="header_rows: expected 1, 2 or 3"):
        load_profile(str(profile_file(more="[file]\nheader_rows = 4")))


@pytest.mark.parametrize(
    "value",
    [
        46083.34375,
        "46083.34375",
        datetime(2026, 3, 2, 8, 15),
        "2026年3月2日 8:15",
        "2026年03月02日 08时15分",
        "2026年3月2日 上午8:15",
        "2026/3/2 上午8:15:00",
        "2026-03-02T08:15:00",
        "2026-03-02 08:15:00.0",
        "2026.03.02 08:15",
        "20260302081500",
    ],
    ids=repr,
)
@pytest.mark.parametrize("name", ["hotline12345", "petition", "grid"])
def test_a_time_as_chinese_systems_write_it_is_read_by_the_shipped_profiles(book, name, value):
    header, cells = {
        "hotline12345": (["工单编号", "来电时间", "问题分类"], ["A1", value, "噪声"]),
        "petition": (["信访件编号", "登记时间", "内容分类", "信访目的"], ["A1", value, "噪声", "求决"]),
        "grid": (["案卷编号", "立案时间", "大类名称"], ["A1", value, "市容"]),
    }[name]
    (item,) = read([book({"a": [header, cells]})], load_profile(name))
    assert isinstance(item, Taken), item
    assert CHINA.iso(item.events[0].registered) == "2026-03-02T08:15:00+08:00"


@pytest.mark.parametrize(
    "value", [46083, "46083", "2026年3月2日", "2026年03月02日", "2026.3.2", "20260302", "2026/3/2"], ids=repr
)
def test_a_day_as_chinese_systems_write_it_is_a_day(book, value):
    header, cells = ["信访件编号", "登记日期", "内容分类", "信访目的"], ["A1", value, "噪声", "求决"]
    (item,) = read([book({"a": [header, cells]})], load_profile("petition"))
    assert isinstance(item, Taken), item
    assert item.events[0].date_only
    assert CHINA.iso(item.events[0].registered) == "2026-03-02T00:00:00+08:00"


@pytest.mark.parametrize("name", ["hotline12345", "petition", "grid"])
@pytest.mark.parametrize("total", ["合计", "总计", "小计：", "合计 1 件", "制表人"])
def test_a_row_of_totals_is_skipped_by_the_shipped_profiles(book, name, total):
    header = {"hotline12345": "工单编号", "petition": "信访件编号", "grid": "案卷编号"}[name]
    times = {"hotline12345": "来电时间", "petition": "登记时间", "grid": "立案时间"}[name]
    topic = {"hotline12345": "问题分类", "petition": "内容分类", "grid": "大类名称"}[name]
    (item,) = read([book({"a": [[header, times, topic, "信访目的"], [total]]})], load_profile(name))
    assert (item.code, item.reason) == ("skipped", "skipped by profile")


OLD = Path(__file__).parent / "files" / "orders.xls"


def test_an_old_workbook_is_read_like_a_new_one(profile):
    (item,) = read([OLD], profile(more="[file]\nheader_row = 2\nsheet = '数据'"))
    assert (item.row, item.events[0].topic, item.events[0].area) == (3, "Streets", "Town>城东区")
    assert CHINA.iso(item.events[0].registered) == "2026-03-02T08:15:00+08:00"


@pytest.mark.parametrize(
    ("name", "said"), [("rows.xlsx", "protected by a password, or an old workbook"), ("rows.xls", "")]
)
def test_an_old_workbook_by_the_name_of_a_new_one_is_told(tmp_path, profile, name, said):
    path = tmp_path / name
    path.write_bytes(OLD.read_bytes() if said else b"PK\x03\x04" + bytes(600))
    with pytest.raises(InputError, match=said or "not a workbook of the kind that its name says"):
        read([path], profile())
