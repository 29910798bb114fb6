"""Events: the full state of one case at one version, as known then; and ticks, which are time as a message.

Law: of two events of a case the higher ``(version, content digest)`` wins, everywhere. So repeats, disorder and
reprocessing change nothing.
"""

from hashlib import blake2b
from typing import Literal

import msgspec

from city.times import DAY

SCHEMA = 1
"""Version of the event message. A reader refuses a version that it does not know."""

EARLIEST, LATEST = -2_208_988_800_000, 4_102_444_800_000
"""1900 and 2100: no message is of a time before or after."""
YEAR_10000 = 253_402_300_800_000
"""Feeds write 9999-12-31 for no deadline."""

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
_parts_decoder = msgspec.json.Decoder(list[msgspec.Raw])
_message_decoder: msgspec.json.Decoder[Message] = msgspec.json.Decoder(Message)
_encoder = msgspec.json.Encoder(order="deterministic")
_ARRIVED = b'"arrived":'


def decode_record(record: bytes) -> list[Message]:
    """The messages of one record of the ``events`` stream: events of its partition and ticks, in their order.

    Raises ``msgspec.DecodeError`` (or its subclass ``ValidationError``) where the bytes are anything else, and
    ``ValueError`` for an unknown schema version or a time that cannot be: before 1900, after 2100, or registered more
    than a day after it arrived. One such time would stretch every table by day.
    """
    try:
        messages = _decoder.decode(record)
    except RecursionError:
        raise msgspec.DecodeError("nested too deep to be read") from None
    for message in messages:
        _check(message)
    return messages


def salvage_record(record: bytes) -> tuple[list[Message], list[Exception]]:
    """The messages of a record that can be read, in their order, and why each of the others cannot.

    Raises ``msgspec.DecodeError`` where the record is no list at all.
    """
    messages: list[Message] = []
    faults: list[Exception] = []
    try:
        parts = _parts_decoder.decode(record)
    except RecursionError:
        raise msgspec.DecodeError("nested too deep to be read") from None
    for raw in parts:
        try:
            message = _message_decoder.decode(raw)
            _check(message)
        except (msgspec.DecodeError, ValueError, RecursionError) as error:
            faults.append(error)
        else:
            messages.append(message)
    return messages, faults


def _check(message: Message) -> None:
    if message.schema != SCHEMA:
        raise ValueError(f"schema version {message.schema} of an event message, this code reads {SCHEMA}")
    if not _possible(message):
        raise ValueError("a time that cannot be")


def _possible(message: Message) -> bool:
    if isinstance(message, Tick):
        return EARLIEST <= message.time < LATEST
    return (
        EARLIEST <= message.registered <= message.arrived + DAY
        and message.arrived < LATEST
        and (message.occurred is None or EARLIEST <= message.occurred < LATEST)
        and (message.closed is None or EARLIEST <= message.closed < LATEST)
        and (message.due is None or EARLIEST <= message.due < YEAR_10000)
    )


def encode_record(messages: list[Message]) -> bytes:
    """The canonical bytes of a record."""
    return _encoder.encode(messages)


def digest(event: Event) -> bytes:
    """Eight bytes that stand for the content of an event: equal for a repetition, different for another content.

    ``arrived`` is left out: the same content delivered twice is one content.
    """
    content = _encoder.encode(event)
    start = content.index(_ARRIVED)  # in a text the quotes before it would be escaped
    return blake2b(content[:start] + content[content.index(b",", start) :], digest_size=8).digest()
