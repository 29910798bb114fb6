"""What an embedded city was made under, as its file says."""

import sqlite3
from pathlib import Path

import msgspec

from city.configuration import Configuration
from indexing.errors import StoreError
from indexing.sqlite_schema import connect
from streams.topology import Partitions


def held_in(path: Path) -> tuple[Configuration, Partitions]:
    """What a file was made under. Raises ``StoreError`` where it holds no city."""
    connection = connect(path, create=False)
    try:
        if configuration_of(connection) is None:
            raise StoreError(f"{path} holds no city yet: a replay into it has not begun")
        row = connection.execute("select value from embedded where name = 'configuration'").fetchone()
        return msgspec.json.decode(row[0], type=tuple[Configuration, Partitions])
    finally:
        connection.close()


def configuration_of(connection: sqlite3.Connection) -> Configuration | None:
    """The configuration that a store was made under, or None where it holds none."""
    known = connection.execute("select 1 from sqlite_master where name = 'embedded'").fetchone()
    row = known and connection.execute("select value from embedded where name = 'configuration'").fetchone()
    return msgspec.json.decode(row[0], type=tuple[Configuration, dict[str, int]])[0] if row else None
