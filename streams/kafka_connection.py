"""Connections to the broker from the command line: bounded in time, quiet, with errors that say what is wrong."""

import logging
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from time import monotonic, sleep
from typing import NamedTuple, TypeVar

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.errors import (
    AuthorizationError,
    CoordinatorLoadInProgressError,
    CoordinatorNotAvailableError,
    KafkaError,
    NotCoordinatorError,
    RetriableError,
    UnknownTopicOrPartitionError,
)
from kafka.structs import TopicPartition

from streams.errors import StreamsError, UnreachableError

_T = TypeVar("_T")

_CONNECT_SECONDS = 3.0
_BOOTSTRAP_MS = 5_000
_REQUEST_MS = 10_000
_PATIENCE = 15.0
"""Seconds that a broker gets to find the coordinator of a group, to spread new streams, to hand out the next record."""
_BYTES = 8 << 20
_SEND_SECONDS = 15
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


def send(bootstrap: str, at: TopicPartition, key: bytes, value: bytes) -> None:
    """Puts one record into a partition and waits until all replicas in sync have it.

    Raises ``UnreachableError`` where no broker answers, ``StreamsError`` where it refuses.
    """
    with reaching(bootstrap):
        producer = KafkaProducer(
            bootstrap_servers=bootstrap.split(","),
            acks="all",
            max_request_size=_BYTES,
            max_block_ms=_SEND_SECONDS * 1000,
            allow_auto_create_topics=False,
        )
        try:
            producer.send(at.topic, partition=at.partition, key=key, value=value).get(timeout=_SEND_SECONDS)
        finally:
            producer.close(timeout=_SEND_SECONDS)


@contextmanager
def administering(bootstrap: str) -> Iterator[KafkaAdminClient]:
    """A connection for administration. Raises ``UnreachableError`` within seconds where no broker answers."""
    with reaching(bootstrap):
        client = KafkaAdminClient(
            bootstrap_servers=bootstrap.split(","), bootstrap_timeout_ms=_BOOTSTRAP_MS, request_timeout_ms=_REQUEST_MS
        )
        with closing(client):
            yield client


def read(bootstrap: str, starts: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int]) -> Iterator[Read]:
    """The records of several logs, each from its start to below its end. Joins no group, commits nothing."""
    left = {at for at, start in starts.items() if start < ends[at]}
    if not left:
        return
    with reaching(bootstrap), _reading(bootstrap, {at: starts[at] for at in left}) as consumer:
        heard = monotonic()
        while left:
            for at, records in consumer.poll(timeout_ms=500).items():
                heard = monotonic()
                for one in records:
                    if one.offset < ends[at]:
                        yield Read(at, one.offset, one.key or b"", one.value or b"", one.timestamp)
            left = {at for at in left if consumer.position(at) < ends[at]}
            _impatient(bootstrap, heard)


def first(bootstrap: str, starts: Mapping[TopicPartition, int]) -> dict[TopicPartition, Read]:
    """The first record at or after an offset, which must be there, of several logs."""
    found: dict[TopicPartition, Read] = {}
    if not starts:
        return found
    with reaching(bootstrap), _reading(bootstrap, starts) as consumer:
        heard = monotonic()
        while len(found) < len(starts):
            for at, records in consumer.poll(timeout_ms=500).items():
                heard = monotonic()
                one = records[0]
                found.setdefault(at, Read(at, one.offset, one.key or b"", one.value or b"", one.timestamp))
                consumer.pause(at)
            _impatient(bootstrap, heard)
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
def following(bootstrap: str, at: TopicPartition) -> Iterator[KafkaConsumer]:
    """A reader of one log for as long as it takes; its place is the caller's to set. To be used within ``reaching``."""
    with _reading(bootstrap, {at: 0}) as consumer:
        yield consumer


@contextmanager
def _reading(bootstrap: str, starts: Mapping[TopicPartition, int]) -> Iterator[KafkaConsumer]:
    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap.split(","),
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


def _impatient(bootstrap: str, heard: float) -> None:
    if monotonic() - heard > _PATIENCE:
        raise UnreachableError(f"the Kafka broker at {bootstrap} hands out no records")


@contextmanager
def reaching(bootstrap: str) -> Iterator[None]:
    """Turns the client's errors into the project's, and keeps the client from telling of each of its attempts."""
    logger = logging.getLogger("kafka")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        _knock(bootstrap)
        yield
    except AuthorizationError as error:
        raise StreamsError(f"the Kafka broker at {bootstrap} does not allow this: {type(error).__name__}") from error
    except (RetriableError, OSError) as error:
        raise UnreachableError(f"the Kafka broker at {bootstrap} does not answer: {type(error).__name__}") from error
    except KafkaError as error:
        raise StreamsError(f"the Kafka broker at {bootstrap} refuses: {type(error).__name__}") from error
    finally:
        logger.setLevel(level)


def _knock(bootstrap: str) -> None:
    """Raises ``UnreachableError`` at once where nobody listens: the client itself would go on trying for seconds."""
    for address in bootstrap.split(","):
        host, _, port = address.strip().rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=_CONNECT_SECONDS).close()
        except (OSError, UnicodeError):
            continue
        return
    raise UnreachableError(f"no Kafka broker answers at {bootstrap}")
