"""A store as it is seen from inside an area: what lies there and below it, and nothing else. It is only read.

Whatever is computed from it is computed within the area, whoever computes it. The days that anything is known of, and
the names of topics, are those of the whole store: they are no counts. What has no area (rejected rows, dead letters) is
not there.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from city import paths
from indexing.errors import StoreError
from indexing.store import Body, Caseload, CountMatrix, Document, Kind, Progress, Query, Store
from indexing.tallies import CaseField, Tally

_PLACED: Final[frozenset[Kind]] = frozenset(
    {"cases", "buckets", "bands", "findings", "alerts", "focus-issues", "meetings"}
)
_AREA: Final = "area_id"


@dataclass(frozen=True)
class Within:
    """The store of an area. A query for an area elsewhere finds nothing, one for an area above finds what is inside."""

    store: Store
    area: str

    def put(self, documents: Iterable[Document]) -> int:  # noqa: ARG002 - nothing is written
        """Raises ``StoreError``."""
        raise StoreError("what is seen from inside an area is only read")

    def get(self, kind: Kind, id: str) -> Body | None:
        """The body of a document that lies in the area, or None."""
        found = self.store.get(kind, id) if kind in _PLACED else None
        return None if found is None else next(self._shown(kind, [found]), None)

    def search(self, kind: Kind, query: Query = Query()) -> list[Body]:
        """As the store, without what lies elsewhere; of bands and of joined alerts no part of it either."""
        if kind not in _PLACED or (inside := self._inside(query)) is None:
            return []
        return list(self._shown(kind, self.store.search(kind, query if kind == "bands" else inside)))

    def count(self, kind: Kind, query: Query = Query()) -> int:
        """How many documents of the area match."""
        inside = self._inside(query)
        if kind not in _PLACED or inside is None:
            return 0
        return len(self.search(kind, query)) if kind == "bands" else self.store.count(kind, inside)

    def paths(self, kind: Kind, field: str) -> tuple[str, ...]:
        """The areas that lie inside, or all topics."""
        found = self.store.paths(kind, field) if kind in _PLACED else ()
        return tuple(path for path in found if field != _AREA or paths.within(path, self.area))

    def feeds(self) -> tuple[str, ...]:
        """The feeds that cases of the area are kept of."""
        return tuple(feed for feed in self.store.feeds() if self.store.search("cases", self._one_of(feed)))

    def days(self, kind: Literal["buckets", "bands"]) -> tuple[str, str] | None:
        """As the store."""
        return self.store.days(kind)

    def stream(self, kind: Kind) -> Iterator[tuple[str, Body]]:
        """Every document of a kind that lies in the area."""
        if kind in _PLACED:
            for name, body in self.store.stream(kind):
                for shown in self._shown(kind, [body]):
                    yield name, shown

    def counts(
        self,
        first: str,
        last: str,
        by: Sequence[Literal["feed", "class", "topic_id", "area_id"]],
        *,
        query: Query = Query(),
        measure: Literal["reports", "matters", "excluded"] = "matters",
    ) -> CountMatrix:
        """Sums of the buckets of the area."""
        inside = self._inside(query)
        found = self.store.counts(first, last, by, query=inside or self._all(query), measure=measure)
        return found if inside is not None else replace(found, keys=(), counts=found.counts[:0])

    def tally(self, by: Sequence[CaseField], *, as_of: str, zone: str, query: Query = Query()) -> Tally:
        """Cases of the area by the given fields."""
        inside = self._inside(query)
        return {} if inside is None else self.store.tally(by, as_of=as_of, zone=zone, query=inside)

    def tallies(
        self, bys: Sequence[Sequence[CaseField]], *, as_of: str, zone: str, query: Query = Query()
    ) -> list[Tally]:
        """Cases of the area by each of several keys."""
        inside = self._inside(query)
        return [{} for _ in bys] if inside is None else self.store.tallies(bys, as_of=as_of, zone=zone, query=inside)

    def lags(self, query: Query = Query()) -> NDArray[np.int64]:
        """Of the cases of the area."""
        inside = self._inside(query)
        return np.zeros(0, np.int64) if inside is None else self.store.lags(inside)

    def caseloads(self, bounds: Sequence[str], area: str | None = None) -> list[Caseload]:
        """The cases of the area that are not closed."""
        inside = self._node(area)
        return [] if inside is None else self.store.caseloads(bounds, inside)

    def unfinished(self, queries: Sequence[Query]) -> list[bool]:
        """For each query whether a case of the area is not closed."""
        return [one.open > 0 for one in self.progress(queries)]

    def progress(self, queries: Sequence[Query]) -> list[Progress]:
        """For each query how far the cases of the area are."""
        inside = [self._inside(query) for query in queries]
        found = iter(self.store.progress([query for query in inside if query is not None]))
        return [Progress() if query is None else next(found) for query in inside]

    def forget(self, month: str) -> int:  # noqa: ARG002 - nothing is removed
        """Raises ``StoreError``."""
        raise StoreError("what is seen from inside an area is only read")

    def close(self) -> None:
        """Ends nothing: the store is another's."""

    def _node(self, asked: str | None) -> str | None:
        """The area that is meant, as far as it lies inside; None for one elsewhere."""
        if asked is None or paths.within(self.area, asked):
            return self.area
        return asked if paths.within(asked, self.area) else None

    def _inside(self, query: Query) -> Query | None:
        node = self._node(query.below.get(_AREA))
        return None if node is None else replace(query, below={**query.below, _AREA: node})

    def _all(self, query: Query) -> Query:
        return replace(query, below={**query.below, _AREA: self.area})

    def _one_of(self, feed: str) -> Query:
        return Query(equal={"feed": feed}, below={_AREA: self.area}, limit=1)

    def _shown(self, kind: Kind, bodies: Iterable[Body]) -> Iterator[Body]:
        for body in bodies:
            if kind == "bands":
                kept = [at for at, area in enumerate(body["areas"]) if paths.within(area, self.area)]
                lists = {name: [body[name][at] for at in kept] for name in ("areas", "observed", "expected", "upper")}
                if kept:
                    yield {**body, **lists}
            elif paths.within(body[_AREA], self.area):
                joined = [one for one in body.get("joined", ()) if paths.within(one[_AREA], self.area)]
                yield {**body, "joined": joined} if kind == "alerts" else body
