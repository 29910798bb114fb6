"""Files are opened strictly: what is wrong with a whole file is said before its first row is given."""

import csv
import gzip
from datetime import date, datetime

import openpyxl
import pytest

from intake.checking import check
from intake.errors import InputError
from intake.gateway import Rejection, Taken, fingerprint, read

HEADER = ("no", "opened", "closed", "topic", "district", "street", "kind", "state")


def wrong(path, profile):
    """What reading says, at once and before any row."""
    with pytest.raises(InputError) as error:
        read([path], profile)
    return str(error.value)


def workbook(path, rows, title="数据"):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for cells in rows:
        sheet.append(cells)
    book.save(path)
    return path


def test_a_wrong_encoding_names_line_and_byte(tmp_path, profile, row):
    path = tmp_path / "rows.csv"
    head = (",".join(HEADER) + "\r\n" + ",".join(row()) + "\r\n").encode()
    path.write_bytes(head + b"A2,\xff\xff,,,,,,\r\n")
    message = wrong(path, profile(more="[file]\nencodings = ['utf-8', 'gb18030']"))
    assert message.startswith(f"{path}: wrong encoding: not utf-8 at line 3, byte {len(head) + 3}")
    assert f"not gb18030 at line 3, byte {len(head) + 3}" in message


def test_a_wrong_byte_far_into_a_file_is_placed_exactly(tmp_path, profile, row):
    path = tmp_path / "rows.csv"
    head = (",".join(HEADER) + "\n" + (",".join(row()) + "\n") * 20_000).encode()
    path.write_bytes(head + b"A\xff")
    message = wrong(path, profile(more="[file]\nencodings = ['utf-8']"))
    assert f"line 20002, byte {len(head) + 1}" in message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_first_encoding_that_fits_the_whole_file_is_used(table, profile, row, encoding):
    rows = [row(no=f"A{number}") for number in range(3000)] + [row(district="城东区")]
    *_, last = read([table(rows, encoding=encoding)], profile())
    assert last.events[-1].area == "Town>城东区>Oak"


@pytest.mark.parametrize("kept", [0.3, 0.9, 0.999])
def test_a_truncated_gzip_is_found_before_any_row_is_given(table, profile, row, kept):
    path = table([row(no=f"A{number}", street=f"S{number}") for number in range(5000)], name="rows.csv.gz")
    packed = path.read_bytes()
    path.write_bytes(packed[: int(len(packed) * kept)])
    assert "the gzip file is truncated or damaged, readable up to about row " in wrong(path, profile())


def test_a_gzip_that_is_none_is_an_error(tmp_path, profile):
    path = tmp_path / "rows.csv.gz"
    path.write_bytes(b"no,opened\n")
    assert wrong(path, profile()) == f"{path}: not a gzip file"


def test_a_gzip_that_unpacks_without_end_is_refused(tmp_path, profile):
    path = tmp_path / "rows.csv.gz"
    path.write_bytes(gzip.compress(b"no,opened\n" + bytes(80_000_000)))
    assert wrong(path, profile()) == f"{path}: unpacks to more than 250 times its size, which no export does"


def test_a_line_that_does_not_end_is_refused(tmp_path, profile, monkeypatch):
    monkeypatch.setattr("intake.text_files._LONGEST_LINE", 1 << 20)
    path = tmp_path / "rows.csv"
    path.write_bytes(b"no,opened\n" + b"x" * (1 << 21))
    assert wrong(path, profile()) == f"{path}: line 2 is longer than 1 MiB"


def test_a_missing_column_names_its_headers_and_the_nearest_that_is_there(table, profile):
    path = table([], header=["no", "opend", "topic", "district"])
    message = wrong(path, profile())
    assert message == (
        f"{path}: header row: missing column opened, expected one of the headers opened (nearest header present: opend)"
    )


def test_a_file_without_a_header_row_shows_no_value_in_the_error(table, profile):
    path = table([], header=["13800001111", "opened 2026-03-02", "number 13800001111"])
    assert "138" not in wrong(path, profile())


def test_a_header_that_stands_twice_is_an_error(table, profile):
    assert "the column topic (columns.topic) stands more than once" in wrong(
        table([], header=[*HEADER, "Topic"]), profile()
    )


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n\n"])
def test_an_empty_file_is_an_error(tmp_path, profile, content):
    path = tmp_path / "rows.csv"
    path.write_bytes(content)
    assert "empty, expected a row of headers" in wrong(path, profile())


def test_a_file_of_headers_only_has_no_rows(table, profile):
    assert list(read([table([])], profile())) == []


@pytest.mark.parametrize(
    ("name", "said"),
    [("rows.pdf", "unknown kind of file"), ("none.csv", "cannot be read"), ("none.xlsx", "cannot be read")],
)
def test_a_file_of_an_unknown_kind_or_none_at_all_is_an_error(tmp_path, profile, name, said):
    assert said in wrong(tmp_path / name, profile())


@pytest.mark.parametrize(("content", "said"), [(b"", "the file is empty"), (b"no,opened", "not an XLSX workbook")])
def test_a_workbook_that_is_none_is_an_error(tmp_path, profile, content, said):
    path = tmp_path / "rows.xlsx"
    path.write_bytes(content)
    assert said in wrong(path, profile())


def test_a_quote_that_is_never_closed_names_its_row(tmp_path, profile, row):
    path = tmp_path / "rows.csv"
    path.write_text(
        "\n".join([",".join(HEADER), ",".join(row()), 'A2,"2026', ",".join(row(no="A3"))]), encoding="utf-8"
    )
    assert "row 3, line 3: a quoted cell is opened and never closed" in wrong(path, profile())


