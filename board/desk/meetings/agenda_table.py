"""The agenda of a meeting as a table: where an item comes from, how often it was carried over, what is late."""

from collections.abc import Mapping
from dataclasses import dataclass

from board import words
from board.desk.case_tables import Column, table
from board.desk.focus.asked import address_of_candidates
from board.desk.focus.forms import address_of_issue
from board.desk.layout import address_of
from board.desk.meetings.forms import address_of_meeting, of_item
from board.desk.scope import Scope
from board.desk.sessions import Session
from board.markup import Child, Html, join, tag
from city.meetings import ITEM_STATES, ORIGINS, Meeting, MeetingItem, is_late
from indexing.store import Body

LATE = ("逾期", "late")
_COLUMNS = (
    Column(("序号", "No."), "n"),
    Column(("事项", "Item"), "wide"),
    Column(("议定意见", "Decision"), "wide"),
    Column(("责任单位", "Unit")),
    Column(("期限", "Until"), "nowrap"),
    Column(("状态", "State")),
)
_FORMS = Column(("操作", "Deeds"), "wide")


@dataclass(frozen=True)
class _Known:
    """What is in scope of all that items name."""

    alerts: Mapping[str, Body]
    issues: Mapping[str, Body]
    meetings: Mapping[str, Body]
    whole: bool


def agenda_table(scope: Scope, meeting: Meeting, session: Session, today: str) -> Html:
    """The table as of a day, with forms where the account may act."""
    acts = not session.account.reads_only
    known = _known(scope, meeting)
    rows = [
        [*_row(item, number, known, today), *([of_item(meeting, number, session)] if acts else [])]
        for number, item in enumerate(meeting.agenda, 1)
    ]
    empty = tag("p", words.both(("议程为空", "the agenda is empty")), class_="empty")
    shown = table((*_COLUMNS, _FORMS) if acts else _COLUMNS, rows) if rows else empty
    return tag("section", tag("h2", words.both(("议程", "Agenda"))), shown, id="agenda")


def _known(scope: Scope, meeting: Meeting) -> _Known:
    origins = [item.origin for item in meeting.agenda]
    others = [name for item in meeting.agenda for name in (*item.path, item.into)]
    return _Known(
        scope.named("alerts", "alert_id", (one.alert_id for one in origins)),
        scope.named("focus-issues", "focus_id", (one.focus_id for one in origins)),
        scope.named("meetings", "meeting_id", others),
        scope.whole,
    )


def _row(item: MeetingItem, number: int, known: _Known, today: str) -> list[Child]:
    return [
        number,
        [tag("bdi", item.subject), tag("div", _origin(item, known), class_="quiet"), _carried(item, known)],
        tag("bdi", item.decision) if item.decision else words.both(("未议", "not decided")),
        tag("bdi", item.owner) if item.owner else "–",
        item.due or "–",
        _state(item, known, today),
    ]


def _origin(item: MeetingItem, known: _Known) -> Html:
    """Where it comes from, with a link where that is in scope."""
    origin = item.origin
    named = words.both(ORIGINS[origin.kind])
    href = None
    if origin.alert_id in known.alerts:
        href = address_of(origin.alert_id)
    elif origin.focus_id in known.issues:
        href = address_of_issue(origin.focus_id)
    elif origin.kind == "candidate" and known.whole:
        href = address_of_candidates(origin.period)
    shown = tag("a", named, href=href) if href else named
    outlet = tag("bdi", f" → {origin.outlet}") if origin.outlet else None
    return join(
        shown, outlet, join(" · ", words.both(("材料提请", "proposed by the pack"))) if origin.proposed else None
    )


def _carried(item: MeetingItem, known: _Known) -> Html | None:
    """From which meeting it was carried over first, and how many times."""
    if not item.path:
        return None
    times = len(item.path)
    said = words.both((f"结转 {times} 次，始于", f"carried over ×{times}, since"))
    return tag("div", tag("b", said), " ", _meeting(item.path[0], known))


def _state(item: MeetingItem, known: _Known, today: str) -> Html:
    if item.into:
        return join(words.both(("已结转至", "carried over to")), " ", _meeting(item.into, known))
    overdue = tag("b", " ", words.both(LATE), class_="late") if is_late(item, today) else None
    why = tag("div", tag("bdi", item.reason), class_="quiet") if item.reason else None
    return join(words.both(ITEM_STATES[item.state]), overdue, why)


def _meeting(name: str, known: _Known) -> Html:
    """Another meeting by its day."""
    body = known.meetings.get(name)
    return tag("a", body["date"], class_="nowrap", href=address_of_meeting(name)) if body else tag("span", name)
