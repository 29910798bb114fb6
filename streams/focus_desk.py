"""What people decide on focus issues (每月一题), folded in the order of the log.

| deed | fits where the issue is |
|---|---|
| choose | not decided on, or rejected |
| reject | not decided on, or chosen |
| merge | chosen, into another one that is chosen |
| rename, begin, put, mark, finish | chosen |
| resume | closed, rejected or merged |

A deed that does not fit changes nothing and stands in the history as refused, so that whoever did it sees why. A role
decides on issues of its own area and of those below.
"""

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from city.focus_deeds import Begin, Choose, Finish, FocusDeed, Mark, Merge, Put, Reject, Rename, Resume
from city.focus_issues import FocusChange, FocusIssue, FocusState, Subject
from city.paths import within

Issues = Mapping[str, FocusIssue]
"""By id."""


class FocusDesk(msgspec.Struct, frozen=True):
    """All that was decided so far."""

    issues: Issues = {}
    done: frozenset[str] = frozenset()
    """Ids of the deeds."""


OBJECTIONS: dict[str, tuple[str, str]] = {
    "outside": ("不在本区域职责内", "not of this role's area"),
    "decided": ("此前已有决定", "it was decided on before"),
    "not_chosen": ("未选定", "it is not chosen"),
    "no_target": ("并入的题目不存在或未选定", "there is no chosen issue to merge it into"),
    "no_item": ("清单中没有此项", "the lists have no such line"),
    "not_over": ("未结束", "it is not over"),
    "other_scope": ("来源或区域不同", "it is of another feed or area"),
}
"""Why a deed does not fit."""

_FITS: dict[type, tuple[tuple[FocusState, ...], str]] = {
    Choose: (("rejected",), "decided"),
    Reject: (("chosen",), "decided"),
    Resume: (("closed", "rejected", "merged"), "not_over"),
}
"""States of an issue that was decided on in which a deed fits, and what is said in any other."""


class UnknownFocusError(ValueError):
    """A deed on a focus issue that nobody has decided on yet."""


def decide(desk: FocusDesk, deed: FocusDeed) -> tuple[FocusDesk, list[FocusIssue]]:
    """The issues after a deed, and those that changed; nothing where it came before.

    Raises ``UnknownFocusError``.
    """
    if deed.deed_id in desk.done:
        return desk, []
    changed = _decided(desk.issues, deed)
    issues = {**desk.issues, **{one.focus_id: one for one in changed}}
    return FocusDesk(issues, desk.done | {deed.deed_id}), changed


def _decided(issues: Issues, deed: FocusDeed) -> list[FocusIssue]:
    what, before = deed.what, issues.get(deed.focus_id)
    if isinstance(what, Choose | Reject):
        issue = before or _new(deed, what.subject, what.title)
    elif before is None:
        raise UnknownFocusError(f"a deed on focus issue {deed.focus_id}, which nobody has decided on")
    else:
        issue = before
    no = _objection(issues, deed, issue, before is None)
    if no:
        return [] if before is None else [_told(issue, deed, no)]
    after = {**issues, issue.focus_id: _told(_done(issue, deed), deed)}
    host = after.get(what.into if isinstance(what, Merge) else issue.into)
    if host is None:
        return [after[issue.focus_id]]
    joined = {topic for one in after.values() if one.into == host.focus_id for topic in one.subject.topics}
    host = _told(replace(host, joined=tuple(sorted(joined - {*host.subject.topics}))), deed)
    return [after[issue.focus_id], host]


def _new(deed: FocusDeed, subject: Subject, title: str) -> FocusIssue:
    return FocusIssue(
        focus_id=deed.focus_id,
        subject=subject,
        title=title,
        state="rejected",
        decided_at=deed.at,
        updated_at=deed.at,
    )


def _objection(issues: Issues, deed: FocusDeed, issue: FocusIssue, fresh: bool) -> str:  # noqa: FBT001
    """Why a deed does not fit, a name of ``OBJECTIONS``; empty where it does."""
    if not within(issue.subject.area, deed.area):
        return "outside"
    states, otherwise = _FITS.get(type(deed.what), (("chosen",), "not_chosen"))
    if not fresh and issue.state not in states:
        return otherwise
    if isinstance(deed.what, Mark) and all(item.item_id != deed.what.item_id for item in issue.items):
        return "no_item"
    return _of_merging(issues.get(deed.what.into), issue) if isinstance(deed.what, Merge) else ""


def _of_merging(host: FocusIssue | None, issue: FocusIssue) -> str:
    if host is None or host.state != "chosen" or host.focus_id == issue.focus_id:
        return "no_target"
    same = (host.subject.feed, host.subject.area) == (issue.subject.feed, issue.subject.area)
    return "" if same else "other_scope"


def _done(issue: FocusIssue, deed: FocusDeed) -> FocusIssue:
    """The issue after a deed that fits."""
    given: dict[str, object] = {}
    match deed.what:
        case Choose(_, title):
            given = {"state": "chosen", "title": title, "decided_at": deed.at, "reason": ""}
        case Reject(_, _, reason):
            given = {"state": "rejected", "reason": reason, "decided_at": deed.at}
        case Merge(into):
            given = {"state": "merged", "into": into, "decided_at": deed.at}
        case Rename(title):
            given = {"title": title}
        case Begin(day):
            given = {"measures_from": day}
        case Put(item):
            given = {"items": (*(one for one in issue.items if one.item_id != item.item_id), item)}
        case Mark(item_id, state):
            marked = (replace(one, state=state) if one.item_id == item_id else one for one in issue.items)
            given = {"items": tuple(marked)}
        case Finish(effect):
            given = {"state": "closed", "effect": effect}
        case Resume():
            given = {"state": "chosen", "into": "", "reason": "", "effect": None}
    return replace(issue, **given)


def _told(issue: FocusIssue, deed: FocusDeed, refused: str = "") -> FocusIssue:
    change = FocusChange(
        at=deed.at, kind=type(deed.what).__name__.lower(), by=deed.role, text=_text(deed), refused=refused
    )
    return replace(issue, updated_at=max(issue.updated_at, deed.at), history=(*issue.history, change))


def _text(deed: FocusDeed) -> str:
    match deed.what:
        case Reject(_, _, text) | Resume(text) | Rename(text) | Begin(text) | Finish(_, text):
            return text
        case Choose(_, text) | Merge(text):
            return text
        case Put(item):
            return item.text
        case Mark(item_id, state):
            return f"{item_id}: {state}"
    return ""
