"""What people do in meetings (三级分析例会): made, held against the policy, put behind the findings, and listed."""

import re
from uuid import uuid4

from city.meeting_deeds import Add, MeetingDeed, Open, What
from city.meetings import Meeting, MeetingState, Origin, Proposed, item_id, meeting_id
from city.paths import within
from indexing.meetings import meeting_of
from indexing.store import Query, Store
from jianwei.acting import refuse_persons
from jianwei.errors import ActionError
from streams.meetings_desk import OBJECTIONS

_WRITTEN = ("title", "decision", "owner", "reason")
_NAME = re.compile(r"[0-9A-Za-z_-]{1,64}")


def meeting_deed(  # noqa: PLR0913, PLR0917 - what, in which meeting, by whom, when
    what: What, meeting: str, of: str, role: str, area: str, now: int
) -> MeetingDeed:
    """A deed with an id of its own; the id of a meeting that is opened is worked out.

    Raises ``ActionError`` where it is incomplete or holds person data.
    """
    refuse_persons(role, area=area, **_texts(what))
    _check_name("item", getattr(what, "item_id", "x"))
    if not within(of, area):
        raise ActionError("--in: a role keeps the meetings of its own area and of those below")
    try:
        if isinstance(what, Open):
            meeting = meeting_id(of, what.date)
        return MeetingDeed(deed_id=uuid4().hex, meeting_id=meeting, of=of, at=now, role=role, area=area, what=what)
    except ValueError as error:
        raise ActionError(str(error)) from error


def own_item(subject: str, *, alert: str = "", focus: str = "") -> Proposed:
    """An item of own words, or on an alert or a focus issue. Raises ``ActionError``."""
    if alert and focus:
        raise ActionError("give --alert or --focus, not both")
    for option, given in (("alert", alert), ("focus", focus)):
        if given:
            _check_name(option, given)
    origin = Origin(kind="alert" if alert else "focus" if focus else "own", alert_id=alert, focus_id=focus)
    try:
        return Proposed(item_id=item_id(origin) if alert or focus else uuid4().hex[:12], subject=subject, origin=origin)
    except ValueError as error:
        raise ActionError(str(error)) from error


def require_known(store: Store, city: str, what: What, of: str) -> None:
    """Raises ``ActionError`` for a meeting of an area, and an item on an alert or focus issue, that there is not."""
    if isinstance(what, Open) and of != city and not any(within(one, of) for one in store.paths("buckets", "area_id")):
        raise ActionError("--area, --in: nothing was counted in such an area: give its path as `jianwei alerts --json`")
    if isinstance(what, Add):
        origin = what.item.origin
        if origin.alert_id and store.get("alerts", origin.alert_id) is None:
            raise ActionError("--alert: no such alert in this store: see `jianwei alerts --json`")
        if origin.focus_id and store.get("focus-issues", origin.focus_id) is None:
            raise ActionError("--focus: no such focus issue in this store: see `jianwei focus-issues --json`")


def require_opening(store: Store, of: str, date: str) -> None:
    """Raises ``ActionError`` where an area can have no new meeting on a day: the watch would refuse it."""
    found = store.search("meetings", Query(equal={"area_id": of}, newest=True, limit=1))
    last = meeting_of(found[0]) if found else None
    if last is not None and (last.state == "open" or last.date >= date):
        no = "another_open" if last.state == "open" else "not_after"
        raise ActionError(f"not done: {OBJECTIONS[no][1]}")


def require_no_other(store: Store, of: str, date: str) -> None:
    """Raises ``ActionError`` where another meeting of an area is open, with its name and how it is closed."""
    for body in store.search("meetings", Query(equal={"area_id": of, "state": "open"}, limit=1)):
        other = meeting_of(body)
        if other.date != date:
            raise ActionError(
                f"not done: {OBJECTIONS['another_open'][1]}, {other.title} of {other.date}: "
                f"close it with `jianwei meeting close {other.meeting_id}`"
            )


def meetings(store: Store, area: str = "", state: MeetingState | None = None) -> list[Meeting]:
    """All meetings of an area and those below, of a state, by their days."""
    equal = {"state": state} if state else {}
    found = store.search("meetings", Query(equal=equal, below={"area_id": area} if area else {}))
    return [meeting_of(body) for body in found]


def _texts(what: What) -> dict[str, str]:
    """All that somebody has written."""
    items = what.items if isinstance(what, Open) else (what.item,) if isinstance(what, Add) else ()
    written = {name: str(getattr(what, name)) for name in _WRITTEN if hasattr(what, name)}
    return {
        **written,
        "subject": "\n".join(one.subject for one in items),
        "outlet": "\n".join(one.origin.outlet for one in items),
    }


def _check_name(option: str, given: str) -> None:
    if not _NAME.fullmatch(given):
        raise ActionError(f"--{option}: expected an id")
