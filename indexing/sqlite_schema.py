"""The tables of the embedded store, its transactions, and what its errors mean.

One table for each kind: the body as canonical JSON text, and beside it, as columns, what is filtered or summed often.
``time`` is the kind's own time as a number that sorts (ordinal day, or milliseconds UTC). Others are read of JSON.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from indexing import sqlite_sealed_tables
from indexing.errors import StoreError
from indexing.sqlite_errors import DAMAGED, WAIT, refuse_stump, told
from indexing.store import KINDS, Kind

SCHEMA = 7
"""Version of these tables. A store of a newer one is refused, one of an older one gets what it lacks."""

COLUMNS: dict[Kind, tuple[str, ...]] = {
    "cases": ("feed", "class", "topic_id", "area_id", "status"),
    "buckets": ("feed", "class", "topic_id", "area_id"),
    "bands": ("feed", "topic_id"),
    "findings": ("feed", "topic_id", "area_id"),
    "alerts": ("feed", "topic_id", "area_id", "level", "status"),
    "notice-silences": (),
    "focus-issues": ("area_id", "state"),
    "meetings": ("area_id", "state"),
    "rejects": (),
    "dead-letters": (),
}
"""Fields of the body that stand in a column of the same name."""

SUMMED: dict[Kind, tuple[str, ...]] = {"buckets": ("reports", "matters", "excluded")}
"""Lists of the body whose sum stands in a column of the same name."""

COPIED: dict[Kind, tuple[str, ...]] = {"cases": ("unit", "due")}
"""Fields of the body that stand in a column too, for one index, and may be missing. Of instants in UTC the texts sort
as the instants do. In a store of an older schema only open cases have them."""


def of_body(field: str) -> str:
    """A field that stands in the body alone, as SQL."""
    return f"json_extract(body, '$.{field}')"


def instant_of(field: str) -> str:
    """An instant of the body in milliseconds UTC, as SQL, read from a text of any offset."""
    return f"CAST(round((julianday({of_body(field)}) - 2440587.5) * 86400000) AS INTEGER)"


CHANGED: dict[Kind, str] = {"alerts": instant_of("updated_at")}
"""When a document was last changed."""
CLOSED: dict[Kind, str] = {"cases": instant_of("closed")}
"""When a case was closed."""

_INDEXED: dict[Kind, tuple[str, ...]] = {
    "cases": ("time", "topic_id, time", "area_id, time", "feed, time"),
    "buckets": (
        "time, feed, class, topic_id, area_id, reports, matters, excluded",  # all that is counted: no row is read
        "topic_id, time",
        "area_id, time",
    ),
    "bands": ("time", "topic_id, time"),
    "findings": ("time", "topic_id, time", "area_id, time"),
    "alerts": ("time", "status, area_id, time", f"status, {CHANGED['alerts']}"),
    "notice-silences": ("time",),
    "focus-issues": ("time",),
    "meetings": ("area_id, time",),
    "rejects": (),
    "dead-letters": (),
}
BY_AREA = f"documents_cases_{_INDEXED['cases'].index('area_id, time')}"
OPEN_BY_AREA = "documents_cases_open"
REGISTERED, CLOSED_REQUESTS = "documents_cases_registered", "documents_cases_closed"
COUNTS_BY = {"topic_id": "documents_buckets_1", "area_id": "documents_buckets_2"}
BY_TIME: dict[Kind, str] = {kind: f"documents_{kind}_0" for kind in ("cases", "buckets")}
HELD_BY_TIME: dict[Kind, tuple[str, ...]] = {"cases": (), "buckets": ("feed", "class")}
"""Indexes by time of the kinds of which there are millions, and what they hold beside it."""

_CLOSED = instant_of("closed")
_ANSWERED = ("reached", "solved", "satisfied")
_MOMENTS = ("called_back", "due")
_COVERING = {
    OPEN_BY_AREA: [
        *("area_id", "unit", "feed", "due", "time", "topic_id", "class", "status"),
        _CLOSED,
        instant_of("due"),
    ],
    REGISTERED: [
        *("feed", "class", "time", "topic_id", "area_id"),
        *map(of_body, ("counting", "unit", *_ANSWERED, "returned", "whistle")),
        *map(instant_of, ("closed", *_MOMENTS)),
    ],
    CLOSED_REQUESTS: [
        *(_CLOSED, "feed", "class", "area_id", "time"),
        *map(of_body, ("excluded", *_ANSWERED)),
        *map(instant_of, ("contacted", *_MOMENTS)),
    ],
}
_PARTIAL = {
    OPEN_BY_AREA: " WHERE status = 'open'",
    CLOSED_REQUESTS: f" WHERE class = 'request' AND {_CLOSED} IS NOT NULL",
}
"""Indexes that hold all that is asked: of open cases of an area, of cases by registration, of requests by closing. No
row is read: a city's rows of a year do not fit into memory, and are several times as wide. A field that is missing here
is read from the row: slower, yet right.
"""
_MARK = "jianwei_documents"


def connect(path: Path, *, create: bool = True, bulk: bool = False) -> sqlite3.Connection:
    """A connection to a store's file, with the tables in it, in autocommit mode: use ``transaction``.

    The log is written ahead (WAL), so readers never wait for the writer nor the writer for them. With ``synchronous =
    NORMAL`` a commit waits for no disk. A process that dies loses nothing that it committed; after a loss of power the
    last commits may be gone, but what remains is a consistent prefix of them. That is enough here and many times
    faster: offsets and documents are committed together, so what follows the prefix is worked out again from the input.
    A new file for a load in ``bulk`` has larger pages: fewer to write, yet more bytes where little changes.

    Raises ``StoreError`` where there is no file (unless ``create``), or no store, a damaged, newer or locked one.
    """
    if not create and not path.is_file():
        raise StoreError(f"{path}: there is no store")
    if create and not path.parent.is_dir():
        raise StoreError(f"{path}: there is no folder {path.parent}")
    refuse_stump(path)
    with told(str(path)):
        connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
        try:
            _refuse_foreign(connection, str(path))
            connection.execute(f"PRAGMA page_size = {16384 if bulk else 4096}")  # of a new file
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA secure_delete = ON")  # what is forgotten must be gone
            connection.execute("PRAGMA cell_size_check = ON")  # a damaged page is told of when it is read
            connection.execute("PRAGMA cache_size = -65536")  # ids come in no order: 2 MB would be read over and over
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
            _require_whole(connection, path)
            return
    with transaction(connection):  # another process may have been faster: nothing is made twice
        connection.execute(f"CREATE TABLE IF NOT EXISTS {_MARK} (version INTEGER NOT NULL)")
        connection.execute(f"DELETE FROM {_MARK}")
        connection.execute(f"INSERT INTO {_MARK} VALUES (?)", (SCHEMA,))
        for kind in KINDS:
            extra = "".join(f", {name}" for name in columns(kind))
            connection.execute(
                f"CREATE TABLE IF NOT EXISTS {table(kind)} "
                f"(id TEXT NOT NULL UNIQUE, version INTEGER NOT NULL, time INTEGER, body TEXT NOT NULL{extra})"
            )
            _add_missing(connection, kind)
        for name, held in INDEXES.items():
            made = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", [name]).fetchone()
            if made != (f"CREATE INDEX {name} ON {held}",):  # in some older schemas it held less
                connection.execute(f"DROP INDEX IF EXISTS {name}")
                connection.execute(f"CREATE INDEX {name} ON {held}")
        sqlite_sealed_tables.make(connection)


def _add_missing(connection: sqlite3.Connection, kind: Kind) -> None:
    """Columns that an older schema lacks; what was summed there was nothing."""
    have = {name for _, name, *_ in connection.execute(f"PRAGMA table_info({table(kind)})")}
    for name in columns(kind):
        if name not in have:
            value = " NOT NULL DEFAULT 0" if name in SUMMED.get(kind, ()) else ""
            connection.execute(f"ALTER TABLE {table(kind)} ADD COLUMN {name}{value}")
            if name in COPIED.get(kind, ()):
                copied = f"UPDATE {table(kind)} SET {name} = json_extract(body, '$.{name}') WHERE status = 'open'"
                connection.execute(copied)


def table(kind: Kind) -> str:
    """The name of a kind's table."""
    return f"documents_{kind.replace('-', '_')}"


