"""The alerts that a topic has to do with, though they may be called by another: of it, below it, above it, beside it.

An alert of a topic above belongs to the topic where the topic carries it: where the strongest of its findings named
parts of the topic's with at least ``CARRIES`` of its excess. One of another topic or feed belongs to it where the two
were joined. An alert that sits above the area belongs to it where the area is among those that carry it.
"""

from collections.abc import Iterator
from typing import Final, Literal

import msgspec

from briefing.alerts_then import concerns, is_silence
from city import paths
from city.drills import COUNTED
from city.times import MINUTE, Zone, instant_of_iso, utc_iso
from indexing.store import Body, Query, Store

Relation = Literal["own", "above", "joined"]

CARRIES: Final = 0.2


class RelatedAlert(msgspec.Struct, frozen=True):
    """An alert as a document, and why it belongs to the topic: ``own`` is of the topic or one below it."""

    relation: Relation
    alert: Body


def related_alerts(  # noqa: PLR0913, PLR0917 - of what, where, when
    store: Store, feed: str, topic: str, area: str, start: int, end: int, zone: Zone
) -> tuple[RelatedAlert, ...]:
    """The alerts of a topic of a feed in an area that were opened between two instants, the newest first."""
    asked = Query(among={"span": COUNTED}, since=zone.iso(start), until=zone.iso(end), newest=True)
    found = []
    for alert in store.search("alerts", asked):
        if not is_silence(alert) and concerns(alert, area):
            relation = _relation(store, alert, feed, topic)
            if relation is not None:
                found.append(RelatedAlert(relation, alert))
    return tuple(found)


def _relation(store: Store, alert: Body, feed: str, topic: str) -> Relation | None:
    own_feed = alert["feed"] == feed
    if own_feed and paths.within(alert["topic_id"], topic):
        return "own"
    if any(other["feed"] == feed and paths.within(other["topic_id"], topic) for other in alert["joined"]):
        return "joined"
    if own_feed and alert["topic_id"] and paths.within(topic, alert["topic_id"]):
        strongest = max(_findings(store, alert), key=_excess, default=None)
        return "above" if strongest is not None and _carries(strongest, topic) else None
    return None


def _findings(store: Store, alert: Body) -> Iterator[Body]:
    """The findings outside their band that an alert was told by, in its life. Those of its own series only."""
    named = {"feed": alert["feed"], "outside": True, "span": alert["span"]}
    since = utc_iso(instant_of_iso(alert["opened_at"]))
    until = utc_iso(instant_of_iso(alert["updated_at"]) + MINUTE)
    below = {"topic_id": alert["topic_id"], "area_id": alert["area_id"]}
    for finding in store.search("findings", Query(equal=named, below=below, since=since, until=until)):
        if (finding["topic_id"], finding["area_id"]) == (alert["topic_id"], alert["area_id"]):
            yield finding


def _carries(finding: Body, topic: str) -> bool:
    own = sum(_excess(part) for part in finding["topics"] if paths.within(part["topic_id"], topic))
    return own > 0 and own >= CARRIES * _excess(finding)


def _excess(judged: Body) -> float:
    return float(judged["observed"] - judged["expected"])
