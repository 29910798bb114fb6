"""What the steps say to each other. Counts travel as absolute partials: a repetition or an older one is nothing new."""

import msgspec

from city.alerts import Alert
from city.buckets import Band, Bucket
from city.events import CaseClass, Event
from city.findings import Finding, Span


class Cell(msgspec.Struct, frozen=True, array_like=True):
    """Counts of one area in one (topic, day), by hour slot. A slot once touched stays, as an explicit zero."""

    feed: str
    counted_as: CaseClass
    area: str
    slots: tuple[int, ...]
    reports: tuple[int, ...]
    matters: tuple[int, ...]


class Partial(msgspec.Struct, frozen=True, array_like=True, tag="partial"):
    """All that one partition of ``events`` counts for a topic and day, as of a tick."""

    partition: int
    tick: int
    topic: str
    day: int
    cells: tuple[Cell, ...]


class Delivery(msgspec.Struct, frozen=True, array_like=True):
    """The days on which a feed has registered anything at all, as ranges (first, last): elsewhere nothing is known."""

    feed: str
    date_only: bool
    ranges: tuple[tuple[int, int], ...]


class Reached(msgspec.Struct, frozen=True, array_like=True, tag="reached"):
    """One partition of ``events`` has sent all its partials up to a tick."""

    partition: int
    tick: int
    revision: str
    deliveries: tuple[Delivery, ...]


PartialsMessage = Partial | Reached


class CaseState(msgspec.Struct, frozen=True, array_like=True):
    """A case as it stands, and whether it counts: ``counted``, ``sealed`` or ``beyond-horizon``.

    ``former`` is when it was said to be registered when last sent, where that lies in another month.
    """

    event: Event
    counting: str
    former: int | None = None


class CaseStates(msgspec.Struct, frozen=True, array_like=True, tag="cases"):
    """Cases of a partition that changed up to a tick."""

    tick: int
    states: tuple[CaseState, ...]


class Flag(msgspec.Struct, frozen=True, array_like=True):
    """A series that is watched closely, and the tick at which it was last outside its band."""

    feed: str
    topic: str
    area: str
    outside_at: int


class Flags(msgspec.Struct, frozen=True, array_like=True, tag="flags"):
    """All flags of a ledger partition as of a tick: what its judgement must remember."""

    partition: int
    tick: int
    flags: tuple[Flag, ...]


class Buckets(msgspec.Struct, frozen=True, array_like=True, tag="buckets"):
    """The buckets of one topic and day, as of a tick."""

    tick: int
    buckets: tuple[Bucket, ...]


class Bands(msgspec.Struct, frozen=True, array_like=True, tag="bands"):
    """Judged values of finished days, as of a tick."""

    tick: int
    bands: tuple[Band, ...]


BucketsMessage = Buckets | Bands


class Tests(msgspec.Struct, frozen=True, array_like=True):
    """How many series of a feed were judged over a span, and how their chances spread: ``histogram[k]`` counts
    p in (10^-(k+1), 10^-k], the last one everything below.
    """

    feed: str
    span: Span
    tested: int
    histogram: tuple[int, ...]


class Judged(msgspec.Struct, frozen=True, tag="judged"):
    """A ledger partition has sent all its findings up to a tick."""

    partition: int
    tick: int
    revision: str
    tests: tuple[Tests, ...]


WatchMessage = Finding | Judged


class AlertState(msgspec.Struct, frozen=True, tag="alert state"):
    """An alert as the watch has it after ``version`` messages."""

    version: int
    alert: Alert


class DeadLetter(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a record stands that could not be read, or the document that was refused, and the kind of fault. Never what
    it holds.
    """

    stream: str
    partition: int
    offset: int
    fault: str
    document: str = ""
    """Kind and id of a document that the memory refused, as ``cases/complaint/town:17``."""


class Rejected(msgspec.Struct, frozen=True):
    """A row that the gateway refused: its address, the field and why, never a value. ``mark`` stands for its input."""

    mark: str
    file: str
    row: int
    field: str
    code: str
    reason: str


decode_partials = msgspec.msgpack.Decoder(PartialsMessage).decode
decode_cases = msgspec.msgpack.Decoder(CaseStates).decode
decode_buckets = msgspec.msgpack.Decoder(BucketsMessage).decode
decode_flags = msgspec.msgpack.Decoder(Flags).decode
decode_watch = msgspec.json.Decoder(list[WatchMessage]).decode
decode_alerts = msgspec.json.Decoder(AlertState).decode
decode_dead_letter = msgspec.json.Decoder(DeadLetter).decode
decode_rejects = msgspec.json.Decoder(list[Rejected]).decode

encode = msgspec.msgpack.Encoder(order="deterministic").encode
encode_json = msgspec.json.Encoder(order="deterministic").encode
