"""What the meetings of an area decided (三级分析例会) in a pack: who owes it until when, and what has become of it.

Only of the area's own meetings: what a tier above or below decided is its own.
"""

import msgspec

from briefing.packs.moments import check_days, check_moments
from briefing.packs.spans import Span
from city.meetings import ItemState, Meeting, MeetingItem, is_late
from city.times import Zone, day_iso
from indexing.meetings import meeting_of
from indexing.store import Query, Store


class MeetingLine(msgspec.Struct, frozen=True, kw_only=True):
    """One item that was decided. Times are ISO texts of the city's clock."""

    item_id: str
    subject: str
    decision: str
    owner: str
    """A unit."""
    due: str
    """ISO date."""
    state: ItemState
    late: bool
    """Open although its day was over when the figures were made."""
    decided_at: str
    ended_at: str | None
    """When it was done or dropped."""
    reason: str
    meeting_id: str
    """The meeting whose agenda it stands on last."""
    date: str
    """The day of that meeting."""
    carried: int
    """How many times it was carried over."""

    def __post_init__(self) -> None:
        check_moments(self.decided_at, self.ended_at)
        check_days(self.due, self.date)


def meeting_lines(store: Store, area: str, span: Span, as_of: int, zone: Zone) -> tuple[MeetingLine, ...]:
    """The items that are open, and those that ended since the period began; by due day, the open ones first."""
    start, _ = span.instants(zone)
    today = day_iso(zone.day(as_of))
    meetings = [meeting_of(body) for body in store.search("meetings", Query(equal={"area_id": area}))]
    found = [
        _line(item, meeting, today, zone)
        for meeting in meetings
        for item in meeting.agenda
        if item.decision and not item.into and (item.state == "open" or item.ended_at >= start)
    ]
    return tuple(sorted(found, key=lambda line: (line.state != "open", line.due, line.item_id, line.date)))


def _line(item: MeetingItem, meeting: Meeting, today: str, zone: Zone) -> MeetingLine:
    return MeetingLine(
        item_id=item.item_id,
        subject=item.subject,
        decision=item.decision,
        owner=item.owner,
        due=item.due,
        state=item.state,
        late=is_late(item, today),
        decided_at=zone.iso(item.decided_at),
        ended_at=zone.iso(item.ended_at) if item.ended_at else None,
        reason=item.reason,
        meeting_id=meeting.meeting_id,
        date=meeting.date,
        carried=len(item.path),
    )
