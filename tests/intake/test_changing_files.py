"""A file that is another one when its rows are read than when it was looked through is refused, by its name."""

import os

import pytest

from intake.errors import InputError
from intake.gateway import Taken, flows


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Parts of two rows."""
    monkeypatch.setattr("intake.gateway._ROWS", 2)


def days(row, *days):
    return [row(no=f"A{number}", opened=f"2026-03-{day:02} 08:00:00") for number, day in enumerate(days)]


def read_after(table, profile, first, then, *, unnoticed, name="rows.csv"):
    """The rows of a file that becomes another one before they are read; ``unnoticed``: its time stays."""
    path = table(first, name=name)
    (flow,) = flows([path], profile())
    looked_at = path.stat()
    table(then, name=name)
    later = looked_at.st_mtime_ns if unnoticed else looked_at.st_mtime_ns + 1_000_000_000
    os.utime(path, ns=(looked_at.st_atime_ns, later))
    return [item for items, _ in flow.parts() for item in items]


@pytest.mark.parametrize("name", ["rows.csv", "rows.csv.gz"])
@pytest.mark.parametrize("then", [(1, 2, 3, 4, 5), (1, 2), (1, 2, 3, 4, 5, 6, 7), (1, 2, 3, 4, 6)])
def test_another_time_or_size_is_found_before_a_row_is_given(table, profile, row, then, name):
    with pytest.raises(InputError, match=rf"{name}: has changed while it was read: run it again"):
        read_after(table, profile, days(row, 1, 2, 3, 4, 5), days(row, *then), unnoticed=False, name=name)


def test_a_row_that_is_known_before_what_was_said_of_its_part_is_found_without_them(table, profile, row):
    with pytest.raises(InputError, match="has changed while it was read"):
        read_after(table, profile, days(row, 3, 4, 5, 6), days(row, 3, 4, 5, 2), unnoticed=True)


@pytest.mark.parametrize("more", [True, False])
def test_more_or_fewer_rows_are_found_without_them(table, profile, row, more):
    """Four rows and five of the same size: what one row more takes stands in a cell of the four."""
    line = len(",".join(row(no="A9"))) + len("\r\n")
    four, five = days(row, 1, 2, 3, 4), [*days(row, 1, 2, 3, 4), row(no="A9", opened="2026-03-05 08:00:00")]
    four[0][-1] = "x" * line
    first, then = (four, five) if more else (five, four)
    with pytest.raises(InputError, match="has changed while it was read"):
        read_after(table, profile, first, then, unnoticed=True)


def test_a_file_that_grows_while_its_rows_are_read_is_found_at_its_end(table, profile, row):
    path = table(days(row, 1, 2, 3, 4, 5))
    (flow,) = flows([path], profile())
    parts = flow.parts()
    items, _ = next(parts)
    assert [isinstance(item, Taken) for item in items] == [True, True]
    with path.open("a", encoding="utf-8") as file:
        file.write(",".join(row(no="A9")) + "\r\n")
    with pytest.raises(InputError, match="has changed while it was read"):
        list(parts)


def test_what_stays_the_same_is_read_as_often_as_wanted(table, profile, row):
    (flow,) = flows([table(days(row, 1, 2, 3, 4))], profile())
    assert list(map(len, (items for items, _ in flow.parts()))) == [2, 2]
    assert list(map(len, (items for items, _ in flow.parts()))) == [2, 2]
