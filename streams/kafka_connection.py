"""Connections to the broker from the command line: bounded in time, quiet, with errors that say what is wrong."""

import socket
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from time import monotonic, sleep
from typing import NamedTuple, TypeVar

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.errors import (
    AuthorizationError,
    CoordinatorLoadInProgressError,
    CoordinatorNotAvailableError,
    KafkaError,
    MessageSizeTooLargeError,
    NotCoordinatorError,
    RetriableError,
    UnknownTopicOrPartitionError,
)
from kafka.structs import TopicPartition

from streams.broker import Broker
from streams.errors import StreamsError, UnreachableError
from streams.kafka_closed import closed
from streams.kafka_refusals import listening, speaks_tls

_T = TypeVar("_T")

_CONNECT_SECONDS = 3.0
_BOOTSTRAP_MS = 5_000
_REQUEST_MS = 10_000
_PATIENCE = 15.0
"""Seconds that a broker gets to find the coordinator of a group, to spread new streams, to hand out the next record."""
_BYTES = 8 << 20
_SEND_SECONDS = 15
_TAKEN_BY_ALL = 1_000_000
"""Bytes that every stream that is open takes as a record: ``StreamEntry.max_message_bytes`` is 1 MiB or more."""
_PASSING = (
    CoordinatorNotAvailableError,
    CoordinatorLoadInProgressError,
    NotCoordinatorError,
    UnknownTopicOrPartitionError,
)


class Read(NamedTuple):
    """A record of a log. ``appended`` is when the log took it in, in milliseconds."""

    at: TopicPartition
    offset: int
    key: bytes
    value: bytes
    appended: int


def send(broker: Broker, at: TopicPartition, key: bytes, value: bytes) -> None:
    """Puts one record into a partition. See ``send_all``."""
    send_all(broker, at, [(key, value)])


def send_all(broker: Broker, at: TopicPartition, records: Iterable[tuple[bytes, bytes]]) -> None:
    """Puts records, each a key and a value, into a partition and waits until all replicas in sync have the last one.

    Each waits for the one before it. Raises ``UnreachableError`` where no broker answers, ``StreamsError`` where it
    refuses or the installation is closed.
    """
    with reaching(broker):
        producer = KafkaProducer(
            **broker.client(),
            acks="all",
            max_request_size=_BYTES,
            max_block_ms=_SEND_SECONDS * 1000,
            allow_auto_create_topics=False,
        )
        try:
            for key, value in records:
                sent = producer.send(at.topic, partition=at.partition, key=key, value=value)
                try:
                    sent.get(timeout=_SEND_SECONDS)
                except MessageSizeTooLargeError:
                    if len(key) + len(value) > _TAKEN_BY_ALL:
                        raise
                    raise closed(at.topic.rpartition(".")[0]) from None
        finally:
            producer.close(timeout=_SEND_SECONDS)


@contextmanager
def administering(broker: Broker) -> Iterator[KafkaAdminClient]:
    """A connection for administration. Raises ``UnreachableError`` within seconds where no broker answers."""
    with reaching(broker):
        client = KafkaAdminClient(**broker.client(), bootstrap_timeout_ms=_BOOTSTRAP_MS, request_timeout_ms=_REQUEST_MS)
        with closing(client):
            yield client


def read(broker: Broker, starts: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int]) -> Iterator[Read]:
    """The records of several logs, each from its start to below its end. Joins no group, commits nothing."""
    left = {at for at, start in starts.items() if start < ends[at]}
    if not left:
        return
    with reaching(broker), _reading(broker, {at: starts[at] for at in left}) as consumer:
        heard = monotonic()
        while left:
            for at, records in consumer.poll(timeout_ms=500).items():
                for one in records:
                    if one.offset < ends[at]:
                        yield Read(at, one.offset, one.key or b"", one.value or b"", one.timestamp)
                heard = monotonic()  # whoever is given them may take long
            left = {at for at in left if consumer.position(at) < ends[at]}
            _impatient(broker, heard)


def first(broker: Broker, starts: Mapping[TopicPartition, int]) -> dict[TopicPartition, Read]:
    """The first record at or after an offset, which must be there, of several logs."""
    found: dict[TopicPartition, Read] = {}
    if not starts:
        return found
    with reaching(broker), _reading(broker, starts) as consumer:
        heard = monotonic()
        while len(found) < len(starts):
            for at, records in consumer.poll(timeout_ms=500).items():
                heard = monotonic()
                one = records[0]
                found.setdefault(at, Read(at, one.offset, one.key or b"", one.value or b"", one.timestamp))
                consumer.pause(at)
            _impatient(broker, heard)
    return found


def patiently(ask: Callable[[], _T]) -> _T:
    """What ``ask`` gives, asked again while a broker still settles: a coordinator is moving, a new stream spreads."""
    begun = monotonic()
    while True:
        try:
            return ask()
        except _PASSING:
            if monotonic() - begun > _PATIENCE:
                raise
            sleep(0.1)


@contextmanager
def following(broker: Broker, at: TopicPartition) -> Iterator[KafkaConsumer]:
    """A reader of one log for as long as it takes; its place is the caller's to set. To be used within ``reaching``."""
    with _reading(broker, {at: 0}) as consumer:
        yield consumer


@contextmanager
def _reading(broker: Broker, starts: Mapping[TopicPartition, int]) -> Iterator[KafkaConsumer]:
    consumer = KafkaConsumer(
        **broker.client(),
        bootstrap_timeout_ms=_BOOTSTRAP_MS,
        request_timeout_ms=_REQUEST_MS,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=_BYTES,
        allow_auto_create_topics=False,
    )
    with closing(consumer):
        consumer.assign(list(starts))
        for at, offset in starts.items():
            consumer.seek(at, offset)
        yield consumer


def _impatient(broker: Broker, heard: float) -> None:
    if monotonic() - heard > _PATIENCE:
        raise UnreachableError(f"the Kafka broker at {broker} hands out no records")


@contextmanager
def reaching(broker: Broker) -> Iterator[None]:
    """Turns the client's errors into the project's, and keeps the client from telling of each of its attempts."""
    with listening() as heard:
        try:
            _knock(broker)
            yield
        except AuthorizationError as error:
            raise StreamsError(f"the Kafka broker at {broker} does not allow this: {type(error).__name__}") from error
        except (RetriableError, OSError) as error:
            reason = heard.reason
            if not (reason or broker.encryption) and any(map(speaks_tls, broker.addresses)):
                reason = "it speaks TLS there"
            if reason:
                raise StreamsError(f"the Kafka broker at {broker} cannot be used: {reason}") from error
            raise UnreachableError(f"the Kafka broker at {broker} does not answer: {type(error).__name__}") from error
        except KafkaError as error:
            what = heard.reason or type(error).__name__
            raise StreamsError(f"the Kafka broker at {broker} refuses: {what}") from error


def _knock(broker: Broker) -> None:
    """Raises ``UnreachableError`` at once where nobody listens: the client itself would go on trying for seconds."""
    for address in broker.addresses:
        host, _, port = address.rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=_CONNECT_SECONDS).close()
        except (OSError, UnicodeError):
            continue
        return
    raise UnreachableError(f"no Kafka broker answers at {broker}")
