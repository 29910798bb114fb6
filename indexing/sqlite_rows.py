"""Documents as rows of the embedded store; those of which there are many written at once, never made as dictionaries.

Law: ``case_row`` and ``bucket_row`` give what ``row_maker`` makes of ``case_document`` and ``bucket_document``, to the
byte.
"""

from collections.abc import Callable
from typing import Any, Literal

import msgspec

from city import paths
from city.buckets import AN_HOUR, Bucket
from city.events import Event
from city.times import day_iso, utc_iso
from indexing.canonical import canonical
from indexing.errors import StoreError
from indexing.fields import FIELDS, sortable
from indexing.sqlite_schema import COLUMNS, COPIED, SUMMED, columns, table
from indexing.store import Document, Kind

Row = tuple[Any, ...]
"""Id, version, time, body, and the columns beside it, see ``indexing.sqlite_schema``."""

_STAYING = ("time", "feed", "class", "topic_id", "area_id")

_encode = msgspec.json.Encoder().encode

_Case = msgspec.defstruct(
    "_Case",
    (
        *("accepted", "area", "area_id", "arrived", "called_back", "case", "cell", "channel", "checked", "counted_as"),
        *("closed", "contacted", "counting", "date_only", "dispatched", "due", "due_accepted", "due_by_clock"),
        *("due_re_reviewed", "due_reviewed", "excluded", "extended", "feed", "first", "first_unit", "handled", "issue"),
        *("matter", "occurred", "re_reviewed", "reached", "registered", "repeat", "returned", "reviewed", "satisfied"),
        *("solved", "stage", "status", "subgrid", "subject", "tags", "title", "topic", "topic_id", "unit", "units"),
        *("urgent", "version", "whistle"),
    ),
    rename={"counted_as": "class"},
    frozen=True,
    gc=False,
)
"""The body of a case. Fields of a struct are written in their order, which here is that of sorted keys."""

_Counts = msgspec.defstruct(
    "_Counts",
    (
        *("area", "area_id", "counted_as", "closed", "day", "excluded", "feed", "matters", "reports", "tick"),
        *("topic", "topic_id"),
    ),
    rename={"counted_as": "class"},
    frozen=True,
    gc=False,
)
"""The body of a bucket, in the same way."""


def upsert(kind: Kind) -> str:
    """The statement that puts a row where there is none of its id, or an older one."""
    return _upsert(kind)


def upsert_where_it_was(kind: Literal["cases", "buckets"]) -> str:
    """The same, but a row that is there under another time, feed, class, topic or area stays as it is.

    SQLite writes a column that is set again into every index that holds it, also where it is set to what it was. Most
    rows that are replaced stay where they were: half of the indexes need not be touched then.
    """
    return _upsert(kind, _STAYING)


def _upsert(kind: Kind, staying: tuple[str, ...] = ()) -> str:
    names = ("version", "time", "body", *columns(kind))
    values = f"?, ?, ?, CAST(? AS TEXT){', ?' * len(columns(kind))}"
    update = ", ".join(f"{name} = excluded.{name}" for name in names if name not in staying)
    where = " AND ".join(("excluded.version > version", *(f"{name} IS excluded.{name}" for name in staying)))
    return (
        f"INSERT INTO {table(kind)} (id, {', '.join(names)}) VALUES ({values}) "
        f"ON CONFLICT (id) DO UPDATE SET {update} WHERE {where}"
    )


def row_maker(kind: Kind) -> Callable[[Document], Row]:
    """What makes rows of the documents of a kind. They raise ``StoreError`` where a field is missing."""
    filtered, summed, copied = COLUMNS[kind], SUMMED.get(kind, ()), COPIED.get(kind, ())
    time = FIELDS[kind].time

    def row(document: Document) -> Row:
        body = document.body
        try:
            return (
                document.id,
                document.version,
                None if time is None else sortable(kind, body[time]),
                canonical(body),
                *map(body.__getitem__, filtered),
                *[sum(body[name]) for name in summed],
                *map(body.get, copied),
            )
        except KeyError as error:
            raise StoreError(f"{kind} {document.id!r} has no field {error}") from error

    return row


def case_row(event: Event, counting: str, tick: int) -> Row:
    """A case as its winning event says, and whether it counts."""
    topic, area, feed, case, due = event.topic, event.area, event.feed, event.case, _iso(event.due)
    body = _Case(
        _iso(event.accepted),
        paths.name(area),
        area,
        utc_iso(event.arrived),
        _iso(event.called_back),
        case,
        event.cell,
        event.channel,
        _iso(event.checked),
        event.counted_as,
        _iso(event.closed),
        _iso(event.contacted),
        counting,
        event.date_only,
        _iso(event.dispatched),
        due,
        _iso(event.due_accepted),
        event.due_by_clock,
        _iso(event.due_re_reviewed),
        _iso(event.due_reviewed),
        event.excluded,
        event.extended,
        feed,
        event.first,
        event.first_unit,
        _iso(event.handled),
        event.issue,
        event.matter,
        _iso(event.occurred),
        _iso(event.re_reviewed),
        event.reached,
        utc_iso(event.registered),
        event.repeat,
        event.returned,
        _iso(event.reviewed),
        event.satisfied,
        event.solved,
        event.stage,
        event.status,
        event.subgrid,
        event.subject,
        event.tags,
        event.title,
        paths.name(topic),
        topic,
        event.unit,
        event.units,
        event.urgent,
        event.version,
        event.whistle,
    )
    beside = feed, event.counted_as, topic, area, event.status, event.unit, due
    return (case, tick, event.registered, _encode(body), *beside)


def bucket_row(bucket: Bucket) -> Row:
    """Counts of a leaf topic, area and day."""
    feed, counted_as, topic, area, hours = bucket.feed, bucket.counted_as, bucket.topic, bucket.area, bucket.hours
    day = day_iso(bucket.day)
    reports, matters, excluded = [0] * bucket.slots, [0] * bucket.slots, [0] * bucket.slots
    for at in range(0, len(hours), AN_HOUR):
        slot = hours[at]
        reports[slot], matters[slot], excluded[slot] = hours[at + 1 : at + AN_HOUR]
    body = _Counts(
        paths.name(area),
        area,
        counted_as,
        bucket.closed,
        day,
        excluded,
        feed,
        matters,
        reports,
        utc_iso(bucket.tick),
        paths.name(topic),
        topic,
    )
    id = f"{feed}|{counted_as}|{topic}|{area}|{day}"
    sums = sum(hours[1::AN_HOUR]), sum(hours[2::AN_HOUR]), sum(hours[3::AN_HOUR])
    return (id, bucket.tick, bucket.day, _encode(body), feed, counted_as, topic, area, *sums)


def _iso(instant: int | None) -> str | None:
    return None if instant is None else utc_iso(instant)
