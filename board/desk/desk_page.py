"""The first screen of a duty officer: what is not over, by level; the digest; how fresh the feeds are."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from board import words
from board.desk.closing import ADDRESS
from board.desk.layout import DESK, head, page
from board.desk.rows import CLOSABLE, listed
from board.desk.scope import UNTOUCHED, Scope
from board.desk.sessions import Session
from board.desk.silence_marks import marks
from board.desk.sums import Sums
from board.desk.units_page import section
from board.markup import Html, join, tag
from briefing.deadlines import Pressing
from briefing.digests import is_held
from city.alerts import OPEN
from city.drills import is_drill
from city.times import Zone
from indexing.store import Body
from jianwei.silencing import Listed

_EARLIER = ("此前汇总中未了结", "Of earlier digests, not over")
_NONE = ("没有未了结的即时预警", "None of these is open")
_AT_ONCE = ("立即告知", "Told at once")
_LISTED = ("列入定时汇总", "In the digest of the routes")
WATCH = 1
"""The level that the default routes tell of in a digest alone: nobody is called for it."""
AGAIN = 30
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
    drills: Sequence[Body]
    """Not over; they are counted nowhere."""
    above: Sequence[tuple[str, int]]
    arrivals: Mapping[str, int]
    closable: Collection[str]
    """Ids of alerts that can be closed as they are, of the recovered ones too."""
    units: Sequence[Pressing]
    silences: Sequence[Listed] = ()


def desk_of(scope: Scope, zone: Zone, now: int, arrivals: Mapping[str, int], sums: Sums) -> Desk:
    """What the store says now."""
    day = zone.day(now)
    every, digest, recovered = scope.open(), scope.held(day, zone), scope.recovered()
    standing = [one for one in every if not is_drill(one["span"])]
    today = {one["alert_id"] for one in digest}
    held = [one for one in standing if is_held(one)]
    numbers = Counter(one["status"] for one in standing)
    numbers["recovered"] = len(recovered)
    numbers["closed"] = scope.number("closed", zone.start(day))
    return Desk(
        told=[one for one in standing if not is_held(one)],
        digest=digest,
        earlier=[one for one in held if one["alert_id"] not in today],
        numbers=numbers,
        drills=[one for one in every if is_drill(one["span"])],
        above=scope.above(),
        arrivals=arrivals,
        silences=scope.silences(now),
        closable=sums.closable(scope, [*standing, *recovered], zone, now),
        units=sums.pressing(scope, zone, now),
    )


def desk_page(desk: Desk, session: Session, zone: Zone, now: int) -> str:
    """The page."""
    local, silenced = zone.local(now), marks(desk.silences, zone)
    shown = (zone, now, silenced, desk.closable)
    at_once = [one for one in desk.told if one["level"] > WATCH]
    watched = [one for one in desk.told if one["level"] <= WATCH]
    return page(
        " ".join(DESK),
        session,
        "/",
        head(words.both(DESK), f"{local:%Y-%m-%d %H:%M} · {zone.name}"),
        _numbers(desk),
        _feeds(desk, zone, now),
        _above(desk),
        _section(words.DRILL, listed(desk.drills, *shown), len(desk.drills)) if desk.drills else None,
        _section(_AT_ONCE, listed(at_once, *shown), len(at_once)),
        _section(_LISTED, listed(watched, *shown), len(watched)) if watched else None,
        _section(words.DIGEST, listed(desk.digest, *shown), len(desk.digest)) if desk.digest else None,
        _section(_EARLIER, listed(desk.earlier, *shown), len(desk.earlier)) if desk.earlier else None,
        section(desk.units, now),
        again=AGAIN,
    )


def _numbers(desk: Desk) -> Html:
    untouched = sum(desk.numbers.get(status, 0) for status in UNTOUCHED)
    tiles = [(("待确认", "to be acknowledged"), untouched)]
    tiles += [(words.STATUSES[one], desk.numbers.get(one, 0)) for one in (*OPEN, "recovered")]
    tiles.append((("今日关闭", "closed today"), desk.numbers.get("closed", 0)))
    shown = [tag("div", tag("b", number), tag("span", words.both(name)), class_="tile") for name, number in tiles]
    if desk.closable:
        way = tag("a", words.both(CLOSABLE), href=ADDRESS)
        shown.append(tag("div", tag("b", len(desk.closable)), tag("span", way), class_="tile"))
    return tag("section", tag("div", shown, class_="tiles counts"), aria_label="数量 Numbers")


def _feeds(desk: Desk, zone: Zone, now: int) -> Html:
    if not desk.arrivals:
        return tag("p", words.both(("没有来源数据", "nothing has arrived from any feed")), class_="feeds")
    shown = [
        tag("span", words.feed(feed), ": ", tag("b", words.age(at, now)), f" ({words.moment(zone.iso(at), zone)})")
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


def _section(title: tuple[str, str], table: Html, number: int) -> Html:
    heading = tag("h2", join(words.both(title), tag("span", f" {number}", class_="quiet")))
    return tag("section", heading, table if number else tag("p", words.both(_NONE), class_="empty"))
