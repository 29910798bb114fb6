"""What differs between two indices that are to hold the same documents: a merge of both, in the order of their ids.

Law: two indices are even where they hold the same ids with the same external versions. A version stands for a body
(see ``Document``), so bodies need not be compared. Memory does not grow with the indices, only with what differs.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

from elasticsearch import Elasticsearch

from indexing.elastic_mappings import ID
from indexing.elastic_pages import Hit, Pages, point_in_time

_PAGE = 5_000


@dataclass(frozen=True, slots=True)
class Surplus:
    """A document that is in the second index alone, and the write that it comes from."""

    key: str
    seq_no: int
    primary_term: int


@dataclass(slots=True)
class Differences:
    """``_id`` of what is missing in the second index or older there, and what it has too many."""

    documents: int = 0
    """In the first index."""
    missing: list[str] = field(default_factory=list)
    newer: int = 0
    """Documents whose version is higher in the second index: somebody else has written to it."""
    surplus: list[Surplus] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.missing or self.newer or self.surplus)


def differences(client: Elasticsearch, address: str, first: str, second: str) -> Differences:
    """Compares all documents of two indices, as a search finds them: refresh both before.

    Raises ``StoreError`` where one of them is not there, and ``UnreachableError``.
    """
    found = Differences()
    with ExitStack() as stack:
        left, right = (
            _ordered(stack.enter_context(point_in_time(client, address, index))) for index in (first, second)
        )
        one, other = next(left, None), next(right, None)
        while one is not None or other is not None:
            order = _order(one, other)
            if one is not None and order <= 0:
                found.documents += 1
                if order < 0 or (other is not None and one["_version"] > other["_version"]):
                    found.missing.append(one["_id"])
            if other is not None and order > 0:
                found.surplus.append(Surplus(other["_id"], int(other["_seq_no"]), int(other["_primary_term"])))
            if one is not None and other is not None and order == 0:
                found.newer += one["_version"] < other["_version"]
            one = next(left, None) if order <= 0 else one
            other = next(right, None) if order >= 0 else other
    return found


def _ordered(pages: Pages) -> Iterator[Hit]:
    return pages.hits(
        {"match_all": {}}, [{ID: "asc"}], page=_PAGE, version=True, seq_no_primary_term=True, source=False
    )


def _order(one: Hit | None, other: Hit | None) -> int:
    """Which comes first: -1, 1, or 0 for one document. Ids sort as their UTF-8 does, in Elasticsearch and here."""
    if one is None or other is None:
        return 1 if one is None else -1
    first, second = str(one["sort"][0]), str(other["sort"][0])
    return (first > second) - (first < second)
