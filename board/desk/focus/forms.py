"""Forms by which candidates and focus issues are decided on: only those that fit what is shown."""

from collections.abc import Sequence

import msgspec

from board import words
from board.desk.form_parts import fold, hidden, labelled, text
from board.desk.layout import csrf
from board.desk.sessions import Session
from board.markup import Child, Html, tag
from city.focus_issues import LISTS, TEXT_LENGTH, TITLE_LENGTH, UNIT_LENGTH, FocusIssue, Item, ItemState, Subject

DEEDS: dict[str, tuple[str, str]] = {
    "choose": ("选定", "choose"),
    "reject": ("不选", "reject"),
    "rename": ("改名", "rename"),
    "begin": ("措施起始日", "measures from"),
    "put": ("列入清单", "put a line"),
    "mark": ("清单项状态", "mark a line"),
    "merge": ("并入", "merge"),
    "finish": ("办结", "finish"),
    "resume": ("重新启用", "resume"),
}
"""Kinds of deeds, as forms and histories call them."""
ITEM_STATES: dict[ItemState, tuple[str, str]] = {
    "open": ("未完成", "open"),
    "done": ("已完成", "done"),
    "dropped": ("已取消", "dropped"),
}
_REASON = ("理由（不写人名、电话、车牌）", "reason, never on persons")
_WORDS = ("成效结论（可改，不写人名、电话、车牌）", "the statement, to be confirmed or changed, never on persons")
_TITLE = ("题目", "title")


def address_of_issue(focus: str) -> str:
    """The page of a focus issue."""
    return f"/focus/{focus}"


def choosing(subject: Subject, title: str, mark: str, session: Session, *, fresh: bool) -> Html:
    """Forms that choose a candidate, and reject it where that is ``fresh``; ``mark`` tells them apart on a page."""
    fields = {"feed": subject.feed, "period": subject.period, "theme": subject.theme, "area": subject.area}
    sent = [hidden(name, value) for name, value in fields.items() if value]
    sent.append(hidden("topics", msgspec.json.encode(subject.topics).decode()))
    named = text("title", f"title-{mark}", _TITLE, TITLE_LENGTH, value=title[:TITLE_LENGTH])
    forms = [fold("choose", DEEDS["choose"], [*sent, named], "/candidates", session)]
    if fresh:
        why = text("reason", f"reason-{mark}", _REASON, TEXT_LENGTH)
        told = [*sent, hidden("title", title[:TITLE_LENGTH]), why]
        forms.append(fold("reject", DEEDS["reject"], told, "/candidates", session))
    return tag("div", forms, class_="deeds")


def deciding(issue: FocusIssue, hosts: Sequence[FocusIssue], session: Session) -> Html:
    """Forms for all that fits an issue as it stands; ``hosts`` are those that it can be merged into."""
    at = address_of_issue(issue.focus_id)
    if issue.state != "chosen":
        resuming = fold("resume", DEEDS["resume"], [text("reason", "reason-resume", _REASON, TEXT_LENGTH)], at, session)
        return tag("div", resuming, class_="deeds")
    day = tag("input", type="date", name="from", id="from", value=issue.measures_from or None, required=True)
    forms = [
        fold("put", DEEDS["put"], _line(issue), at, session),
        fold("begin", DEEDS["begin"], [labelled("from", DEEDS["begin"], day)], at, session),
        fold("rename", DEEDS["rename"], [text("title", "title", _TITLE, TITLE_LENGTH, value=issue.title)], at, session),
        _merging(hosts, at, session),
        fold("reject", DEEDS["reject"], [text("reason", "reason-reject", _REASON, TEXT_LENGTH)], at, session),
    ]
    return tag("div", forms, class_="deeds")


def finishing(  # noqa: PLR0913, PLR0917 - of what, with which words, by whom
    issue: FocusIssue, topic: str, until: str, words_of: str, mark: str, session: Session
) -> Html:
    """The form that closes an issue with an effect that was worked out, filled with its words."""
    note = f"note-{mark}"
    asked = tag("textarea", words_of, name="note", id=note, rows=4, maxlength=TEXT_LENGTH, required=True)
    body = [hidden("topic", topic), hidden("until", until), labelled(note, _WORDS, asked)]
    return tag("div", fold("finish", DEEDS["finish"], body, address_of_issue(issue.focus_id), session), class_="deeds")


def marking(issue: FocusIssue, item: Item, session: Session) -> list[Html]:
    """Buttons for the states that a line is not in."""
    return [
        tag(
            "form",
            csrf(session),
            hidden("kind", "mark"),
            hidden("item", item.item_id),
            hidden("became", state),
            tag("button", words.both(name), type="submit", class_="plain", aria_label=f"{' '.join(name)}: {item.text}"),
            method="post",
            action=address_of_issue(issue.focus_id),
        )
        for state, name in ITEM_STATES.items()
        if state != item.state
    ]


def _merging(hosts: Sequence[FocusIssue], at: str, session: Session) -> Html | None:
    if not hosts:
        return None
    options = [tag("option", f"{one.title} ({one.subject.period})", value=one.focus_id) for one in hosts]
    chosen = tag("select", options, name="into", id="into", required=True)
    return fold("merge", DEEDS["merge"], [labelled("into", ("并入题目", "into"), chosen)], at, session)


def _line(issue: FocusIssue) -> list[Child]:
    """The fields of a line, which is a new one or takes the place of another."""
    anew = [tag("option", f"改写 write anew: {one.text}", value=one.item_id) for one in issue.items]
    which = tag("select", tag("option", "新增 a new one", value=""), anew, name="item", id="item")
    lists = [tag("option", " ".join(said), value=name) for name, said in LISTS.items()]
    due = tag("input", type="month", name="due", id="due", required=True, pattern="[0-9]{4}-[0-9]{2}")
    return [
        labelled("item", ("清单项", "line"), which) if anew else None,
        labelled("list", ("清单", "list"), tag("select", lists, name="list", id="list")),
        text("text", "text", ("内容", "what is to be done"), TEXT_LENGTH),
        text("unit", "unit", ("责任单位（不写人名）", "unit, never a person"), UNIT_LENGTH),
        labelled("due", ("完成期限（月）", "by the end of, as 2026-12"), due),
    ]
