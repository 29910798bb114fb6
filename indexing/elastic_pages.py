"""Reading more than one answer holds: search after search over one point in time, so nothing is missed or met twice."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from elasticsearch import ApiError, Elasticsearch, TransportError

from indexing.elastic_errors import told

KEPT = "5m"
"""How long a point in time is kept after each page."""

BUCKETS = 20_000
"""Groups a page of an aggregation. For each page the server goes over all that a query finds: few pages, and below the
65,536 groups that it allows."""

Clause = dict[str, Any]
Hit = dict[str, Any]


class Pages:
    """What lies behind an alias at one time. Nothing where there is no index yet."""

    def __init__(self, client: Elasticsearch, address: str, pit: str) -> None:
        self._client = client
        self._address = address
        self._pit = pit

    @property
    def pit(self) -> str:
        """The newest id of the point in time."""
        return self._pit

    def hits(
        self, query: Clause, sort: Sequence[Clause], *, page: int, limit: int | None = None, **asked: Any
    ) -> Iterator[Hit]:
        """Every hit in order, page by page, at most ``limit``; ``asked`` is what else the search is to bring."""
        left = limit
        after: list[Any] | None = None
        while left is None or left > 0:
            size = page if left is None else min(page, left)
            answer = self._search(query=query, sort=list(sort), size=size, search_after=after, **asked)
            found: list[Hit] = answer["hits"]["hits"]
            yield from found
            if len(found) < size:
                return
            after = found[-1]["sort"]
            left = None if left is None else left - len(found)

    def columns(self, query: Clause, fields: Sequence[str], *, page: int) -> Iterator[Hit]:
        """Every hit with the instants of some fields alone, in milliseconds, in no order."""
        asked = [{"field": field, "format": "epoch_millis"} for field in fields]
        yield from self.hits(query, [{"_shard_doc": "asc"}], page=page, docvalue_fields=asked, source=False)

    def groups(
        self,
        query: Clause,
        sources: Sequence[Clause],
        sums: dict[str, str] | None = None,
        *,
        measures: dict[str, Clause] | None = None,
        runtime: dict[str, Clause] | None = None,
    ) -> Iterator[dict[str, Any]]:
        """Every group of a composite aggregation; by name ``sums``, fields to add up, ``measures``, any others, and
        ``runtime``, fields that are worked out.
        """
        composite: Clause = {"size": BUCKETS, "sources": list(sources)}
        more = {"runtime_mappings": runtime} if runtime else {}
        added = {name: {"sum": {"field": field}} for name, field in (sums or {}).items()} | (measures or {})
        while True:
            answer = self._search(query=query, size=0, aggs={"groups": {"composite": composite, "aggs": added}}, **more)
            if "aggregations" not in answer:  # no index is behind the alias
                return
            found = answer["aggregations"]["groups"]
            yield from found["buckets"]
            if "after_key" not in found:
                return
            composite["after"] = found["after_key"]

    def values(self, aggregations: dict[str, Clause], query: Clause | None = None) -> dict[str, Any]:
        """Aggregations that need no pages, of all or of what a query finds; empty where there is no index yet."""
        found: dict[str, Any] = self._search(query=query, size=0, aggs=aggregations).get("aggregations", {})
        return found

    def count(self, query: Clause) -> int:
        """How many there are, exactly."""
        return int(self._search(query=query, size=0, track_total_hits=True)["hits"]["total"]["value"])

    def _search(self, **asked: Any) -> dict[str, Any]:
        """One search. A part of the shards is not an answer: then it is an error."""
        with told(self._address):
            answer = self._client.search(
                pit={"id": self._pit, "keep_alive": KEPT},
                allow_partial_search_results=False,
                **{"track_total_hits": False, **asked},
            ).body
        self._pit = answer["pit_id"]
        return dict(answer)


@contextmanager
def point_in_time(client: Elasticsearch, address: str, alias: str) -> Iterator[Pages]:
    """Opens a point in time and gives it back to the server."""
    with told(address):
        opened = client.open_point_in_time(index=alias, keep_alive=KEPT, ignore_unavailable=True)
    pages = Pages(client, address, opened["id"])
    try:
        yield pages
    finally:
        with suppress(ApiError, TransportError):  # the server closes it by itself
            client.options(max_retries=0).close_point_in_time(id=pages.pit)
