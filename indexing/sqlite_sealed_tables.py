"""The tables of sealed buckets: the spans of days, and in each a row for every series that has a case."""

import sqlite3
from collections.abc import Collection

_COLUMNS = {
    "sealed_spans": (
        "first INTEGER PRIMARY KEY",
        "last INTEGER NOT NULL",
        "tick INTEGER NOT NULL",
        "lengths TEXT NOT NULL",
    ),
    "sealed_buckets": (
        *("first INTEGER NOT NULL", "head TEXT NOT NULL", "feed TEXT NOT NULL", "class TEXT NOT NULL"),
        *("topic_id TEXT NOT NULL", "area_id TEXT NOT NULL", "pack BLOB NOT NULL"),
    ),
}
_KEPT = {"sealed_spans": ")", "sealed_buckets": ", PRIMARY KEY (first, head)) WITHOUT ROWID"}
_INDEXES = {"sealed_buckets_topic": "topic_id, first", "sealed_buckets_area": "area_id, first"}


def make(connection: sqlite3.Connection) -> None:
    """Makes them where they are not there yet, inside the open transaction."""
    for table, columns in _COLUMNS.items():
        connection.execute(f"CREATE TABLE IF NOT EXISTS {table} ({', '.join(columns)}{_KEPT[table]}")
    for name, fields in _INDEXES.items():
        connection.execute(f"CREATE INDEX IF NOT EXISTS {name} ON sealed_buckets ({fields})")


def put_off_indexes(connection: sqlite3.Connection) -> None:
    """Takes the indexes of an empty table away, inside the open transaction, until ``make``: made at once they cost a
    third of what they cost row by row.
    """
    if not connection.execute("SELECT 1 FROM sealed_buckets LIMIT 1").fetchone():
        for name in _INDEXES:
            connection.execute(f"DROP INDEX IF EXISTS {name}")


def are_whole(connection: sqlite3.Connection, indexes: Collection[str]) -> bool:
    """Whether all of their columns are there, and their indexes among those of the file, by their names."""
    for table, columns in _COLUMNS.items():
        have = {column for _, column, *_ in connection.execute(f"PRAGMA table_info({table})")}
        if not {column.split()[0] for column in columns} <= have:
            return False
    return set(_INDEXES) <= set(indexes)
