"""What the steps say to each other. Most streams carry lists: as many messages to a record as there are at a time."""

import msgspec

from city.actions import Action
from city.alerts import Alert
from city.buckets import Band, Bucket
from city.drills import Drill
from city.events import CaseClass, Event
from city.findings import Finding, Span
from city.focus_deeds import FocusDeed
from city.focus_issues import FocusIssue
from city.meeting_deeds import MeetingDeed
from city.meetings import Meeting
from city.notice_silences import EndSilence, NoticeSilence


class Difference(msgspec.Struct, frozen=True, array_like=True):
    """By how much the counts of one topic, day, feed, class, area and hour slot have changed."""

    topic: str
    day: int
    feed: str
    counted_as: CaseClass
    area: str
    slot: int
    reports: int
    matters: int
    excluded: int


class Delivery(msgspec.Struct, frozen=True, array_like=True):
    """A day on which a feed has registered something: elsewhere nothing is known."""

    feed: str
    date_only: bool
    day: int


class Partial(msgspec.Struct, frozen=True, array_like=True, tag="partial"):
    """What has changed in a partition of ``events`` between two of its ticks, for one partition of ``partials``.

    Law of the chain: of each partition of ``events`` every tick is told, also one at which nothing has changed, and
    ``former`` is the tick before it. A reader takes a partial whose ``former`` is the tick that it has come to, and no
    other: so each is taken once, in order, however often it comes, and one that is missing is noticed.
    """

    partition: int
    former: int
    tick: int
    part: int
    """Numbers the partials of a tick that changes very much, from 0."""
    last: bool
    """The last one of the tick: the partition has reached it."""
    revision: str
    deliveries: tuple[Delivery, ...]
    """The days told of for the first time."""
    differences: tuple[Difference, ...]


class IssueDifference(msgspec.Struct, frozen=True, array_like=True):
    """By how much the matters of one issue, day, feed, topic and area have changed."""

    issue: str
    day: int
    feed: str
    topic: str
    area: str
    matters: int


class IssuePartial(Partial, frozen=True, array_like=True, tag="issue partial"):
    """A partial that tells of issues too. Where none has changed a partial is a plain one."""

    issues: tuple[IssueDifference, ...]


class Arrival(msgspec.Struct, frozen=True, array_like=True):
    """How many cases of a feed, of all classes, counted for the first time in an hour, and when the last one came.

    ``hour`` is whole hours since 1970-01-01 UTC.
    """

    feed: str
    hour: int
    reports: int
    last: int


class AreaDifference(msgspec.Struct, frozen=True, array_like=True):
    """By how much the matters of all requests of a feed on a day in an area have changed."""

    feed: str
    area: str
    day: int
    matters: int


class HeardPartial(Partial, frozen=True, array_like=True, tag="heard partial"):
    """A partial that tells what was heard of feeds and areas. Where nothing was a partial is another one."""

    arrivals: tuple[Arrival, ...]
    areas: tuple[AreaDifference, ...]


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
    """Buckets that changed or were closed at a tick."""

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


Deed = Action | Drill | NoticeSilence | EndSilence | FocusDeed | MeetingDeed
"""What people put behind the findings."""

WatchMessage = Finding | Judged | Deed


class AlertState(msgspec.Struct, frozen=True, tag="alert state"):
    """An alert as the watch has it after ``version`` messages."""

    version: int
    alert: Alert


class NoticeSilenceState(msgspec.Struct, frozen=True, tag="notice silence state"):
    """A silence of notices as the watch has it after ``version`` messages, in the stream of alerts."""

    version: int
    silence: NoticeSilence


class FocusIssueState(msgspec.Struct, frozen=True, tag="focus issue state"):
    """A focus issue as the watch has it after ``version`` messages, in the stream of alerts."""

    version: int
    issue: FocusIssue


class MeetingHeld(msgspec.Struct, frozen=True, tag="meeting state"):
    """A meeting as the watch has it after ``version`` messages, in the stream of alerts."""

    version: int
    meeting: Meeting


AlertsMessage = AlertState | NoticeSilenceState | FocusIssueState | MeetingHeld
"""What stands in the stream of alerts."""


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


decode_partials = msgspec.msgpack.Decoder(list[Partial | IssuePartial | HeardPartial]).decode
decode_cases = msgspec.msgpack.Decoder(list[CaseStates]).decode
decode_buckets = msgspec.msgpack.Decoder(list[BucketsMessage]).decode
decode_flags = msgspec.msgpack.Decoder(list[Flags]).decode
decode_watch = msgspec.json.Decoder(list[WatchMessage]).decode
decode_alerts = msgspec.json.Decoder(AlertState).decode
decode_told = msgspec.json.Decoder(AlertsMessage).decode
decode_dead_letter = msgspec.json.Decoder(DeadLetter).decode
decode_rejects = msgspec.json.Decoder(list[Rejected]).decode
encode = msgspec.msgpack.Encoder(order="deterministic").encode
encode_json = msgspec.json.Encoder(order="deterministic").encode
