"""Silences of notices as documents, and back: whoever tells people reads them out of a store as out of the log."""

from city import paths
from city.notice_silences import NoticeSilence
from city.times import instant_of_iso, utc_iso
from indexing.store import Body, Document

_CONDITIONS = ("tiers", "areas", "topics", "feeds", "kinds")


def silence_document(silence: NoticeSilence, version: int) -> Document:
    """A silence as the watch has it after ``version`` messages. Id: its own."""
    body: Body = {
        "silence_id": silence.silence_id,
        "author": silence.author,
        "area": paths.name(silence.area),
        "area_id": silence.area,
        "reason": silence.reason,
        **{name: list(getattr(silence, name)) for name in _CONDITIONS},
        "least": silence.least,
        "most": silence.most,
        "set_at": utc_iso(silence.at),
        "from": utc_iso(silence.begins),
        "until": utc_iso(silence.ends),
        "ended_at": utc_iso(silence.ended_at) if silence.ended_at else None,
        "ended_by": silence.ended_by,
    }
    return Document("notice-silences", silence.silence_id, version, body)


def silence_of(body: Body) -> NoticeSilence:
    """The silence of a document."""
    return NoticeSilence(
        silence_id=body["silence_id"],
        author=body["author"],
        area=body["area_id"],
        reason=body["reason"],
        **{name: tuple(body[name]) for name in _CONDITIONS},
        least=body["least"],
        most=body["most"],
        at=instant_of_iso(body["set_at"]),
        begins=instant_of_iso(body["from"]),
        ends=instant_of_iso(body["until"]),
        ended_at=instant_of_iso(body["ended_at"]) if body["ended_at"] else 0,
        ended_by=body["ended_by"],
    )
