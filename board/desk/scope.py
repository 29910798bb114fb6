"""What an account may see: the alerts and cases whose area is its own or lies below, and nothing else.

All that the served pages know of both comes through here. An alert elsewhere is as good as one that there is not.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from alerts.proposing import Proposal
from board.closable import proposals
from board.desk.cases_section import MOST, Carriers
from board.desk.scoped_counts import ScopedCounts
from briefing.carrying import carrying, newest, together
from briefing.deadlines import Pressing, bounds, pressing
from city import paths
from city.alerts import OPEN
from city.calendars import Calendar
from city.drills import COUNTED
from city.focus_issues import FocusIssue
from city.meetings import Meeting
from city.notice_silences import NoticeSilence, may_end
from city.times import DAY, Zone, instant_of_iso, utc_iso
from indexing.focus_issues import focus_of
from indexing.meetings import meeting_of
from indexing.notice_silences import silence_of
from indexing.store import Body, Kind, Query, Store
from indexing.within import Within
from jianwei.focusing import focus_issues
from jianwei.silencing import Listed, silences

UNTOUCHED = frozenset({"open", "growing", "continuing", "reopened"})
"""Nobody has seen it yet, or not since it came back."""
OVER = ("recovered", "closed")
_NO_DRILLS = {"span": COUNTED}
PAST = 500
"""Most past alerts that are compared with one, the newest."""
PAST_DAYS = 3 * 365
TOUCHED = 20
"""Most alerts of a cell of the explorer, the newest."""
FINDINGS = 60
"""Most findings of an alert that are told, the newest."""


@dataclass(frozen=True)
class Scope:
    """The alerts and cases of an area in a store."""

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

    def recovered(self) -> list[Body]:
        """All alerts that recovered and are not closed yet, by level, the newest first."""
        return by_level(self.store.search("alerts", replace(self._query("recovered"), among=_NO_DRILLS)))

    def number(self, status: str, since: int | None = None) -> int:
        """How many alerts of a state there are; since an instant, how many that something happened to. No drills."""
        return self.store.count("alerts", replace(self._query(status, since), among=_NO_DRILLS))

    def held(self, day: int, zone: Zone) -> list[Body]:
        """The digest of a day: what was opened on it beyond what desks are told of at once."""
        since, until = utc_iso(zone.start(day)), utc_iso(zone.start(day + 1))
        query = Query(equal={"told": "digest"}, below={"area_id": self.area}, since=since, until=until)
        return by_level(self.store.search("alerts", query))

    def above(self) -> list[tuple[str, int]]:
        """How many alerts that are not over sit at each of the areas above, without drills: a hint, no more is told."""
        areas = paths.lineage(self.area)[1:]
        if not areas:
            return []
        found = self.store.search("alerts", Query(among={"status": OPEN, "area_id": areas, **_NO_DRILLS}))
        numbers = Counter(one["area_id"] for one in found)
        return [(area, numbers[area]) for area in areas if numbers[area]]

    def silences(self, now: int) -> list[Listed]:
        """Silences of notices for alerts of the area, of desks above too; of what they hold only what is in it."""
        return silences(self.store, now, self.area)

    def silence(self, name: str) -> NoticeSilence | None:
        """The silence of an id, None where no desk of the area or below it has set one."""
        found = self.store.get("notice-silences", name)
        silence = None if found is None else silence_of(found)
        return silence if silence is not None and may_end(self.area, silence) else None

    def focus_issue(self, name: str) -> FocusIssue | None:
        """The focus issue of an id, None where it is about an area elsewhere."""
        found = self.store.get("focus-issues", name)
        return None if found is None or not self._holds(found) else focus_of(found)

    def focus_issues(self) -> list[FocusIssue]:
        """All focus issues about the area and those below, in the order of their decisions."""
        return focus_issues(self.store, self.area)

    def meeting(self, name: str) -> Meeting | None:
        """The meeting of an id, None where it is of an area elsewhere."""
        found = self.store.get("meetings", name)
        return None if found is None or not self._holds(found) else meeting_of(found)

    def meetings_of(self, area: str, limit: int) -> list[Meeting]:
        """The last meetings of an area in scope, the newest first."""
        query = Query(equal={"area_id": area}, below={"area_id": self.area}, newest=True, limit=limit)
        return [meeting_of(body) for body in self.store.search("meetings", query)]

    def meetings(self, limit: int) -> list[Meeting]:
        """The last meetings of the area and those below, the newest first."""
        query = Query(below={"area_id": self.area}, newest=True, limit=limit)
        return [meeting_of(body) for body in self.store.search("meetings", query)]

    def named(self, kind: Kind, field: str, ids: Iterable[str]) -> dict[str, Body]:
        """Those of some documents of a kind that are in scope, by the field that names them."""
        asked = sorted({one for one in ids if one})
        query = Query(among={field: asked}, below={"area_id": self.area})
        return {body[field]: body for body in self.store.search(kind, query)} if asked else {}

    @property
    def whole(self) -> bool:
        """Whether nothing was counted outside of the area: it is that of the city."""
        return all(paths.within(one, self.area) for one in self.store.paths("buckets", "area_id") if one)

    def counted_in(self, area: str) -> bool:
        """Whether anything was counted in an area in scope."""
        known = self.store.paths("buckets", "area_id") if paths.within(area, self.area) else ()
        return any(paths.within(one, area) for one in known)

    @property
    def inside(self) -> Store:
        """The store as it is seen from inside the area: what is computed from it is computed within that."""
        return Within(self.store, self.area) if paths.depth(self.area) or not self.whole else self.store

    @property
    def counts(self) -> ScopedCounts:
        """The counts of the area."""
        return ScopedCounts(self.store, self.area)

    def past(self, alert: Body) -> list[Body]:
        """What was opened before an alert, of its feed, by the newest: below its first-level topic, of three years."""
        before = instant_of_iso(alert["opened_at"])
        below = {"area_id": self.area} | ({"topic_id": paths.root(alert["topic_id"])} if alert["topic_id"] else {})
        equal = {"feed": alert["feed"]} | ({} if alert["topic_id"] else {"topic_id": ""})
        since, until = utc_iso(before - PAST_DAYS * DAY), utc_iso(before)
        return self.store.search(
            "alerts", Query(equal=equal, below=below, since=since, until=until, newest=True, limit=PAST)
        )

    def opened(self, since: int) -> list[Body]:
        """All alerts that were opened since an instant."""
        return self.store.search("alerts", Query(below={"area_id": self.area}, among=_NO_DRILLS, since=utc_iso(since)))

    def touching(self, feed: str, topic: str, area: str) -> list[Body]:
        """Alerts of a feed that hold a topic and area, or lie below both: the newest first, as far as in scope."""
        higher = [one for one in paths.lineage(area)[1:] if paths.within(one, self.area)]
        areas: list[Query] = [Query(below={"area_id": area})] + ([Query(among={"area_id": higher})] if higher else [])
        over = list(paths.lineage(topic)[1:]) if topic else []
        topics: list[Query] = [Query(below={"topic_id": topic} if topic else {})]
        topics += [Query(among={"topic_id": over})] if over else []
        found = [
            one
            for where in areas
            for what in topics
            for one in self.store.search(
                "alerts",
                Query(
                    equal={"feed": feed},
                    below={**where.below, **what.below},
                    among={**where.among, **what.among},
                    newest=True,
                    limit=TOUCHED,
                ),
            )
        ]
        found.sort(key=lambda one: (instant_of_iso(one["opened_at"]), one["alert_id"]), reverse=True)
        return found[:TOUCHED]

    def findings(self, alert: Body) -> list[Body]:
        """The newest judgements of an alert's own series while it went on, the oldest of them first."""
        own = {name: alert[name] for name in ("feed", "topic_id", "area_id")}
        since = utc_iso(instant_of_iso(alert["opened_at"]))
        until = utc_iso(instant_of_iso(alert["updated_at"]) + 1)
        query = Query(equal=own, since=since, until=until, newest=True, limit=FINDINGS)
        return self.store.search("findings", query)[::-1]

    def pressing(self, now: int, zone: Zone, calendar: Calendar) -> list[Pressing]:
        """What units have of the area's cases that are not closed, the most pressing first."""
        return pressing(self.store.caseloads(bounds(now, zone, calendar), self.area))

    def carriers(self, alert: Body, zone: Zone, now: int) -> Carriers:
        """The cases that carry an alert, without those that lie elsewhere."""
        queries = carrying(alert, zone, now, self.area)
        whole = together(self.store.progress(queries))
        found = [one for one in newest(self.store, queries, MOST) if self._holds(one)]
        return Carriers(found, whole.open, whole.closed)

    def proposals(self, alerts: Iterable[Body], zone: Zone, now: int) -> dict[str, Proposal]:
        """Of alerts in scope those that can be closed as they are, and how."""
        return proposals(self.store, alerts, zone, now, self.area)

    def _holds(self, body: Body) -> bool:
        return paths.within(body["area_id"], self.area)

    def _query(self, status: str, since: int | None = None) -> Query:
        changed = None if since is None else utc_iso(since)
        return Query(equal={"status": status}, below={"area_id": self.area}, changed_since=changed)


def by_level(alerts: Iterable[Body]) -> list[Body]:
    """By level, the newest first."""
    newest = sorted(alerts, key=lambda one: (one["opened_at"], one["alert_id"]), reverse=True)
    return sorted(newest, key=lambda one: -one["level"])
