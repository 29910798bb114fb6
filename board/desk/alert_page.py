"""The page of one alert: what came of the last deed, what can be done, and the card with charts and history."""

from types import MappingProxyType

from alerts.similar import similar
from board import words
from board.alert_card import card
from board.desk import cases_section, deeds
from board.desk.alert_past import known_section, similar_section
from board.desk.case_links import CaseLinks
from board.desk.closing import ready_filled
from board.desk.hand_overs import hand_overs_of, stages
from board.desk.layout import address_of, page, said
from board.desk.scope import Scope
from board.desk.sessions import Session
from board.desk.silence_forms import silencing
from board.desk.silence_marks import marks
from board.markup import Html, join, tag
from board.pages import legend
from board.series import marked_days, newest_days
from board.tile_grid import Places, tile_section
from city.alerts import OPEN
from city.drills import is_drill
from city.times import Zone, utc_iso
from indexing.store import Body

_NOWHERE: Places = MappingProxyType({})
_NO_LINKS = CaseLinks()
WAIT = 3
"""Seconds after which a browser asks again for what a deed has come to."""


def alert_page(  # noqa: PLR0913, PLR0917 - what is shown, to whom, when
    scope: Scope,
    alert: Body,
    session: Session,
    zone: Zone,
    now: int,
    deed: int | None = None,
    places: Places = _NOWHERE,
    links: CaseLinks = _NO_LINKS,
) -> str:
    """The page of an alert in scope; ``deed`` is the instant of what this role has just done with it.

    ``places`` are the middles of areas, as far as they are known, ``links`` lead into the city's own system.
    """
    proposed = scope.proposals([alert], zone, now).get(alert["alert_id"])
    closing = None if proposed is None else ready_filled(alert, proposed, session)
    newest = newest_days(scope.store, [alert], zone).get(alert["feed"])
    told = None if deed is None else outcome(alert, session.account.role, deed)
    silenced = marks(scope.silences(now), zone).get(alert["alert_id"])
    beneath = tag("div", closing, _desk(alert, session, zone, now, silenced))
    title = f"{alert['topic'] or words.nameless(alert)[0]} · {alert['area'] or alert['feed']}"
    key = None if is_drill(alert["span"]) else legend()
    return page(
        title,
        session,
        address_of(alert["alert_id"]) + (f"?deed={deed}" if deed else ""),
        tag("h1", "预警 Alert: ", tag("bdi", title), class_="unseen"),
        None if deed is None else _told(told, zone),
        tag("h2", words.both(("预警与处置", "The alert and what is done")), class_="unseen"),
        tag("section", card(scope.store, alert, zone, newest, beneath=beneath), key),
        _tiles(scope, alert, zone, places),
        similar_section(similar(alert, scope.past(alert)), zone),
        known_section(scope.findings(alert), zone),
        cases_section.section(scope.carriers(alert, zone, now), links, zone, now),
        again=WAIT if deed is not None and told is None else 0,
    )


def _tiles(scope: Scope, alert: Body, zone: Zone, places: Places) -> Html | None:
    if not alert["areas"] or not alert["area_id"]:
        return None
    known = scope.counts.areas(marked_days(alert, zone)[1], alert["feed"], alert["area_id"])
    return tile_section(alert, [*known, *places], places)


def outcome(alert: Body, role: str, at: int) -> Body | None:
    """What a deed of a role at an instant has come to, as the alert's history has it; None where it has not yet."""
    when = utc_iso(at)
    return next((one for one in reversed(alert["history"]) if one.get("by") == role and one["at"] == when), None)


def _told(change: Body | None, zone: Zone) -> Html:
    if change is None:
        waits = (
            "已发送，尚未生效：本页几秒后自动刷新",
            "sent and not seen by the watch yet: this page asks again in seconds",
        )
        return said(words.both(waits))
    when = words.moment(change["at"], zone)
    if change.get("refused"):
        return said(words.both(("未生效", "Not done")), join(tag("bdi", change["why"]), " · ", when), bad=True)
    return said(words.both(("已生效", "Done")), join(tag("bdi", change["why"]), " · ", when))


def _desk(alert: Body, session: Session, zone: Zone, now: int, silenced: Html | None) -> Html:
    told = tag("p", tag("a", silenced, href="/silences"), class_="handling") if silenced else None
    if session.account.reads_only:
        return tag("div", told, _handling(alert, zone, now))
    more = silencing(alert, session) if alert["status"] in OPEN else None
    return tag("div", told, _handling(alert, zone, now), deeds.forms(alert, session, more))


def _handling(alert: Body, zone: Zone, now: int) -> Html | None:
    """Who has it, to whom it was handed over, why it was closed."""
    handling = alert.get("handling") or {}
    told = []
    for name, by, at in (
        (("确认", "acknowledged"), "acknowledged_by", "acknowledged_at"),
        (("关闭", "closed"), "closed_by", "closed_at"),
    ):
        if handling.get(at):
            told.append(join(words.both(name), ": ", tag("bdi", handling[by]), ", ", words.moment(handling[at], zone)))
    if handling.get("handled_by"):
        told.append(join(words.both(("处置", "handled by")), ": ", tag("bdi", handling["handled_by"])))
    told += [stages(one, zone, now) for one in hand_overs_of(alert)]
    if not told:
        return None
    return tag("ul", [tag("li", one) for one in told], class_="handling", aria_label="处置情况 Handling")
