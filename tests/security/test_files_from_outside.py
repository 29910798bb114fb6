"""Files from outside that are made to do more than hold rows: refused, or read as the texts that they hold."""

import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from board.desk.packs.kept import KeptPacks
from briefing.packs.pack import PackError, decoded
from intake.errors import InputError
from intake.gateway import Rejection, Taken, read
from intake.profile import load_profile
from intake.workbook_bounds import require_bounded
from tests.intake.chinese import HOTLINE
from tests.security.planted import MILL

PROFILE = load_profile("hotline12345")
SHEET = "xl/worksheets/sheet1.xml"
BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/hostname">]>'


def book(path, parts=None, rows=()):
    """A workbook of rows, some of its parts replaced or added."""
    made, plain = openpyxl.Workbook(), BytesIO()
    for row in rows or [["x"]]:
        made.active.append(list(row))
    made.save(plain)
    parts = parts or {}
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename not in parts:
                new.writestr(entry.filename, old.read(entry))
        for name, content in parts.items():
            new.writestr(name, content)
    return path


def outcomes(path):
    return list(read([path], PROFILE))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7"])
@pytest.mark.parametrize(
    "part", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "[Content_Types].xml", "docProps/core.xml"]
)
def test_entities_are_refused_in_whatever_encoding_a_part_declares_them(tmp_path, part, encoding):
    content = f'<?xml version="1.0" encoding="{encoding}"?>{BOMB}<x>&b;&c;</x>'.encode(encoding)
    with pytest.raises(InputError) as error:
        require_bounded(book(tmp_path / "rows.xlsx", {part: content}))
    assert "hostname" not in str(error.value)


@pytest.mark.parametrize(
    "name", ["../../evil.xml", "/etc/evil.xml", "..\\..\\evil.xml", "xl/../../evil.xml", "a" * 5000]
)
def test_nothing_is_written_wherever_a_part_of_a_workbook_says_it_lies(tmp_path, name):
    rows = [tuple(HOTLINE), tuple(HOTLINE.values())]
    (tmp_path / "in").mkdir()
    path = book(tmp_path / "in" / "rows.xlsx", {name: "<x/>"}, rows)
    before = set(tmp_path.rglob("*"))
    assert [type(one) for one in outcomes(path)] == [Taken]
    assert set(tmp_path.rglob("*")) == before
    assert not Path("/etc/evil.xml").exists()


@pytest.mark.parametrize(
    "cell", ["=1+1", "=cmd|' /C calc'!A0", "@SUM(1)", '=WEBSERVICE("http://x")', "+1", "-1", "\t=1"]
)
def test_a_cell_that_computes_is_a_text_or_nothing_and_never_a_value(tmp_path, cell):
    row = {**HOTLINE, "工单编号": cell}
    found = outcomes(book(tmp_path / "rows.xlsx", rows=[tuple(row), tuple(row.values())]))
    assert len(found) == 1
    if isinstance(found[0], Taken):
        assert {event.id for event in found[0].events} == {cell.strip()}
    else:
        assert cell not in found[0].reason


def write_csv(path, *lines):
    path.write_bytes(b"\n".join([",".join(HOTLINE).encode(), *lines]))
    return path


def test_bytes_of_nothing_and_lines_without_end_reject_their_row_or_the_file(tmp_path):
    good = ",".join(HOTLINE.values()).encode()
    assert [type(one) for one in outcomes(write_csv(tmp_path / "a.csv", good))] == [Taken]
    found = outcomes(write_csv(tmp_path / "b.csv", good.replace(b"-", b"\x00", 1), good))
    assert isinstance(found[0], Rejection) or "\x00" not in found[0].events[0].id
    assert isinstance(found[1], Taken)
    long = good.replace(b",", b"," + b"9" * 3_000_000, 1)
    found = outcomes(write_csv(tmp_path / "c.csv", long, good))
    assert [type(one) for one in found] == [Rejection, Taken]
    assert "999" not in found[0].reason


PACKS = (b"", b"{}", b"null", b"[" * 100_000, b'{"a":' * 100_000, b"\xff\xfe", b'{"pack_id": "../../../etc/passwd"}')


@pytest.mark.parametrize("content", PACKS, ids=range(len(PACKS)))
def test_a_pack_that_is_none_is_an_error(tmp_path, content):
    with pytest.raises(PackError):
        decoded(content)
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "pack.json").write_bytes(content)
    assert KeptPacks("Town", tmp_path).of("Town") == []


def test_a_pack_whose_file_names_another_area_or_leads_out_of_the_folder_is_not_shown(planted, tmp_path):
    folder, outside = tmp_path / "packs", tmp_path / "outside"
    for place in (folder / "changed", outside):
        place.mkdir(parents=True)
    content = (planted.packs / "fell" / "pack.json").read_bytes()
    (outside / "pack.json").write_bytes(content)
    (folder / "changed" / "pack.json").write_bytes(content.replace(b'"tier":"street"', b'"tier":"city"'))
    (folder / "linked").symlink_to(outside)
    (folder / "file").mkdir()
    (folder / "file" / "pack.json").symlink_to(outside / "pack.json")
    kept = KeptPacks("Town", folder)
    assert kept.of("Town") == []
    for name in (planted.ids["fell"], "../outside", "..", "", ".", "changed", "/etc/passwd"):
        assert kept.get(name, "Town") is None
    assert KeptPacks("Town", planted.packs).get(planted.ids["fell"], MILL) is None
