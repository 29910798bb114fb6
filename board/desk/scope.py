"""What an account may see: the alerts whose area is its own or lies below, and nothing else.

All that the served pages know of alerts comes through here. An alert elsewhere is as good as one that there is not.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from city import paths
from city.times import Zone, utc_iso
from indexing.store import Body, Query, Store

OPEN = ("open", "growing", "continuing", "reopened", "acknowledged", "handling")
"""States of an alert that is not over."""
UNTOUCHED = frozenset({"open", "growing", "continuing", "reopened"})
"""Nobody has seen it yet, or not since it came back."""
OVER = ("recovered", "closed")


@dataclass(frozen=True)
class Scope:
    """The alerts of an area in a store."""

    store: Store
    area: str

    def alert(self, name: str) -> Body | None:
        """The alert of an id, without what is joined to it from outside; None for one that lies elsewhere."""
        found = self.store.get("alerts", name)
        if found is None or not self._holds(found):
            return None
        return {**found, "joined": [one for one in found["joined"] if self._holds(one)]}

    def open(self) -> list[Body]:
        """All alerts that are not over, by level, the newest first."""
        return by_level(self.store.search("alerts", Query(among={"status": OPEN}, below={"area_id": self.area})))

    def over(self, status: str, since: int) -> list[Body]:
        """Alerts that recovered or closed, as far as something happened to them since an instant."""
        return by_level(self.store.search("alerts", self._query(status, since)))

    def number(self, status: str, since: int | None = None) -> int:
        """How many alerts of a state there are; since an instant, how many that something happened to."""
        return self.store.count("alerts", self._query(status, since))

    def held(self, day: int, zone: Zone) -> list[Body]:
        """The digest of a day: what was opened on it beyond what desks are told of at once."""
        since, until = utc_iso(zone.start(day)), utc_iso(zone.start(day + 1))
        query = Query(equal={"told": "digest"}, below={"area_id": self.area}, since=since, until=until)
        return by_level(self.store.search("alerts", query))

    def above(self) -> list[tuple[str, int]]:
        """How many alerts that are not over sit at each of the areas above: a hint, no more is told of them."""
        areas = paths.lineage(self.area)[1:]
        if not areas:
            return []
        found = self.store.search("alerts", Query(among={"status": OPEN, "area_id": areas}))
        numbers = Counter(one["area_id"] for one in found)
        return [(area, numbers[area]) for area in areas if numbers[area]]

    def _holds(self, body: Body) -> bool:
        return paths.within(body["area_id"], self.area)

    def _query(self, status: str, since: int | None = None) -> Query:
        changed = None if since is None else utc_iso(since)
        return Query(equal={"status": status}, below={"area_id": self.area}, changed_since=changed)


def by_level(alerts: Iterable[Body]) -> list[Body]:
    """By level, the newest first."""
    newest = sorted(alerts, key=lambda one: (one["opened_at"], one["alert_id"]), reverse=True)
    return sorted(newest, key=lambda one: -one["level"])
