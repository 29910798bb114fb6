"""A profile is read strictly, and its errors name file, line, table and key."""

import pytest

from intake.errors import ProfileError
from intake.profile import load_profile, shipped_profiles


def fault(path):
    with pytest.raises(ProfileError) as error:
        load_profile(str(path))
    return str(error.value)


def line_of(path, text):
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


@pytest.mark.parametrize("name", shipped_profiles())
def test_a_shipped_profile_is_loaded_by_its_name(name):
    assert load_profile(name).feed.endswith(f"/{name}")


def test_these_profiles_are_shipped():
    foreign = {"boston311", "chicago311", "nyc311", "open311"}
    assert set(shipped_profiles()) == foreign | {"grid", "hotline12345", "petition"}


@pytest.mark.parametrize(
    ("lines", "key", "where", "said"),
    [
        ({"case": 'chanel = "kind"'}, "chanel", "[case] chanel", "unknown key (nearest known: channel)"),
        ({"more": "[fil]\nsheet = 'a'"}, "[fil]", "fil", "unknown key (nearest known: file)"),
        ({"more": "[file]\nencodngs = ['utf-8']"}, "encodngs", "[file] encodngs", "(nearest known: encodings)"),
        ({"more": "[[skip]]\ncolumn = 'kind'\nvalue = ['x']"}, "value =", "[skip] value", "(nearest known: values)"),
        ({"more": "[file]\nheader_row = 'one'"}, "header_row", "[file] header_row", "expected a whole number"),
        ({"times": 'ambiguous = "third"'}, "ambiguous", "[times] ambiguous", "expected one of first, reject, second"),
        ({"times": 'due = "deadline"'}, "due =", "[times] due", "no column 'deadline' in [columns]"),
        ({"case": 'unit = "stat"'}, "unit =", "[case] unit", "(nearest known: state)"),
        ({"columns": 'extra = "extra"'}, "extra =", "[columns] extra", "is not used by any table"),
        ({"more": "[file]\nencodings = ['utf-9']"}, "encodings", "[file] encodings", "unknown encoding 'utf-9'"),
        ({"more": "[file]\ndelimiter = ';;'"}, "delimiter", "[file] delimiter", "expected one character"),
        (
            {"more": "[[skip]]\ncolumn = 'kind'"},
            "column = 'kind'",
            "[skip] column",
            "a condition needs values, pattern or",
        ),
        (
            {"more": "[[skip]]\ncolumn = 'kind'\npattern = '('"},
            "pattern =",
            "[skip] pattern",
            "not a regular expression",
        ),
        ({"area": "prefix = { stret = 'x' }"}, "prefix", "[area.prefix] stret", "(nearest known: street)"),
    ],
)
def test_an_error_names_line_table_and_key(profile_file, lines, key, where, said):
    path = profile_file(**lines)
    message = fault(path)
    assert message.startswith(f"{path}:{line_of(path, key)}: {where}:"), message
    assert said in message


@pytest.mark.parametrize(
    ("lines", "where"),
    [
        ({"case": 'units = "=street office"'}, "[case] units"),
        ({"case": 'tags = ["=water"]'}, "[case] tags"),
        ({"case": 'returns = "=1"'}, "[case] returns"),
        ({"case": 'solved = { column = "=yes", yes = ["yes"], no = ["no"] }'}, "[case] solved"),
        ({"times": 'due = "=2025-01-01"'}, "[times] due"),
        ({"more": '[matter]\ncolumn = "=7"'}, "[matter] column"),
        ({"more": '[status]\ncolumn = "=open"'}, "[status] column"),
        ({"more": '[[skip]]\ncolumn = "=x"\nvalues = ["x"]'}, "[skip] column"),
    ],
)
def test_a_text_that_stands_for_itself_is_refused_where_only_a_column_makes_sense(profile_file, lines, where):
    assert fault(profile_file(**lines)).endswith(f"{where}: expected a column, not a constant")


