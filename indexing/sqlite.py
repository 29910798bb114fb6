"""The embedded store: documents in one SQLite file, which the local runner shares for its log and offsets."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np

from city.paths import SEPARATOR
from city.times import day_iso, from_datetime
from indexing.canonical import canonical
from indexing.errors import QueryError, StoreError
from indexing.fields import FIELDS, check, sortable
from indexing.sqlite_schema import CHANGED, COLUMNS, SUMMED, connect, prepare, table, told, transaction
from indexing.store import KINDS, Body, CountMatrix, Document, Kind, Query

_CHUNK = 5_000
_PAGE = 1_000
_AFTER = chr(ord(SEPARATOR) + 1)
"""What sorts after everything that lies below a path."""

_decode = msgspec.json.Decoder(dict[str, Any]).decode
Row = tuple[Any, ...]


def open_sqlite(path: Path, *, create: bool = True) -> "SqliteStore":
    """The store in a file, which ``close`` closes. Raises ``StoreError`` as ``connect`` does."""
    return SqliteStore(connect(path, create=create), owned=True)


class SqliteStore:
    """``Store`` over a connection.

    Whoever began a transaction on the connection ends it: inside one ``put`` only adds to it, so that a runner commits
    its log, its offsets and its documents together. Outside of one every ``put`` is a transaction of its own, all or
    nothing. ``close`` closes the connection only where it is ``owned``.
    """

    def __init__(self, connection: sqlite3.Connection, *, owned: bool = False) -> None:
        self._connection = connection
        self._owned = owned
        self._path = connection.execute("PRAGMA database_list").fetchone()[2] or "the store in memory"
        with told(self._path):
            prepare(connection, self._path)
        self._upserts = {kind: _upsert(kind) for kind in KINDS}
        self._rows = {kind: _row_maker(kind) for kind in KINDS}

    def put(self, documents: Iterable[Document]) -> int:
        """See ``Store``. Raises ``StoreError`` for a document that lacks a field its kind is filtered by."""
        kept = 0
        remaining = iter(documents)
        with told(self._path), transaction(self._connection):
            while some := list(islice(remaining, _CHUNK)):
                by_kind: dict[Kind, list[Document]] = {}
                for document in some:
                    by_kind.setdefault(document.kind, []).append(document)
                for kind, group in by_kind.items():
                    rows = map(self._rows[kind], group)
                    kept += self._connection.executemany(self._upserts[kind], rows).rowcount
        return kept

    def forget(self, month: str) -> int:
        """See ``Store``."""
        first = from_datetime(datetime.fromisoformat(f"{month}-01T00:00:00+00:00"))
        with told(self._path), transaction(self._connection):
            return self._connection.execute(f"DELETE FROM {table('cases')} WHERE time < ?", (first,)).rowcount

    def get(self, kind: Kind, id: str) -> Body | None:
        """See ``Store``."""
        rows = self._ask(f"SELECT body FROM {table(kind)} WHERE id = ?", (id,))
        return _decode(rows[0][0]) if rows else None

    def search(self, kind: Kind, query: Query = Query()) -> list[Body]:
        """See ``Store``. Raises ``QueryError`` for a field that this kind does not have."""
        where, values = _filter(kind, query)
        limit = "" if query.limit is None else f" LIMIT {query.limit}"
        order = "time DESC, id DESC" if query.newest else "time, id"
        rows = self._ask(f"SELECT body FROM {table(kind)}{where} ORDER BY {order}{limit}", values)
        return [_decode(body) for (body,) in rows]

    def count(self, kind: Kind, query: Query = Query()) -> int:
        """See ``Store``."""
        where, values = _filter(kind, query)
        rows = self._ask(f"SELECT COUNT(*) FROM {table(kind)}{where}", values)
        return int(rows[0][0])

    def paths(self, kind: Kind, field: str) -> tuple[str, ...]:
        """See ``Store``. Raises ``QueryError`` for a field that this kind does not have."""
        check(kind, Query(below={field: ""}))
        return tuple(path for (path,) in self._ask(f"SELECT DISTINCT {field} FROM {table(kind)} ORDER BY {field}"))

    def days(self, kind: Literal["buckets", "bands"]) -> tuple[str, str] | None:
        """See ``Store``."""
        ((first, last),) = self._ask(
            f"SELECT (SELECT MIN(time) FROM {table(kind)}), (SELECT MAX(time) FROM {table(kind)})"
        )
        return None if first is None else (day_iso(first), day_iso(last))

    def stream(self, kind: Kind) -> Iterator[tuple[str, Body]]:
        """See ``Store``. Reads page by page, so the store may be written to meanwhile."""
        page = f"SELECT id, body FROM {table(kind)} WHERE id > ? ORDER BY id LIMIT {_PAGE}"
        last = ""
        while rows := self._ask(page, (last,)):
            for last, body in rows:
                yield last, _decode(body)

    def counts(
        self,
        first: str,
        last: str,
        by: Sequence[Literal["feed", "class", "topic_id", "area_id"]],
        *,
        query: Query = Query(),
        measure: Literal["reports", "matters", "excluded"] = "matters",
    ) -> CountMatrix:
        """See ``Store``. Raises ``QueryError`` where the last day lies before the first."""
        check("buckets", query)
        start, end = sortable("buckets", first), sortable("buckets", last)
        if end < start:
            raise QueryError(f"the last day {last} lies before the first {first}")
        if unknown := set(by) - set(COLUMNS["buckets"]):
            raise QueryError(f"buckets are not counted by {', '.join(sorted(unknown))}")
        conditions, values = _conditions("buckets", query)
        groups = ", ".join((*by, "time"))
        rows = self._ask(
            f"SELECT {groups}, SUM({measure}) FROM {table('buckets')}"
            f"{_where(['time BETWEEN ? AND ?', *conditions])} GROUP BY {groups}",
            [start, end, *values],
        )
        keys = sorted({row[:-2] for row in rows})
        number = {key: index for index, key in enumerate(keys)}
        counts = np.zeros((len(keys), end - start + 1), dtype=np.int64)
        for *key, day, count in rows:
            counts[number[tuple(key)], day - start] = count
        return CountMatrix(tuple(keys), tuple(map(day_iso, range(start, end + 1))), counts)

    def close(self) -> None:
        """See ``Store``."""
        if self._owned:
            with told(self._path):
                self._connection.close()

    def _ask(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        with told(self._path):
            return self._connection.execute(sql, values).fetchall()


def _filter(kind: Kind, query: Query) -> tuple[str, list[Any]]:
    """The whole query but its limit, checked, as SQL."""
    check(kind, query)
    conditions, values = _conditions(kind, query)
    for bound, compare in ((query.since, ">="), (query.until, "<")):
        if bound is not None:
            conditions.append(f"time {compare} ?")
            values.append(sortable(kind, bound))
    if query.changed_since is not None:
        conditions.append(f"{CHANGED[kind]} >= ?")
        values.append(sortable(kind, query.changed_since))
    return _where(conditions), values


def _conditions(kind: Kind, query: Query) -> tuple[list[str], list[Any]]:
    """The filter as SQL. Field names come from the tables of fields, values are bound."""
    conditions: list[str] = []
    values: list[Any] = []
    for name, value in query.equal.items():
        conditions.append(f"{_field(kind, name)} = ?")
        values.append(value)
    for name, several in query.among.items():
        conditions.append(f"{_field(kind, name)} IN ({', '.join('?' * len(several))})")
        values += several
    for name, path in query.below.items():
        # A range of the index, not LIKE: a path may hold % and _, and LIKE knows no case.
        conditions.append(f"({name} = ? OR ({name} >= ? AND {name} < ?))")
        values += [path, path + SEPARATOR, path + _AFTER]
    return conditions, values


def _field(kind: Kind, name: str) -> str:
    return name if name in COLUMNS[kind] else f"json_extract(body, '$.{name}')"


def _where(conditions: list[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _upsert(kind: Kind) -> str:
    columns = (*COLUMNS[kind], *SUMMED.get(kind, ()))
    names = ("version", "time", "body", *columns)
    values = f"?, ?, ?, CAST(? AS TEXT){', ?' * len(columns)}"
    update = ", ".join(f"{name} = excluded.{name}" for name in names)
    return (
        f"INSERT INTO {table(kind)} (id, {', '.join(names)}) VALUES ({values}) "
        f"ON CONFLICT (id) DO UPDATE SET {update} WHERE excluded.version > version"
    )


def _row_maker(kind: Kind) -> Callable[[Document], Row]:
    columns, summed = COLUMNS[kind], SUMMED.get(kind, ())
    time = FIELDS[kind].time

    def row(document: Document) -> Row:
        body = document.body
        try:
            return (
                document.id,
                document.version,
                None if time is None else sortable(kind, body[time]),
                canonical(body),
                *[body[name] for name in columns],
                *[sum(body[name]) for name in summed],
            )
        except KeyError as error:
            raise StoreError(f"{kind} {document.id!r} has no field {error}") from error

    return row
