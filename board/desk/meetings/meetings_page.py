"""The meetings of an area and of those below, the newest first, with what is open and what is late."""

from collections.abc import Sequence

from board import words
from board.desk.case_tables import Column, table
from board.desk.layout import MEETINGS, head, page
from board.desk.meetings.forms import address_of_meeting, opening
from board.desk.scope import Scope
from board.desk.sessions import Session
from board.markup import Child, Html, tag
from briefing.packs.pack import Pack
from city.desks import TIERS
from city.meetings import MEETING_STATES, Meeting, late, standing
from city.paths import depth

MOST = 60
"""Meetings of the own area, and of those below, the newest."""
_LEAD = ("未完成的事项结转至下次会议", "what is open is carried over to the next meeting")
_OWN = ("本级会议", "Of this tier")
_BELOW = ("下级会议", "Of the tiers below")
_COLUMNS = (
    Column(("名称", "Title"), "wide"),
    Column(("日期", "Day"), "nowrap"),
    Column(("区域", "Area")),
    Column(("状态", "State")),
    Column(("议程", "Agenda"), "n"),
    Column(("未完成", "Open"), "n"),
    Column(("逾期", "Late"), "n"),
)


def meetings_page(scope: Scope, session: Session, today: str, packs: Sequence[Pack]) -> str:
    """The page as of a day; ``packs`` are those of the account's own area, for the agenda of a new meeting."""
    area = session.account.area
    own = scope.meetings_of(area, MOST)
    below = [one for one in scope.meetings(2 * MOST) if one.area != area][:MOST]
    holds = depth(area) < len(TIERS) and not session.account.reads_only
    return page(
        " ".join(MEETINGS),
        session,
        "/meetings",
        head(words.both(MEETINGS), words.both(_LEAD)),
        opening(session, today, packs) if holds else None,
        _section(_OWN, own, today),
        _section(_BELOW, below, today) if below else None,
    )


def _section(name: tuple[str, str], found: list[Meeting], today: str) -> Html:
    number = sum(len(late(one, today)) for one in found)
    said = (f"逾期 {number} 项", f"late items: {number}")
    return tag(
        "section",
        tag("h2", words.both(name)),
        tag("p", tag("b", words.both(said), class_="late"), class_="change") if number else None,
        table(_COLUMNS, [_row(one, today) for one in found])
        if found
        else tag("p", words.both(("尚无会议", "no meeting yet")), class_="empty"),
    )


def _row(meeting: Meeting, today: str) -> list[Child]:
    overdue = len(late(meeting, today))
    return [
        tag("a", tag("bdi", meeting.title), href=address_of_meeting(meeting.meeting_id), class_="node"),
        meeting.date,
        words.path(meeting.area),
        words.both(MEETING_STATES[meeting.state]),
        len(meeting.agenda),
        len(standing(meeting)),
        tag("b", overdue, class_="late") if overdue else 0,
    ]
