"""Bodies of requests: what is a row, what is none, and what is refused whole."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.errors import RowError
from intake.http.bodies import MOST_ROWS, BodyError, rows
from intake.json_values import Hole


def body(value):
    return json.dumps(value, ensure_ascii=False).encode()


def shape(row):
    return (row.code, row.reason) if isinstance(row, RowError) else row


def test_an_array_gives_its_objects_in_order():
    assert rows(body([{"a": "1"}, {"a": "2"}]), lines=False) == [{"a": "1"}, {"a": "2"}]


def test_one_object_is_one_row():
    assert rows(body({"编号": "甲"}), lines=False) == [{"编号": "甲"}]


def test_lines_give_a_row_each_and_blank_ones_none():
    assert rows(b'{"a": "1"}\r\n\n  \n{"a": "2"}', lines=True) == [{"a": "1"}, {"a": "2"}]


def test_values_become_the_text_that_a_file_would_hold():
    told = {"n": 7, "f": 7.0, "x": 0.5, "yes": True, "no": False, "none": None, "list": ["a", 1], "text": " t "}
    (row,) = rows(body(told), lines=False)
    assert row == {
        "n": "7", "f": "7.0", "x": "0.5", "yes": "true", "no": "false", "none": "", "list": "a;1", "text": " t ",
    }  # fmt: skip


def test_a_long_number_keeps_every_digit():
    (row,) = rows(b'{"id": 20260131000000000001}', lines=False)
    assert row == {"id": "20260131000000000001"}


def test_fields_of_objects_in_a_row_are_named_by_their_path():
    (row,) = rows(body({"place": {"point": {"lat": 39.9}}}), lines=False)
    assert row == {"place": Hole.OBJECT, "place.point": Hole.OBJECT, "place.point.lat": "39.9"}


@pytest.mark.parametrize("value", ["text", 1, None, True, ["a"]])
def test_a_row_that_is_no_object_is_rejected_and_its_neighbours_are_not(value):
    before, wrong, after = rows(body([{"a": "1"}, value, {"a": "2"}]), lines=False)
    assert (before, after) == ({"a": "1"}, {"a": "2"})
    assert shape(wrong) == ("type", "no object, expected one with the row's cells by name")


def test_a_field_that_stands_twice_rejects_the_row():
    twice, by_path = rows(b'[{"a": 1, "a": 2}, {"a": {"b": 1}, "a.b": 2}]', lines=False)
    assert shape(twice) == shape(by_path) == ("shape", "a key stands twice")


def test_a_list_of_objects_in_a_field_rejects_the_row():
    (wrong,) = rows(body([{"a": [{"b": 1}]}]), lines=False)
    assert shape(wrong) == ("shape", "a list of lists or objects in a field")


def test_objects_nested_too_deep_reject_the_row():
    (wrong,) = rows(body([{"a": {"a": {"a": {"a": {"a": {"a": 1}}}}}}]), lines=False)
    assert shape(wrong) == ("shape", "an object nested too deep in a field")


def test_a_line_that_is_no_json_is_rejected_alone():
    (one, wrong, other) = rows(b'{"a": "1"}\n{"a": "13812345678\n{"a": "2"}\n', lines=True)
    assert (one, shape(wrong), other) == ({"a": "1"}, ("syntax", "not JSON"), {"a": "2"})


@pytest.mark.parametrize("wrong", [b"", b"[", b'{"a": "13812345678"', b"\xff\xfe", b"[" * 100_000])
def test_a_body_that_is_no_json_is_refused_without_a_word_of_it(wrong):
    with pytest.raises(BodyError, match=r"not JSON|not UTF-8|nested too deep") as refused:
        rows(wrong, lines=False)
    assert "138" not in str(refused.value)


def test_more_rows_than_a_request_may_hold_are_refused():
    with pytest.raises(BodyError, match=f"more than {MOST_ROWS} rows"):
        rows(b'{"a": "1"}\n' * (MOST_ROWS + 1), lines=True)
    assert len(rows(b'{"a": "1"}\n' * MOST_ROWS, lines=True)) == MOST_ROWS


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.lists(JSON))
def test_whatever_json_an_array_holds_each_element_is_a_row_or_a_fault(values):
    found = rows(body(values), lines=False)
    assert len(found) == len(values)
    for one in found:
        if not isinstance(one, RowError):
            assert all(isinstance(name, str) and isinstance(cell, str | Hole) for name, cell in one.items())


@given(st.binary(max_size=200))
def test_whatever_bytes_lines_are_each_that_is_not_blank_is_a_row_or_a_fault(content):
    found = rows(content, lines=True)
    assert len(found) == sum(bool(line.strip()) for line in content.split(b"\n"))
