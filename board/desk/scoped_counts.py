"""What an account may see of the counts: those of its area and below, and on which days each feed was heard of.

Requests (求助 投诉 举报 建议) alone, as they are judged; feeds are never added.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from city import paths
from city.times import day_iso, day_of_iso
from indexing.store import Body, CountMatrix, Query, Store

Band = tuple[float, float]
"""Expected, and the highest ordinary count."""
CLASS = "request"
MONTH = 28


@dataclass(frozen=True)
class ScopedCounts:
    """The counts of an area in a store."""

    store: Store
    area: str

    def newest(self) -> int | None:
        """The last day that anything was counted on."""
        days = self.store.days("buckets")
        return None if days is None else day_of_iso(days[1])

    def feeds(self, first: int, last: int) -> CountMatrix:
        """Matters of each feed by day, of the whole city: whether a feed delivered is no matter of areas."""
        return self.store.counts(day_iso(first), day_iso(last), ("feed",), query=Query(equal={"class": CLASS}))

    def matrix(
        self,
        days: tuple[int, int],
        by: Sequence[Literal["feed", "topic_id", "area_id"]],
        feed: str,
        topic: str,
        area: str,
    ) -> CountMatrix:
        """Matters of a feed at and below a topic and an area in scope, both days included."""
        return self.store.counts(day_iso(days[0]), day_iso(days[1]), by, query=self._query(feed, topic, area))

    def bands(
        self, days: tuple[int, int], feed: str, topics: Sequence[str], areas: Sequence[str]
    ) -> Mapping[tuple[str, str], dict[int, Band]]:
        """What was judged of series, by topic and area and then by day; areas elsewhere have nothing."""
        wanted = {area for area in areas if paths.within(area, self.area)}
        found: dict[tuple[str, str], dict[int, Band]] = {}
        query = Query(
            equal={"feed": feed}, among={"topic_id": topics}, since=day_iso(days[0]), until=day_iso(days[1] + 1)
        )
        for body in self.store.search("bands", query):
            day = day_of_iso(body["day"])
            for area, expected, upper in zip(body["areas"], body["expected"], body["upper"], strict=True):
                if area in wanted:
                    found.setdefault((body["topic_id"], area), {})[day] = (expected, upper)
        return found

    def areas(self, last: int, feed: str, area: str) -> list[str]:
        """Areas at and below one in scope that a feed counted anything in, in the four weeks to a day."""
        found = self.store.counts(
            day_iso(last - MONTH + 1), day_iso(last), ("area_id",), query=self._query(feed, "", area)
        )
        return [key[0] for key in found.keys]

    def slots(self, days: tuple[int, int], feed: str, topic: str, area: str, most: int) -> list[Body] | None:
        """The buckets with their hours; None where there are more than ``most``."""
        given = self._query(feed, topic, area)
        query = Query(equal=given.equal, below=given.below, since=day_iso(days[0]), until=day_iso(days[1] + 1))
        return None if self.store.count("buckets", query) > most else self.store.search("buckets", query)

    def _query(self, feed: str, topic: str, area: str) -> Query:
        if not paths.within(area, self.area):
            raise ValueError("an area that is not in scope")
        below = {"area_id": area} | ({"topic_id": topic} if topic else {})
        return Query(equal={"feed": feed, "class": CLASS}, below=below)
