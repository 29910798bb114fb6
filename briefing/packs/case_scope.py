"""The cases that a pack tells of, as its store sums them: of an area, registered between two instants.

The figures of many areas come of one scope too, of the area above them all: its sums are asked for once and told apart
by area, so that a city of hundreds of streets is read once and not street by street.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from city import paths
from city.times import DAY, Zone, utc_iso
from indexing.store import Body, Query, Store

Said: TypeAlias = str | int | bool | None
"""The value of a field; None where a case does not say."""

_PAGE = 7 * DAY


@dataclass(frozen=True)
class CaseScope:
    """The cases of an area and all below it from ``since`` to ``until``, exclusive; of a topic and below, if given.

    What is asked for within it can only be less: times outside are cut to it.
    """

    store: Store
    area: str
    since: int
    until: int
    zone: Zone
    topic: str = ""
    level: int | None = None
    """Depth of the areas that are told apart. None: all cases are those of ``area``."""

    def within(self, since: int, until: int) -> "CaseScope":
        """Those that were registered between two instants too."""
        return replace(self, since=max(self.since, since), until=min(self.until, until))

    def query(
        self, equal: Mapping[str, str | int | bool], closed_since: int | None = None, closed_until: int | None = None
    ) -> Query:
        """The cases with these values that were closed between two instants."""
        return Query(
            equal=equal,
            below={"area_id": self.area, **({"topic_id": self.topic} if self.topic else {})},
            since=utc_iso(self.since),
            until=utc_iso(self.until),
            closed_since=None if closed_since is None else utc_iso(closed_since),
            closed_until=None if closed_until is None else utc_iso(closed_until),
        )

    def area_of(self, path: str) -> str | None:
        """The area that a case at a path counts for, None where it lies above all that are told apart."""
        if self.level is None:
            return self.area
        return paths.join(*paths.parts(path)[: self.level + 1]) if paths.depth(path) >= self.level else None

    def tally(self, by: Sequence[str], query: Query, as_of: int) -> Iterator[tuple[str, tuple[Said, ...], int]]:
        """Area, values of the fields, and how many of a query's cases have them as of an instant; see ``Store.tally``.

        Values come more than once where cases of several places below an area have them.
        """
        asked = by if self.level is None else ("area_id", *by)
        found = self.store.tally(asked, as_of=utc_iso(as_of), zone=self.zone.name, query=query)  # type: ignore[arg-type]
        if self.level is None:
            yield from ((self.area, key, number) for key, number in found.items())
            return
        areas: dict[str, str | None] = {}
        for (path, *key), number in found.items():
            place = str(path)
            if place not in areas:
                areas[place] = self.area_of(place)
            if (area := areas[place]) is not None:
                yield area, tuple(key), number

    def feeds(self, found: Collection[tuple[str, str]] = ()) -> Mapping[str, tuple[str, ...]]:
        """By area the feeds that there is a case of, sorted; ``found`` are pairs that are known to be among them."""
        areas = {self.area} if self.level is None else self._areas()
        holding: dict[str, list[str]] = {}
        for feed in self.store.feeds():
            known = {area for area in areas if (area, feed) in found}
            for area in sorted(known if known == areas else known | self._holding(feed)):
                holding.setdefault(area, []).append(feed)
        return {area: tuple(feeds) for area, feeds in holding.items()}

    def each(self, equal: Mapping[str, str | int | bool]) -> Iterator[Body]:
        """Cases with these values, some days at a time, so that many are never in memory at once."""
        for start in range(self.since, self.until, _PAGE):
            page = self.within(start, start + _PAGE)
            yield from self.store.search("cases", page.query(equal))

    def _areas(self) -> set[str]:
        every = (self.area_of(path) for path in self.store.paths("cases", "area_id") if paths.within(path, self.area))
        return {area for area in every if area is not None}

    def _holding(self, feed: str) -> set[str]:
        query = self.query({"feed": feed})
        if self.level is None:
            return {self.area} if self.store.search("cases", replace(query, limit=1)) else set()
        return {area for area, _, _ in self.tally(("feed",), query, self.until)}
