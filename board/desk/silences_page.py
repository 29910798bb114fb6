"""The page of silences: for which alerts of an area nobody is told for a time, by whom, until when and why."""

from collections.abc import Sequence

from alerts.routing.notices import Subject
from board import words
from board.desk.layout import SILENCES, address_of, head, page, said
from board.desk.scope import Scope
from board.desk.sessions import Session
from board.desk.silence_forms import ending
from board.markup import Child, Html, join, tag
from city.notice_silences import NoticeSilence, may_end
from city.paths import name as last_name
from city.paths import nested
from city.times import Zone
from jianwei.silencing import Listed, State

_NAMED = 5
"""Alerts of a silence that are named; of all there is the number."""
WAIT = 3
"""Seconds after which a browser asks again for what has become of a silence."""
_TITLES: dict[State, tuple[str, str]] = {
    "in force": ("生效中", "In force"),
    "coming": ("将生效", "Coming"),
    "ended": ("近七日结束", "Ended in the last 7 days"),
}
_HEAD = (
    ("区域与问题", "For"),
    ("起止", "From, until"),
    ("设置岗位", "Set by"),
    ("理由", "Reason"),
    ("压下的预警", "Alerts it holds"),
)
_SHOWN = ("预警照常显示，只是不告知", "alerts are shown all the same, and nobody is told")
_WAITS = ("已发送，尚未生效：本页几秒后自动刷新", "sent and not seen by the watch yet: this page asks again in seconds")


def silences_page(  # noqa: PLR0913 - what is shown, to whom, when, and what it tells of
    scope: Scope, session: Session, zone: Zone, now: int, *, made: str = "", ended: str = ""
) -> str:
    """The page; ``made`` or ``ended`` is the id of the silence that this desk has just set, or ended."""
    found = scope.silences(now)
    known = next((one.silence for one in found if one.silence.silence_id in {made, ended}), None)
    waits = bool(made and known is None) or bool(ended and known is not None and not known.ended_at)
    return page(
        " ".join(SILENCES),
        session,
        (f"/silences?made={made}" if made else f"/silences?ended={ended}") if waits else "/silences",
        head(words.both(SILENCES), words.both(_SHOWN)),
        said(words.both(_WAITS)) if waits else _told(known, session, ended=bool(ended)),
        [
            tag("section", tag("h2", words.both(title)), _table(found, state, session, zone, scope.area))
            for state, title in _TITLES.items()
        ],
        again=WAIT if waits else 0,
    )


def _told(silence: NoticeSilence | None, session: Session, *, ended: bool) -> Html | None:
    """What has come of a form."""
    if silence is None:
        return None
    if ended and silence.ended_by != session.account.role:
        by = join(words.both(("已被结束", "it was ended by")), " ", tag("bdi", silence.ended_by))
        return said(words.both(("未生效", "Not done")), by, bad=True)
    return said(words.both(("已生效", "Done")))


def _table(found: Sequence[Listed], state: State, session: Session, zone: Zone, area: str) -> Html:
    silences = [one for one in found if one.state == state]
    if not silences:
        return tag("p", words.both(("无", "none")), class_="empty")
    names = [tag("th", words.both(name), scope="col") for name in _HEAD]
    rows = [_row(one, session, zone, area) for one in silences]
    return tag("table", tag("thead", tag("tr", names)), tag("tbody", rows), class_="list")


def _row(one: Listed, session: Session, zone: Zone, area: str) -> Html:
    silence, account = one.silence, session.account
    begin, end = (words.moment(zone.iso(each), zone) for each in one.silence.window)
    may = one.state != "ended" and not account.reads_only and may_end(account.area, silence)
    by = (
        join(" · ", words.both(("提前结束", "ended by")), " ", tag("bdi", silence.ended_by))
        if silence.ended_at
        else None
    )
    held = join(tag("b", len(one.holds)), [tag("span", _link(each), class_="above") for each in one.holds[:_NAMED]])
    return tag(
        "tr",
        tag("td", _for(silence, area), class_="wide"),
        tag("td", f"{begin} → {end}", by),
        tag("td", tag("bdi", silence.author)),
        tag("td", tag("bdi", silence.reason), class_="wide"),
        tag("td", held if one.state == "in force" else None, ending(silence.silence_id, session) if may else None),
    )


def _link(about: Subject) -> Html:
    topic, area = (last_name(path) for path in (about.topic, about.area))
    return tag("a", tag("bdi", f"{topic or words.SILENCE[0]} · {area}"), href=address_of(about.alert_id))


def _for(silence: NoticeSilence, own: str) -> list[Child]:
    """Areas as far as they touch one's own, topics, what else it asks for, and its levels."""
    areas = [area for area in silence.areas if nested(area, own)]
    others = [*silence.feeds, *silence.kinds, *silence.tiers]
    levels: Child = words.level(silence.least) if silence.least == silence.most else None
    levels = levels or join(words.level(silence.least), " – ", words.level(silence.most))
    shown: list[Child] = [tag("div", words.path(each)) for each in (*areas, *silence.topics)]
    return [*shown, tag("div", ", ".join(others), class_="above") if others else None, levels]
