"""The header of a table: one row, or two or three rows whose cells were merged, joined to one name per column."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from intake.errors import InputError
from intake.records import Record
from intake.tables import FileTable

JOINED_BY = "/"
"""Stands between the levels of a header of several rows: ``时间/办结``."""

Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]
"""First and last cell of each merged range as (row, column), counted from 0."""


def read_header(
    name: str, records: Iterable[Record], file: FileTable, merged: Merged | None = None
) -> tuple[tuple[str, ...], int]:
    """The names of the columns, and the last row that belongs to them.

    The first row that is not blank at or after ``file.header_row`` is the first of ``file.header_rows``; blank rows do
    not count. Law for several rows: a column's name is what its rows say from above, joined by ``/``, each word once.
    An empty cell says what the merged range says that it lies in; where the file does not tell what is merged
    (``merged`` is None, as in CSV) an empty upper cell says what the one at its left does, if below both cells there is
    something. Of a sheet, which is as wide as its widest row, empty names at the end are none. Raises ``InputError``
    where there are fewer rows.
    """
    rows = list(_taken(records, file))
    if not rows:
        raise InputError(f"{name}: row {file.header_row}: empty, expected a row of headers")
    if len(rows) < file.header_rows:
        raise InputError(f"{name}: row {rows[-1].row}: the last, expected {file.header_rows} rows of headers")
    width = max(len(record.cells) for record in rows)
    levels = [[*(cell.strip() for cell in row.cells), *([""] * (width - len(row.cells)))] for row in rows]
    if len(rows) > 1:
        _fill(levels, [row.row for row in rows], merged)
    joined = [JOINED_BY.join(dict.fromkeys(filter(None, column))) for column in zip(*levels, strict=True)]
    while merged is not None and joined and not joined[-1]:
        joined.pop()
    return tuple(joined), rows[-1].row


def _taken(records: Iterable[Record], file: FileTable) -> Iterator[Record]:
    left = file.header_rows
    for record in records:
        if record.row >= file.header_row:
            yield record
            left -= 1
            if not left:
                return


def _fill(levels: list[list[str]], numbers: list[int], merged: Merged | None) -> None:
    if merged is None:
        for upper, lower in reversed(list(pairwise(levels))):
            for at in range(1, len(upper)):
                if not upper[at] and lower[at] and lower[at - 1]:
                    upper[at] = upper[at - 1]
        return
    at_row = {number - 1: level for number, level in zip(numbers, levels, strict=True)}
    for (top, left), (bottom, right) in merged:
        if top not in at_row:
            continue
        for row in range(top, min(bottom, numbers[-1]) + 1):
            for column in range(left, min(right, len(levels[0]) - 1) + 1):
                if row in at_row:
                    at_row[row][column] = at_row[top][left]
