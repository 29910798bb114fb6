"""A workbook that would take the machine down is refused before it is opened, in little memory."""

import io
import resource
import struct
import zipfile
import zlib

import openpyxl
import pytest

from intake.errors import InputError
from intake.gateway import Taken, read
from intake.workbook_bounds import require_bounded
from intake.workbook_cells import column_number, exact_extent, usual_extent

SHEET = "xl/worksheets/sheet1.xml"
SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
HEADER = ("no", "opened", "closed", "topic", "district", "street", "kind", "state")


def sheet(rows):
    return f"<worksheet {SPACE}><sheetData>{rows}</sheetData></worksheet>"


@pytest.fixture
def book(tmp_path):
    """Writes a workbook whose parts are replaced or added."""

    def write(parts):
        made, plain = openpyxl.Workbook(), io.BytesIO()
        made.active.append(["x"])
        made.save(plain)
        path = tmp_path / "rows.xlsx"
        with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
            for entry in old.infolist():
                if entry.filename not in parts:
                    new.writestr(entry.filename, old.read(entry))
            for name, content in parts.items():
                new.writestr(name, content)
        return path

    return write


def refused(path):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(InputError) as error:
        require_bounded(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000, "kilobytes"
    assert str(error.value).startswith(f"{path}: ")
    return str(error.value).removeprefix(f"{path}: ")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ('<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"/></row>', "spans more than 50,000,000 cells"),
        ('<row r="1048576"><c r="AW1048576"/></row>', "spans more than 50,000,000 cells"),
        ('<row r="4294967295"><c r="A4294967295"/></row>', "beyond the last row or column"),
        ('<row r="1"><c r="A1048577"/></row>', "beyond the last row or column"),
        ('<row r="1"><c r="XFE1"/></row>', "beyond the last row or column"),
        ('<row r="1"><c r="AAAAAAAAAAAAAAAA1"/></row>', "beyond the last row or column"),
        ("<row r='1048576'><c s='1' r = 'XFD1048576'/></row>", "spans more than 50,000,000 cells"),
        ('<row r="1048576"><c r="xfd1048576"/></row>', "spans more than 50,000,000 cells"),
        (f'<row r="1048570"/>{"<row><c/></row>" * 7}', "beyond the last row or column"),
        (f'<row r="1">{"<c/>" * 16_385}</row>', "beyond the last row or column"),
        (f'<row r="1">{"<c/>" * 100}</row><row r="1000000"><c/></row>', "spans more than 50,000,000 cells"),
    ],
)
def test_a_sheet_that_spans_too_much_is_refused_however_its_cells_are_named(book, rows, said):
    assert said in refused(book({SHEET: sheet(rows)}))


def test_a_sheet_with_a_prefix_is_looked_at_too(book):
    rows = '<x:row r="1048576"><x:c r="XFD1048576"/></x:row>'
    part = f"<x:worksheet {SPACE.replace('xmlns', 'xmlns:x')}><x:sheetData>{rows}</x:sheetData></x:worksheet>"
    assert "spans more than" in refused(book({SHEET: part}))


def test_a_sheet_under_any_name_is_looked_at(book):
    assert "spans more than" in refused(book({"xl/media/picture.png": sheet('<row><c r="XFD1048576"/></row>')}))


def test_many_sheets_together_are_bounded(book):
    wide = sheet('<row r="1000000"><c r="J1000000"/></row>')
    parts = {f"xl/worksheets/sheet{number}.xml": wide for number in range(1, 7)}
    assert "spans more than" in refused(book(parts))


def test_a_long_text_that_many_cells_share_is_refused(book):
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 3001))
    shared = f"<sst {SPACE}><si><t>{'y' * 1_000_000}</t></si></sst>"
    path = book({SHEET: sheet(rows), "xl/sharedStrings.xml": shared})
    assert path.stat().st_size < 100_000
    assert "holds more than 2 GiB of text, by naming the same texts again" in refused(path)


