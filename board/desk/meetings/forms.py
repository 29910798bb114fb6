"""Forms of a meeting and of the items of its agenda: only those that fit what is shown."""

from collections.abc import Sequence

from board import words
from board.desk.form_parts import fold, hidden, labelled, text
from board.desk.layout import csrf
from board.desk.packs.list_page import short
from board.desk.sessions import Session
from board.markup import Html, tag
from briefing.packs.pack import Pack
from city.meetings import (
    DECISION_LENGTH,
    OWNER_LENGTH,
    REASON_LENGTH,
    SUBJECT_LENGTH,
    TITLE_LENGTH,
    Meeting,
    MeetingItem,
)

DEEDS: dict[str, tuple[str, str]] = {
    "open": ("召开", "open"),
    "add": ("加入议程", "add an item"),
    "place": ("调整次序", "place"),
    "decide": ("议定", "decide"),
    "mark": ("事项状态", "mark"),
    "close": ("结束会议", "close"),
}
"""Kinds of deeds, as forms and histories call them."""
_FROM_PACK = ("议程取自例会材料（可选）", "agenda from a pack, if any")
_AGAIN = ("再次召开", "open again")
_DONE = ("已完成", "done")
_DROP = ("取消", "drop")
_REOPEN = ("重新打开", "reopen")
_REASON = ("理由（不写人名、电话、车牌）", "reason, never on persons")
_ID_LENGTH = 64


def address_of_meeting(name: str) -> str:
    """The page of a meeting."""
    return f"/meetings/{name}"


def opening(session: Session, today: str, packs: Sequence[Pack]) -> Html:
    """A form for a new meeting of the account's area, with the packs of it whose items can come to the agenda."""
    day = tag("input", type="date", name="date", id="date", value=today, required=True)
    body = [labelled("date", ("日期", "day"), day), text("title", "title", ("名称", "title"), TITLE_LENGTH)]
    if packs:
        options = [tag("option", "–", value=""), [tag("option", short(one), value=one.pack_id) for one in packs]]
        body.append(labelled("pack", _FROM_PACK, tag("select", options, name="pack", id="pack")))
    return tag("div", fold("open", DEEDS["open"], body, "/meetings", session), class_="deeds")


def of_meeting(meeting: Meeting, session: Session, *, is_last: bool) -> Html | None:
    """Forms for the meeting itself; the last one of an area can be opened again."""
    at = address_of_meeting(meeting.meeting_id)
    if meeting.state == "open":
        body = [
            text("subject", "subject", ("事项", "subject"), SUBJECT_LENGTH),
            text("alert", "alert", ("预警编号（可空）", "id of an alert, if any"), _ID_LENGTH, required=False),
            text("focus", "focus", ("每月一题编号（可空）", "id of a focus issue, if any"), _ID_LENGTH, required=False),
        ]
        closing = tag("button", words.both(DEEDS["close"]), type="submit", class_="plain")
        end = tag("form", csrf(session), hidden("kind", "close"), closing, method="post", action=at)
        return tag("div", fold("add", DEEDS["add"], body, at, session), end, class_="deeds")
    if not is_last:
        return None
    again = [text("title", "title", ("名称", "title"), TITLE_LENGTH, value=meeting.title)]
    return tag("div", fold("open", _AGAIN, again, at, session), class_="deeds")


def of_item(meeting: Meeting, number: int, session: Session) -> Html | None:
    """Forms for the item of a number of the agenda, from 1; nothing where it was carried over."""
    item = meeting.agenda[number - 1]
    if item.into:
        return None
    at, forms = address_of_meeting(meeting.meeting_id), list[Html]()
    if meeting.state == "open" and item.state == "open":
        forms.append(_deciding(item, number, at, session))
    if item.state == "open":
        forms.append(_marking(item, "done", _DONE, at, session))
        why = text("reason", f"reason-{number}", _REASON, REASON_LENGTH)
        forms.append(fold("mark", _DROP, [_which(item), hidden("became", "dropped"), why], at, session))
    else:
        forms.append(_marking(item, "open", _REOPEN, at, session))
    if meeting.state == "open" and len(meeting.agenda) > 1:
        forms.append(_placing(item, number, len(meeting.agenda), at, session))
    return tag("div", forms, class_="deeds")


def _deciding(item: MeetingItem, number: int, at: str, session: Session) -> Html:
    due = tag("input", type="date", name="due", id=f"due-{number}", value=item.due or None, required=True)
    wanted = ("议定意见", "decision")
    body = [
        _which(item),
        text("decision", f"decision-{number}", wanted, DECISION_LENGTH, value=item.decision or None),
        text(
            "owner",
            f"owner-{number}",
            ("责任单位（不写人名）", "unit, never a person"),
            OWNER_LENGTH,
            item.owner or None,
        ),
        labelled(f"due-{number}", ("完成期限", "until"), due),
    ]
    return fold("decide", DEEDS["decide"], body, at, session)


def _placing(item: MeetingItem, number: int, last: int, at: str, session: Session) -> Html:
    to = tag("input", type="number", name="place", id=f"place-{number}", value=number, min=1, max=last, required=True)
    body = [_which(item), labelled(f"place-{number}", ("第几项", "place on the agenda"), to)]
    return fold("place", DEEDS["place"], body, at, session)


def _marking(item: MeetingItem, state: str, said: tuple[str, str], at: str, session: Session) -> Html:
    """A button that marks an item."""
    label = f"{' '.join(said)}: {item.subject}"
    button = tag("button", words.both(said), type="submit", class_="plain", aria_label=label)
    body = [csrf(session), hidden("kind", "mark"), _which(item), hidden("became", state), button]
    return tag("form", body, method="post", action=at)


def _which(item: MeetingItem) -> Html:
    return hidden("item", item.item_id)
