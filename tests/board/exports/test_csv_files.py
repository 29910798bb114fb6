import csv
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from board.exports.cells import computes, defused
from board.exports.csv_files import csv_bytes, csv_files
from briefing.tables import Column, Table, columns
from tests.board.exports.hostile import texts


def read(content):
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def test_a_file_holds_heading_and_rows_ended_by_crlf():
    table = Table("rates", "三率", columns(("名称", "text"), ("率", "share")), (("解决, 率", 0.5), (None, None)))
    assert csv_bytes(table) == '\ufeff名称,率\r\n"解决, 率",0.5\r\n,\r\n'.encode()


def test_negative_numbers_are_numbers_and_negative_texts_are_defused():
    table = Table("t", "", columns(("a", "count"), ("b", "number"), ("c", "text")), ((-3, -0.25, "-3"),))
    assert read(csv_bytes(table))[1] == ["-3", "-0.25", "'-3"]


def test_titles_and_notes_stand_in_a_file_of_their_own():
    one = Table("totals", "总量", (Column("a"),), (("x",),), ("as of 2026-10-01", "=1"))
    files = csv_files([one, one])
    assert list(files) == ["notes.csv", "totals.csv", "totals 2.csv"]
    assert read(files["notes.csv"])[1:4] == [["totals", "总量"], ["totals", "as of 2026-10-01"], ["totals", "'=1"]]


@given(st.lists(st.tuples(texts, texts, st.integers(-(10**6), 10**6), st.floats(-1e9, 1e9)), max_size=4), texts, texts)
def test_hostile_texts_come_back_defused_and_numbers_as_they_were(rows, heading, title):
    table = Table("t", title, columns((heading, "text"), ("b", "text"), ("n", "count"), ("x", "number")), tuple(rows))
    found = read(csv_bytes(table))
    assert found[0][0] == defused(heading)
    for (one, two, count, number), told in zip(rows, found[1:], strict=True):
        assert told[:2] == [defused(one), defused(two)]
        assert (int(told[2]), float(told[3])) == (count, number)
    assert not any(computes(cell) for row in found for cell in row[:2])