def test_the_second_of_several_tables_is_found(profile_file):
    path = profile_file(more="[[skip]]\ncolumn = 'kind'\nvalues = ['a']\n[[skip]]\ncolumn = 'kinds'\nvalues = ['b']")
    assert "no column 'kinds'" in fault(path)
    broken = profile_file(more="[[skip]]\ncolumn = 'kind'\nvalues = ['a']\n[[skip]]\ncolumn = 'kind'\nvalues = 'b'")
    line = line_of(broken, "values = 'b'")
    assert f":{line}: [skip] values: expected a list, got a text" in fault(broken)


def test_an_unknown_time_zone_and_format_are_errors(profile_file, tmp_path):
    assert "[city] zone: unknown time zone 'Asia/Shangai'" in fault(profile_file(zone="Asia/Shangai"))
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(profile_file().read_text(encoding="utf-8").replace('"%Y-%m-%d"]', '"%Y-%j"]'), encoding="utf-8")
    assert "[times] formats: '%j' is not a directive" in fault(wrong)


def test_a_missing_table_and_a_missing_key_are_named(tmp_path):
    path = tmp_path / "short.toml"
    path.write_text('[feed]\nkind = "complaint"\n', encoding="utf-8")
    assert fault(path) == f"{path}:1: [feed] name: is missing, it is required"
    path.write_text('[feed]\nkind = "complaint"\nname = "x"\n', encoding="utf-8")
    assert "the table [city] is missing, it is required" in fault(path)


def test_text_that_is_no_toml_names_its_line(tmp_path):
    path = tmp_path / "broken.toml"
    path.write_text("[feed]\nkind = \n", encoding="utf-8")
    assert fault(path).startswith(f"{path}:2: not TOML")
    path.write_bytes(b"[feed]\n# \xff\n")
    assert fault(path).startswith(f"{path}:2: byte 9 is not UTF-8")


def test_a_name_that_is_neither_shipped_nor_a_file_lists_what_is_shipped():
    assert "(nearest known: boston311)" in fault("boston31")


def test_a_profile_can_extend_a_shipped_one(tmp_path):
    path = tmp_path / "other.toml"
    path.write_text(
        'extends = "hotline12345"\n[city]\nname = "甲市"\n[columns]\nnumber = ["流水号"]\n', encoding="utf-8"
    )
    other, shipped = load_profile(str(path)), load_profile("hotline12345")
    assert other.city == "甲市"
    assert other.column("number").headers == ("流水号",)
    assert other.column("topic") == shipped.column("topic")
    path.write_text('extends = "hotline12345"\n[city]\nnam = "甲市"\n', encoding="utf-8")
    assert fault(path) == f"{path}:3: [city] nam: unknown key (nearest known: name)"
    path.write_text('extends = "hotline"\n', encoding="utf-8")
    assert "extends: not a shipped profile (nearest known: hotline12345)" in fault(path)


def test_a_petition_profile_must_name_the_purpose(profile_file):
    path = profile_file()
    path.write_text(path.read_text(encoding="utf-8").replace('"complaint"', '"petition"'), encoding="utf-8")
    assert "[case] purpose: is missing" in fault(path)


def test_a_counting_version_cannot_be_used_with_copies(profile_file):
    lines = "[copies]\ncolumn = 'kind'\nvalues = ['copy']\nmaster = 'state'"
    assert "[copies] a copy must stay below" in fault(profile_file(more=lines, times='version_is = "number"'))


def test_a_dictionary_that_is_not_there_is_told_by_its_line_and_key(tmp_path):
    path = tmp_path / "profile.toml"
    path.write_text('extends = "hotline12345"\n[topic]\ndictionary = "tpics.csv"\n', encoding="utf-8")
    with pytest.raises(ProfileError) as error:
        load_profile(str(path))
    assert str(error.value) == f"{path}:3: [topic] dictionary: {tmp_path / 'tpics.csv'} is no file that can be read"
