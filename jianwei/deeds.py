"""Deeds of people on their way into a store: what has to be there before, and what is there afterwards."""

from alerts.drills import name_of
from city.actions import Action
from city.drills import Drill
from city.focus_deeds import Choose, FocusDeed, Reject
from city.meeting_deeds import MeetingDeed, Open
from city.notice_silences import EndSilence, NoticeSilence, may_end
from city.paths import lineage, nested
from indexing.errors import QueryError, StoreError
from indexing.notice_silences import silence_of
from indexing.store import Kind, Store
from jianwei.errors import ActionError
from jianwei.meeting import require_opening
from streams.messages import Deed

_LISTED: dict[Kind, tuple[str, str]] = {
    "alerts": ("alert", "jianwei alerts"),
    "notice-silences": ("silence", "jianwei silence list"),
    "focus-issues": ("focus issue", "jianwei focus-issues"),
    "meetings": ("meeting", "jianwei meeting list"),
}
_OF_HAND_OVERS = {"delivered", "undelivered", "received"}
"""Told by systems with the area that the alert had then, while it may have moved."""
_PLACES = (("area_id", "area"), ("topic_id", "topic"))


def document_of(deed: Deed) -> tuple[Kind, str]:
    """Kind and id of the document that tells what came of a deed."""
    match deed:
        case Action(alert_id=name):
            return "alerts", name
        case Drill():
            return "alerts", name_of(deed)
        case FocusDeed(focus_id=name):
            return "focus-issues", name
        case MeetingDeed(meeting_id=name):
            return "meetings", name
        case NoticeSilence(silence_id=name) | EndSilence(silence_id=name):
            return "notice-silences", name


def require_fitting(store: Store, deed: Deed) -> None:
    """Raises ``StoreError`` where a store does not hold what a deed is about.

    For a drill that is a place and a topic that something has come from (``QueryError``), for the end of a silence one
    of the role's own area, for an alert one in the role's area or above it, for a meeting that is opened a day
    after the last one (``ActionError``).
    """
    if isinstance(deed, Drill):
        _require_place(store, deed)
    elif isinstance(deed, MeetingDeed) and isinstance(deed.what, Open):
        if store.get("meetings", deed.meeting_id) is None:
            require_opening(store, deed.of, deed.what.date)
    elif not _is_first(deed):
        kind, name = document_of(deed)
        body = store.get(kind, name)
        if body is None:
            what, command = _LISTED[kind]
            raise StoreError(f"no {what} {name} in this store: see `{command}`")
        if isinstance(deed, Action) and deed.kind not in _OF_HAND_OVERS and not nested(body["area_id"], deed.area):
            raise ActionError("--area: the alert lies neither in that area nor above it")
        if isinstance(deed, EndSilence) and not may_end(deed.area, silence_of(body)):
            raise ActionError("--area: the silence was set by a role that keeps watch over another area, or one above")


def _is_first(deed: Deed) -> bool:
    """Whether a deed makes what it is about."""
    return isinstance(deed, NoticeSilence) or (isinstance(deed, FocusDeed) and isinstance(deed.what, Choose | Reject))


def _require_place(store: Store, drill: Drill) -> None:
    for field, option in _PLACES:
        path = getattr(drill, option)
        known = {node for given in store.paths("buckets", field) for node in lineage(given)}
        if path and known and path not in known:
            raise QueryError(f"--{option}: the store knows no such path; `jianwei cases --json` shows whole paths")
