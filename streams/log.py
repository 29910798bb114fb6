"""The log of the embedded runner, in SQLite: what Kafka is to the service.

Records of a stream are kept in order, until the log is cut; of a compacted stream only the newest record of each key.
Nothing is committed here: the runner commits log, positions and documents together, so that a kill at any moment leaves
a consistent prefix.
"""

import sqlite3
from collections.abc import Iterator

_SCHEMA = """
create table if not exists log (
  stream text not null, partition integer not null, offset integer not null, key blob not null, value blob not null,
  primary key (stream, partition, offset)
) without rowid;
create table if not exists compacted (
  stream text not null, partition integer not null, key blob not null, value blob not null,
  primary key (stream, partition, key)
) without rowid;
create table if not exists positions (
  step text not null, partition integer not null, next integer not null, primary key (step, partition)
) without rowid;
"""


class SqliteLog:
    """Streams in tables of a connection that its owner opens, commits and closes."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        for statement in _SCHEMA.split(";"):
            if statement.strip():
                connection.execute(statement)
        ends = connection.execute("select stream, partition, max(offset) + 1 from log group by stream, partition")
        self._ends: dict[tuple[str, int], int] = {(stream, partition): end for stream, partition, end in ends}
        self._new: list[tuple[str, int, int, bytes, bytes]] = []
        self._newest: dict[tuple[str, int, bytes], bytes] = {}

    def append(self, stream: str, partition: int, key: bytes, value: bytes) -> int:
        """Puts a record at the end of its partition; gives its offset."""
        offset = self._ends.get((stream, partition), 0)
        self._ends[stream, partition] = offset + 1
        self._new.append((stream, partition, offset, key, value))
        return offset

    def keep(self, stream: str, partition: int, key: bytes, value: bytes) -> None:
        """Puts a record into a compacted stream: it takes the place of the last one with its key."""
        self._newest[stream, partition, key] = value

    def read(self, stream: str, partition: int) -> Iterator[tuple[int, bytes]]:
        """Offset and value of the records of a partition that were flushed, in order."""
        yield from self._connection.execute(
            "select offset, value from log where stream = ? and partition = ? order by offset", (stream, partition)
        )

    def cut(self, stream: str, partition: int, offset: int) -> None:
        """Removes the records below an offset, but never the last one. What is not committed may come back."""
        last = self._ends.get((stream, partition), 0) - 1
        self._connection.execute(
            "delete from log where stream = ? and partition = ? and offset < ?", (stream, partition, min(offset, last))
        )

    def read_compacted(self, stream: str, partition: int) -> Iterator[bytes]:
        """The newest value of each key that was flushed, ordered by key."""
        rows = self._connection.execute(
            "select value from compacted where stream = ? and partition = ? order by key", (stream, partition)
        )
        for (value,) in rows:
            yield value

    def positions(self) -> dict[tuple[str, int], int]:
        """How far each step has come in each partition of its source: the offset that it reads next."""
        rows = self._connection.execute("select step, partition, next from positions")
        return {(step, partition): position for step, partition, position in rows}

    def flush(self, positions: dict[tuple[str, int], int]) -> None:
        """Writes what was appended and the positions into the open transaction."""
        self._connection.executemany("insert into log values (?, ?, ?, ?, ?)", self._new)
        self._connection.executemany(
            "insert or replace into compacted values (?, ?, ?, ?)",
            [(*where, value) for where, value in self._newest.items()],
        )
        self._connection.executemany(
            "insert or replace into positions values (?, ?, ?)",
            [(*where, position) for where, position in positions.items()],
        )
        self._new.clear()
        self._newest.clear()
