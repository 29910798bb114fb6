"""The page of one meeting: its agenda with what was decided, what can be done, what came of it, its history."""

from collections.abc import Mapping

from board import words
from board.desk.case_tables import Column, table
from board.desk.layout import MEETINGS, head, page, said
from board.desk.meetings.agenda_table import agenda_table
from board.desk.meetings.forms import DEEDS, address_of_meeting, of_meeting
from board.desk.scope import Scope
from board.desk.sessions import Session
from board.markup import Child, Html, join, tag
from city.meetings import ITEM_STATES, MEETING_STATES, Meeting, MeetingChange
from city.times import Zone
from streams.meetings_desk import OBJECTIONS

WAIT = 3
"""Seconds after which a browser asks again for what a deed has come to."""
_WAITS = ("已发送，尚未生效：本页几秒后自动刷新", "sent and not seen by the watch yet: this page asks again in seconds")
_TIERS = {"city": ("市级", "city"), "district": ("区级", "district"), "street": ("街道级", "street")}
_HISTORY = (
    Column(("时间", "When"), "nowrap"),
    Column(("操作", "Deed")),
    Column(("岗位", "Role")),
    Column(("事项", "Item"), "wide"),
    Column(("内容", "What"), "wide"),
    Column(("结果", "Outcome")),
)


def meeting_page(  # noqa: PLR0913, PLR0917 - what is shown, to whom, when
    scope: Scope, meeting: Meeting, session: Session, zone: Zone, today: str, deed: int | None
) -> str:
    """The page of a meeting in scope; ``deed`` is the instant of what this role has just done."""
    change = None if deed is None else outcome(meeting, session.account.role, deed)
    waits = deed is not None and change is None
    here = address_of_meeting(meeting.meeting_id)
    acts = not session.account.reads_only
    is_last = [one.meeting_id for one in scope.meetings_of(meeting.area, 1)] == [meeting.meeting_id]
    return page(
        f"{meeting.title} · {MEETINGS[0]}",
        session,
        f"{here}?deed={deed}" if waits else here,
        head(tag("bdi", meeting.title), _lead(meeting)),
        said(words.both(_WAITS)) if waits else _told(change),
        _about(meeting),
        of_meeting(meeting, session, is_last=is_last) if acts else None,
        agenda_table(scope, meeting, session, today),
        _history(meeting, zone),
        again=WAIT if waits else 0,
    )


def waiting_page(name: str, session: Session, deed: int) -> str:
    """The page of a meeting that the watch has yet to see."""
    here = f"{address_of_meeting(name)}?deed={deed}"
    return page(" ".join(MEETINGS), session, here, head(words.both(MEETINGS)), said(words.both(_WAITS)), again=WAIT)


def outcome(meeting: Meeting, role: str, at: int) -> MeetingChange | None:
    """What a deed of a role at an instant has come to; None where it has not yet."""
    return next((one for one in reversed(meeting.history) if one.by == role and one.at == at), None)


def _lead(meeting: Meeting) -> Html:
    return join(words.both(MEETING_STATES[meeting.state]), f" · {meeting.date} · ", words.both(_TIERS[meeting.tier]))


def _told(change: MeetingChange | None) -> Html | None:
    if change is None:
        return None
    if change.refused:
        return said(words.both(("未生效", "Not done")), words.both(OBJECTIONS[change.refused]), bad=True)
    return said(words.both(("已生效", "Done")), words.both(DEEDS[change.kind]))


def _about(meeting: Meeting) -> Html:
    facts: list[tuple[tuple[str, str], Child]] = [(("区域", "area"), words.path(meeting.area))]
    if meeting.pack_id:
        facts.append((("会议材料", "pack"), f"{meeting.pack_id} · {meeting.period}"))
    return tag("section", tag("ul", [tag("li", words.both(name), ": ", shown) for name, shown in facts]))


def _history(meeting: Meeting, zone: Zone) -> Html:
    subjects = {item.item_id: item.subject for item in meeting.agenda}
    rows = [_step(one, subjects, zone) for one in reversed(meeting.history)]
    return tag("section", tag("h2", words.both(("经过", "History"))), table(_HISTORY, rows))


def _step(one: MeetingChange, subjects: Mapping[str, str], zone: Zone) -> list[Child]:
    done = words.both(("已生效", "done"))
    return [
        words.moment(zone.iso(one.at), zone),
        words.both(DEEDS[one.kind]),
        tag("bdi", one.by),
        tag("bdi", subjects[one.item_id]) if one.item_id in subjects else None,
        _text(one),
        tag("b", words.both(OBJECTIONS[one.refused]), class_="late") if one.refused else done,
    ]


def _text(one: MeetingChange) -> Child:
    if one.kind == "mark":
        state, _, reason = one.text.partition(": ")
        named = next((name for each, name in ITEM_STATES.items() if each == state), ("", state))
        return join(words.both(named), ": " if reason else None, tag("bdi", reason) if reason else None)
    return None if one.kind == "add" else tag("bdi", one.text)