def test_a_long_text_that_one_cell_uses_is_no_fault(book):
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>{row == 7:d}</v></c></row>' for row in range(1, 3001))
    shared = f"<sst {SPACE}><si><t>a</t></si><si><r><t>{'y' * 1_000_000}</t></r></si></sst>"
    require_bounded(book({SHEET: sheet(rows), "xl/sharedStrings.xml": shared}))


def test_a_part_that_unpacks_without_end_is_refused(book):
    path = book({SHEET: sheet(" " * (1 << 27))})
    assert path.stat().st_size < 1_000_000
    assert "unpacks to more than 250 times its size" in refused(path)


def test_a_size_that_is_stated_too_small_is_found(book):
    path = book({SHEET: sheet(" " * (1 << 27))})
    content = bytearray(path.read_bytes())
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = content.index(SHEET.encode()) if signature == b"PK\x03\x04" else content.rindex(SHEET.encode())
        begin = content.rindex(signature, 0, start)
        struct.pack_into("<I", content, begin + at, 1000)
        struct.pack_into("<I", content, begin + at - 8, zlib.crc32(sheet(" " * (1 << 27)).encode()[:1000]))
    path.write_bytes(content)
    assert "not an XLSX workbook, or a damaged one" in refused(path)


def test_too_many_parts_are_refused(book):
    assert "has 10,0" in refused(book({f"xl/x{number}.xml": "" for number in range(10_001)}))


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_declared_entities_are_refused(book, part):
    lol = '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    assert "declares XML entities" in refused(book({part: f'<?xml version="1.0"?>{lol}<x>&b;</x>'}))


def test_a_text_of_megabytes_between_two_tags_is_refused(book):
    noise = "".join(f"{number:x}" for number in range(3_500_000))
    assert "holds a text of more than 16 MiB" in refused(
        book({SHEET: sheet(f"<row><c><is><t>{noise}</t></is></c></row>")})
    )


def test_a_sheet_that_lies_outside_the_file_is_refused(book):
    target = 'Target="https://example.org/sheet.xml" TargetMode="External"'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    relations = f'<Relationships><Relationship Id="rId1" Type="{kind}" {target}/></Relationships>'
    assert "lies outside the file" in refused(book({"xl/_rels/workbook.xml.rels": relations}))


def test_links_to_other_workbooks_are_not_followed_and_their_last_values_are_read(tmp_path, profile, row):
    made = openpyxl.Workbook()
    made.active.append(HEADER)
    made.active.append(row())
    made.active["E2"] = "='[other.xlsx]a'!A1"
    made.active["E2"].hyperlink = "https://example.org/"
    path = tmp_path / "rows.xlsx"
    made.save(path)
    (item,) = read([path], profile())
    assert isinstance(item, Taken)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_part_packed_as_no_spreadsheet_is_refused(book, method):
    path = book({})
    with zipfile.ZipFile(path, "a", method) as archive:
        archive.writestr("xl/more.xml", "<x/>" * 100)
    assert "packed in a way that no spreadsheet uses" in refused(path)


USUAL = ['<row r="2"><c r="B2" t="s"><v>0</v></c><c r="AA2"/></row>', '<row r="70"><c r="A70"><v>1</v></c></row>']


def test_the_quick_look_and_the_exact_one_agree():
    chunks = [f"<sheetData>{USUAL[0]}".encode(), f"{USUAL[1]}</sheetData>".encode()]
    quick, exact = usual_extent(chunks), exact_extent(chunks)
    assert (quick.rows, quick.columns, quick.cells) == (exact.rows, exact.columns, exact.cells) == (70, 27, 3)
    assert exact.shared == {0: 1}
    assert usual_extent([b'<c s="1" r="A1"/>']) is None
    assert [column_number(letters) for letters in ("A", "Z", "AA", "XFD")] == [1, 26, 27, 16_384]
