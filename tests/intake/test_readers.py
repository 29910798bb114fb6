"""What every reader does, whatever the file is: the same table gives the same events and the same errors."""

import csv
import gzip
import io
import json

import openpyxl
import pytest

from intake.checking import check
from intake.errors import InputError, PersonDataError
from intake.gateway import Rejection, Taken, read
from intake.readers import open_sources
from intake.tables import FileTable

HEADER = ("no", "opened", "closed", "topic", "district", "street", "kind", "state")


def as_csv(rows):
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def as_xlsx(rows):
    book, out = openpyxl.Workbook(), io.BytesIO()
    for cells in rows:
        book.active.append(cells)
    book.save(out)
    return out.getvalue()


def as_json(rows):
    header, *others = rows
    return json.dumps([dict(zip(header, cells, strict=True)) for cells in others], indent=1).encode()


def as_lists(rows):
    return json.dumps(rows).encode()


def as_lines(rows):
    header, *others = rows
    return b"".join(json.dumps(dict(zip(header, cells, strict=True))).encode() + b"\n" for cells in others)


WRITERS = {
    "rows.csv": as_csv,
    "rows.txt": as_csv,
    "rows.csv.gz": as_csv,
    "rows.xlsx": as_xlsx,
    "rows.json": as_json,
    "rows.JSON.gz": as_json,
    "lists.json": as_lists,
    "rows.ndjson": as_lines,
    "rows.jsonl.gz": as_lines,
}
FIRST = {"rows.json": 1, "rows.JSON.gz": 1, "rows.ndjson": 1, "rows.jsonl.gz": 1}
"""Number of the first row; where there is a row of headers it is 2."""


@pytest.fixture(params=WRITERS)
def name(request):
    return request.param


@pytest.fixture
def write(tmp_path, name):
    """Writes a table in the format of the test."""

    def give(rows, header=HEADER):
        content = WRITERS[name]([list(header), *rows])
        path = tmp_path / name
        path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        return path

    return give


@pytest.fixture
def expected(table, profile):
    """What the same rows give as plain CSV."""
    return lambda rows, header=HEADER: [
        item.events if isinstance(item, Taken) else (item.code, item.reason)
        for item in read([table(rows, header=header, name="expected.csv")], profile())
    ]


def test_the_same_table_gives_the_same_events(write, expected, profile, row):
    rows = [
        row(closed="2026-03-03 09:00:00"),
        row(no="A2", topic="公共服务->供暖", district="城东区", street=""),
        row(no="A3", opened="2026-03-02", kind="question", state="known"),
    ]
    assert [item.events for item in read([write(rows)], profile())] == expected(rows)


def test_every_row_is_one_item_and_a_bad_one_costs_itself_only(write, expected, profile, row, name):
    rows = [
        row(),
        row(no=""),
        row(no="A3", opened="2026-02-30 08:00:00"),
        row(no="A4", street="@SUM(1)"),
        row(no="A5", topic=""),
        row(no="A6", topic="检举控告"),
        row(no="A7", street="+1"),
        row(no="A8"),
    ]
    items = list(read([write(rows)], profile()))
    assert [item.row for item in items] == [FIRST.get(name, 2) + at for at in range(len(rows))]
    found = [item.events if isinstance(item, Taken) else (item.code, item.reason) for item in items]
    assert found == expected(rows)


def test_a_cell_longer_than_the_profile_allows_rejects_its_row(write, profile, row):
    chosen = profile(more="[file]\nlongest_cell = 40")
    first, second = read([write([row(street="y" * 41), row(no="A2")])], chosen)
    assert first.code == "cell_size"
    assert isinstance(second, Taken)


def test_no_rejection_and_no_error_holds_a_value(write, profile, row):
    rows = [row(no="13912345678", street="canary@example.org")] + [row(no=f"A{number}") for number in range(600)]
    rejection, *_ = read([write(rows)], profile())
    assert isinstance(rejection, Rejection)
    assert not {"13912345678", "canary@example.org"} & set(str(rejection).split("'"))
    with pytest.raises(PersonDataError) as error:
        read([write([row(district=f"1380000{number:04d}") for number in range(9)])], profile())
    assert "1380000" not in str(error.value)


def test_a_missing_column_is_told_with_the_nearest_that_is_there(write, profile, row):
    header = ["no", "opend", *HEADER[2:]]
    with pytest.raises(InputError, match=r"missing column opened, .*\(nearest header present: opend\)"):
        read([write([row()], header=header)], profile())


def test_a_needed_header_that_stands_twice_is_an_error(write, profile, row):
    with pytest.raises(InputError, match=r"the column topic .columns.topic. stands more than once"):
        read([write([[*row(), "x"]], header=[*HEADER, "Topic"])], profile())


def test_columns_that_are_not_named_are_dropped_and_their_cells_decide_nothing(write, profile, row):
    header = [*HEADER, "来电人", "remarks"]
    path = write([[*row(), "某某", "y" * 30_000]], header=header)
    report = check([path], profile())
    assert report.dropped == ("来电人", "remarks")
    assert (report.rows, report.accepted) == (1, 1)


def test_the_order_of_columns_does_not_matter(write, expected, profile, row):
    rows = [row(), row(no="A2", closed="2026-03-04 08:00:00")]
    turned = [list(reversed(cells)) for cells in rows]
    path = write(turned, header=tuple(reversed(HEADER)))
    assert [item.events for item in read([path], profile())] == expected(rows)


def test_records_can_be_read_again_and_are_the_same(write, row):
    (source,) = open_sources(write([row(), row(no="A2")]), FileTable())
    first = list(source.records())
    assert [record.cells[0] for record in first] == ["A1", "A2"]
    assert list(source.records()) == first


def test_a_file_without_rows_gives_nothing(write, profile):
    path = write([])
    if path.name in {"rows.ndjson", "rows.jsonl.gz"}:
        with pytest.raises(InputError, match="the file is empty, expected rows of JSON"):
            read([path], profile())
    else:
        assert list(read([path], profile())) == []


def test_a_file_that_stops_in_the_middle_is_refused_before_its_first_row(write, profile, row, name):
    path = write([row(no=f"A{number}", street=f"S{number}") for number in range(3000)])
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    if name in {"rows.csv", "rows.txt", "rows.ndjson"}:
        *taken, last = read([path], profile())
        assert all(isinstance(item, Taken) for item in taken)
        assert last.code in {"shape", "syntax", "time"}
    else:
        with pytest.raises(InputError, match=name):
            read([path], profile())


def test_a_file_that_is_not_there_or_empty_is_an_error(tmp_path, profile, name):
    with pytest.raises(InputError, match="cannot be read"):
        read([tmp_path / name], profile())
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(InputError, match="the file is empty"):
        read([tmp_path / name], profile())


def test_bytes_of_another_kind_are_an_error(tmp_path, profile, name):
    path = tmp_path / name
    path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe")
    with pytest.raises(InputError, match=name):
        read([path], profile())