def test_a_second_file_that_cannot_be_read_keeps_the_first_from_being_taken(table, tmp_path, profile, row):
    good = table([row()])
    with pytest.raises(InputError):
        read([good, tmp_path / "none.csv"], profile())


def test_rows_are_numbered_as_a_person_sees_them(table, profile, row):
    path = table([row(), row(no="", street="two\nlines"), row(no="")])
    first, second, third = read([path], profile())
    assert isinstance(first, Taken)
    assert (first.row, second.row, second.line, third.row, third.line) == (2, 3, 3, 4, 5)


def test_blank_lines_are_no_rows_but_are_counted(tmp_path, profile, row):
    path = tmp_path / "rows.csv"
    path.write_text("\n".join([",".join(HEADER), "", ",".join(row()), "", ",".join(row(no="A2"))]), encoding="utf-8")
    assert [item.row for item in read([path], profile())] == [3, 5]


def test_a_title_above_the_header_is_passed_over(tmp_path, profile, row):
    path = tmp_path / "rows.csv"
    path.write_text("\n".join(["Export of March", ",".join(HEADER), ",".join(row())]), encoding="utf-8")
    (item,) = read([path], profile(more="[file]\nheader_row = 2"))
    assert item.row == 3


def test_tabs_part_cells_where_the_profile_says_so(tmp_path, profile, row):
    path = tmp_path / "rows.tsv"
    path.write_text("\n".join("\t".join(cells) for cells in (HEADER, row())), encoding="utf-8")
    (item,) = read([path], profile(more='[file]\ndelimiter = "\\t"'))
    assert isinstance(item, Taken)


def test_a_workbook_gives_what_the_same_table_gives(tmp_path, table, profile, row):
    plain = row(no="1001", opened="2026-03-02 08:15:30", closed="2026-03-03")
    cells = [1001, datetime(2026, 3, 2, 8, 15, 30), date(2026, 3, 3), *plain[3:]]
    path = workbook(tmp_path / "rows.xlsx", [HEADER, cells, [], plain])
    first, second = read([path], profile())
    (expected,) = read([table([plain])], profile())
    assert first.events == second.events == expected.events
    assert (first.row, second.row) == (2, 4)


def test_a_sheet_is_chosen_by_name(tmp_path, profile, row):
    path = workbook(tmp_path / "rows.xlsx", [HEADER, row()], title="三月")
    assert len(list(read([path], profile(more="[file]\nsheet = '三月'")))) == 1
    assert "no sheet '四月', the workbook has 三月" in wrong(path, profile(more="[file]\nsheet = '四月'"))


def test_a_formula_in_a_workbook_is_not_computed(tmp_path, profile, row):
    path = workbook(tmp_path / "rows.xlsx", [HEADER, row(district="=1+1"), row(no="A2")])
    first, second = read([path], profile())
    assert first.events[-1].area == "Town"
    assert isinstance(second, Taken)


def test_a_number_that_a_workbook_rounded_is_no_id(tmp_path, profile, row):
    path = workbook(tmp_path / "rows.xlsx", [HEADER, [202603020000000017, *row()[1:]]])
    (item,) = read([path], profile())
    assert (item.code, item.field) == ("id", "no")


def test_a_cell_of_ten_megabytes_rejects_its_row_only(table, profile, row):
    path = table([row(), row(no="A2", street="x" * 10_000_000), row(no="A3", street="y\n" * 5_000_000), row(no="A4")])
    first, second, third, fourth = read([path], profile())
    assert [item.code for item in (second, third)] == ["cell_size", "cell_size"]
    assert second.field == "column 6"
    assert isinstance(first, Taken)
    assert isinstance(fourth, Taken)
    assert csv.field_size_limit() > 10_000_000


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("A2,2026", "shape"),
        ("A2,b,c,d,e,f,g,h,i", "shape"),
        ("A\0,b,c,d,e,f,g,h", "nul"),
        ('"A"2,b,c,d,e,f,g,h', "quotes"),
    ],
)
def test_a_row_that_is_broken_is_rejected_and_the_next_is_taken(tmp_path, profile, row, line, code):
    path = tmp_path / "rows.csv"
    path.write_text("\n".join([",".join(HEADER), line, ",".join(row(no="A3"))]), encoding="utf-8")
    first, second = read([path], profile())
    assert isinstance(first, Rejection)
    assert (first.code, first.row) == (code, 2)
    assert isinstance(second, Taken)


def test_empty_cells_behind_the_last_header_are_no_fault(tmp_path, profile, row):
    path = tmp_path / "rows.csv"
    path.write_text("\n".join([",".join(HEADER), ",".join([*row(), "", ""])]), encoding="utf-8")
    (item,) = read([path], profile())
    assert isinstance(item, Taken)


def test_the_fingerprint_stands_for_contents_and_their_order(tmp_path):
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text("a"), two.write_text("b")
    again = tmp_path / "again.csv"
    again.write_text("a")
    assert fingerprint([one, two]) == fingerprint([again, two])
    assert len({fingerprint(paths) for paths in ([one], [two], [one, two], [two, one], [])}) == 5
    with pytest.raises(InputError):
        fingerprint([tmp_path / "none.csv"])


def test_check_reports_what_reading_would_raise(tmp_path, profile, table, row):
    path = tmp_path / "rows.csv"
    path.write_bytes(gzip.compress(b"no")[:-3])
    report = check([path, table([row()], name="good.csv")], profile())
    assert not report.ok
    assert report.rows == 0
    assert "truncated" in report.problems[0]
