"""From values to documents: the shapes that every store keeps and every reader finds. Pure functions.

Times are ISO 8601. Instants are in UTC, but for the four times of an alert that people read: they carry the city's
offset. Floats are rounded to six significant digits, once, here. Every field is always there, null where nothing is
known. The version of a document is the tick it was made at, so the state of the highest tick stays.
"""

from operator import attrgetter

from city import paths
from city.buckets import Band, Bucket
from city.events import Event
from city.times import day_iso, utc_iso
from indexing.judgements import place, rounded
from indexing.store import Body, Document

CASE_TIMES = (
    "occurred",
    "accepted",
    "dispatched",
    "contacted",
    "handled",
    "checked",
    "closed",
    "called_back",
    "reviewed",
    "re_reviewed",
    "due",
    "due_accepted",
    "due_reviewed",
    "due_re_reviewed",
)
"""Instants of a case beside its registration and arrival, as events and documents name them."""
_NO_TIMES: Body = dict.fromkeys(CASE_TIMES)
_times_of = attrgetter(*CASE_TIMES)


def case_document(event: Event, counting: str, tick: int, former: int | None = None) -> Document:
    """A case as its winning event says, and whether it counts.

    The version is the tick at which the step sent it, not the event's own: of two contents with one version of the feed
    the higher digest wins, which the step knows and a store does not.
    """
    body: Body = {
        "case": event.case,
        "feed": event.feed,
        **place(event.topic, event.area),
        "class": event.counted_as,
        "status": event.status,
        "stage": event.stage,
        "counting": counting,
        "version": event.version,
        "registered": utc_iso(event.registered),
        "arrived": utc_iso(event.arrived),
        **_NO_TIMES,
        "extended": event.extended,
        "due_by_clock": event.due_by_clock,
        "date_only": event.date_only,
        "repeat": event.repeat,
        "matter": event.matter,
        "excluded": event.excluded,
        "first": event.first,
        "subgrid": event.subgrid,
        "channel": event.channel,
        "unit": event.unit,
        "first_unit": event.first_unit,
        "units": list(event.units),
        "whistle": event.whistle,
        "returned": event.returned,
        "reached": event.reached,
        "solved": event.solved,
        "satisfied": event.satisfied,
        "tags": list(event.tags),
        "cell": event.cell,
        "title": event.title,
        "urgent": list(event.urgent),
        "issue": event.issue,
        "subject": list(event.subject),
    }
    for name, instant in zip(CASE_TIMES, _times_of(event), strict=True):
        if instant is not None:  # few of them are there
            body[name] = utc_iso(instant)
    return Document("cases", body["case"], tick, body, None if former is None else utc_iso(former))


def bucket_document(bucket: Bucket) -> Document:
    """Counts of a leaf topic, area and day. Id: see ``bucket_id``."""
    day = day_iso(bucket.day)
    body: Body = {
        "feed": bucket.feed,
        "class": bucket.counted_as,
        **place(bucket.topic, bucket.area),
        "day": day,
        "tick": utc_iso(bucket.tick),
        "closed": bucket.closed,
        "reports": bucket.reports,
        "matters": bucket.matters,
        "excluded": bucket.excluded,
    }
    return Document("buckets", bucket_id(bucket), bucket.tick, body)


def bucket_id(bucket: Bucket) -> str:
    """``feed|class|topic|area|day``."""
    return f"{bucket.feed}|{bucket.counted_as}|{bucket.topic}|{bucket.area}|{day_iso(bucket.day)}"


def band_document(band: Band) -> Document:
    """Judged values of a topic and finished day, as parallel lists by area. Id: ``feed|topic|day``."""
    day = day_iso(band.day)
    body: Body = {
        "feed": band.feed,
        "topic": paths.name(band.topic),
        "topic_id": band.topic,
        "day": day,
        "tick": utc_iso(band.tick),
        "areas": [value.area for value in band.values],
        "observed": [value.observed for value in band.values],
        "expected": [rounded(value.expected) for value in band.values],
        "upper": [rounded(value.upper) for value in band.values],
    }
    return Document("bands", f"{band.feed}|{band.topic}|{day}", band.tick, body)


def reject_document(  # noqa: PLR0913, PLR0917 - the address of a row, and why
    file: str, row: int, field: str, reason: str, code: str, mark: str
) -> Document:
    """A row that was refused: its address, the field and why, never a value. ``mark`` stands for the input it was in.

    Id: ``mark|file|row|field``, the row in nine digits so that ids sort as rows do.
    """
    body: Body = {"input": mark, "file": file, "row": row, "field": field, "code": code, "reason": reason}
    return Document("rejects", f"{mark}|{file}|{row:09}|{field}", 0, body)


def dead_letter_document(stream: str, partition: int, offset: int, fault: str, document: str = "") -> Document:
    """A record that could not be read, or a document that was refused: its address and the fault, never its content.

    Id: ``stream|partition|offset``, the offset in twelve digits so that ids sort as records do, and the document.
    """
    body: Body = {"stream": stream, "partition": partition, "offset": offset, "fault": fault, "document": document}
    return Document("dead-letters", f"{stream}|{partition}|{offset:012}|{document}".rstrip("|"), 0, body)
