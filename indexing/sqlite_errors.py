"""What SQLite says is wrong, as an error that names the file and what to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexing.errors import StoreError

WAIT = 10.0
"""Seconds to wait for another process that writes."""
DAMAGED = "the store is damaged: restore it, or replay into a new one"
"""What is said where bytes are not what was written."""
_BY_WORD = {
    "Could not decode to UTF-8": DAMAGED,
    "no such index": "the store is being loaded: wait until the replay is over, or go on with one that was broken off",
}
"""What has no code of its own, by how the driver's word on it begins."""


def refuse_stump(path: Path) -> None:
    """Raises ``StoreError`` for a file of one byte, which SQLite takes for an empty one: no writer leaves such."""
    if path.is_file() and path.stat().st_size == 1:
        raise StoreError(f"{path}: {DAMAGED}")


@contextmanager
def told(path: str) -> Iterator[None]:
    """SQLite's errors as ``StoreError`` that names the file and what to do."""
    try:
        yield
    except UnicodeDecodeError as error:  # in a name that SQLite tells of
        raise StoreError(f"{path}: {DAMAGED}") from error
    except sqlite3.DatabaseError as error:
        reason = getattr(error, "sqlite_errorcode", 0) & 0xFF
        meaning = {
            sqlite3.SQLITE_NOTADB: "not a store: the file is no SQLite database",
            sqlite3.SQLITE_CORRUPT: DAMAGED,
            sqlite3.SQLITE_BUSY: f"the store is locked: another process has been writing for more than {WAIT:.0f} s",
            sqlite3.SQLITE_LOCKED: "the store is locked by another use of it in this process",
            sqlite3.SQLITE_CONSTRAINT: "another process has written to the store meanwhile: run the command again",
            sqlite3.SQLITE_READONLY: "the store cannot be written: check the rights of the file and its folder",
            sqlite3.SQLITE_CANTOPEN: "the store cannot be opened: check the path and its rights",
            sqlite3.SQLITE_FULL: "the disk is full",
            sqlite3.SQLITE_IOERR: "the disk could not be read or written",
        }.get(reason, next((why for begins, why in _BY_WORD.items() if str(error).startswith(begins)), None))
        if meaning is None:
            raise
        raise StoreError(f"{path}: {meaning}") from error
