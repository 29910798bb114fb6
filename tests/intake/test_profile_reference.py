"""The written reference and the tables of the code say the same, and its example works."""

import re
from pathlib import Path

import msgspec
import pytest

from intake import tables
from intake.checking import check
from intake.gateway import Rejection, read
from intake.profile import load_profile

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "profiles.md").read_text(encoding="utf-8")
SECTIONS = {
    "[feed]": tables.FeedTable,
    "[city]": tables.CityTable,
    "[file]": tables.FileTable,
    "[columns]": tables.ColumnTable,
    "[case]": tables.CaseTable,
    "[times]": tables.TimesTable,
    "[topic]": tables.TopicTable,
    "[area]": tables.AreaTable,
    "[class]": tables.ClassTable,
    "[status]": tables.StatusTable,
}


def section(name):
    return re.search(rf"^### `{re.escape(name)}`.*?(?=^##)", TEXT, re.MULTILINE | re.DOTALL)[0]


@pytest.fixture
def example(tmp_path):
    profile = tmp_path / "rivertown.toml"
    profile.write_text(re.search(r"<!-- example -->\n```toml\n(.*?)```", TEXT, re.DOTALL)[1], encoding="utf-8")
    rows = tmp_path / "requests.csv"
    rows.write_text(re.search(r"```csv\n(.*?)```", TEXT, re.DOTALL)[1], encoding="utf-8")
    return load_profile(str(profile)), rows


@pytest.mark.parametrize("name", SECTIONS)
def test_every_key_of_a_table_is_in_the_reference_and_no_other(name):
    keys = {field.encode_name for field in msgspec.structs.fields(SECTIONS[name])}
    rows = re.findall(r"^\| (`.+?) \|", section(name), re.MULTILINE)
    assert {key for row in rows for key in re.findall(r"`(\w+)`", row)} == keys


def test_every_table_of_a_profile_is_in_the_reference():
    for field in msgspec.structs.fields(tables.Profile):
        assert f"[{field.encode_name}]" in TEXT


def test_every_default_is_in_the_reference():
    for name, table in SECTIONS.items():
        for field in msgspec.structs.fields(table):
            if isinstance(field.default, str | int) and field.default != "":
                shown = re.search(rf"^\| `{field.encode_name}` \| `?(.*?)`? \|", section(name), re.MULTILINE)
                assert shown[1].strip('"') in (str(field.default), str(field.default).lower()), field.encode_name


def test_the_example_gives_what_the_text_says(example):
    profile, rows = example
    first, second, third, fourth = (item.events[-1] for item in read([rows], profile))
    assert (first.topic, first.area, first.status) == ("Streets>Pothole", "Rivertown>Ward 3", "closed")
    assert second.counted_as == "staff"
    assert (third.area, third.repeat) == ("Rivertown", True)
    assert (fourth.area, fourth.counted_as) == ("Rivertown", "inquiry")


def test_the_example_drops_what_it_does_not_name(example):
    profile, rows = example
    report = check([rows], profile)
    assert report.ok
    assert report.dropped == ("Caller phone",)
    assert set(report.kept) == {"Ticket", "Opened", "Done", "Category", "Sub category", "Ward", "Source"}
    assert set(report.mapping_only) == {"State"}
    assert (report.rows, report.accepted) == (4, 4)


def test_every_code_of_a_rejection_is_in_the_reference():
    folder = Path(__file__).resolve().parents[2] / "intake"
    source = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py")))
    raised = set(re.findall(r"""(?:RowError|ReadingError|JsonError)\((?:[^()]|\([^()]*\))*?"(\w+)"[^"()]*\)""", source))
    raised |= set(re.findall(r"""fault=\([^\n]*?"(\w+)"\)""", source)) | {"time", "quotes", "cell_size", "quarantined"}
    documented = set(re.findall(r"^\| `(\w+)` \| ", TEXT[TEXT.index("## What can go wrong") :], re.MULTILINE))
    assert raised == documented
    assert {"code", "field", "reason", "row", "line", "file"} == set(Rejection.__struct_fields__)
