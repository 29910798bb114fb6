"""JSON is read as strictly as a table: what a row lacks, what is of the wrong type, what is not whole."""

import json

import msgspec
import pytest

from intake.checking import check
from intake.errors import InputError
from intake.gateway import Rejection, Taken, read
from intake.readers import open_sources
from intake.tables import FileTable

CASE = {"no": "A1", "opened": "2026-03-02 08:15:00", "topic": "Streets->Pothole", "district": "North"}


@pytest.fixture
def given(tmp_path):
    """Writes a value, or text as it is, to a file."""

    def write(value, name="rows.json"):
        path = tmp_path / name
        path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
        return path

    return write


@pytest.fixture
def items(given, profile):
    return lambda value, name="rows.json", **lines: list(read([given(value, name)], profile(**lines)))


@pytest.fixture
def refused(given, profile):
    """The message that refuses a file, without its path."""

    def give(value, name="rows.json", **lines):
        path = given(value, name)
        with pytest.raises(InputError) as error:
            read([path], profile(**lines))
        return str(error.value).removeprefix(f"{path}: ")

    return give


def test_values_are_read_as_they_are_written(given):
    text = (
        '[{"a": 12345678901234567890, "b": 1.50, "c": 1e3, "d": true, "e": null, "f": "\\u6c34", "g": -0, '
        '"h": 7.0, "i": ["x", 1, null, true], "j": []}]'
    )
    (source,) = open_sources(given(text), FileTable())
    (record,) = source.records()
    assert record.cells == ["12345678901234567890", "1.50", "1e3", "true", "", "水", "-0", "7.0", "x;1;;true", ""]


def test_cells_inside_objects_are_named_by_their_path(profile, given):
    row = {
        "no": 7,
        "at": {"opened": "2026-03-02 08:15:00", "place": {"district": "North", "street": "Oak"}},
        "topic": "T",
    }
    path = given([row])
    text = profile_of(profile, {"opened": "at.opened", "district": "at.place.district", "street": "at.place.street"})
    (item,) = read([path], text)
    assert (item.events[0].id, item.events[0].area) == ("7", "Town>North>Oak")


def profile_of(profile, headers):
    """The usual profile with other headers."""
    chosen = profile()
    return msgspec.structs.replace(chosen, columns={**chosen.columns, **headers})


def test_the_list_may_lie_inside_the_file(items, refused):
    inside = {"success": True, "result": {"total": 2, "records": [CASE, CASE | {"no": "A2"}], "next": None}}
    assert [item.row for item in items(inside, more="[file]\nrows = 'result.records'")] == [1, 2]
    assert "no key recrds in this object" in refused(inside, more="[file]\nrows = 'result.recrds'")
    assert "no list of rows here" in refused(inside, more="[file]\nrows = 'result'")
    assert "no list of rows here, file.rows says where" in refused(inside)
    assert "no object here, expected one with the key x" in refused(inside, more="[file]\nrows = 'success.x'")


def test_a_key_that_only_some_rows_have_is_empty_where_the_profile_calls_it_optional(items):
    first, second = items([CASE, CASE | {"no": "A2", "closed": "2026-03-03 08:00:00"}])
    assert [event.stage for event in first.events] == ["registered"]
    assert [event.stage for event in second.events] == ["registered", "closed"]


def test_a_row_without_a_key_that_the_profile_needs_is_rejected(items):
    short = {key: value for key, value in CASE.items() if key != "district"}
    rejection, taken = items([short, CASE])
    assert (rejection.code, rejection.field, rejection.row) == ("shape", "district", 1)
    assert isinstance(taken, Taken)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([{}], "a list of lists or objects"),
        (["North", ["a"]], "a list of lists or objects"),
        ({}, "an object"),
        ({"name": "North"}, "an object"),
    ],
)
def test_a_list_of_more_than_single_values_or_an_object_in_place_of_a_value_rejects_the_row(items, value, said):
    rejection, taken = items([CASE | {"district": value}, CASE])
    assert (rejection.code, rejection.field) == ("type", "district")
    assert rejection.reason == f"{said}, expected a text, a number, true, false, null or a list of those"
    assert isinstance(taken, Taken)


def test_an_object_in_an_optional_column_rejects_its_row_also_where_no_row_has_a_value_there(items):
    (rejection,) = items([CASE | {"street": {"name": "Oak"}}])
    assert (rejection.code, rejection.field) == ("type", "street")


def test_lists_that_nobody_reads_do_no_harm(items):
    assert isinstance(items([CASE | {"media_url": ["a", "b"], "attributes": [{"x": 1}]}])[0], Taken)


@pytest.mark.parametrize(
    ("value", "code"),
    [(7, "type"), ("x", "type"), (None, "type"), ([], "type"), ({}, "shape"), ({"no": "A1"}, "shape")],
)
def test_what_is_no_row_is_rejected_and_the_next_is_taken(items, value, code):
    *_, rejection, taken = items([CASE, value, CASE])
    assert (rejection.code, rejection.row) == (code, 2)
    assert isinstance(taken, Taken)


