"""What the store tells of the service's health. Reads documents alone, as the board's key may.

Feeds are told to everybody: whether one delivers is no matter of areas. Rejects and dead letters have no area, so they
are the city's; hand-overs are those of the alerts that an account may see.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from board import words
from board.desk.freshness import DAYS
from board.desk.health.lines import Line, State
from board.desk.scope import Scope
from board.markup import join, tag
from city.alerts import OPEN
from city.findings import SILENT_FEED
from city.times import DAY, HOUR, Zone, day_iso, day_of_iso, utc_iso
from indexing.store import Query, Store

LATE = 30 * HOUR
"""A feed that only works by day is silent over a night, and over a day of rest no longer than this; as in Kibana."""
JUDGED = 36 * HOUR
"""A finished day is judged in the morning after it; so long after the last judgement one has been missed."""
REFUSED = 0.05
"""The share of refused rows from which on somebody should look at the profile."""
_NEWEST = 50
"""Buckets of the last day whose ticks are looked at."""


def feeds(store: Store, arrivals: Mapping[str, int], zone: Zone, now: int) -> list[Line]:
    """When each feed last delivered, and what it is silent of."""
    silent = {
        one["feed"] for one in store.search("alerts", Query(equal={"method": SILENT_FEED}, among={"status": OPEN}))
    }
    counted = _counted(store)
    lines = []
    for feed in sorted({*arrivals, *counted, *silent}):
        arrived, last = arrivals.get(feed), counted.get(feed)
        state: State = "unknown" if arrived is None else "look" if now - arrived > LATE else "well"
        said = [words.both(("最近到达", "newest arrival")), " ", _since(arrived, zone, now)]
        if last is not None:
            said += ["; ", words.both(("计数至", "counted to")), " ", words.day(day_of_iso(last))]
        if feed in silent:
            state = "wrong"
            said += ["; ", tag("b", words.both(("已报数据缺失", "an alert says that it is silent")))]
        lines.append(Line("feeds", words.feed(feed), state, join(*said)))
    return lines


def _counted(store: Store) -> dict[str, str]:
    """The last day that each feed has counts of, of the last days of the store."""
    days = store.days("buckets")
    if days is None:
        return {}
    found = store.counts(day_iso(day_of_iso(days[1]) - DAYS), days[1], ("feed",), measure="reports")
    some = {
        key[0]: [day for day, count in zip(found.days, row, strict=True) if count]
        for key, row in zip(found.keys, found.counts, strict=True)
    }
    return {feed: counted[-1] for feed, counted in some.items() if counted}


def judged(store: Store, zone: Zone, now: int) -> list[Line]:
    """The last ticks that anything was counted, and judged, at."""
    buckets = [words.instant_of(one["tick"]) for one in store.search("buckets", Query(newest=True, limit=_NEWEST))]
    bands = [words.instant_of(one["tick"]) for one in store.search("bands", Query(newest=True, limit=1))]
    findings = [words.instant_of(one["tick"]) for one in store.search("findings", Query(newest=True, limit=1))]
    return [
        _tick(("计数", "counted"), max(buckets, default=None), zone, now),
        _tick(("判断", "judged"), max(bands + findings, default=None), zone, now),
    ]


def _tick(name: tuple[str, str], at: int | None, zone: Zone, now: int) -> Line:
    state: State = "unknown" if at is None else "wrong" if now - at > JUDGED else "well"
    return Line("judged", words.both(name), state, _since(at, zone, now))


@dataclass
class _Outlet:
    """What became of hand-overs to one outlet. Times are ISO texts in UTC, empty for never."""

    asked: int = 0
    sent: str = ""
    received: str = ""
    undelivered: int = 0
    waiting: list[int] = field(default_factory=list)


def outlets(scope: Scope, zone: Zone, now: int) -> list[Line]:
    """Hand-overs of the alerts in scope that something happened to in the last days, by outlet."""
    found: dict[str, _Outlet] = {}
    query = Query(below={"area_id": scope.area}, changed_since=utc_iso(now - DAYS * DAY))
    for alert in scope.store.search("alerts", query):
        for one in (alert.get("handling") or {}).get("outlets", []):
            of = found.setdefault(one["outlet"], _Outlet())
            of.asked += 1
            of.sent, of.received = max(of.sent, one.get("sent_at") or ""), max(of.received, one["received_at"] or "")
            if not one["received_at"] and alert["status"] != "closed":
                of.waiting.append(words.instant_of(one["at"]))
                of.undelivered += bool(one.get("failed_at")) and not one.get("sent_at")
    return [_outlet(name, of, zone, now) for name, of in sorted(found.items())]


def _outlet(name: str, of: _Outlet, zone: Zone, now: int) -> Line:
    said = [words.both(("移交", "hand-overs")), f" {of.asked}"]
    for word, at in ((("最近送达", "last delivered"), of.sent), (("最近签收", "last received"), of.received)):
        said += ["; ", words.both(word), " ", words.moment(at, zone) if at else "–"]
    if of.waiting:
        said += ["; ", words.both(("未签收", "not received")), f" {len(of.waiting)}, ", words.age(min(of.waiting), now)]
    if of.undelivered:
        said += ["; ", words.both(("未送达", "not delivered")), f" {of.undelivered}"]
    state: State = "wrong" if of.undelivered else "look" if of.waiting else "well"
    return Line("outlets", tag("bdi", name), state, join(*said))


def refused(store: Store) -> list[Line]:
    """Rows that were refused beside cases, and messages that could not be read."""
    rejects, cases, letters = store.count("rejects"), store.count("cases"), store.count("dead-letters")
    share = rejects / (rejects + cases) if rejects else 0.0
    rows = words.both(("拒收行", "refused rows"))
    letter = words.both(("死信", "dead letters"))
    return [
        Line("refused", rows, "look" if share > REFUSED else "well", f"{rejects:,} / {rejects + cases:,}: {share:.1%}"),
        Line("refused", letter, "look" if letters else "well", f"{letters:,}"),
    ]


def _since(at: int | None, zone: Zone, now: int) -> str:
    return "–" if at is None else f"{words.moment(utc_iso(at), zone)} ({words.age(at, now)})"
