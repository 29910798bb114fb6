"""What can be done with an alert as it stands, as forms, and what a form that comes back asks for."""

from collections.abc import Mapping
from typing import Any, get_args

from board import words
from board.desk.layout import address_of, csrf
from board.desk.sessions import Session
from board.markup import Child, Html, tag
from city.actions import CLOSE_REASONS, NOTE_LENGTH, ROLE_LENGTH, CloseReason, DeedKind
from indexing.store import Body

NAMES: dict[DeedKind, tuple[str, str]] = {
    "acknowledge": ("确认", "acknowledge"),
    "handle": ("开始处置", "handle"),
    "assign": ("分派", "assign"),
    "hand_over": ("移交", "hand over"),
    "received": ("对方已签收", "received"),
    "close": ("关闭", "close"),
    "reopen": ("重新打开", "reopen"),
    "note": ("备注", "note"),
}
OUTLETS = ("应急", "综治中心", "调解", "仲裁", "消费维权")
"""Offered, not prescribed."""
_NOTE = ("说明（不写人名、电话、车牌）", "note, never on persons")


class FormError(ValueError):
    """A form that no page of the board has sent."""


class WrongError(FormError):
    """A form that asks for what cannot be; ``said`` is that in both languages."""

    def __init__(self, said: tuple[str, str]) -> None:
        super().__init__(said[1])
        self.said = said


def fitting(alert: Body) -> list[DeedKind]:
    """The deeds that fit an alert as it was last told; the watch has the last word."""
    handling = alert.get("handling") or {}
    if handling.get("closed_at"):
        return ["reopen", "note"]
    if alert["status"] == "closed":
        return ["close", "note"]
    waiting = any(not one["received_at"] for one in handling.get("outlets", ()))
    unfit = {
        "acknowledge": bool(handling.get("acknowledged_at")),
        "handle": bool(handling.get("handled_by")),
        "received": not waiting,
        "reopen": True,
    }
    return [kind for kind in NAMES if not unfit.get(kind)]


def forms(alert: Body, session: Session, more: Html | None = None) -> Html:
    """A form for each deed that fits, and one more."""
    return tag("div", [_form(kind, alert, session) for kind in fitting(alert)], more, class_="deeds")


def asked(form: Mapping[str, str], alert: str, session: Session, now: int) -> dict[str, Any]:
    """The fields of the action that a form asks for: by the role and for the area of the account, never its name.

    Raises ``FormError``.
    """
    kind, reason = form.get("kind", ""), form.get("reason") or None
    if kind not in get_args(DeedKind) or (reason is not None and reason not in get_args(CloseReason)):
        raise FormError("the form asks for a deed or a reason that there is not")
    account = session.account
    fields: dict[str, Any] = {"alert_id": alert, "kind": kind, "at": now, "role": account.role, "area": account.area}
    note, outlet, to = (" ".join(form.get(name, "").split()) for name in ("note", "outlet", "to"))
    return {**fields, "reason": reason, "note": note, "outlet": outlet, "to": to}


def _form(kind: DeedKind, alert: Body, session: Session) -> list[Html]:
    """A button where nothing has to be said, for a receipt one for each outlet; else a form in a fold."""
    if kind == "received":
        waiting = [one["outlet"] for one in alert["handling"]["outlets"] if not one["received_at"]]
        return [_plain_form(kind, alert, session, outlet) for outlet in waiting]
    if kind in {"acknowledge", "handle"}:
        return [_plain_form(kind, alert, session)]
    button = tag("button", words.both(NAMES[kind]), type="submit")
    body = [*_hidden(kind, session), *_inputs(kind), button]
    return [tag("details", tag("summary", words.both(NAMES[kind])), _posted(body, alert), name="deed")]


def _plain_form(kind: DeedKind, alert: Body, session: Session, outlet: str = "") -> Html:
    named = tag("input", type="hidden", name="outlet", value=outlet) if outlet else None
    said = tag("bdi", outlet, " ") if outlet else None
    look = None if kind == "acknowledge" else "plain"
    button = tag("button", said, words.both(NAMES[kind]), type="submit", class_=look)
    return _posted([*_hidden(kind, session), named, button], alert)


def _posted(body: Child, alert: Body) -> Html:
    return tag("form", body, method="post", action=address_of(alert["alert_id"]))


def _hidden(kind: DeedKind, session: Session) -> list[Html]:
    return [csrf(session), tag("input", type="hidden", name="kind", value=kind)]


def _inputs(kind: DeedKind) -> list[Html]:
    if kind == "hand_over":
        offered = tag("datalist", [tag("option", value=one) for one in OUTLETS], id="outlets")
        outlet = tag(
            "input", name="outlet", id="outlet", list="outlets", required=True, maxlength=40, autocomplete="off"
        )
        return [_labelled("outlet", ("移交给", "to whom"), outlet), offered, _note(kind)]
    if kind == "assign":
        to = tag("input", name="to", id="to", required=True, maxlength=ROLE_LENGTH, autocomplete="off")
        return [_labelled("to", ("值班岗，如 east-duty", "duty desk, as east-duty"), to), _note(kind)]
    if kind == "close":
        options = [tag("option", f"{chinese} {english}", value=code) for code, (chinese, english) in _REASONS]
        none = tag("option", "请选择 choose", value="")
        chosen = tag("select", none, options, name="reason", id="reason", required=True)
        return [_labelled("reason", ("原因", "reason"), chosen), _note(kind)]
    return [_note(kind)]


_REASONS = tuple(CLOSE_REASONS.items())


def _note(kind: DeedKind) -> Html:
    name = f"note-{kind}"
    return _labelled(
        name,
        _NOTE,
        tag(
            "textarea",
            name="note",
            id=name,
            rows=2,
            maxlength=NOTE_LENGTH,
            required=kind == "note",
            autocomplete="off",
        ),
    )


def _labelled(name: str, said: tuple[str, str], shown: Child) -> Html:
    return tag("div", tag("label", words.both(said), for_=name), shown)
