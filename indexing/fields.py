"""What can be asked of each kind of document, and how its time compares. Every store answers exactly this."""

from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Literal

from city.times import TimeError, day_of_iso, from_datetime
from indexing.errors import QueryError
from indexing.store import Kind, Query


@dataclass(frozen=True, slots=True)
class Fields:
    """Of one kind: ``equal`` may name any of ``equal`` and ``below``; ``time`` is the field that orders it."""

    time: str | None
    unit: Literal["day", "instant"]
    below: tuple[str, ...]
    equal: tuple[str, ...]
    changed: str | None = None
    """The field that says when a document was last changed."""
    closed: str | None = None
    """The field that says when it was closed."""


_TREES = ("topic_id", "area_id")
_NAMES = ("feed", "topic", "area")

FIELDS: dict[Kind, Fields] = {
    "cases": Fields(
        "registered",
        "instant",
        _TREES,
        (
            *_NAMES,
            "case",
            "class",
            "status",
            "stage",
            "counting",
            "repeat",
            "matter",
            "excluded",
            "first",
            "subgrid",
            "date_only",
            "channel",
            "unit",
            "whistle",
            "cell",
            "issue",
            "tags",
        ),
        closed="closed",
    ),
    "buckets": Fields("day", "day", _TREES, (*_NAMES, "class", "day", "closed")),
    "bands": Fields("day", "day", ("topic_id",), ("feed", "topic", "day")),
    "findings": Fields("tick", "instant", _TREES, (*_NAMES, "span", "outside", "method", "rule", "case", "issue")),
    "alerts": Fields(
        "opened_at",
        "instant",
        _TREES,
        (*_NAMES, "alert_id", "level", "status", "span", "method", "rule", "issue", "told"),
        "updated_at",
    ),
    "notice-silences": Fields("until", "instant", (), ("silence_id", "author", "area_id", "ended_by")),
    "focus-issues": Fields(
        "decided_at",
        "instant",
        ("area_id",),
        ("feed", "area", "focus_id", "state", "period", "theme", "into"),
        "updated_at",
    ),
    "meetings": Fields("date", "day", ("area_id",), ("area", "tier", "meeting_id", "state", "period"), "updated_at"),
    "rejects": Fields(None, "instant", (), ("input", "file", "row", "field", "code", "reason")),
    "dead-letters": Fields(None, "instant", (), ("stream", "partition", "fault", "document")),
}

LISTS = ("tags",)
"""Fields that hold several values: such a one is equal to each of them."""


def check(kind: Kind, query: Query) -> None:
    """Raises ``QueryError`` where the query names what this kind does not have, with the nearest name that it has."""
    fields = FIELDS[kind]
    for name in query.below:
        if name not in fields.below:
            raise QueryError(f"{kind} have no path {name!r}{_nearest(name, fields.below)}")
    known = (*fields.below, *fields.equal)
    for name in (*query.equal, *query.among):
        if name not in known:
            raise QueryError(f"{kind} cannot be filtered by {name!r}{_nearest(name, known)}")
    if query.limit is not None and query.limit < 0:
        raise QueryError(f"a limit of {query.limit} documents")
    if fields.time is None and (query.since or query.until):
        raise QueryError(f"{kind} have no time to filter by")
    if fields.changed is None and query.changed_since is not None:
        raise QueryError(f"{kind} do not tell when they were changed")
    if fields.closed is None and (query.closed_since or query.closed_until):
        raise QueryError(f"{kind} are not closed")


def sortable(kind: Kind, text: str) -> int:
    """A time of this kind as a number that sorts: an ordinal day, or milliseconds UTC.

    Raises ``QueryError`` for anything else: a day where an instant is asked for has no zone, and a guess would be off
    by hours.
    """
    if FIELDS[kind].unit == "day":
        try:
            return day_of_iso(text)
        except TimeError as error:
            raise QueryError(f"{kind} are by day: {error}") from error
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise QueryError(f"{kind} are by instant: {text!r} is not a time with its zone like 2026-10-31T08:00:00+08:00")
    return from_datetime(moment)


def _nearest(name: str, known: tuple[str, ...]) -> str:
    found = get_close_matches(name, known, n=1, cutoff=0.5)
    if found:
        return f", did you mean {found[0]!r}?"
    return f", only by {', '.join(sorted(known))}" if known else ""
