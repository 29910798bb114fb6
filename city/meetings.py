"""Meetings (三级分析例会) as values: the agenda of a tier's meeting, what it decides, who owes it and until when."""

from collections.abc import Iterable
from hashlib import blake2b
from typing import Final, Literal

import msgspec
from msgspec.structs import replace

from city.desks import TIERS, Tier, tier_of
from city.paths import depth
from city.times import day_iso, day_of_iso

MeetingState = Literal["open", "closed"]
MEETING_STATES: Final[dict[MeetingState, tuple[str, str]]] = {
    "open": ("进行中", "open"),
    "closed": ("已结束", "closed"),
}

ItemState = Literal["open", "done", "dropped"]
ITEM_STATES: Final[dict[ItemState, tuple[str, str]]] = {
    "open": ("未完成", "open"),
    "done": ("已完成", "done"),
    "dropped": ("已取消", "dropped"),
}

OriginKind = Literal["own", "focus", "alert", "untouched", "hand_over", "late", "candidate"]
ORIGINS: Final[dict[OriginKind, tuple[str, str]]] = {
    "own": ("自提", "own words"),
    "focus": ("每月一题", "focus issue"),
    "alert": ("预警", "alert"),
    "untouched": ("上级待办", "waits at the tier above"),
    "hand_over": ("移交未签收", "hand-over not received"),
    "late": ("清单逾期", "list is late"),
    "candidate": ("候选未定", "candidate not decided"),
}
"""Where an item comes from; the last four only by a rule of a pack."""

TITLE_LENGTH: Final = 60
SUBJECT_LENGTH: Final = 120
DECISION_LENGTH: Final = 300
REASON_LENGTH: Final = 200
OWNER_LENGTH: Final = 40
AGENDA: Final = 200
"""Items of a meeting at most."""
_NAME_LENGTH: Final = 64


