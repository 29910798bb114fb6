"""Events: the full state of one case at one version, as known then; and ticks, which are time as a message.

Law: of two events of a case the higher ``(version, content digest)`` wins, everywhere. So repeats, disorder and
reprocessing change nothing.
"""

from hashlib import blake2b
from typing import Literal

import msgspec

SCHEMA = 1
"""Version of the event message. A reader refuses a version that it does not know."""

Kind = Literal["complaint", "petition", "incident"]
"""The door: hotline, petition office, street grid."""

CaseClass = Literal["request", "inquiry", "staff"]
"""Counting class: a resident's request; an inquiry or praise; entered by the city's own people or sensors."""

Status = Literal["open", "closed"]


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, tag="event"):
    """One case at one version. There is no field for a person, and unknown fields are refused.

    Times are instants (milliseconds, UTC): ``occurred`` when it happened, ``registered`` when the case was entered
    (what counts; never changes), ``arrived`` when this version reached the service.
    """

    feed: str
    """``kind/name``, as ``complaint/boston311``: feeds are counted and judged apart."""
    id: str
    version: int
    """The feed's own, else the latest time of the row in milliseconds."""
    registered: int
    arrived: int
    topic: str
    """Path of the topic tree, see ``city.paths``."""
    area: str
    """Path of the place complained of."""
    counted_as: CaseClass = msgspec.field(name="class", default="request")
    status: Status = "open"
    stage: str = "registered"
    occurred: int | None = None
    closed: int | None = None
    due: int | None = None
    date_only: bool = False
    """The feed gives no time of day: never judged by the hour."""
    repeat: bool = False
    """A report of a known matter (repeat or copy): counts as a report, not as a new matter."""
    channel: str = ""
    unit: str = ""
    """The handling unit, an office."""
    solved: bool | None = None
    satisfied: bool | None = None
    urgent: tuple[str, ...] = ()
    """Names of the urgent rules that the gateway found to hold."""
    issue: str = ""
    last_of_row: bool = True
    """The last event that its input row gives; the outcome of the row is the outcome of this event."""
    schema: int = SCHEMA

    @property
    def case(self) -> str:
        """``feed:id``: the name of the case everywhere."""
        return f"{self.feed}:{self.id}"


class Tick(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, tag="tick"):
    """This partition has reached ``time``. Stands in every partition of ``events``, in order."""

    time: int
    revision: str
    """Of the configuration in force from here on."""
    clock: Literal["data", "service"] = "data"
    sealed_until: int = 0
    """Cases registered before this instant are kept as documents and counted in no bucket."""
    schema: int = SCHEMA


Message = Event | Tick

_decoder = msgspec.json.Decoder(list[Message])
_encoder = msgspec.json.Encoder(order="deterministic")


def decode_record(record: bytes) -> list[Message]:
    """The messages of one record of the ``events`` stream: one or more events of its partition, or a tick.

    Raises ``msgspec.DecodeError`` (or its subclass ``ValidationError``) where the bytes are anything else, and
    ``ValueError`` for an unknown schema version.
    """
    messages = _decoder.decode(record)
    for message in messages:
        if message.schema != SCHEMA:
            raise ValueError(f"schema version {message.schema} of an event message, this code reads {SCHEMA}")
    return messages


def encode_record(messages: list[Message]) -> bytes:
    """The canonical bytes of a record."""
    return _encoder.encode(messages)


def digest(event: Event) -> bytes:
    """Eight bytes that stand for the content of an event: equal for a repetition, different for another content.

    ``arrived`` is left out: the same content delivered twice is one content.
    """
    return blake2b(_encoder.encode(msgspec.structs.replace(event, arrived=0)), digest_size=8).digest()
