"""What people decide on focus issues: made, held against the policy, put behind the findings, and listed."""

from uuid import uuid4

from city.focus_deeds import Choose, FocusDeed, Put, Reject, What
from city.focus_issues import FocusIssue, FocusState, Subject, focus_id
from city.paths import within
from indexing.focus_issues import focus_of
from indexing.store import Query, Store
from jianwei.acting import refuse_persons
from jianwei.errors import ActionError

_WRITTEN = ("title", "reason", "note", "into", "item_id")


def subject_of(feed: str, topics: list[str], area: str, period: str, theme: str = "") -> Subject:
    """What a candidate is about. Raises ``ActionError``."""
    refuse_persons("", feed=feed, topic="\n".join(topics), area=area, theme=theme)
    try:
        return Subject(feed=feed, topics=tuple(sorted(set(topics))), area=area, period=period, theme=theme)
    except ValueError as error:
        raise ActionError(str(error)) from error


def decision(what: What, focus: str, role: str, area: str, now: int) -> FocusDeed:
    """A deed with an id of its own. Raises ``ActionError`` where it is incomplete or holds person data."""
    refuse_persons(role, area=area, **_texts(what))
    if isinstance(what, Choose | Reject):
        focus = focus_id(what.subject)
        if not within(what.subject.area, area):
            raise ActionError("--in: a role decides on issues of its own area and of those below")
    try:
        return FocusDeed(deed_id=uuid4().hex, focus_id=focus, at=now, role=role, area=area, what=what)
    except ValueError as error:
        raise ActionError(str(error)) from error


def focus_issues(store: Store, area: str = "", state: FocusState | None = None) -> list[FocusIssue]:
    """All that were decided on, in the order of their decisions; of an area and those below, of a state."""
    equal = {"state": state} if state else {}
    found = store.search("focus-issues", Query(equal=equal, below={"area_id": area} if area else {}))
    return [focus_of(body) for body in found]


def _texts(what: What) -> dict[str, str]:
    """All that somebody has written."""
    found = {name: str(getattr(what, name)) for name in _WRITTEN if hasattr(what, name)}
    return found | {"text": what.item.text, "unit": what.item.unit} if isinstance(what, Put) else found
