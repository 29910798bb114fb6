"""The cases that carry an alert, as questions to a store, and whether the store knows all of them.

| alert of | its cases |
|---|---|
| an urgent rule | those that it names |
| an issue | those of its feed and issue, in its area and periods |
| counts | requests of its feed, of its topic and below, in the areas that carry it and below, in its periods |
| a silence | none |

The periods run from the beginning of the first to the end of the last hour, or of the last day where the last period
begins a day; of an alert that runs until now, because what it was last told of may be a day old. Of the areas that
carry an alert only what lies within a reader's own is asked for.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from heapq import merge
from itertools import islice

from city import paths
from city.times import HOUR, Zone, day_iso, instant_of_iso, utc_iso
from indexing.store import Body, Progress, Query, Store

_ENDED = frozenset({"recovered", "closed"})


def carrying(alert: Body, zone: Zone, now: int, within: str | None = None) -> list[Query]:
    """Queries for the cases, of which no two find the same one; ``within`` is the area that may be seen, if not all."""
    own = common(alert["area_id"], within)
    if alert["span"] == "silence" or own is None:
        return []
    if alert["cases"]:
        seen = {} if within is None else {"area_id": within}
        return [Query(equal={"feed": alert["feed"]}, among={"case": tuple(alert["cases"])}, below=seen)]
    since, until = utc_iso(instant_of_iso(alert["first_period"])), utc_iso(_until(alert, zone, now))
    if alert.get("issue"):
        equal = {"feed": alert["feed"], "issue": alert["issue"]}
        return [Query(equal=equal, below={"area_id": own}, since=since, until=until)]
    equal = {"feed": alert["feed"], "class": "request"}
    areas = [area for part in _areas(alert) if (area := common(part, within)) is not None]
    return [
        Query(equal=equal, below={"topic_id": alert["topic_id"], "area_id": area}, since=since, until=until)
        for area in _apart(areas)
    ]


def over(alert: Body, zone: Zone) -> int:
    """The end of the last period of an alert."""
    last = instant_of_iso(alert["last_period"])
    day = zone.day(last)
    return zone.start(day + 1) if zone.start(day) == last else last + HOUR


def together(parts: Iterable[Progress]) -> Progress:
    """The progress of cases that were asked for in parts."""
    found = list(parts)
    return Progress(
        open=sum(one.open for one in found),
        closed=sum(one.closed for one in found),
        unsolved=sum(one.unsolved for one in found),
        last_registered=max((one.last_registered for one in found if one.last_registered), default=None),
        last_closed=max((one.last_closed for one in found if one.last_closed), default=None),
    )


def newest(store: Store, queries: Sequence[Query], limit: int) -> list[Body]:
    """At most so many of the cases, the newest first."""
    found = (store.search("cases", replace(query, limit=limit, newest=True)) for query in queries)
    ordered: Iterator[Body] = merge(*found, key=lambda one: (one["registered"], one["case"]), reverse=True)
    return list(islice(ordered, limit))


def all_known(store: Store, alert: Body, zone: Zone, now: int, number: int) -> bool:
    """Whether the store has every case of an alert; ``number`` is how many of them it has found.

    An urgent alert names them. Else the buckets of its days tell how many were counted: of cases that were forgotten,
    or are kept as counts alone, there are fewer documents.
    """
    if alert["cases"]:
        return number == len(alert["cases"])
    below = {"topic_id": alert["topic_id"], "area_id": alert["area_id"]}
    query = Query(equal={"feed": alert["feed"], "class": "request"}, below=below)
    first, last = zone.day(instant_of_iso(alert["first_period"])), zone.day(_until(alert, zone, now) - 1)
    counted = store.counts(day_iso(first), day_iso(last), (), query=query, measure="reports").counts.sum()
    days = Query(equal=query.equal, below=below, since=utc_iso(zone.start(first)), until=utc_iso(zone.start(last + 1)))
    return store.count("cases", days) >= int(counted)


def common(one: str, other: str | None) -> str | None:
    """The lower of two areas where it lies within the other, else None."""
    if other is None or paths.within(one, other):
        return one
    return other if paths.within(other, one) else None


def _until(alert: Body, zone: Zone, now: int) -> int:
    last = over(alert, zone)
    return last if alert["status"] in _ENDED else max(last, now)


def _areas(alert: Body) -> list[str]:
    return [part["area_id"] for part in alert["areas"]] or [alert["area_id"]]


def _apart(areas: Iterable[str]) -> list[str]:
    """Areas without those that lie below another of them."""
    found: list[str] = []
    for area in sorted(set(areas), key=lambda path: (paths.depth(path), path)):
        if not any(paths.within(area, above) for above in found):
            found.append(area)
    return found
