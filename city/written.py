"""Events with the bytes that stand for them, made once: in one process nothing is decoded that was encoded there.

Law: ``written`` gives the bytes of ``city.events.encode_record``, and events beside them only where ``decode_record``
gives these events back for the bytes.
"""

from collections.abc import Iterable, Sequence
from itertools import chain
from operator import attrgetter

import msgspec

from city.events import (
    EARLIEST,
    LARGEST_VERSION,
    LATEST,
    LEAST_VERSION,
    SCHEMA,
    YEAR_10000,
    Deadline,
    Event,
    Message,
    Moment,
)
from city.times import DAY

_encode = msgspec.json.Encoder(order="deterministic").encode
_fields = msgspec.structs.fields(Event)
_MOMENTS = [field.name for field in _fields if field.type == Moment | None]
_DEADLINES = [field.name for field in _fields if field.type == Deadline | None]
_moments = attrgetter("registered", "arrived", "occurred", "closed", *_MOMENTS)
_deadlines = attrgetter("due", *_DEADLINES)
_schema, _version, _returned = attrgetter("schema"), attrgetter("version"), attrgetter("returned")


Written = tuple[Message, bytes]
"""A message, and its canonical bytes; none where they are not at hand."""


def written(events: Sequence[Event]) -> tuple[bytes, list[Written] | None]:
    """A record, and what it says; None in place of that where a reader would refuse one of the events."""
    contents = list(map(_encode, events))
    record = b"[" + b",".join(contents) + b"]"
    return record, list(zip(events, contents, strict=True)) if sound(events) else None


def sound(events: Sequence[Event]) -> bool:
    """Whether versions and all times of events are such as a reader takes. Their types are those of this process."""
    versions, returned = list(map(_version, events)), set(map(_returned, events))
    return (
        set(map(_schema, events)) <= {SCHEMA}
        and LEAST_VERSION <= min(versions, default=0) <= max(versions, default=0) <= LARGEST_VERSION
        and 0 <= min(returned, default=0) <= max(returned, default=0) <= LARGEST_VERSION
        and max((event.registered - event.arrived for event in events), default=0) <= DAY
        and _inside(map(_moments, events), LATEST)
        and _inside(map(_deadlines, events), YEAR_10000)
    )


def _inside(instants: Iterable[tuple[int | None, ...]], end: int) -> bool:
    found = list(filter(None, chain.from_iterable(instants)))  # 0 is an instant that can be
    return not found or (min(found) >= EARLIEST and max(found) < end)
