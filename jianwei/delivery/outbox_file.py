"""The outbox as a file: its tables, how it is opened, and that only one deliverer has it."""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexing.errors import StoreError

FORMAT = 1

_TABLES = """
CREATE TABLE IF NOT EXISTS notices (
  seq INTEGER PRIMARY KEY,
  notice_id TEXT NOT NULL,
  channel TEXT NOT NULL,
  role TEXT NOT NULL,
  kind TEXT NOT NULL,
  level INTEGER NOT NULL,
  at INTEGER NOT NULL,
  message BLOB NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'given up')),
  attempts INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL DEFAULT 0,
  tried_at INTEGER NOT NULL DEFAULT 0,
  ended_at INTEGER NOT NULL DEFAULT 0,
  code TEXT NOT NULL DEFAULT '',
  gathered_in TEXT NOT NULL DEFAULT '',
  UNIQUE (notice_id, channel)
) STRICT;
CREATE INDEX IF NOT EXISTS waiting ON notices (channel, level, at) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS tried ON notices (channel, tried_at);
CREATE INDEX IF NOT EXISTS gathered ON notices (gathered_in) WHERE gathered_in <> '';
CREATE TABLE IF NOT EXISTS channels (
  name TEXT PRIMARY KEY,
  failing_since INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL DEFAULT 0,
  code TEXT NOT NULL DEFAULT '',
  refused INTEGER NOT NULL DEFAULT 0,
  announced_on TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE IF NOT EXISTS routing (
  only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
  position INTEGER,
  state BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS hand_overs (
  hand_over TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  received INTEGER NOT NULL DEFAULT 0,
  state BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS deeds (
  seq INTEGER PRIMARY KEY,
  action_id TEXT NOT NULL UNIQUE,
  action BLOB NOT NULL
) STRICT;
"""


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """The file, made where it is not there, for one process alone.

    Every commit is on the disk before it returns (``synchronous = FULL``). Raises ``StoreError`` where another process
    has the file, or it is no outbox of this version.
    """
    with Path(f"{path}.lock").open("w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreError(f"{path}: another process delivers from this outbox") from None
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            _prepare(connection, path)
            yield connection
        except sqlite3.Error as error:
            raise StoreError(f"{path}: the outbox cannot be used: {error}") from error
        finally:
            connection.close()


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.row_factory = sqlite3.Row
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()
    except sqlite3.DatabaseError:
        raise StoreError(f"{path}: is no outbox") from None
    if version not in (0, FORMAT) or (version == 0 and tables):
        raise StoreError(f"{path}: is no outbox of format {FORMAT}")
    connection.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {FORMAT}; COMMIT;")
