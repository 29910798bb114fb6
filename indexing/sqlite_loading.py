"""Loading a new store in bulk: what only readers need is put off, and made once at the end.

An index that grows row by row is written again and again, and those that hold what cases say read every body anew with
every change of a case. Made at the end they read each row once and are sorted once. Until then the store has its ids,
and the times of cases, by which they are forgotten: it takes documents, what names another index is refused, and what
names none is answered from whole tables. Where readers have years of history already nothing is put off.
"""

import sqlite3

from indexing.sqlite_schema import BY_TIME, INDEXES, loading, table, transaction
from indexing.store import KINDS


def put_off(connection: sqlite3.Connection) -> None:
    """Takes the indexes away where the store holds no document and no history yet; else does nothing."""
    tables = (*map(table, KINDS), "sealed_spans")
    if any(connection.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone() for name in tables):
        return
    with transaction(connection):
        for name in INDEXES.keys() - {BY_TIME["cases"]}:
            connection.execute(f"DROP INDEX IF EXISTS {name}")
        connection.execute("PRAGMA user_version = 1")


def make_whole(connection: sqlite3.Connection) -> None:
    """Makes the indexes that were put off, here or by a process that ended before; else does nothing."""
    if not loading(connection):
        return
    with transaction(connection):
        for name, held in INDEXES.items():
            connection.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {held}")
        connection.execute("PRAGMA user_version = 0")
