"""The tables of the embedded store, its transactions, and what its errors mean.

One table for each kind: the body as canonical JSON text, and beside it, as columns, what is filtered or summed often.
``time`` is the kind's own time as a number that sorts (ordinal day, or milliseconds UTC). Other fields of a body are
read from its JSON.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from indexing.errors import StoreError
from indexing.store import KINDS, Kind

SCHEMA = 4
"""Version of these tables. A store of a newer one is refused, one of an older one gets what it lacks."""

WAIT = 10.0
"""Seconds to wait for another process that writes."""

COLUMNS: dict[Kind, tuple[str, ...]] = {
    "cases": ("feed", "class", "topic_id", "area_id", "status"),
    "buckets": ("feed", "class", "topic_id", "area_id"),
    "bands": ("feed", "topic_id"),
    "findings": ("feed", "topic_id", "area_id"),
    "alerts": ("feed", "topic_id", "area_id", "level", "status"),
    "rejects": (),
    "dead-letters": (),
}
"""Fields of the body that stand in a column of the same name."""

SUMMED: dict[Kind, tuple[str, ...]] = {"buckets": ("reports", "matters", "excluded")}
"""Lists of the body whose sum stands in a column of the same name."""

CHANGED: dict[Kind, str] = {
    "alerts": "CAST(round((julianday(json_extract(body, '$.updated_at')) - 2440587.5) * 86400000) AS INTEGER)",
}
"""When a document was last changed, in milliseconds UTC, read from a text of any offset."""

_INDEXED: dict[Kind, tuple[str, ...]] = {
    "cases": ("time", "topic_id, time", "area_id, time", "feed, time"),
    "buckets": ("time", "topic_id, time", "area_id, time"),
    "bands": ("time", "topic_id, time"),
    "findings": ("time", "topic_id, time", "area_id, time"),
    "alerts": ("time", "status, area_id, time", f"status, {CHANGED['alerts']}"),
    "rejects": (),
    "dead-letters": (),
}
_MARK = "jianwei_documents"


def connect(path: Path, *, create: bool = True) -> sqlite3.Connection:
    """A connection to a store's file, with the tables in it, in autocommit mode: use ``transaction``.

    The log is written ahead (WAL), so readers never wait for the writer nor the writer for them. With ``synchronous =
    NORMAL`` a commit waits for no disk. A process that dies loses nothing that it committed; after a loss of power the
    last commits may be gone, but what remains is a consistent prefix of them. That is enough here and many times
    faster: offsets and documents are committed together, so what follows the prefix is worked out again from the input.

    Raises ``StoreError`` where there is no such file (unless ``create``), where it is not a database, is damaged, holds
    another program's tables, is of a newer schema, or is locked.
    """
    if not create and not path.is_file():
        raise StoreError(f"{path}: there is no store")
    if create and not path.parent.is_dir():
        raise StoreError(f"{path}: there is no folder {path.parent}")
    with told(str(path)):
        connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
        try:
            _refuse_foreign(connection, str(path))
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA secure_delete = ON")  # what is forgotten must be gone
            # Ids arrive in no order: with the default of 2 MB their index is written and read again and again.
            connection.execute("PRAGMA cache_size = -65536")
            prepare(connection, str(path))
        except BaseException:
            connection.close()
            raise
    return connection


def prepare(connection: sqlite3.Connection, path: str) -> None:
    """Makes the tables where they are not there yet. Raises ``StoreError`` where they are of a newer schema."""
    if _mark(connection):
        (version,) = connection.execute(f"SELECT version FROM {_MARK}").fetchone()
        if version > SCHEMA:
            raise StoreError(f"{path}: written with schema {version}, this version reads {SCHEMA}: upgrade the service")
        if version == SCHEMA:
            return
    with transaction(connection):  # another process may have been faster: nothing is made twice
        connection.execute(f"CREATE TABLE IF NOT EXISTS {_MARK} (version INTEGER NOT NULL)")
        connection.execute(f"DELETE FROM {_MARK}")
        connection.execute(f"INSERT INTO {_MARK} VALUES (?)", (SCHEMA,))
        for kind in KINDS:
            extra = "".join(f", {name}" for name in (*COLUMNS[kind], *SUMMED.get(kind, ())))
            connection.execute(
                f"CREATE TABLE IF NOT EXISTS {table(kind)} "
                f"(id TEXT NOT NULL UNIQUE, version INTEGER NOT NULL, time INTEGER, body TEXT NOT NULL{extra})"
            )
            _add_missing(connection, kind)
            for number, fields in enumerate(_INDEXED[kind]):
                connection.execute(f"CREATE INDEX IF NOT EXISTS {table(kind)}_{number} ON {table(kind)} ({fields})")


def _add_missing(connection: sqlite3.Connection, kind: Kind) -> None:
    """Columns that an older schema lacks; what was summed there was nothing."""
    have = {name for _, name, *_ in connection.execute(f"PRAGMA table_info({table(kind)})")}
    for name in (*COLUMNS[kind], *SUMMED.get(kind, ())):
        if name not in have:
            value = " NOT NULL DEFAULT 0" if name in SUMMED.get(kind, ()) else ""
            connection.execute(f"ALTER TABLE {table(kind)} ADD COLUMN {name}{value}")


def table(kind: Kind) -> str:
    """The name of a kind's table."""
    return f"documents_{kind.replace('-', '_')}"


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, and never a commit of somebody else's transaction: inside one it is a savepoint of it."""
    begin, keep, undo = (
        ("SAVEPOINT documents", "RELEASE documents", "ROLLBACK TO documents")
        if connection.in_transaction
        else ("BEGIN IMMEDIATE", "COMMIT", "ROLLBACK")
    )
    connection.execute(begin)
    try:
        yield
        connection.execute(keep)
    except BaseException:
        if connection.in_transaction:  # a full disk, for one, has ended it already
            connection.execute(undo)
        raise


@contextmanager
def told(path: str) -> Iterator[None]:
    """SQLite's errors as ``StoreError`` that names the file and what to do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        reason = getattr(error, "sqlite_errorcode", 0) & 0xFF
        meaning = {
            sqlite3.SQLITE_NOTADB: "not a store: the file is no SQLite database",
            sqlite3.SQLITE_CORRUPT: "the store is damaged: restore it, or replay into a new one",
            sqlite3.SQLITE_BUSY: f"the store is locked: another process has been writing for more than {WAIT:.0f} s",
            sqlite3.SQLITE_LOCKED: "the store is locked by another use of it in this process",
            sqlite3.SQLITE_CONSTRAINT: "another process has written to the store meanwhile: run the command again",
            sqlite3.SQLITE_READONLY: "the store cannot be written: check the rights of the file and its folder",
            sqlite3.SQLITE_CANTOPEN: "the store cannot be opened: check the path and its rights",
            sqlite3.SQLITE_FULL: "the disk is full",
            sqlite3.SQLITE_IOERR: "the disk could not be read or written",
        }.get(reason)
        if meaning is None:
            raise
        raise StoreError(f"{path}: {meaning}") from error


def _mark(connection: sqlite3.Connection) -> bool:
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (_MARK,))
    with closing(found):
        return found.fetchone() is not None


def _refuse_foreign(connection: sqlite3.Connection, path: str) -> None:
    """Raises ``StoreError`` where the file holds tables, but not these."""
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    if tables and _MARK not in tables:
        raise StoreError(f"{path}: not a store: a database of another program (it has the table {tables[0]!r})")
