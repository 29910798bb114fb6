import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.exports.naming import MOST_SHEET, file_names, sheet_names
from tests.board.exports.hostile import texts


@pytest.mark.parametrize(
    ("given_names", "made"),
    [
        (["三率", "三率"], ["三率", "三率 2"]),
        (["Rates", "rates"], ["Rates", "rates 2"]),
        (["a[b]:c*d?e/f\\g"], ["a b  c d e f g"]),
        (["History"], ["History 2"]),
        (["'quoted'"], ["quoted"]),
        (["x" * 40, "x" * 40], ["x" * 31, "x" * 29 + " 2"]),
        ([""], ["sheet"]),
    ],
)
def test_names_are_those_that_excel_takes(given_names, made):
    assert sheet_names(given_names) == made


@given(st.lists(texts, max_size=6))
def test_sheets_are_told_apart_and_keep_the_rules(names):
    made = sheet_names(names)
    assert len({name.casefold() for name in made}) == len(names)
    for name in made:
        assert 1 <= len(name.encode("utf-16-le")) // 2 <= MOST_SHEET
        assert not set(name) & set("[]:*?/\\\x00")
        assert name[0] != "'" != name[-1]
        assert name.casefold() != "history"


@given(st.lists(texts, max_size=6))
def test_no_file_leaves_its_folder(names):
    made = file_names(names)
    assert len({name.casefold() for name in made}) == len(names)
    assert not any(set(name) & set("./\\\x00") for name in made)
