"""The first screen of a duty officer: what is not over, by level; the digest; how fresh the feeds are."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from board import words
from board.desk.layout import DESK, head, page
from board.desk.rows import age, listed
from board.desk.scope import OPEN, UNTOUCHED, Scope
from board.desk.sessions import Session
from board.markup import Html, join, tag
from briefing.digests import is_held
from city.times import Zone
from indexing.store import Body

AGAIN = 60
"""Seconds after which a browser asks anew."""


@dataclass(frozen=True)
class Desk:
    """All that the first screen shows."""

    told: Sequence[Body]
    """Not over, and told at once."""
    digest: Sequence[Body]
    """Opened today for the digest, whatever became of it."""
    earlier: Sequence[Body]
    """Of the digests of days before, and not over."""
    numbers: Mapping[str, int]
    """Alerts by state; of those that closed, today's."""
    above: Sequence[tuple[str, int]]
    arrivals: Mapping[str, int]


def desk_of(scope: Scope, zone: Zone, now: int, arrivals: Mapping[str, int]) -> Desk:
    """What the store says now."""
    day = zone.day(now)
    standing, digest = scope.open(), scope.held(day, zone)
    today = {one["alert_id"] for one in digest}
    held = [one for one in standing if is_held(one)]
    numbers = Counter(one["status"] for one in standing)
    numbers["recovered"] = scope.number("recovered")
    numbers["closed"] = scope.number("closed", zone.start(day))
    return Desk(
        told=[one for one in standing if not is_held(one)],
        digest=digest,
        earlier=[one for one in held if one["alert_id"] not in today],
        numbers=numbers,
        above=scope.above(),
        arrivals=arrivals,
    )


def desk_page(desk: Desk, session: Session, zone: Zone, now: int) -> str:
    """The page."""
    local = zone.local(now)
    return page(
        " ".join(DESK),
        session,
        "/",
        head(words.both(DESK), f"{local.day} {local:%b %Y, %H:%M} · {zone.name}"),
        _numbers(desk),
        _feeds(desk, zone, now),
        _above(desk),
        _section(("立即告知", "Told at once"), desk.told, now, ("没有未了结的预警", "No alert that is not over")),
        _section(words.DIGEST, desk.digest, now) if desk.digest else None,
        _section(("此前汇总中未了结", "Of earlier digests, not over"), desk.earlier, now) if desk.earlier else None,
        again=AGAIN,
    )


def _numbers(desk: Desk) -> Html:
    untouched = sum(desk.numbers.get(status, 0) for status in UNTOUCHED)
    tiles = [(("待确认", "to be acknowledged"), untouched)]
    tiles += [(words.STATUSES[one], desk.numbers.get(one, 0)) for one in (*OPEN, "recovered")]
    tiles.append((("今日关闭", "closed today"), desk.numbers.get("closed", 0)))
    shown = [tag("div", tag("b", number), tag("span", words.both(name)), class_="tile") for name, number in tiles]
    return tag("section", tag("div", shown, class_="tiles counts"), aria_label="数量 Numbers")


def _feeds(desk: Desk, zone: Zone, now: int) -> Html:
    if not desk.arrivals:
        return tag("p", words.both(("没有来源数据", "nothing has arrived from any feed")), class_="feeds")
    shown = [
        tag("span", words.feed(feed), ": ", tag("b", age(at, now)), f" ({words.moment(zone.iso(at), zone)})")
        for feed, at in sorted(desk.arrivals.items())
    ]
    return tag("p", tag("span", words.both(("最近到达", "last arrival"))), shown, class_="feeds")


def _above(desk: Desk) -> Html | None:
    if not desk.above:
        return None
    shown = "、".join(f"{area} {number}" for area, number in desk.above)
    return tag(
        "p", words.both(("上级区域未了结", "not over in the areas above")), " ", tag("bdi", shown), class_="note"
    )


def _section(title: tuple[str, str], alerts: Sequence[Body], now: int, none: tuple[str, str] = ("无", "none")) -> Html:
    number = tag("span", f" {len(alerts)}", class_="quiet")
    shown = listed(alerts, now) if alerts else tag("p", words.both(none), class_="empty")
    return tag("section", tag("h2", join(words.both(title), number)), shown)
