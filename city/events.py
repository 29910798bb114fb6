"""Events: the full state of one case at one version, as known then; and ticks, which are time as a message.

Law: of two events of a case the higher ``(version, content digest)`` wins, everywhere. So repeats, disorder and
reprocessing change nothing.
"""

from hashlib import blake2b
from typing import Annotated, Literal

import msgspec

from city.times import DAY

SCHEMA = 1
"""Version of the event message. A reader refuses a version that it does not know."""

EARLIEST, LATEST = -2_208_988_800_000, 4_102_444_800_000
"""1900 and 2100: no message is of a time before or after."""
YEAR_10000 = 253_402_300_800_000
"""Feeds write 9999-12-31 for no deadline."""

Moment = Annotated[int, msgspec.Meta(ge=EARLIEST, lt=LATEST)]
Deadline = Annotated[int, msgspec.Meta(ge=EARLIEST, lt=YEAR_10000)]
LEAST_VERSION, LARGEST_VERSION = -(1 << 63), (1 << 63) - 1
"""What stores and messages hold as a number. Versions that a profile makes lie below 2^60."""
Version = Annotated[int, msgspec.Meta(ge=LEAST_VERSION, le=LARGEST_VERSION)]

Kind = Literal["complaint", "petition", "incident"]
"""The door: hotline, petition office, street grid."""

CaseClass = Literal["request", "inquiry", "staff"]
"""Counting class: a resident's request; an inquiry or praise; entered by the city's own people or sensors."""

Status = Literal["open", "closed"]

Stage = Literal[
    "registered",
    "accepted",
    "dispatched",
    "returned",
    "contacted",
    "handled",
    "checked",
    "closed",
    "called-back",
    "reviewed",
    "re-reviewed",
    "reopened",
]
"""Where a case stands. Hotline: registered, dispatched, returned, contacted, closed, called-back. Petition: registered,
accepted (受理告知), closed (办结), reviewed (复查), re-reviewed (复核). Grid: registered (立案), dispatched (派遣),
handled (处理), checked (核查), closed (结案). ``reopened`` may follow a closing of any.
"""

Satisfaction = Literal["yes", "mostly", "no"]
"""满意, 基本满意, 不满意."""

Subgrid = Literal["", "service", "management", "order"]
"""The grid of an incident: social service, city management, public order, of which only counts by category are kept."""


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, tag="event"):
    """One case at one version. There is no field for a person, and unknown fields are refused.

    Times are instants (milliseconds, UTC): ``occurred`` when it happened, ``registered`` when the case was entered
    (what counts; never changes), ``arrived`` when this version reached the service.
    """

    feed: str
    """``kind/name``, as ``complaint/boston311``: feeds are counted and judged apart."""
    id: str
    version: Version
    """The feed's own, else the latest time of the row in milliseconds."""
    registered: int
    arrived: int
    topic: str
    """Path of the topic tree, see ``city.paths``."""
    area: str
    """Path of the place complained of."""
    counted_as: CaseClass = msgspec.field(name="class", default="request")
    status: Status = "open"
    stage: Stage = "registered"
    date_only: bool = False
    """The feed gives no time of day: never judged by the hour."""

    occurred: int | None = None
    accepted: Moment | None = None
    dispatched: Moment | None = None
    contacted: Moment | None = None
    """The unit has spoken with the resident (先行联系)."""
    handled: Moment | None = None
    checked: Moment | None = None
    closed: int | None = None
    called_back: Moment | None = None
    """The hotline has asked the resident for the outcome (回访)."""
    reviewed: Moment | None = None
    re_reviewed: Moment | None = None

    due: int | None = None
    """For the closing: the feed's own, else by the deadlines of the city."""
    due_accepted: Deadline | None = None
    due_reviewed: Deadline | None = None
    due_re_reviewed: Deadline | None = None
    extended: bool = False
    """Its deadline was extended (延期)."""
    due_by_clock: bool = False
    """The feed has named no deadline: those above are worked out by the city's own rules."""

    repeat: bool = False
    """A report of a known matter (repeat or copy): counts as a report, not as a new matter."""
    matter: str = ""
    """The case that the matter is known by, where this one is a report of it: ``feed:id``."""
    excluded: bool = False
    """The feed leaves it out of its own assessment (不纳入考核). It counts all the same, and is counted apart."""
    first: bool | None = None
    """A first petition (初信初访)."""
    subgrid: Subgrid = ""
    channel: str = ""
    unit: str = ""
    """The handling unit, an office."""
    first_unit: str = ""
    """The office that took it in first (首办)."""
    units: tuple[str, ...] = ()
    """Other offices that are needed."""
    whistle: bool = False
    """Several units are needed (吹哨)."""
    returned: Annotated[int, msgspec.Meta(ge=0, le=LARGEST_VERSION)] = 0
    """How often a unit has sent it back (退单)."""
    reached: bool | None = None
    """The call-back has reached the resident."""
    solved: bool | None = None
    satisfied: Satisfaction | None = None
    tags: tuple[str, ...] = ()
    cell: str = ""
    """The cell of the city's grid of cells that its point lies in, never smaller than 200 m; see ``city.cells``."""
    title: str = ""
    """A redacted title, where the city keeps titles at all; never of a petition."""
    urgent: tuple[str, ...] = ()
    """Names of the urgent rules that the gateway found to hold."""
    issue: str = ""
    subject: tuple[str, ...] = ()
    """Words that say what the issue is about, from five matters on: names of topics, never of persons or firms."""
    last_of_row: bool = True
    """The last event that its input row gives; the outcome of the row is the outcome of this event."""
    schema: int = SCHEMA

    @property
    def case(self) -> str:
        """``feed:id``: the name of the case everywhere."""
        return f"{self.feed}:{self.id}"


TickClock = Literal["data", "service"]
"""Whose time a log runs by: the data's own, or the service's."""


class Tick(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, tag="tick"):
    """This partition has reached ``time``. Stands in every partition of ``events``, in order."""

    time: int
    revision: str
    """Of the configuration in force from here on."""
    clock: TickClock = "data"
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
    """Eight bytes for the content of an event: the same for a repetition, others for another content. When it
    ``arrived`` is left out: the same content delivered twice is one content.
    """
    return digest_of(_encoder.encode(event))


def digest_of(content: bytes) -> bytes:
    """The same of the canonical bytes of an event."""
    start = content.index(_ARRIVED)  # in a text the quotes before it would be escaped
    return blake2b(content[:start] + content[content.index(b",", start) :], digest_size=8).digest()
