"""The page of one alert: what came of the last deed, what can be done, and the card with charts and history."""

from board import words
from board.alert_card import card
from board.desk import deeds
from board.desk.layout import address_of, page, said
from board.desk.scope import Scope
from board.desk.sessions import Session
from board.markup import Html, join, tag
from board.pages import legend
from board.series import newest_days
from city.times import Zone, utc_iso
from indexing.store import Body

WAIT = 3
"""Seconds after which a browser asks again for what a deed has come to."""


def alert_page(scope: Scope, alert: Body, session: Session, zone: Zone, deed: int | None = None) -> str:
    """The page of an alert in scope; ``deed`` is the instant of what this role has just done with it."""
    newest = newest_days(scope.store, [alert], zone).get(alert["feed"])
    told = None if deed is None else outcome(alert, session.account.role, deed)
    title = f"{alert['topic'] or words.SILENCE[0]} · {alert['area'] or alert['feed']}"
    return page(
        title,
        session,
        address_of(alert["alert_id"]) + (f"?deed={deed}" if deed else ""),
        tag("h1", "预警 Alert: ", tag("bdi", title), class_="unseen"),
        None if deed is None else _told(told, zone),
        tag("section", card(scope.store, alert, zone, newest, beneath=_desk(alert, session, zone)), legend()),
        again=WAIT if deed is not None and told is None else 0,
    )


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


def _desk(alert: Body, session: Session, zone: Zone) -> Html:
    return tag("div", _handling(alert, zone), None if session.account.reads_only else deeds.forms(alert, session))


def _handling(alert: Body, zone: Zone) -> Html | None:
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
    for one in handling.get("outlets", ()):
        received = one["received_at"]
        when = words.moment(received or one["at"], zone)
        state = ("已签收", "received") if received else ("待签收", "handed over, not yet received")
        told.append(join(tag("bdi", one["outlet"]), ": ", words.both(state), ", ", when))
    if not told:
        return None
    return tag("ul", [tag("li", one) for one in told], class_="handling", aria_label="处置情况 Handling")
