"""Forms by which an alert is silenced and a silence is ended, and what a form that comes back asks for."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from board import words
from board.desk.deeds import FormError
from board.desk.layout import address_of, csrf
from board.desk.sessions import Session
from board.markup import Html, join, tag
from city.notice_silences import REASON_LENGTH
from city.times import HOUR
from indexing.store import Body

HOURS = (1, 4, 12, 24, 72)
"""What is offered; longer ones are for `jianwei silence`."""
_REASON = ("理由（不写人名、电话、车牌）", "reason, never on persons")
_URGENT = ("紧急会商级也不告知", "level 4 too")


def path_of(silence_id: str) -> str:
    """Where the form that ends a silence goes."""
    return f"/silences/{quote(silence_id, safe='')}"


def silencing(alert: Body, session: Session) -> Html:
    """A form in a fold that silences alerts of an alert's area and topic."""
    what = alert["topic_id"] or " ".join(words.nameless(alert))
    hours = [tag("option", f"{each} 小时 h", value=each) for each in HOURS]
    body = [
        csrf(session),
        tag("p", tag("bdi", what), " · ", tag("bdi", alert["area_id"]), class_="above"),
        tag(
            "div",
            tag("label", words.both(("时长", "for")), for_="hours"),
            tag("select", hours, name="hours", id="hours"),
        ),
        tag("div", tag("label", words.both(_REASON), for_="silence-reason"), _reason()),
        tag("label", _urgent(), " ", words.both(_URGENT), class_="check"),
        tag("button", words.both(("静默", "silence")), type="submit"),
    ]
    posted = tag("form", body, method="post", action=f"{address_of(alert['alert_id'])}/silence")
    return tag("details", tag("summary", words.both(("静默", "silence"))), posted, name="deed")


def ending(silence_id: str, session: Session) -> Html:
    """The button that ends a silence."""
    button = tag("button", words.both(("结束", "end")), type="submit", class_="plain")
    return tag("form", csrf(session), button, method="post", action=path_of(silence_id))


def asked(form: Mapping[str, str], alert: Body, session: Session, now: int) -> dict[str, Any]:
    """The fields of the silence that a form asks for: by the role of the account, of the alert's own area and topic.

    Raises ``FormError``.
    """
    hours, urgent = form.get("hours", ""), form.get("urgent", "")
    if hours not in set(map(str, HOURS)) or urgent not in {"", "yes"}:
        raise FormError("the form asks for hours or levels that are not offered")
    topic = alert["topic_id"]
    return {
        "role": session.account.role,
        "area": session.account.area,
        "reason": " ".join(form.get("reason", "").split()),
        "areas": (alert["area_id"],),
        "topics": (topic,) if topic else (),
        "feeds": () if topic else (alert["feed"],),
        "kinds": () if topic else (alert["span"],),
        "most": 4 if urgent else 3,
        "at": now,
        "begins": now,
        "ends": now + int(hours) * HOUR,
    }


def _reason() -> Html:
    return tag(
        "textarea",
        name="reason",
        id="silence-reason",
        rows=2,
        maxlength=REASON_LENGTH,
        required=True,
        autocomplete="off",
    )


def _urgent() -> Html:
    return join(tag("input", type="checkbox", name="urgent", value="yes"))