INDEXES: dict[str, str] = {
    **{
        f"{table(kind)}_{number}": f"{table(kind)} ({fields})"
        for kind, each in _INDEXED.items()
        for number, fields in enumerate(each)
    },
    **{name: f"{table('cases')} ({', '.join(held)}){_PARTIAL.get(name, '')}" for name, held in _COVERING.items()},
}
"""All indexes beside those of the ids, by name: what each is on."""


def columns(kind: Kind) -> tuple[str, ...]:
    """The columns that stand beside the body, in their order."""
    return (*COLUMNS[kind], *SUMMED.get(kind, ()), *COPIED.get(kind, ()))


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


def loading(connection: sqlite3.Connection) -> bool:
    """Whether the indexes are put off, see ``indexing.sqlite_loading``."""
    return bool(connection.execute("PRAGMA user_version").fetchone()[0])


def _mark(connection: sqlite3.Connection) -> bool:
    with closing(connection.execute("SELECT 1 FROM sqlite_master WHERE name = ? AND type = 'table'", [_MARK])) as found:
        return found.fetchone() is not None


def _refuse_foreign(connection: sqlite3.Connection, path: str) -> None:
    """Raises ``StoreError`` where the file holds tables, but not these."""
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    if tables and _MARK not in tables:
        raise StoreError(f"{path}: not a store: a database of another program (it has the table {tables[0]!r})")


def _require_whole(connection: sqlite3.Connection, path: str) -> None:
    """Raises ``StoreError`` where a table, a column or an index is not there: its name was damaged on the disk."""
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
    indexed = loading(connection) or INDEXES.keys() <= names
    whole = indexed and sqlite_sealed_tables.are_whole(connection, names)
    for kind in KINDS:
        have = {name for _, name, *_ in connection.execute(f"PRAGMA table_info({table(kind)})")}
        whole = whole and {"id", "version", "time", "body", *columns(kind)} <= have
    if not whole:
        raise StoreError(f"{path}: {DAMAGED}")
