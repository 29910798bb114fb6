"""The shift hand-over: what is not over, what somebody has promised, what has changed since the shift began."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from board import words
from board.desk.hand_overs import missing, missing_section
from board.desk.layout import SHIFT, address_of, head, page
from board.desk.rows import listed
from board.desk.scope import UNTOUCHED, Scope
from board.desk.sessions import Session
from board.desk.silence_marks import marks
from board.markup import Html, join, tag
from city.drills import is_drill
from city.times import HOUR, Zone
from indexing.store import Body
from jianwei.silencing import Listed

HOURS = 12
"""A shift, where nobody says when it began."""


@dataclass(frozen=True)
class Shift:
    """What one shift hands to the next."""

    since: int
    waiting: list[tuple[Body, Body]]
    """Hand-overs without a receipt, with their alerts."""
    open: Sequence[Body]
    """Nobody works on them."""
    promised: Sequence[Body]
    """Being handled or handed over."""
    changed: Sequence[Body]
    """Something has happened to them since: with what has."""
    silences: Sequence[Listed] = ()
    drills: Sequence[Body] = ()
    """Not over, or over since; they are counted nowhere."""


def shift_of(scope: Scope, since: int, now: int) -> Shift:
    """What the store says. An alert stands among the open or the promised, and where something changed there too."""
    every = scope.open()
    standing = [one for one in every if not is_drill(one["span"])]
    promised = [one for one in standing if _is_promised(one)]
    over = [one for status in ("recovered", "closed") for one in scope.over(status, since)]
    return Shift(
        since=since,
        waiting=missing((*standing, *over)),
        open=[one for one in standing if not _is_promised(one)],
        promised=promised,
        changed=[one for one in (*standing, *over) if _changes(one, since) and not is_drill(one["span"])],
        drills=[one for one in (*every, *over) if is_drill(one["span"])],
        silences=scope.silences(now),
    )


def shift_page(shift: Shift, session: Session, zone: Zone, now: int) -> str:
    """The page, which prints as a sheet."""
    local, silenced = zone.local(now), marks(shift.silences, zone)
    shown = (zone, now, silenced)
    lead = f"{local:%Y-%m-%d %H:%M} · {zone.name}"
    untouched = sum(one["status"] in UNTOUCHED for one in shift.open)
    waiting = tag("p", words.both(("待确认", "to be acknowledged")), f": {untouched}", class_="lead")
    return page(
        " ".join(SHIFT),
        session,
        "/shift",
        head(join(words.both(SHIFT), " · ", tag("bdi", session.account.area)), lead),
        _since(shift, zone),
        missing_section(shift.waiting, zone, now),
        _section(("未了结，无人处置", "Not over, nobody works on it"), shift.open, shown, waiting),
        _section(("已承诺：处置中或已移交", "Promised: being handled or handed over"), shift.promised, shown),
        tag(
            "section",
            tag(
                "h2",
                words.both(("本班变化", "Changed in this shift")),
                tag("span", f" {len(shift.changed)}", class_="quiet"),
            ),
            [_changed(one, shift.since, zone) for one in shift.changed]
            or tag("p", words.both(("无", "none")), class_="empty"),
        ),
        _section(words.DRILL, shift.drills, shown) if shift.drills else None,
    )


def _since(shift: Shift, zone: Zone) -> Html:
    value = f"{zone.local(shift.since):%Y-%m-%dT%H:%M}"
    label = tag("label", words.both(("本班开始", "the shift began")), for_="since")
    asked = tag("input", type="datetime-local", name="since", id="since", value=value, required=True)
    button = tag("button", words.both(("查看", "show")), type="submit", class_="plain")
    said = f": {words.moment(zone.iso(shift.since), zone)}"
    began = tag("p", words.both(("本班开始", "the shift began")), said, class_="paper")
    return tag("section", tag("form", tag("div", label, asked), button, class_="inline", action="/shift"), began)


def _section(
    title: tuple[str, str], alerts: Sequence[Body], when: tuple[Zone, int, Mapping[str, Html]], lead: Html | None = None
) -> Html:
    number = tag("span", f" {len(alerts)}", class_="quiet")
    shown = listed(alerts, *when) if alerts else tag("p", words.both(("无", "none")), class_="empty")
    return tag("section", tag("h2", words.both(title), number), lead, shown)


def _changed(alert: Body, since: int, zone: Zone) -> Html:
    name = f"{alert['topic'] or words.nameless(alert)[0]} · {alert['area'] or alert['feed']}"
    changes = [
        tag(
            "li",
            f"{words.moment(one['at'], zone)}: ",
            words.status(one["status"]),
            " ",
            tag("bdi", one["why"]),
            [" (", tag("bdi", one["by"]), ")"] if one.get("by") else None,
            [" — ", tag("bdi", one["note"])] if one.get("note") else None,
        )
        for one in _changes(alert, since)
    ]
    return tag(
        "article",
        tag("p", words.level(alert["level"]), " ", tag("a", tag("bdi", name), href=address_of(alert["alert_id"]))),
        tag("ul", changes, class_="changes"),
        class_="change",
    )


def _changes(alert: Body, since: int) -> list[Body]:
    return [one for one in alert["history"] if words.instant_of(one["at"]) >= since]


def _is_promised(alert: Body) -> bool:
    handling = alert.get("handling") or {}
    waiting = any(not one["received_at"] for one in handling.get("outlets", ()))
    return bool(handling.get("handled_by")) or waiting


def default_since(now: int) -> int:
    """When a shift began that nobody has said the beginning of."""
    return now - HOURS * HOUR
