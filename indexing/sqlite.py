"""The embedded store: documents in one SQLite file, which the local runner shares for its log and offsets."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from heapq import merge
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from city.times import Zone, day_iso, from_datetime
from indexing.errors import QueryError, StoreError
from indexing.fields import check, sortable
from indexing.sqlite_caseload import caseloads, progress, unfinished
from indexing.sqlite_counts import counts
from indexing.sqlite_errors import DAMAGED, told
from indexing.sqlite_queries import different, in_order, matching
from indexing.sqlite_rows import Row, row_maker, upsert, upsert_where_it_was
from indexing.sqlite_schema import COLUMNS, connect, prepare, table, transaction
from indexing.sqlite_sealed import Sealed
from indexing.sqlite_tally import lags, tallies
from indexing.store import KINDS, Body, Caseload, CountMatrix, Document, Kind, Progress, Query
from indexing.tallies import CaseField, Tally, check_by

_CHUNK = 5_000
_PAGE = 1_000

_decode = msgspec.json.Decoder(dict[str, Any]).decode


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
        self._upserts = {kind: upsert(kind) for kind in KINDS}
        self._in_place = {kind: upsert_where_it_was(kind) for kind in ("cases", "buckets")}
        self._rows = {kind: row_maker(kind) for kind in KINDS}
        self._sealed = Sealed(self._ask)

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
                    rows = list(map(self._rows[kind], group))
                    if kind == "buckets":
                        self._sealed.refuse({row[2] for row in rows})
                    kept += self._connection.executemany(self._upserts[kind], rows).rowcount
        return kept

    def put_rows(self, kind: Literal["cases", "buckets"], rows: Iterable[Row]) -> None:
        """``put`` of documents that are rows already, see ``indexing.sqlite_rows``.

        First those that stay where they were; the others are left by it, and what it took is not written again.
        """
        remaining = iter(rows)
        with told(self._path), transaction(self._connection):
            while some := list(islice(remaining, _CHUNK)):
                if kind == "buckets":
                    self._sealed.refuse({row[2] for row in some})
                if self._connection.executemany(self._in_place[kind], some).rowcount < len(some):
                    self._connection.executemany(self._upserts[kind], some)

    def forget(self, month: str) -> int:
        """See ``Store``."""
        first = from_datetime(datetime.fromisoformat(f"{month}-01T00:00:00+00:00"))
        with told(self._path), transaction(self._connection):
            return self._connection.execute(f"DELETE FROM {table('cases')} WHERE time < ?", (first,)).rowcount

    def get(self, kind: Kind, id: str) -> Body | None:
        """See ``Store``."""
        rows = self._ask(f"SELECT body FROM {table(kind)} WHERE id = ?", (id,))
        if kind == "buckets" and not rows:
            sealed = self._sealed.get(id)
            return None if sealed is None else sealed.body
        return self._body(rows[0][0]) if rows else None

    def search(self, kind: Kind, query: Query = Query()) -> list[Body]:
        """See ``Store``. Raises ``QueryError`` for a field that this kind does not have."""
        where, values = matching(kind, query)
        limit = "" if query.limit is None else f" LIMIT {query.limit}"
        order = "time DESC, id DESC" if query.newest else "time, id"
        rows = self._ask(f"SELECT body FROM {in_order(kind, query)}{where} ORDER BY {order}{limit}", values)
        found = [self._body(body) for (body,) in rows]
        return found if kind != "buckets" else self._sealed.with_documents(query, found)

    def count(self, kind: Kind, query: Query = Query()) -> int:
        """See ``Store``."""
        where, values = matching(kind, query)
        rows = self._ask(f"SELECT COUNT(*) FROM {table(kind)}{where}", values)
        sealed = self._sealed.count(query) if kind == "buckets" else 0
        return int(rows[0][0]) + sealed

    def paths(self, kind: Kind, field: str) -> tuple[str, ...]:
        """See ``Store``. Raises ``QueryError`` for a field that this kind does not have."""
        check(kind, Query(below={field: ""}))
        return self._different(kind, field)

    def feeds(self) -> tuple[str, ...]:
        """See ``Store``."""
        return self._different("cases", "feed")

    def days(self, kind: Literal["buckets", "bands"]) -> tuple[str, str] | None:
        """See ``Store``."""
        ((first, last),) = self._ask(
            f"SELECT (SELECT MIN(time) FROM {table(kind)}), (SELECT MAX(time) FROM {table(kind)})"
        )
        if kind == "buckets" and (spans := self._sealed.spans()):
            first, last = spans[0].first, last or spans[-1].last
        return None if first is None else (day_iso(first), day_iso(last))

    def stream(self, kind: Kind) -> Iterator[tuple[str, Body]]:
        """See ``Store``. Reads page by page, so the store may be written to meanwhile."""
        for document in self.documents(kind):
            yield document.id, document.body

    def documents(self, kind: Kind) -> Iterator[Document]:
        """As ``stream``, with their versions."""
        if kind == "buckets":
            return merge(self._sealed.stream(), self._of_table(kind), key=lambda document: document.id)
        return self._of_table(kind)

    def _of_table(self, kind: Kind) -> Iterator[Document]:
        page = f"SELECT id, version, body FROM {table(kind)} WHERE id > ? ORDER BY id LIMIT {_PAGE}"
        last = ""
        while rows := self._ask(page, (last,)):
            for last, version, body in rows:
                yield Document(kind, last, version, self._body(body))

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
        return counts(self._ask, self._sealed, (start, end), by, query, measure)

    def tally(self, by: Sequence[CaseField], *, as_of: str, zone: str, query: Query = Query()) -> Tally:
        """See ``Store``. Raises ``QueryError`` for a field that cases are not counted by."""
        return self.tallies([by], as_of=as_of, zone=zone, query=query)[0]

    def tallies(
        self, bys: Sequence[Sequence[CaseField]], *, as_of: str, zone: str, query: Query = Query()
    ) -> list[Tally]:
        """See ``Store``. Raises ``QueryError`` for a field that cases are not counted by."""
        for by in bys:
            check_by(by)
        with told(self._path):
            return tallies(self._connection, bys, query, sortable("cases", as_of), Zone(zone))

    def lags(self, query: Query = Query()) -> NDArray[np.int64]:
        """See ``Store``."""
        with told(self._path):
            return lags(self._connection, query)

    def caseloads(self, bounds: Sequence[str], area: str | None = None) -> list[Caseload]:
        """See ``Store``."""
        return caseloads(self._ask, bounds, area)

    def unfinished(self, queries: Sequence[Query]) -> list[bool]:
        """See ``Store``."""
        return [unfinished(self._ask, query, *matching("cases", query)) for query in queries]

    def progress(self, queries: Sequence[Query]) -> list[Progress]:
        """See ``Store``."""
        return [progress(self._ask, query, *matching("cases", query)) for query in queries]

    def close(self) -> None:
        """See ``Store``."""
        if self._owned:
            with told(self._path):
                self._connection.close()

    def _different(self, kind: Kind, field: str) -> tuple[str, ...]:
        found = [value for (value,) in self._ask(different(kind, field))]
        if kind == "buckets":
            found = sorted({*found, *self._sealed.different(field)})
        return tuple(found)

    def _ask(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        with told(self._path):
            return self._connection.execute(sql, values).fetchall()

    def _body(self, body: str) -> Body:
        try:
            return _decode(body)
        except msgspec.DecodeError:
            raise StoreError(f"{self._path}: {DAMAGED}") from None
