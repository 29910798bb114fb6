"""A text holds a leaked value in whatever way it is written."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.leaks import LeakError, Leaks, folded

PHONE = "13812345678"
LETTERS = st.text(st.characters(categories=["Lu", "Ll", "Lo"], max_codepoint=0xAC00 - 1), min_size=2, max_size=6)


@pytest.mark.parametrize(
    "text",
    [
        "call 13812345678 now",
        "138-1234-5678",
        "138 1234 5678",
        "(138) 1234.5678",
        "１３８１２３４５６７８",
        "１３８－１２３４－５６７８",
        "138\u200b12345678",
        "9913812345678",
    ],
)
def test_a_number_is_found_however_it_is_set(text):
    assert Leaks([PHONE]).held(text)
    assert not Leaks([PHONE]).held(Leaks([PHONE]).without(text, "x"))


@pytest.mark.parametrize("text", ["1381234567", "138,1234,5678", "", "138 and 12345678"])
def test_another_number_is_not_found(text):
    assert not Leaks([PHONE]).held(text)


def test_a_number_with_separators_is_the_same_value():
    assert Leaks(["138-1234-5678"]).held(PHONE)


def test_a_short_number_is_not_looked_for_across_separators():
    assert not Leaks(["123456"]).held("12 34.56")


def test_letters_are_compared_without_case_and_width():
    assert Leaks(["Wang Wu"]).held("house of ＷＡＮＧ   wu")
    assert Leaks(["café"]).held(unicodedata.normalize("NFD", "Café"))


@given(LETTERS, st.text(max_size=8), st.text(max_size=8))
def test_a_value_between_any_texts_is_found_and_goes(value, before, after):
    leaks = Leaks([value])
    text = f"{before} {value.upper()} {after}"
    if folded(value) == folded(value.upper()):
        assert leaks.held(text)
    assert not leaks.held(leaks.without(text, " # "))


@given(st.text(max_size=20))
def test_a_text_without_the_value_stays_as_it_is(text):
    leaks = Leaks(["张三丰李四"])
    assert leaks.held(text) or leaks.without(text, "x") == text


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["long enough", "x"], "line 2: a value needs 2"),
        (["", "tatu"], "line 2: the value is part of a word of the service"),
        ([" ", ""], "no value is given"),
    ],
)
def test_what_cannot_be_removed_is_refused_by_its_line(values, said):
    with pytest.raises(LeakError, match=said):
        Leaks(values, ["status"])


def test_a_refusal_never_repeats_the_value():
    with pytest.raises(LeakError) as refused:
        Leaks(["statu"], ["status"])
    assert "statu" not in str(refused.value).replace("status", "")
