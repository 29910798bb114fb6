"""The log of the embedded runner, in SQLite: what Kafka is to the service.

Records of a stream are kept in order, until the log is cut; of a compacted stream only the newest record of each key.
Nothing is committed here: the runner commits log, positions and documents together, so that a kill at any moment leaves
a consistent prefix.

SQLite does not notice a byte that a disk has changed inside a value, and another record gives another city. So every
record has the CRC-32 of its key and value beside it, and is checked when it is read: at every start. One that was
written before there were sums, or rewritten by a purge since, has none and is taken as it is.
"""

import sqlite3
from collections.abc import Iterator
from typing import NoReturn
from zlib import crc32

from streams.errors import StreamsError

_SCHEMA = """
create table if not exists log (
  stream text not null, partition integer not null, offset integer not null, key blob not null, value blob not null,
  sum integer, primary key (stream, partition, offset)
) without rowid;
create table if not exists compacted (
  stream text not null, partition integer not null, key blob not null, value blob not null,
  sum integer, primary key (stream, partition, key)
) without rowid;
create table if not exists positions (
  step text not null, partition integer not null, next integer not null, primary key (step, partition)
) without rowid;
"""
_REWRITTEN = {
    "log": """
create trigger if not exists log_rewritten after update of key, value on log begin
  update log set sum = null where stream = new.stream and partition = new.partition and offset = new.offset;
end""",
    "compacted": """
create trigger if not exists compacted_rewritten after update of key, value on compacted begin
  update compacted set sum = null where stream = new.stream and partition = new.partition and key = new.key;
end""",
}


class SqliteLog:
    """Streams in tables of a connection that its owner opens, commits and closes.

    Reading raises ``StreamsError`` for a record that is not what was written.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._path = connection.execute("pragma database_list").fetchone()[2] or "the log in memory"
        for statement in _SCHEMA.split(";"):
            if statement.strip():
                connection.execute(statement)
        for table, when_rewritten in _REWRITTEN.items():
            _give_sums(connection, table, when_rewritten)
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
        rows = self._connection.execute(
            "select offset, key, value, sum from log where stream = ? and partition = ? order by offset",
            (stream, partition),
        )
        for offset, key, value, known in rows:
            self._check(key, value, known, f"record {offset} of {stream}[{partition}]")
            yield offset, value

    def require(self, stream: str, partition: int, position: int) -> None:
        """Raises ``StreamsError`` for a position that lies outside of what its partition holds."""
        end = self._ends.get((stream, partition), 0)
        if not 0 <= position <= end:
            self._refuse(f"the position {position} lies behind the end {end} of {stream}[{partition}]")

    def cut(self, stream: str, partition: int, offset: int) -> None:
        """Removes the records below an offset, but never the last one. What is not committed may come back."""
        last = self._ends.get((stream, partition), 0) - 1
        self._connection.execute(
            "delete from log where stream = ? and partition = ? and offset < ?", (stream, partition, min(offset, last))
        )

    def read_compacted(self, stream: str, partition: int) -> Iterator[bytes]:
        """The newest value of each key that was flushed, ordered by key."""
        rows = self._connection.execute(
            "select key, value, sum from compacted where stream = ? and partition = ? order by key",
            (stream, partition),
        )
        for key, value, known in rows:
            self._check(key, value, known, f"a record of {stream}[{partition}]")
            yield value

    def positions(self) -> dict[tuple[str, int], int]:
        """How far each step has come in each partition of its source: the offset that it reads next."""
        rows = self._connection.execute("select step, partition, next from positions")
        return {(step, partition): position for step, partition, position in rows}

    def flush(self, positions: dict[tuple[str, int], int]) -> None:
        """Writes what was appended and the positions into the open transaction."""
        self._connection.executemany(
            "insert into log values (?, ?, ?, ?, ?, ?)", ((*row, _sum(*row[-2:])) for row in self._new)
        )
        self._connection.executemany(
            "insert or replace into compacted values (?, ?, ?, ?, ?)",
            [(*where, value, _sum(where[-1], value)) for where, value in self._newest.items()],
        )
        self._connection.executemany(
            "insert or replace into positions values (?, ?, ?)",
            [(*where, position) for where, position in positions.items()],
        )
        self._new.clear()
        self._newest.clear()

    def _check(self, key: bytes, value: bytes, known: int | None, what: str) -> None:
        if known is not None and _sum(key, value) != known:
            self._refuse(f"{what} is not what was written")

    def _refuse(self, why: str) -> NoReturn:
        raise StreamsError(f"{self._path}: the store is damaged: {why}: restore it, or replay into a new one")


def _sum(key: bytes, value: bytes) -> int:
    return crc32(value, crc32(key))


def _give_sums(connection: sqlite3.Connection, table: str, when_rewritten: str) -> None:
    """The column that an older log lacks, and what empties it for a record that somebody rewrites."""
    if "sum" not in {name for _, name, *_ in connection.execute(f"pragma table_info({table})")}:
        connection.execute(f"alter table {table} add column sum integer")
    connection.execute(when_rewritten)
