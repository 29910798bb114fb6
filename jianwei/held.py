"""What an embedded city was made under, as its file says."""

import sqlite3
from pathlib import Path
from typing import TypeVar

import msgspec

from city.configuration import Configuration
from indexing.errors import StoreError
from indexing.sqlite_errors import DAMAGED, told
from indexing.sqlite_schema import connect
from streams.partitions import Partitions

_T = TypeVar("_T")


def held_in(path: Path) -> tuple[Configuration, Partitions]:
    """What a file was made under. Raises ``StoreError`` where it holds no city."""
    connection = connect(path, create=False)
    try:
        if configuration_of(connection) is None:
            raise StoreError(f"{path} holds no city yet: a replay into it has not begun")
        row = connection.execute("select value from embedded where name = 'configuration'").fetchone()
        return decoded(row[0], tuple[Configuration, Partitions], str(path))
    finally:
        connection.close()


def configuration_of(connection: sqlite3.Connection) -> Configuration | None:
    """The configuration that a store was made under, or None where it holds none. Raises ``StoreError``."""
    path = connection.execute("PRAGMA database_list").fetchone()[2]
    with told(path):
        known = connection.execute("select 1 from sqlite_master where name = 'embedded'").fetchone()
        row = known and connection.execute("select value from embedded where name = 'configuration'").fetchone()
    return decoded(row[0], tuple[Configuration, dict[str, int]], path)[0] if row else None


def decoded(value: bytes, kind: type[_T], path: str) -> _T:
    """A value that the file keeps. Raises ``StoreError`` where its bytes are not what was written."""
    try:
        return msgspec.json.decode(value, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise StoreError(f"{path}: {DAMAGED}") from None
