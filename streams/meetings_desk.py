"""What people do in the meetings of three tiers (三级分析例会), folded in the order of the log.

| deed | fits where |
|---|---|
| open | no meeting of the area is open, and its day is after that of the last one; or it is the last one and closed |
| add, place, decide, close | the meeting is open |
| mark | its item was not carried over to a later meeting, also after the meeting |

At the opening all that is open of earlier meetings of the area goes over, so at any time an item goes on in one meeting
only. A deed that does not fit changes nothing and stands in the history as refused, of an opening in that of the last
meeting. A role keeps meetings of its own area and of those below.
"""

from collections.abc import Mapping

from msgspec.structs import replace

from city.meeting_deeds import Add, Close, Decide, Mark, MeetingDeed, Open, Place
from city.meetings import (
    AGENDA,
    Meeting,
    MeetingChange,
    MeetingItem,
    Proposed,
    carried_over,
    standing,
    without_standing,
)
from city.paths import within
from city.times import DAY

Chain = tuple[Meeting, ...]
"""The meetings of an area, by their days."""
MeetingsDesk = Mapping[str, Chain]
"""By area: a deed looks at one chain only."""
KEPT_DAYS = 400
"""A meeting that has nothing open is forgotten so long after its last deed; its document stays."""

OBJECTIONS: dict[str, tuple[str, str]] = {
    "outside": ("不在本区域职责内", "not of this role's area"),
    "another_open": ("本级尚有会议未结束", "another meeting of the area is open"),
    "not_after": ("日期不晚于上次会议", "its day is not after that of the last meeting"),
    "is_open": ("会议已开", "it is open already"),
    "not_open": ("会议已结束", "the meeting is closed"),
    "known": ("议程中已有此项", "the agenda has this item already"),
    "full": ("议程已满", "the agenda is full"),
    "no_item": ("议程中没有此项", "the agenda has no such item"),
    "carried": ("此项已结转至后一次会议", "the item was carried over to a later meeting"),
    "not_item_open": ("此项已完成或取消", "the item is done or dropped"),
    "same": ("此项已是该状态", "the item is in that state already"),
}
"""Why a deed does not fit."""


class UnknownMeetingError(ValueError):
    """A deed in a meeting that nobody has opened, or that is long over."""


def meet(desk: MeetingsDesk, deed: MeetingDeed) -> tuple[MeetingsDesk, list[Meeting]]:
    """The meetings after a deed, and those that changed; nothing where it came before.

    Raises ``UnknownMeetingError``.
    """
    chain = desk.get(deed.of, ())
    if any(change.deed_id == deed.deed_id for meeting in chain for change in meeting.history):
        return desk, []
    known = next((one for one in chain if one.meeting_id == deed.meeting_id), None)
    if isinstance(deed.what, Open):
        changed = _opened(chain, known, deed, deed.what)
    elif known is None:
        raise UnknownMeetingError(f"a deed in meeting {deed.meeting_id}, which is not there")
    else:
        no = _objection(known, deed)
        changed = [_told(known if no else _done(known, deed), deed, no)]
    if not changed:
        return desk, []
    after = {one.meeting_id: one for one in (*chain, *changed)}
    return {**desk, deed.of: tuple(after.values())}, changed


def aged(desk: MeetingsDesk, tick: int) -> MeetingsDesk:
    """Without meetings that are long over and have nothing open, but for the last one of an area; the same object where
    there are none.
    """
    before = tick - KEPT_DAYS * DAY
    if not any(_is_over(chain[0], before) for chain in desk.values() if len(chain) > 1):
        return desk
    return {
        area: tuple(one for one in chain[:-1] if not _is_over(one, before)) + chain[-1:] for area, chain in desk.items()
    }


def _is_over(meeting: Meeting, before: int) -> bool:
    return meeting.state == "closed" and not standing(meeting) and meeting.updated_at < before


def _opened(chain: Chain, known: Meeting | None, deed: MeetingDeed, what: Open) -> list[Meeting]:
    """The meetings after an opening: those that items went over from, and the one that was opened."""
    last = chain[-1] if chain else None
    no = _no_opening(last, known, deed, what)
    if no:
        return [] if last is None else [_told(known or last, deed, no)]
    if known is not None:
        named = {"title": what.title, "period": what.period or known.period, "pack_id": what.pack_id or known.pack_id}
        again = replace(known, state="open", agenda=_with(known.agenda, what.items), **named)
        return [_told(again, deed)]
    agenda = _with(carried_over(chain), what.items)
    meeting = Meeting(
        meeting_id=deed.meeting_id,
        area=deed.of,
        date=what.date,
        title=what.title,
        state="open",
        opened_at=deed.at,
        updated_at=deed.at,
        period=what.period,
        pack_id=what.pack_id,
        agenda=agenda,
    )
    left = [without_standing(one, deed.meeting_id) for one in chain if standing(one)]
    return [*(replace(one, updated_at=max(one.updated_at, deed.at)) for one in left), _told(meeting, deed)]


