"""The service's store: documents in Elasticsearch 8, in monthly indices behind one alias for each kind."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Literal

import numpy as np
from elasticsearch import Elasticsearch, NotFoundError
from numpy.typing import NDArray

from city.times import day_iso
from indexing.elastic_caseload import (
    OFFICES,
    caseload,
    measures,
    not_closed,
    open_ones,
    progress,
    since,
    stages,
    unfinished,
)
from indexing.elastic_connection import connect, plain_address
from indexing.elastic_counts import counts, day_of
from indexing.elastic_encoding import Operation, document_id, operations, requests
from indexing.elastic_errors import told
from indexing.elastic_mappings import ID
from indexing.elastic_outcomes import HEADERS, PARAMETERS, outcome
from indexing.elastic_pages import Clause, point_in_time
from indexing.elastic_queries import conditions, days_between, matching, order
from indexing.elastic_schema import judge_schema
from indexing.elastic_tally import lags, tally
from indexing.elastic_templates import INSTALLATION, alias, before, installation_index, pattern
from indexing.errors import QueryError, StoreError
from indexing.fields import check, sortable
from indexing.store import Body, Caseload, CountMatrix, Document, Kind, Progress, Query
from indexing.tallies import CaseField, Tally, check_by

_DOCUMENTS = 5_000
_BYTES = 10 * 2**20
_PAGE = 2_000
_COPIES = 10
_GROUPED = ("feed", "class", "topic_id", "area_id")
_QUERIES = 200
"""Queries a request: well below the number of groups that a server allows."""
_ALL: Clause = {"match_all": {}}


def open_elastic(url: str, name: str, *, api_key: str | None = None) -> "ElasticStore":
    """The store of an installation, whose client ``close`` closes. Raises ``StoreError`` for a bad address."""
    return ElasticStore(connect(url, api_key=api_key), name, owned=True)


class ElasticStore:
    """``Store`` over a client, for the installation of this name.

    A ``put`` waits until what it wrote is found by every search. It is for tests, tools and small numbers of
    documents: the service writes by ``indexing.elastic_bulk``, whose documents are found about a second later.
    ``close`` closes the client only where it is ``owned``.
    """

    def __init__(self, client: Elasticsearch, name: str, *, owned: bool = False) -> None:
        self._client = client
        self._name = name
        self._owned = owned
        self._address = plain_address(client)
        self._set_up = False

    def put(self, documents: Iterable[Document]) -> int:
        """See ``Store``. Nothing is written where the documents themselves cannot be had or lack their time.

        Raises ``StoreError`` where a document is refused, its fellows are kept; where the disk is full; where
        ``jianwei setup`` has not been run. ``UnreachableError`` where the server does not answer: some are kept then,
        and putting them again is safe.
        """
        todo = [operation for document in documents for operation in operations(self._name, document)]
        if not todo:
            return 0
        aliases = {alias(self._name, operation.kind) for operation in todo}
        faults: list[str] = []
        with told(self._address):
            self._require_setup()
            kept = sum(self._bulk(some, faults) for some in requests(todo, _DOCUMENTS, _BYTES))
            self._client.indices.refresh(index=sorted(aliases), ignore_unavailable=True)
        if faults:
            more = f", and {len(faults) - 1} more" if len(faults) > 1 else ""
            raise StoreError(f"{self._address}: {faults[0]}{more}")
        return kept

    def forget(self, month: str) -> int:
        """See ``Store``."""
        with told(self._address):
            held = self._client.cat.indices(index=pattern(self._name, "cases"), h="index,docs.count", format="json")
            gone = {one["index"]: int(one["docs.count"]) for one in held if before(one["index"], month)}  # type: ignore[index]
            if gone:
                self._client.indices.delete(index=sorted(gone), ignore_unavailable=True)
        return sum(gone.values())

    def get(self, kind: Kind, id: str) -> Body | None:
        """See ``Store``. Of a document that is just moving from one month to another the newer version is given."""
        with told(self._address):
            hits = self._client.search(
                index=alias(self._name, kind),
                query={"ids": {"values": [document_id(id)]}},
                size=_COPIES,
                version=True,
                ignore_unavailable=True,
                allow_partial_search_results=False,
            )["hits"]["hits"]
        newest = max(hits, key=lambda hit: int(hit["_version"]), default=None)
        return None if newest is None else _body(newest)[1]

    def search(self, kind: Kind, query: Query = Query()) -> list[Body]:
        """See ``Store``. Raises ``QueryError`` for a field that this kind does not have."""
        found = matching(kind, query)
        with point_in_time(self._client, self._address, alias(self._name, kind)) as pages:
            ordered = order(kind, newest=query.newest)
            return [_body(hit)[1] for hit in pages.hits(found, ordered, page=_PAGE, limit=query.limit)]

    def count(self, kind: Kind, query: Query = Query()) -> int:
        """See ``Store``."""
        found = matching(kind, query)
        with point_in_time(self._client, self._address, alias(self._name, kind)) as pages:
            return pages.count(found)

    def paths(self, kind: Kind, field: str) -> tuple[str, ...]:
        """See ``Store``. Raises ``QueryError`` for a field that this kind does not have."""
        check(kind, Query(below={field: ""}))
        with point_in_time(self._client, self._address, alias(self._name, kind)) as pages:
            groups = pages.groups(_ALL, [{"path": {"terms": {"field": field}}}])
            return tuple(sorted(group["key"]["path"] for group in groups))

    def feeds(self) -> tuple[str, ...]:
        """See ``Store``."""
        with point_in_time(self._client, self._address, alias(self._name, "cases")) as pages:
            return tuple(group["key"]["feed"] for group in pages.groups(_ALL, [{"feed": {"terms": {"field": "feed"}}}]))

    def days(self, kind: Literal["buckets", "bands"]) -> tuple[str, str] | None:
        """See ``Store``."""
        with point_in_time(self._client, self._address, alias(self._name, kind)) as pages:
            found = pages.values({"first": {"min": {"field": "day"}}, "last": {"max": {"field": "day"}}})
        if not found or found["first"]["value"] is None:
            return None
        return day_iso(day_of(found["first"]["value"])), day_iso(day_of(found["last"]["value"]))

    def stream(self, kind: Kind) -> Iterator[tuple[str, Body]]:
        """See ``Store``. What is written meanwhile is not met."""
        with point_in_time(self._client, self._address, alias(self._name, kind)) as pages:
            yield from map(_body, pages.hits(_ALL, [{ID: "asc"}], page=_PAGE))

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
        if unknown := set(by) - set(_GROUPED):
            raise QueryError(f"buckets are not counted by {', '.join(sorted(unknown))}")
        found: Clause = {"bool": {"filter": [days_between(start, end), *conditions("buckets", query)]}}
        with point_in_time(self._client, self._address, alias(self._name, "buckets")) as pages:
            return counts(pages, found, start, end, by, measure)

    def tally(self, by: Sequence[CaseField], *, as_of: str, zone: str, query: Query = Query()) -> Tally:
        """See ``Store``. Raises ``QueryError`` for a field that cases are not counted by."""
        return self.tallies([by], as_of=as_of, zone=zone, query=query)[0]

    def tallies(
        self, bys: Sequence[Sequence[CaseField]], *, as_of: str, zone: str, query: Query = Query()
    ) -> list[Tally]:
        """See ``Store``. Raises ``QueryError`` for a field that cases are not counted by."""
        for by in bys:
            check_by(by)
        found, instant = matching("cases", query), sortable("cases", as_of)
        with point_in_time(self._client, self._address, alias(self._name, "cases")) as pages:
            return [tally(pages, by, found, instant, zone) for by in bys]

    def lags(self, query: Query = Query()) -> NDArray[np.int64]:
        """See ``Store``."""
        found = matching("cases", query)
        with point_in_time(self._client, self._address, alias(self._name, "cases")) as pages:
            return lags(pages, found)

    def caseloads(self, bounds: Sequence[str], area: str | None = None) -> list[Caseload]:
        """See ``Store``."""
        asked = measures(bounds)
        with point_in_time(self._client, self._address, alias(self._name, "cases")) as pages:
            groups = list(pages.groups(not_closed(area), OFFICES, measures=asked))
        return sorted((caseload(group, bounds) for group in groups), key=lambda one: (one.unit, one.feed))

    def unfinished(self, queries: Sequence[Query]) -> list[bool]:
        """See ``Store``."""
        return [group is not None and unfinished(group) for group in self._each(queries, open_ones)]

    def progress(self, queries: Sequence[Query]) -> list[Progress]:
        """See ``Store``."""
        return [Progress() if group is None else progress(group) for group in self._each(queries, stages)]

    def close(self) -> None:
        """See ``Store``."""
        if self._owned:
            self._client.close()

    def _each(
        self, queries: Sequence[Query], asked: Callable[[Sequence[Query]], Clause]
    ) -> Iterator[dict[str, Any] | None]:
        """The group of each query, None where there is no index yet."""
        with point_in_time(self._client, self._address, alias(self._name, "cases")) as pages:
            for some in (queries[begin : begin + _QUERIES] for begin in range(0, len(queries), _QUERIES)):
                groups = pages.values({"each": asked(some)}, since(some)).get("each", {}).get("buckets", {})
                yield from (groups.get(str(number)) for number in range(len(some)))

    def _require_setup(self) -> None:
        """Without its templates an index would be made with guessed types."""
        if self._set_up:
            return
        where = f"{self._address}: installation {self._name}"
        try:
            judge_schema(self._client.get(index=installation_index(self._name), id=INSTALLATION)["_source"], where)
        except NotFoundError:
            raise StoreError(f"{where} is not set up: run `jianwei setup`") from None
        self._set_up = True

    def _bulk(self, some: list[Operation], faults: list[str]) -> int:
        """Sends operations, adds what went wrong to ``faults``, gives the number of documents that were newer."""
        body = b"".join(operation.lines for operation in some)
        client = self._client.options(max_retries=0)  # a repeated request would find its own documents there already
        items = client.perform_request("POST", "/_bulk", params=PARAMETERS, headers=HEADERS, body=body).body["items"]
        kept = 0
        for operation, item in zip(some, items, strict=True):
            became, fault = outcome(next(iter(item.values())))
            if became == "refused":
                faults.append(f"{operation.kind} {operation.id!r} was refused: {fault}")
            elif became == "later":
                faults.append(fault)
            elif became == "done" and not operation.deletion:
                kept += 1
        return kept


def _body(hit: dict[str, Any]) -> tuple[str, Body]:
    """Id and body of a hit."""
    body: Body = hit["_source"]
    return body.pop(ID), body
