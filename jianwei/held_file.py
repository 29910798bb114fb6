"""A file of a city that is kept from other writers for a while, by who has read it before."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from indexing.sqlite_errors import told
from indexing.sqlite_schema import transaction


class HeldFile:
    """The file behind a connection, as of when this is made: make it before the file is read."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        self.connection = connection
        self._path = path
        self._read_at = self._version()

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Keeps others from writing; whether none has written since this was made.

        What is committed meanwhile is kept when it ends, all or nothing. Raises ``StoreError`` where another process
        holds the file for too long.
        """
        with told(self._path), transaction(self.connection):
            yield self._version() == self._read_at

    def _version(self) -> int:
        """Another one after each commit of another connection, the same after those of this one."""
        with told(self._path):
            return int(self.connection.execute("PRAGMA data_version").fetchone()[0])
