"""Focus issues as documents, and back: packs, pages and the command line read them out of a store."""

from typing import Any

import msgspec

from city import paths
from city.focus_issues import FocusIssue, topics
from city.times import instant_of_iso, utc_iso
from indexing.store import Body, Document


def focus_document(issue: FocusIssue, version: int) -> Document:
    """A focus issue as the watch has it after ``version`` messages. Id: its own."""
    subject = issue.subject
    body: Body = {
        "focus_id": issue.focus_id,
        "feed": subject.feed,
        "area": paths.name(subject.area),
        "area_id": subject.area,
        "topics": list(subject.topics),
        "joined_topics": list(issue.joined),
        "all_topics": list(topics(issue)),
        "theme": subject.theme,
        "period": subject.period,
        "title": issue.title,
        "state": issue.state,
        "decided_at": utc_iso(issue.decided_at),
        "updated_at": utc_iso(issue.updated_at),
        "reason": issue.reason,
        "into": issue.into,
        "measures_from": issue.measures_from or None,
        "items": [_full(item) for item in issue.items],
        "effect": _full(issue.effect) if issue.effect else None,
        "history": [{**_full(change), "at": utc_iso(change.at)} for change in issue.history],
    }
    return Document("focus-issues", issue.focus_id, version, body)


def focus_of(body: Body) -> FocusIssue:
    """The focus issue of a document."""
    subject = {name: body[name] for name in ("feed", "topics", "theme", "period")} | {"area": body["area_id"]}
    history = [{**change, "at": instant_of_iso(change["at"])} for change in body["history"]]
    given = {name: body[name] for name in ("focus_id", "title", "state", "reason", "into", "items", "effect")}
    instants = {name: instant_of_iso(body[name]) for name in ("decided_at", "updated_at")}
    more = {"joined": body["joined_topics"], "measures_from": body["measures_from"] or ""}
    return msgspec.convert({**given, **instants, **more, "subject": subject, "history": history}, FocusIssue)


def _full(value: msgspec.Struct) -> dict[str, Any]:
    """All fields, those with their default value too."""
    return {name: getattr(value, name) for name in value.__struct_fields__}