@pytest.mark.parametrize("name", ["rows.json", "rows.ndjson"])
def test_a_key_that_stands_twice_rejects_the_row(items, name):
    twice = '{"no": "A1", "no": "A2", "opened": "2026-03-02", "topic": "T", "district": "N"}'
    inner = '{"no": "A1", "opened": "2026-03-02", "topic": "T", "district": "N", "x": {"y": 1, "y": 2}}'
    lines = [twice, inner, json.dumps(CASE)]
    text = f"[{', '.join(lines)}]" if name == "rows.json" else "\n".join(lines)
    first, second, third = items(text, name)
    assert (first.code, second.code, first.reason) == ("shape", "shape", "a key stands twice")
    assert isinstance(third, Taken)


def test_half_of_a_surrogate_pair_rejects_the_row(items):
    text = json.dumps([CASE, CASE]).replace("North", "\\ud83d", 1)
    first, second = items(text)
    assert (first.code, first.reason) == ("syntax", "half of a character")
    assert isinstance(second, Taken)


@pytest.mark.parametrize(
    "line",
    [
        '{"no": "A2"',
        "{'no': 'A2'}",
        '{"no": NaN}',
        '{"no": "A\t2"}',
        "{} {}",
        "[" * 100_000,
        '{"a":' * 100_000,
        "\ufeff{}",
    ],
)
def test_a_line_that_is_no_json_rejects_its_row_only(items, line):
    good = json.dumps(CASE)
    first, second, third = items(f"{good}\n{line}\n\n  \n{good}", "rows.ndjson")
    assert (second.code, second.row, second.line) == ("syntax", 2, 2)
    assert isinstance(first, Taken)
    assert isinstance(third, Taken)
    assert third.row == 5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[{"no": "A1"},\n {"no": }]', "line 2, character 9: not JSON"),
        ('[{"no": "A1"},\n]', "line 2, character 1: not JSON"),
        ('[{"no": "A1"}\n{"no": "A2"}]', "line 2, character 1: not JSON"),
        ('[{"no": "A1"}', "line 1, character 14: not JSON"),
        ("[", "line 1, character 2: not JSON"),
        ("[{}] []", "line 1, character 6: more behind the end of the JSON"),
        ('[{"no": Infinity}]', "line 1, character 2: a number that JSON does not know"),
        (f"[{'[' * 100_000}", "line 1, character 2: nested too deep"),
        ('{"no": "A1"}', "line 1, character 1: no list of rows here"),
        ("no,opened\nA1,2026", "line 1, character 1: no list of rows here"),
    ],
)
def test_a_list_that_is_not_whole_is_refused_with_its_place(refused, text, said):
    assert refused(text).startswith(said)


def test_what_stands_behind_the_list_is_read_to_its_end(refused):
    assert "not JSON" in refused('{"rows": [{"no": "A1"}], "next": }', more="[file]\nrows = 'rows'")
    assert "the key rows stands twice" in refused('{"rows": [], "rows": []}', more="[file]\nrows = 'rows'")


def test_rows_of_a_list_know_the_line_that_they_begin_at(items):
    text = json.dumps([CASE, CASE | {"no": ""}, CASE | {"no": "A 3"}], indent=2)
    _, second, third = items(text)
    assert (second.row, second.line, third.row, third.line) == (2, 8, 3, 14)


def test_an_empty_list_is_an_input_without_rows(items, given, profile):
    assert items("[]") == []
    assert items('{"rows": []}', more="[file]\nrows = 'rows'") == []
    assert check([given("[ ]")], profile()).ok


def test_a_list_of_lists_has_its_headers_in_the_first(items):
    rows = [
        ["no", "opened", "topic", "district", "x"],
        ["A1", "2026-03-02", "T", "North", []],
        ["A2", "2026-03-02"],
        {},
    ]
    first, second, third = items(rows)
    assert (first.row, first.events[0].id) == (2, "A1")
    assert (second.code, second.reason) == ("shape", "2 cells, the header has 5")
    assert (third.code, third.row) == ("type", 4)


def test_more_different_keys_than_a_table_has_columns_refuse_the_file(refused):
    rows = [CASE | {f"key {row} {at}": 1 for at in range(2000)} for row in range(10)]
    assert "more than 16,384 different keys" in refused(rows)


def test_gb18030_is_read_as_the_profile_says(tmp_path, profile):
    path = tmp_path / "rows.ndjson"
    path.write_bytes(json.dumps(CASE | {"district": "城东区"}, ensure_ascii=False).encode("gb18030"))
    (item,) = read([path], profile())
    assert item.events[0].area == "Town>城东区"


def test_no_message_holds_a_value(items, refused):
    phone = "13912345678"
    assert phone not in refused(f'[{{"no": "{phone}", {phone}}}]')
    wrong = items(f'{{"no": {phone}\n"{phone}"\n{json.dumps(CASE)}', "rows.ndjson")[:2]
    assert [item.code for item in wrong] == ["syntax", "type"]
    for item in wrong:
        assert isinstance(item, Rejection)
        assert phone not in str(item)
