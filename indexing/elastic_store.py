"""The service's store: documents in Elasticsearch 8, in monthly indices behind one alias for each kind."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Literal

import numpy as np
from elasticsearch import Elasticsearch

from city.times import DAY, day_iso
from indexing.elastic_connection import connect, plain_address
from indexing.elastic_encoding import Operation, document_id, operations, requests
from indexing.elastic_errors import told
from indexing.elastic_mappings import ID
from indexing.elastic_outcomes import HEADERS, PARAMETERS, outcome
from indexing.elastic_pages import Clause, point_in_time
from indexing.elastic_queries import conditions, days_between, matching, order
from indexing.elastic_templates import INSTALLATION, alias, before, installation_index, pattern
from indexing.errors import QueryError, StoreError
from indexing.fields import check, sortable
from indexing.store import Body, CountMatrix, Document, Kind, Query

_DOCUMENTS = 5_000
_BYTES = 10 * 2**20
_PAGE = 2_000
_COPIES = 10
_GROUPED = ("feed", "class", "topic_id", "area_id")
_EPOCH = date(1970, 1, 1).toordinal()
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

    def days(self, kind: Literal["buckets", "bands"]) -> tuple[str, str] | None:
        """See ``Store``."""
        with point_in_time(self._client, self._address, alias(self._name, kind)) as pages:
            found = pages.values({"first": {"min": {"field": "day"}}, "last": {"max": {"field": "day"}}})
        if not found or found["first"]["value"] is None:
            return None
        return day_iso(_day(found["first"]["value"])), day_iso(_day(found["last"]["value"]))

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
        sources: list[Clause] = [{str(number): {"terms": {"field": field}}} for number, field in enumerate(by)]
        sources.append({"day": {"terms": {"field": "day"}}})
        with point_in_time(self._client, self._address, alias(self._name, "buckets")) as pages:
            groups = [
                (tuple(group["key"][str(number)] for number in range(len(by))), group["key"]["day"], group["sum"])
                for group in pages.groups(found, sources, {"sum": measure})
            ]
        keys = sorted({key for key, _, _ in groups})
        number = {key: index for index, key in enumerate(keys)}
        counts = np.zeros((len(keys), end - start + 1), dtype=np.int64)
        for key, day, total in groups:
            counts[number[key], _day(day) - start] = round(total["value"])
        return CountMatrix(tuple(keys), tuple(map(day_iso, range(start, end + 1))), counts)

    def close(self) -> None:
        """See ``Store``."""
        if self._owned:
            self._client.close()

    def _require_setup(self) -> None:
        """Without its templates an index would be made with guessed types."""
        if not self._set_up:
            self._set_up = bool(self._client.exists(index=installation_index(self._name), id=INSTALLATION))
        if not self._set_up:
            raise StoreError(f"{self._address}: installation {self._name} is not set up: run `jianwei setup`")

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


def _day(milliseconds: float) -> int:
    return int(milliseconds) // DAY + _EPOCH
