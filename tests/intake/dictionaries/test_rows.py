"""What a dictionary's rows may look like, and what is said of a file that is none."""

import pytest

from city.times import day_of_iso
from intake.dictionaries import AreaDictionary
from intake.dictionaries.rows import read_rows
from intake.errors import InputError

COLUMNS = ("area", "from")


@pytest.fixture
def read(tmp_path):
    def read(content):
        path = tmp_path / "areas.csv"
        path.write_bytes(content)
        return read_rows(path, COLUMNS, COLUMNS[:1], "area")

    return read


def test_a_file_that_excel_saved_in_gbk_is_told_by_its_line_with_the_way_out(read):
    with pytest.raises(InputError, match=r"areas\.csv:2: not UTF-8, expected UTF-8; Excel saves it as 'CSV UTF-8'"):
        read("area,from\n见微市,\n".encode("gbk"))


def test_an_empty_file_is_said_to_be_empty(read):
    with pytest.raises(
        InputError, match=r"areas\.csv:1: the file is empty, expected a row with the columns area, from"
    ):
        read(b"")


@pytest.mark.parametrize("text", ["2026-05-15", "2026-5-15", "2026/5/15", "2026/05/15"])
def test_a_date_may_be_written_as_excel_writes_it(read, text):
    (row,) = read(f"area,from\nTown,{text}\n".encode())
    assert row.day("from") == day_of_iso("2026-05-15")


def test_the_column_whose_area_is_not_known_is_named(rejected, tmp_path):
    path = tmp_path / "areas.csv"
    path.write_text("area\nTown>North\nTown>North>Oak\n", encoding="utf-8")
    known = AreaDictionary.read(path)
    assert rejected(dictionary=known, street="Elm").field == "street"
    assert rejected(dictionary=known, district="South").field == "district"
