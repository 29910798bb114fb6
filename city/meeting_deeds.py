"""What people do in a meeting. A deed is a value in the log; it names a duty role and units, no person."""

import msgspec

from city.actions import ROLE_LENGTH
from city.meetings import (
    AGENDA,
    DECISION_LENGTH,
    OWNER_LENGTH,
    REASON_LENGTH,
    TITLE_LENGTH,
    ItemState,
    Proposed,
    check_day,
    check_meeting,
    within,
)


class Open(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag="open"):
    """A meeting is opened; what is open of those before it comes first, then what is proposed. Or one that was closed
    last is opened again.
    """

    date: str
    title: str
    period: str = ""
    pack_id: str = ""
    items: tuple[Proposed, ...] = ()


class Add(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag="add"):
    """An item comes to the end of the agenda."""

    item: Proposed


class Place(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag="place"):
    """An item goes to another place of the agenda, the first is 1; beyond the last one is the end."""

    item_id: str
    place: int


class Decide(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag="decide"):
    """What is to be done, by which unit, until when. A later decision takes the place of an earlier one."""

    item_id: str
    decision: str
    owner: str
    due: str


class Mark(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag="mark"):
    """An item is done, dropped for a reason, or open again."""

    item_id: str
    state: ItemState
    reason: str = ""


class Close(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag="close"):
    """The meeting is over. What is open waits for the next one, and may be marked until then."""


What = Open | Add | Place | Decide | Mark | Close


class MeetingDeed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="meeting deed"):
    """What a role did in a meeting of an area.

    ``deed_id`` is unique to the deed: one that comes twice is done once. Raises ``ValueError`` where the area has no
    tier, a day is none, or a text is empty or too long.
    """

    deed_id: str
    meeting_id: str
    """See ``city.meetings.meeting_id``; it stays when a part of the area's name is taken out of the log."""
    of: str
    """The area whose meeting it is."""
    at: int
    """In milliseconds UTC."""
    role: str
    area: str
    """The area that the role works for: it keeps the meetings of that area and of those below."""
    what: What

    def __post_init__(self) -> None:
        within("the role", self.role, ROLE_LENGTH)
        match self.what:
            case Open(date, title, _, _, items):
                within("the title", title, TITLE_LENGTH)
                check_meeting(self.of, date)
                if len(items) > AGENDA:
                    raise ValueError(f"an agenda has {AGENDA} items at most")
            case Place(_, place) if place < 1:
                raise ValueError("the first place of an agenda is 1")
            case Decide(_, decision, owner, due):
                within("the decision", decision, DECISION_LENGTH)
                within("the owner", owner, OWNER_LENGTH)
                check_day("due", due)
            case Mark(_, state, reason):
                if len(reason) > REASON_LENGTH or (state == "dropped" and not reason.strip()):
                    raise ValueError(f"an item is dropped for a reason of 1 to {REASON_LENGTH} characters")
