"""The way into the streams: events, ticks and rejects to Kafka, each acknowledged by all replicas in sync.

An event is sent again until the broker has it: a repetition changes nothing, see ``city.events``. What the broker has
not taken when it is given up is told by ``flush``, ``tick`` or ``Queued.wait``, never dropped.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Self

from kafka import KafkaProducer
from kafka import errors as kafka_errors

from city.events import Event, Tick
from streams.broker import Broker
from streams.catalogue import Names
from streams.errors import StreamsError, UnreachableError
from streams.gathering import Entry, Filling, Lane, Queued, Record, Refused, entry
from streams.kafka_closed import closed
from streams.kafka_connection import administering, reaching
from streams.kafka_describing import partitions_of, settings_of
from streams.kafka_sending import Sending
from streams.messages import Rejected, encode_json
from streams.partitions import Partitions

LARGEST = 8 << 20
"""Bytes of the largest record, unless the stream takes less."""
_FRAME = 1 << 10
"""Bytes of a record that are left for what stands around its messages."""
_RECORD = 512 << 10
_REJECTS_A_RECORD = 500
_ANSWER_MS = 10_000


class EventProducer:
    """Sends into the streams of one installation; may be used by several threads. Use it as a context manager.

    A record of events leaves when the one before it in its partition is kept, and it holds ``events_a_record`` messages
    or 512 KiB, or ``linger_ms`` have passed since that one left: a lone event travels alone and at once. A broker that
    goes away is waited for ``give_up_seconds``. After an error make another producer: what failed may be sent again.

    Raises ``UnreachableError`` where no broker answers, ``StreamsError`` where the streams are missing or have other
    partitions.
    """

    def __init__(  # noqa: PLR0913 - where to, and how records are filled
        self,
        broker: Broker,
        name: str,
        partitions: Partitions,
        *,
        linger_ms: float = 20,
        events_a_record: int = 500,
        give_up_seconds: float = 60,
    ) -> None:
        self._broker = broker
        self._names = Names(name)
        self._of_case = partitions.of_case
        self._give_up_seconds = give_up_seconds
        self._wanted = {self._names.stream("events"): partitions.events, self._names.stream("rejects"): 1}
        self._largest = self._look() - _FRAME
        with reaching(broker):
            producer = KafkaProducer(
                **broker.client(),
                client_id=f"{name}-gateway",
                enable_idempotence=True,
                acks="all",
                allow_auto_create_topics=False,
                max_request_size=LARGEST,
                request_timeout_ms=round(give_up_seconds * 500),
                delivery_timeout_ms=round(give_up_seconds * 1000),
                max_block_ms=round(give_up_seconds * 1000),
                reconnect_backoff_max_ms=1_000,
                bootstrap_timeout_ms=_ANSWER_MS,
                metrics_enabled=False,
            )
        filling = Filling(linger_ms / 1000, events_a_record, min(_RECORD, self._largest))
        self._lanes = [Lane(self._names.stream("events"), number, filling) for number in range(partitions.events)]
        self._rejects = Lane(self._names.stream("rejects"), 0, filling)
        self._sending = Sending(producer, (*self._lanes, self._rejects), self._meaning)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Sends what is left, unless an error ends the use."""
        try:
            if kind is None:
                self.flush()
        finally:
            self.close()

    @property
    def records(self) -> int:
        """Records of events and ticks that the broker has."""
        return self._sending.records[self._names.stream("events")]

    def send(self, events: Iterable[Event]) -> Queued:
        """Puts events on their way and gives what tells of their outcome.

        Waits only while very much is on its way. Raises what sending has failed with before, until ``flush`` has told.
        """
        queued = Queued(self._sending.condition)
        self._raise(self._sending.error)
        with self._sending.condition:
            for event in events:
                made = entry(event, queued)
                if len(made.value) > self._largest:
                    queued.refuse(Refused(event, "its texts together are longer than a record of the stream can be"))
                else:
                    self._sending.add(self._lanes[self._of_case(event.case)], made)
        self._sending.send_due()
        return queued

    def tick(self, tick: Tick, *, wait: bool = True) -> None:
        """Puts a tick into every partition, behind all events sent before, and waits until the broker has it.

        Without ``wait`` it gathers into records as events do: for a history, where nobody waits for the time. Raises
        ``UnreachableError`` or ``StreamsError`` where anything sent before has failed.
        """
        made = entry(tick, Queued(self._sending.condition))
        self._raise(self._sending.error)
        with self._sending.condition:
            for lane in self._lanes:
                self._sending.add(lane, made)
        if wait:
            self.flush()
        else:
            self._sending.send_due()

    def rejects(self, rows: Sequence[Rejected]) -> None:
        """Sends rows that were refused and waits until the broker has them. The same rows give the same records."""
        self._raise(self._sending.error)
        with self._sending.condition:
            for start in range(0, len(rows), _REJECTS_A_RECORD):
                some = rows[start : start + _REJECTS_A_RECORD]
                made = [Entry(encode_json(row), None, Queued(self._sending.condition)) for row in some]
                key = f"{some[0].mark}|{some[0].file}|{some[0].row}".encode()
                self._sending.put(self._rejects, Record(made, key))
        self.flush()

    def flush(self) -> None:
        """Waits until the broker has all that was sent. Raises where it has not, and tells of an error once."""
        self._raise(self._sending.flush())

    def close(self) -> None:
        """Ends the connection. What is still on its way may be lost: ``flush`` first."""
        self._sending.close()

    def _look(self) -> int:
        """Bytes of the largest record that the streams take. Raises ``StreamsError`` where they are not as wanted."""
        with administering(self._broker) as client:
            have = partitions_of(client, self._wanted)
            for name, partitions in self._wanted.items():
                if not have.get(name):
                    raise self._missing(name)
                if have[name] != partitions:
                    raise StreamsError(f"stream {name} has {have[name]} partitions where {partitions} are expected")
            told = settings_of(client, self._wanted)
        largest = min(LARGEST, *(int(told[name]["max.message.bytes"] or LARGEST) for name in self._wanted))
        if largest <= _FRAME:
            raise closed(self._names.name)
        return largest

    def _raise(self, error: Exception | None) -> None:
        """Raises an error, or what is behind it: to the client a stream that has vanished is a broker that is slow."""
        if isinstance(error, UnreachableError):
            with suppress(UnreachableError):
                self._look()
        if error is not None:
            raise error

    def _missing(self, place: str) -> StreamsError:
        return StreamsError(
            f"there is no stream {place} at {self._broker}: run `jianwei setup --name {self._names.name}`"
        )

    def _meaning(self, lane: Lane, error: Exception) -> Exception:
        place = f"{lane.stream}[{lane.partition}]"
        if isinstance(error, ValueError | kafka_errors.UnknownTopicOrPartitionError):
            return self._missing(place)
        if isinstance(error, kafka_errors.MessageSizeTooLargeError):
            return closed(self._names.name)  # none is larger than the stream took when this was made
        if isinstance(error, kafka_errors.AuthorizationError):
            return StreamsError(f"{place}: this user may not write to it")
        if isinstance(error, kafka_errors.RetriableError):
            within = f"within {self._give_up_seconds:.0f} s ({type(error).__name__})"
            return UnreachableError(f"Kafka at {self._broker} has not taken a record of {place} {within}")
        return StreamsError(f"{place}: {type(error).__name__}: {error}")
