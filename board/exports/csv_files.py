"""Tables as CSV (RFC 4180), UTF-8 with the mark that makes Excel read it as such.

A file holds the heading and the rows and nothing else, so that a program reads it; titles and notes of all tables stand
in a file of their own.
"""

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Final

from board.exports.cells import defused
from board.exports.naming import file_names
from briefing.tables import Table, Value, texts

NOTES: Final = "notes"
_MARK = b"\xef\xbb\xbf"


def csv_bytes(table: Table) -> bytes:
    """One table. Texts are defused, numbers are numbers (a share as a fraction), days are ISO days."""
    made = StringIO(newline="")
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow([defused(column.heading) for column in table.columns])
    writer.writerows([_written(value) for value in row] for row in table.rows)
    return _MARK + made.getvalue().encode()


def csv_files(tables: Sequence[Table]) -> dict[str, bytes]:
    """A file for each table and one of their notes, by file name."""
    names = file_names([NOTES, *(table.name for table in tables)])
    every = (notes_of(tables), *tables)
    return {f"{name}.csv": csv_bytes(table) for name, table in zip(names, every, strict=True)}


def notes_of(tables: Sequence[Table], name: str = NOTES) -> Table:
    """Titles and notes of tables, as a table."""
    rows = [(table.name, line) for table in tables for line in (table.title, *table.notes)]
    return Table(name, "", texts(("table", "note")), tuple(rows))


def _written(value: Value) -> str:
    if value is None:
        return ""
    return defused(value) if isinstance(value, str) else repr(value)
