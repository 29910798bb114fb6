"""What every store can do: SQLite (embedded), Elasticsearch (the service). One suite tests both."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from indexing.tallies import CaseField, Tally

Kind = Literal[
    "cases",
    "buckets",
    "bands",
    "findings",
    "alerts",
    "notice-silences",
    "focus-issues",
    "meetings",
    "rejects",
    "dead-letters",
]

KINDS: tuple[Kind, ...] = get_args(Kind)

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """One document. Of two with the same kind and id the higher ``version`` stays; an equal one changes nothing."""

    kind: Kind
    id: str
    version: int
    body: Body
    formerly: str | None = None
    """The kind's time field as a former version had it, where that lies in another month: a store that keeps months
    apart takes the document out of the former one."""


@dataclass(frozen=True, slots=True)
class Query:
    """A filter over documents of one kind; all given conditions hold together.

    ``equal`` compares fields of the body; ``among`` wants one of several values of a field of text. ``tags`` of cases
    are several: one that is the same is enough. ``below`` maps a
    path field (``topic_id``, ``area_id``) to a path: the node itself and everything under it. ``since`` and ``until``
    bound the kind's own time field (inclusive, exclusive), as ISO text: ``day`` for buckets and bands, ``registered``
    for cases, ``tick`` for findings, ``opened_at`` for alerts, ``date`` for meetings, ``until`` for silences of
    notices (compared as instants, not as texts). ``changed_since``
    bounds when a document was last changed (inclusive; ``updated_at`` of alerts, other kinds have none).
    ``closed_since`` and ``closed_until`` bound when a case was closed (inclusive, exclusive): one that is not closed is
    outside of both. ``newest`` turns the order round.
    """

    equal: Mapping[str, str | int | bool] = field(default_factory=dict)
    below: Mapping[str, str] = field(default_factory=dict)
    since: str | None = None
    until: str | None = None
    limit: int | None = None
    among: Mapping[str, Sequence[str]] = field(default_factory=dict)
    changed_since: str | None = None
    newest: bool = False
    closed_since: str | None = None
    closed_until: str | None = None


@dataclass(frozen=True, slots=True)
class CountMatrix:
    """Counts by key and day: ``counts[i, j]`` belongs to ``keys[i]`` and ``days[j]`` (consecutive ISO dates)."""

    keys: tuple[tuple[str, ...], ...]
    days: tuple[str, ...]
    counts: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Caseload:
    """Cases of a feed with a handling unit (an office; empty for none named) that are not closed."""

    unit: str
    feed: str
    open: int
    due: tuple[int, ...]
    """How many are due before each of the bounds that were asked for."""
    oldest: str
    """When the first of them was registered, in UTC."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the cases are that a query finds."""

    open: int = 0
    closed: int = 0
    unsolved: int = 0
    """Of those that are closed: the resident said that it is not solved."""
    last_registered: str | None = None
    last_closed: str | None = None
    """In UTC."""


class Store(Protocol):
    """Documents by kind and id, newest version wins."""

    def put(self, documents: Iterable[Document]) -> int:
        """Keeps what is newer than what is there; gives the number of documents that were."""
        ...

    def get(self, kind: Kind, id: str) -> Body | None:
        """The body of a document, or None."""
        ...

    def search(self, kind: Kind, query: Query = Query()) -> list[Body]:
        """Bodies that match, ordered by the kind's time field, then by id; the other way round for ``newest``."""
        ...

    def count(self, kind: Kind, query: Query = Query()) -> int:
        """How many documents match; the limit is not used."""
        ...

    def paths(self, kind: Kind, field: str) -> tuple[str, ...]:
        """The different values of a path field (``topic_id`` or ``area_id``), sorted."""
        ...

    def feeds(self) -> tuple[str, ...]:
        """The feeds that cases are kept of, sorted."""
        ...

    def days(self, kind: Literal["buckets", "bands"]) -> tuple[str, str] | None:
        """The first and the last day that there is anything for, as ISO dates, or None."""
        ...

    def stream(self, kind: Kind) -> Iterator[tuple[str, Body]]:
        """Every document of a kind as (id, body), ordered by id, without holding all in memory."""
        ...

    def counts(
        self,
        first: str,
        last: str,
        by: Sequence[Literal["feed", "class", "topic_id", "area_id"]],
        *,
        query: Query = Query(),
        measure: Literal["reports", "matters", "excluded"] = "matters",
    ) -> CountMatrix:
        """Sums of the buckets from ``first`` to ``last`` (ISO dates, both inclusive) by the given fields and day.

        Topics and areas are those the cases were given, not rolled up; ``query`` filters the buckets (its own times are
        not used).
        """
        ...

    def tally(self, by: Sequence[CaseField], *, as_of: str, zone: str, query: Query = Query()) -> Tally:
        """Cases by the given fields, as of an instant (ISO text), days by the zone of this name; see ``CaseField``.

        The limit and the order of the query are not used.
        """
        ...

    def tallies(
        self, bys: Sequence[Sequence[CaseField]], *, as_of: str, zone: str, query: Query = Query()
    ) -> list[Tally]:
        """A ``tally`` by each of several keys; a store that reads the cases for it reads them once."""
        ...

    def lags(self, query: Query = Query()) -> NDArray[np.int64]:
        """Milliseconds from the closing to the call-back of the cases that have both, in no order.

        Below 0 where a resident was asked before the closing. The limit and the order of the query are not used.
        """
        ...

    def caseloads(self, bounds: Sequence[str], area: str | None = None) -> list[Caseload]:
        """The cases that are not closed, by unit and feed in their order; where one is given, of an area and all below.

        ``bounds`` are instants as ISO text; what has no deadline is due before none of them.
        """
        ...

    def unfinished(self, queries: Sequence[Query]) -> list[bool]:
        """For each query whether one of its cases is not closed; limits are not used."""
        ...

    def progress(self, queries: Sequence[Query]) -> list[Progress]:
        """For each query how far its cases are; limits are not used."""
        ...

    def forget(self, month: str) -> int:
        """Removes the cases that were registered in months (UTC) before one, as ``2025-07``; gives how many."""
        ...

    def close(self) -> None:
        """Ends the use of the store."""
        ...
