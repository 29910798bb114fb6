import pytest
from hypothesis import given

from board.exports.cells import MOST_TEXT, cleaned, computes, defused
from tests.board.exports.hostile import texts


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@a", "＝1", "＋1", "－1", "＠a", "﹢1", "\t1", "\r1", " =1", "\x00=1"]
)
def test_what_a_spreadsheet_would_compute_begins_with_an_apostrophe(text):
    assert defused(text).startswith("'")


@pytest.mark.parametrize("text", ["停水", "a=1", "1-2", "（=1）", "'=1", ""])
def test_other_texts_are_left_as_they_are(text):
    assert defused(text) == text


def test_a_text_is_cut_to_what_a_cell_holds_by_its_utf_16_units():
    assert cleaned("水" * MOST_TEXT) == "水" * MOST_TEXT
    assert cleaned("水" * (MOST_TEXT + 1)) == "水" * (MOST_TEXT - 1) + "…"
    long = cleaned("😀" * MOST_TEXT)
    assert len(long.encode("utf-16-le")) // 2 <= MOST_TEXT
    assert long.endswith("😀…")
    assert len(defused("=" * MOST_TEXT)) == MOST_TEXT


@given(texts)
def test_no_defused_text_computes_and_only_an_apostrophe_is_added(text):
    made = defused(text)
    assert not computes(made)
    assert made.removeprefix("'") == cleaned(text).removeprefix("'")


@given(texts)
def test_cleaning_twice_is_cleaning_once(text):
    assert cleaned(cleaned(text)) == cleaned(text)