def _no_opening(last: Meeting | None, known: Meeting | None, deed: MeetingDeed, what: Open) -> str:
    if not within(deed.of, deed.area):
        return "outside"
    if last is None:
        return ""
    if last.state == "open":
        return "is_open" if known is last else "another_open"
    if known is not None:
        return "" if known is last else "not_after"
    return "" if what.date > last.date else "not_after"


def _with(agenda: tuple[MeetingItem, ...], items: tuple[Proposed, ...]) -> tuple[MeetingItem, ...]:
    """An agenda with what is proposed behind it, as far as it does not stand there and there is room."""
    found = {item.item_id: item for item in agenda}
    for one in items:
        if len(found) < AGENDA:
            found.setdefault(one.item_id, _item(one))
    return tuple(found.values())


def _item(given: Proposed) -> MeetingItem:
    return MeetingItem(item_id=given.item_id, subject=given.subject, origin=given.origin)


def _objection(meeting: Meeting, deed: MeetingDeed) -> str:
    """Why a deed does not fit, a name of ``OBJECTIONS``; empty where it does."""
    if not within(meeting.area, deed.area):
        return "outside"
    if meeting.state != "open" and not isinstance(deed.what, Mark):
        return "not_open"
    match deed.what:
        case Add(given):
            known = any(item.item_id == given.item_id for item in meeting.agenda)
            return "known" if known else "full" if len(meeting.agenda) >= AGENDA else ""
        case Place(name) | Decide(name) | Mark(name):
            item = next((one for one in meeting.agenda if one.item_id == name), None)
            return "no_item" if item is None else _of_item(item, deed)
    return ""


def _of_item(item: MeetingItem, deed: MeetingDeed) -> str:
    if item.into:
        return "carried"
    match deed.what:
        case Decide() if item.state != "open":
            return "not_item_open"
        case Mark(_, state) if item.state == state:
            return "same"
    return ""


def _done(meeting: Meeting, deed: MeetingDeed) -> Meeting:
    """The meeting after a deed that fits."""
    agenda = meeting.agenda
    match deed.what:
        case Add(given):
            return replace(meeting, agenda=_with(agenda, (given,)))
        case Place(name, place):
            others = [one for one in agenda if one.item_id != name]
            (moved,) = (one for one in agenda if one.item_id == name)
            return replace(meeting, agenda=(*others[: place - 1], moved, *others[place - 1 :]))
        case Decide(name, decision, owner, due):
            decided = {"decision": decision, "owner": owner, "due": due, "decided_at": deed.at}
            return replace(meeting, agenda=_changed(agenda, name, **decided))
        case Mark(name, state, reason):
            ended = 0 if state == "open" else deed.at
            return replace(meeting, agenda=_changed(agenda, name, state=state, reason=reason, ended_at=ended))
        case Close():
            return replace(meeting, state="closed")
    return meeting


def _changed(agenda: tuple[MeetingItem, ...], name: str, **given: object) -> tuple[MeetingItem, ...]:
    return tuple(replace(one, **given) if one.item_id == name else one for one in agenda)


def _told(meeting: Meeting, deed: MeetingDeed, refused: str = "") -> Meeting:
    item, text = _said(deed)
    change = MeetingChange(
        deed_id=deed.deed_id,
        at=deed.at,
        kind=type(deed.what).__name__.lower(),
        by=deed.role,
        item_id=item,
        text=text,
        refused=refused,
    )
    return replace(meeting, updated_at=max(meeting.updated_at, deed.at), history=(*meeting.history, change))


def _said(deed: MeetingDeed) -> tuple[str, str]:
    """The item that a deed is about, and what it says."""
    match deed.what:
        case Open(date, title):
            return "", f"{date} {title}"
        case Add(given):
            return given.item_id, given.subject
        case Place(name, place):
            return name, str(place)
        case Decide(name, decision, owner, due):
            return name, f"{decision}（{owner}，{due}）"
        case Mark(name, state, reason):
            return name, f"{state}: {reason}" if reason else state
    return "", ""
