"""What units have on their desks and how far cases are, as aggregations of Elasticsearch and what they answer."""

from collections.abc import Sequence
from typing import Any

from city.times import utc_iso
from indexing.elastic_queries import Clause, matching
from indexing.fields import sortable
from indexing.store import Caseload, Progress, Query

OFFICES: list[Clause] = [
    {"unit": {"terms": {"field": "unit", "missing_bucket": True}}},
    {"feed": {"terms": {"field": "feed"}}},
]
"""The groups of caseloads."""


def not_closed(area: str | None) -> Clause:
    """The cases that caseloads are of."""
    return matching("cases", Query(equal={"status": "open"}, below={} if area is None else {"area_id": area}))


def measures(bounds: Sequence[str]) -> dict[str, Clause]:
    """What is asked of each group of caseloads."""
    found: dict[str, Clause] = {"oldest": {"min": {"field": "registered"}}}
    for number, bound in enumerate(bounds):
        before = {"lt": sortable("cases", bound), "format": "epoch_millis"}
        found[f"due{number}"] = {"filter": {"range": {"due": before}}}
    return found


def caseload(group: dict[str, Any], bounds: Sequence[str]) -> Caseload:
    """A group as a caseload."""
    due = tuple(int(group[f"due{number}"]["doc_count"]) for number in range(len(bounds)))
    oldest = utc_iso(int(group["oldest"]["value"]))
    return Caseload(group["key"]["unit"] or "", group["key"]["feed"], int(group["doc_count"]), due, oldest)


def since(queries: Sequence[Query]) -> Clause:
    """What the earliest of the queries begins with: months before are not looked at."""
    begins = [sortable("cases", query.since) for query in queries if query.since is not None]
    if len(begins) < len(queries):
        return {"match_all": {}}
    return {"range": {"registered": {"gte": min(begins), "format": "epoch_millis"}}}


def each(queries: Sequence[Query]) -> Clause:
    """An aggregation with a group for each query, by its number."""
    return {"filters": {"filters": {str(number): matching("cases", query) for number, query in enumerate(queries)}}}


def open_ones(queries: Sequence[Query]) -> Clause:
    """With the number of open cases of each."""
    return {**each(queries), "aggs": {"open": {"filter": {"term": {"status": "open"}}}}}


def unfinished(group: dict[str, Any]) -> bool:
    """A group of ``open_ones``."""
    return int(group["open"]["doc_count"]) > 0


def stages(queries: Sequence[Query]) -> Clause:
    """With what the progress of each is read from."""
    closed: Clause = {
        "filter": {"term": {"status": "closed"}},
        "aggs": {"last": {"max": {"field": "closed"}}, "unsolved": {"filter": {"term": {"solved": False}}}},
    }
    return {**each(queries), "aggs": {"registered": {"max": {"field": "registered"}}, "closed": closed}}


def progress(group: dict[str, Any]) -> Progress:
    """A group of ``stages`` as progress."""
    closed, number = group["closed"], int(group["doc_count"])
    done = int(closed["doc_count"])
    return Progress(
        open=number - done,
        closed=done,
        unsolved=int(closed["unsolved"]["doc_count"]),
        last_registered=_instant(group["registered"]["value"]),
        last_closed=_instant(closed["last"]["value"]),
    )


def _instant(milliseconds: float | None) -> str | None:
    return None if milliseconds is None else utc_iso(int(milliseconds))
