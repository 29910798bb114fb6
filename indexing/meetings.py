"""Meetings as documents, and back: packs, pages and the command line read them out of a store."""

from typing import Any

import msgspec

from city import paths
from city.meetings import Meeting, MeetingItem
from city.times import instant_of_iso, utc_iso
from indexing.store import Body, Document

_ALIKE = ("meeting_id", "date", "title", "state", "period", "pack_id")
_TIMES = ("opened_at", "updated_at")
_OF_ITEM = ("decided_at", "ended_at")


def meeting_document(meeting: Meeting, version: int) -> Document:
    """A meeting as the watch has it after ``version`` messages. Id: its own."""
    body: Body = {
        **{name: getattr(meeting, name) for name in _ALIKE},
        "tier": meeting.tier,
        "area": paths.name(meeting.area),
        "area_id": meeting.area,
        **{name: utc_iso(getattr(meeting, name)) for name in _TIMES},
        "agenda": [_item(item) for item in meeting.agenda],
        "history": [{**_full(change), "at": utc_iso(change.at)} for change in meeting.history],
    }
    return Document("meetings", meeting.meeting_id, version, body)


def meeting_of(body: Body) -> Meeting:
    """The meeting of a document."""
    given = {name: body[name] for name in _ALIKE} | {"area": body["area_id"]}
    given |= {name: instant_of_iso(body[name]) for name in _TIMES}
    history = [{**change, "at": instant_of_iso(change["at"])} for change in body["history"]]
    agenda = [
        {**item, "due": item["due"] or "", **{name: _instant(item[name]) for name in _OF_ITEM}}
        for item in body["agenda"]
    ]
    return msgspec.convert({**given, "agenda": agenda, "history": history}, Meeting)


def _item(item: MeetingItem) -> dict[str, Any]:
    times = {name: utc_iso(at) if (at := getattr(item, name)) else None for name in _OF_ITEM}
    return {**_full(item), **times, "due": item.due or None, "origin": _full(item.origin), "path": list(item.path)}


def _instant(text: str | None) -> int:
    return instant_of_iso(text) if text else 0


def _full(value: msgspec.Struct) -> dict[str, Any]:
    """All fields, those with their default value too."""
    return {name: getattr(value, name) for name in value.__struct_fields__}
