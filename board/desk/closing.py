"""Closing that is proposed: the form that is filled already, and the page of all alerts that have one."""

from alerts.proposing import Proposal
from board import words
from board.desk.layout import address_of, csrf, head, page
from board.desk.rows import CLOSABLE, listed
from board.desk.scope import Scope
from board.desk.sessions import Session
from board.desk.sums import Sums
from board.markup import Html, tag
from city.actions import CLOSE_REASONS
from city.times import Zone
from indexing.store import Body

ADDRESS = "/closable"
_LEAD = (
    "上级系统已办结全部工单、也没有新情况的预警。是否关闭由值班人员决定。",
    "Alerts whose cases upstream has all closed, and without news. Whether they are closed is for the desk to say.",
)
_BUTTON = ("按此关闭", "close like this")


def ready_filled(alert: Body, proposal: Proposal, session: Session) -> Html:
    """What is proposed, and one button for it; for who only reads, what is proposed."""
    hidden = {"kind": "close", "reason": proposal.reason, "note": proposal.note}
    form = tag(
        "form",
        csrf(session),
        [tag("input", type="hidden", name=name, value=value) for name, value in hidden.items()],
        tag("button", words.both(_BUTTON), type="submit"),
        method="post",
        action=address_of(alert["alert_id"]),
    )
    return tag(
        "div",
        tag("b", words.both(CLOSABLE)),
        tag("p", words.both(CLOSE_REASONS[proposal.reason]), " · ", tag("bdi", proposal.note, lang="zh")),
        None if session.account.reads_only else form,
        class_="said proposed",
    )


def closable_page(scope: Scope, sums: Sums, session: Session, zone: Zone, now: int) -> str:
    """The alerts in scope that can be closed."""
    alerts = [*scope.open(), *scope.recovered()]
    closable = sums.closable(scope, alerts, zone, now)
    found = [one for one in alerts if one["alert_id"] in closable]
    local = zone.local(now)
    none = tag("p", words.both(("无", "none")), class_="empty")
    return page(
        " ".join(CLOSABLE),
        session,
        ADDRESS,
        head(words.both(CLOSABLE), f"{local:%Y-%m-%d %H:%M} · {zone.name}"),
        tag("p", words.both(_LEAD), class_="note"),
        tag("section", listed(found, zone, now, closable=closable) if found else none),
        again=30,
    )
