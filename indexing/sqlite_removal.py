"""Removes leaked values from every table of an embedded store: its log, documents, progress and what else it holds.

Cells are decoded, cleaned and encoded, see ``city.encoded``. All is changed in one transaction; then the file is
written anew, so that no byte of what was there remains in it. A kill at any moment leaves the store as it was, or
clean: running it again ends the work.
"""

import sqlite3
from collections.abc import Iterator
from typing import Any

from city.encoded import cleaned, decoded
from city.removal import Removal
from indexing.errors import StoreError
from indexing.sqlite_errors import told
from indexing.sqlite_schema import transaction

_IN_USE = "{}: another process has the store open: stop it and run the command again"
Row = tuple[Any, ...]


def search(connection: sqlite3.Connection, path: str, removal: Removal) -> dict[str, int]:
    """Rows by table that hold a value; tables without one are left out."""
    found: dict[str, int] = {}
    with told(path):
        for table in _tables(connection):
            columns, _ = _shape(connection, table)
            for row in _rows(connection, table, columns):
                if sum(removal.learn(decoded(cell)[0]) for cell in row):
                    found[table] = found.get(table, 0) + 1
    return found


def require_alone(connection: sqlite3.Connection, path: str) -> None:
    """Raises ``StoreError`` where another connection has the store open: it may write again what it holds in memory.

    SQLite gives up the write-ahead log only to the last connection; it is taken up again at once.
    """
    try:
        connection.execute("PRAGMA busy_timeout = 0")
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        raise StoreError(_IN_USE.format(path)) from None


def remove(connection: sqlite3.Connection, path: str, removal: Removal) -> int:
    """Replaces the values in every row that holds one; gives the number of rows. ``search`` comes before it.

    Raises ``StoreError`` where the configuration holds a value: all that was worked out names its revision.
    """
    changed = 0
    with told(path), transaction(connection):
        if why := refusal(connection, path, removal):
            raise StoreError(why)
        for clean in (False, True):
            for table in _tables(connection):
                changed += _rewrite(connection, table, removal) if clean else _name(connection, table, removal)
    return changed


def write_anew(connection: sqlite3.Connection, path: str) -> None:
    """Makes the bytes of what was removed disappear from the file and its log.

    Raises ``StoreError`` where another process uses the store.
    """
    with told(path):
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("VACUUM")
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StoreError(_IN_USE.format(path))


def _name(connection: sqlite3.Connection, table: str, removal: Removal) -> int:
    columns, _ = _shape(connection, table)
    for row in _rows(connection, table, columns):
        for column, cell in zip(columns, row, strict=True):
            removal.name({column: decoded(cell)[0]})
    return 0


def _rewrite(connection: sqlite3.Connection, table: str, removal: Removal) -> int:
    columns, key = _shape(connection, table)
    changes: list[tuple[Row, Row]] = []
    for row in _rows(connection, table, (*key, *columns)):
        where, cells = row[: len(key)], row[len(key) :]
        clean = tuple(cleaned(column, cell, removal) for column, cell in zip(columns, cells, strict=True))
        if clean != cells:
            changes.append((where, clean))
    assignments = ", ".join(f"{_quoted(column)} = ?" for column in columns)
    conditions = " AND ".join(f"{_quoted(column)} = ?" for column in key)
    for where, clean in changes:
        connection.execute(f"UPDATE {_quoted(table)} SET {assignments} WHERE {conditions}", (*clean, *where))
    return len(changes)


def refusal(connection: sqlite3.Connection, path: str, removal: Removal) -> str:
    """Why ``remove`` would refuse the store, empty where it would not: its configuration holds a value."""
    with told(path):
        if "embedded" not in _tables(connection):
            return ""
        row = connection.execute("SELECT value FROM embedded WHERE name = 'configuration'").fetchone()
    if row is None or not removal.learn(decoded(row[0])[0]):
        return ""
    return f"{path}: the configuration holds a value: change it and replay into a new store"


def _tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return sorted(name for (name,) in rows)


def _shape(connection: sqlite3.Connection, table: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Columns of a table, and those that tell its rows apart."""
    told_of = connection.execute(f"PRAGMA table_info({_quoted(table)})").fetchall()
    (kept_by_key,) = connection.execute("SELECT wr FROM pragma_table_list WHERE name = ?", (table,)).fetchone()
    key = tuple(name for _, name, _, _, _, place in told_of if place) if kept_by_key else ("rowid",)
    return tuple(name for _, name, *_ in told_of), key


def _rows(connection: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> Iterator[Row]:
    names = ", ".join(_quoted(column) if column != "rowid" else column for column in columns)
    yield from connection.execute(f"SELECT {names} FROM {_quoted(table)}")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
