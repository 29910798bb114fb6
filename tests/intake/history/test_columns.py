"""Columns of names are numbered as a dictionary would, columns of numbers judged as their patterns say of each text."""

import random

import numpy as np
import pytest

pl = pytest.importorskip("polars", reason="load-history needs polars")

from intake.history import columns as looked_at  # noqa: E402 - after what skips
from intake.history import numbering  # noqa: E402
from intake.history.columns import Columns, Dictionary  # noqa: E402
from intake.history.numbering import NEW, Numbering  # noqa: E402
from intake.history.numbers import _singly, plain  # noqa: E402

SIGNS = [
    "1",
    "8",
    "6",
    "13",
    "0",
    "9",
    "138",
    "00",
    "-",
    ".",
    "/",
    "#",
    "_",
    "e",
    "E",
    "A",
    "x",
    "X",
    "甲",
    " ",
    "@",
    "?",
]
TELLING = [
    *("13812345678", "8613812345678", "86-138-1234-5678", "A13812345678", "138123456789", "0086138-12345678"),
    *("010-12345678", "0755-1234567", "617-555-0100", "617.555.0100", "1E10", "1.5e10", "1.5E1a", "11010519491231002X"),
    *("110105194912310021", "XF20250102-000001", "RX000000123", "59694038", "101000295613", "", " A1", "A1 ", "-A1"),
    *("甲1", "A" * 64, "A" * 65, "1" * 64, "e10", "20250102-13812345678", "A@1", "A?1"),
]


def test_a_text_is_plain_by_its_shape_where_it_is_by_its_patterns() -> None:
    chance = random.Random(1)
    texts = ["".join(chance.choices(SIGNS, k=chance.randrange(1, 9))) for _ in range(60_000)] + TELLING
    chance.shuffle(texts)
    column = pl.Series(texts)
    np.testing.assert_array_equal(plain(column), _singly(column))
    assert 1_000 < plain(column).sum() < len(texts) - 1_000


@pytest.mark.parametrize("text", TELLING)
def test_a_column_of_one_shape_is_plain_where_each_of_its_texts_is(text: str) -> None:
    digits = str.maketrans("123456789", "234567891")
    column = pl.Series([text, text.translate(digits), text.lower(), text.upper()] * 3)
    np.testing.assert_array_equal(plain(column), _singly(column))


def test_a_dictionary_has_one_number_for_each_text_in_all_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    chance, dictionary = random.Random(2), Dictionary()
    for size in (1, 3, 300, 5_000, 4, 20_000):
        texts = [f"乙{chance.randrange(size)}" for _ in range(2 * size)]
        numbers = dictionary.numbers(pl.Series(texts))
        assert [dictionary.texts[number] for number in numbers] == texts
    assert len(set(dictionary.texts)) == len(dictionary.texts)
    assert dictionary.edition == 0
    monkeypatch.setattr(looked_at, "_REMEMBERED", 1_000)
    assert dictionary.numbers(pl.Series(["甲", "乙1", "甲"])).tolist() == [0, 1, 0]
    assert (dictionary.texts, dictionary.edition) == (["甲", "乙1"], 1)


def test_hashes_that_share_a_slot_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbering, "_SLOTS_EACH", 1)
    numbers = Numbering()
    hashes = np.arange(900, dtype=np.uint64) << np.uint64(46) | np.arange(900, dtype=np.uint64) << np.uint64(20)
    unknown = hashes + np.uint64(1)
    for some in (hashes[:1], hashes[1:40], hashes[40:]):
        numbers.add(some)
        assert (numbers.find(unknown) == NEW).all()
    np.testing.assert_array_equal(numbers.find(hashes), np.arange(900))


def test_values_are_counted_by_text() -> None:
    columns = Columns(pl.DataFrame({"4": ["甲", "", "乙", "甲"]}), {}, frozenset({""}))
    assert columns.counted(4) == {"甲": 2, "": 1, "乙": 1}


def test_a_number_that_means_none_is_empty_with_or_without_spaces() -> None:
    columns = Columns(
        pl.DataFrame({"0": ["A1", " NULL", "NULL", "", "  ", "-", "A2 "]}), {}, frozenset({"", "NULL", "-"})
    )
    texts, good, empty = columns.ids(0)
    assert texts.to_list() == ["A1", "NULL", "NULL", "", "", "-", "A2"]
    assert empty.tolist() == [False, True, True, True, True, True, False]
    assert good.tolist() == [True, True, True, False, False, False, True]