class Origin(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Where an item comes from. Which fields are there goes by its kind."""

    kind: OriginKind = "own"
    proposed: bool = False
    """A rule of the meeting's pack proposed it."""
    alert_id: str = ""
    outlet: str = ""
    """Of a hand-over."""
    focus_id: str = ""
    line: str = ""
    """The line of a focus issue's lists."""
    period: str = ""
    """The month or year of a candidate."""

    def __post_init__(self) -> None:
        named = {"alert": self.alert_id, "untouched": self.alert_id, "hand_over": self.alert_id}
        named |= {"focus": self.focus_id, "late": self.focus_id, "candidate": self.period}
        if not named.get(self.kind, "own"):
            raise ValueError("the origin of an item names its alert, its focus issue or its period")
        if any(
            len(text) > _NAME_LENGTH for text in (self.alert_id, self.outlet, self.focus_id, self.line, self.period)
        ):
            raise ValueError(f"names in the origin of an item have {_NAME_LENGTH} characters at most")


class Proposed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """An item as it comes to an agenda. Raises ``ValueError`` where its subject is empty or too long."""

    item_id: str
    """What has the same origin has the same id: it stands on an agenda once."""
    subject: str
    origin: Origin = Origin()

    def __post_init__(self) -> None:
        within("the id of an item", self.item_id, _NAME_LENGTH)
        within("the subject", self.subject, SUBJECT_LENGTH)


class MeetingItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One item of an agenda, with what the meeting decided on it."""

    item_id: str
    subject: str
    origin: Origin = Origin()
    decision: str = ""
    owner: str = ""
    """The unit that owes it, never a person."""
    due: str = ""
    """A day, ISO: the item is late when that is over and it is still open."""
    state: ItemState = "open"
    reason: str = ""
    """Why it was dropped, or opened again."""
    decided_at: int = 0
    """When it was decided last, in milliseconds UTC; 0 while it is not."""
    ended_at: int = 0
    """When it was done or dropped; 0 while it is open."""
    path: tuple[str, ...] = ()
    """The meetings that it was carried over from, the first one first."""
    into: str = ""
    """The meeting that it was carried over to: it goes on there."""


class MeetingChange(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step of the history of a meeting and its items."""

    deed_id: str
    at: int
    kind: str
    """The kind of the deed."""
    by: str
    """The role."""
    item_id: str = ""
    text: str = ""
    """The subject, the decision with owner and due day, the reason."""
    refused: str = ""
    """Why nothing came of it, a name of ``streams.meetings_desk.OBJECTIONS``."""


class Meeting(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A meeting of the tier of an area. Its agenda is in order."""

    meeting_id: str
    area: str
    date: str
    """ISO."""
    title: str
    state: MeetingState
    opened_at: int
    updated_at: int
    period: str = ""
    """That of its pack; empty for a meeting without one."""
    pack_id: str = ""
    agenda: tuple[MeetingItem, ...] = ()
    history: tuple[MeetingChange, ...] = ()

    @property
    def tier(self) -> Tier:
        """City, district or street."""
        return tier_of(self.area)


def meeting_id(area: str, date: str) -> str:
    """Twelve hexadecimal digits: an area has one meeting a day, whoever opens it.

    Raises ``ValueError`` where the area has no tier, or the text is no day.
    """
    check_meeting(area, date)
    return blake2b(f"{area}\n{date}".encode(), digest_size=6).hexdigest()


def item_id(origin: Origin, *more: str) -> str:
    """The id of an item that comes from somewhere: twelve hexadecimal digits of its origin.

    An alert that waits at the tier above is the alert, and a candidate is the same in every period: one that was
    carried over is what a later pack proposes. ``more`` tells apart what the origin's fields do not: the topics of a
    candidate.
    """
    kind = "alert" if origin.kind == "untouched" else origin.kind
    parts = (kind, origin.alert_id, origin.outlet, origin.focus_id, origin.line, *more)
    return blake2b("\n".join(parts).encode(), digest_size=6).hexdigest()


def standing(meeting: Meeting) -> tuple[MeetingItem, ...]:
    """The items that are open and were not carried over: these go on to the next meeting."""
    return tuple(item for item in meeting.agenda if item.state == "open" and not item.into)


def is_late(item: MeetingItem, day: str) -> bool:
    """Whether an item is open after its due day, as of a day (ISO). One that was carried over is late where it went."""
    return item.state == "open" and not item.into and bool(item.due) and item.due < day


def late(meeting: Meeting, day: str) -> tuple[MeetingItem, ...]:
    """The items that are late as of a day, the longest late first."""
    found = [item for item in meeting.agenda if is_late(item, day)]
    return tuple(sorted(found, key=lambda item: (item.due, item.item_id)))


def carried_over(earlier: Iterable[Meeting]) -> tuple[MeetingItem, ...]:
    """The items of earlier meetings, in their order, that go on to the next; one that stands twice as it stood last."""
    found: dict[str, MeetingItem] = {}
    for meeting in earlier:
        for item in standing(meeting):
            found[item.item_id] = replace(item, path=(*item.path, meeting.meeting_id))
    return tuple(found.values())


def without_standing(meeting: Meeting, into: str) -> Meeting:
    """A meeting after its items that are open went on to another."""
    gone = {item.item_id for item in standing(meeting)}
    agenda = (replace(item, into=into) if item.item_id in gone else item for item in meeting.agenda)
    return replace(meeting, agenda=tuple(agenda))


def within(what: str, text: str, longest: int) -> None:
    """Raises ``ValueError`` for a text that is empty or too long."""
    if not 0 < len(text.strip()) <= len(text) <= longest:
        raise ValueError(f"{what} has 1 to {longest} characters")


def check_meeting(area: str, date: str) -> None:
    """Raises ``ValueError`` where an area can have no meeting, or a text is no day."""
    if not area or depth(area) >= len(TIERS):
        raise ValueError("a meeting is of a city, a district or a street")
    check_day("date", date)


def check_day(what: str, text: str) -> None:
    """Raises ``ValueError`` for a text that is no ISO day."""
    if day_iso(day_of_iso(text)) != text:
        raise ValueError(f"{what} is a day, written like 2026-12-01")
