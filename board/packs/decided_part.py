"""What meetings before decided and what has become of it: with its unit, its day and its state."""

from board.documents.blocks import Block, Paragraph, Row, Table
from board.packs.focus_part import LATE
from board.packs.saying import NONE, Say
from briefing.packs.meeting_lines import MeetingLine
from briefing.packs.pack import Pack
from city.meetings import ITEM_STATES

MOST = 40
"""Items that are listed, the open ones first."""


def decided(pack: Pack, say: Say) -> list[Block]:
    """会议议定事项: what the area's own meetings decided and is open, or ended since the period began."""
    found = pack.meetings
    if not found:
        return []
    left = sum(line.state == "open" for line in found)
    late = sum(line.late for line in found)
    hidden = len(found) - MOST
    more = say(f"（另有 {hidden} 项未列）", f" ({hidden} more are not listed)") if hidden > 0 else ""
    head = (
        *(say("事项", "Item"), say("议定意见", "Decision"), say("责任单位", "Unit"), say("期限", "Until")),
        *(say("现状", "Now"), say("会议", "Meeting"), say("结转", "Carried")),
    )
    rows = tuple(_row(line, say) for line in found[:MOST])
    return [
        Paragraph(
            say(
                f"会议已议定事项 {len(found)} 项，未完成 {left} 项，其中逾期 {late} 项。",
                f"Decided by meetings: {len(found)} items; {left} are open, {late} of them late.",
            )
        ),
        Table(
            say(f"会议议定事项{more}", f"Decided by meetings{more}"),
            head,
            rows,
            texts=6,
            widths=(0.22, 0.25, 0.13, 0.11, 0.11, 0.11, 0.07),
        ),
    ]


def _row(line: MeetingLine, say: Say) -> Row:
    late = say(f"（{LATE[0]}）", f" ({LATE[1]})") if line.late else ""
    why = say(f"（{line.reason}）", f" ({line.reason})") if line.reason else ""
    cells = (
        *(line.subject, line.decision, line.owner, line.due),
        f"{say.of(ITEM_STATES[line.state])}{late}{why}",
        line.date,
        str(line.carried) if line.carried else NONE,
    )
    return Row(cells, "strong" if line.late else "plain")
