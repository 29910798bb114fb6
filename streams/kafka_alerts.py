"""The stream of alerts, read from a position on by whoever tells people of them."""

from contextlib import ExitStack
from typing import Self

import msgspec
from kafka import KafkaConsumer
from kafka.structs import TopicPartition

from city.alerts import Alert
from city.notice_silences import NoticeSilence
from streams.broker import Broker
from streams.catalogue import Names
from streams.errors import StreamsError
from streams.kafka_connection import following, reaching
from streams.messages import AlertState, NoticeSilenceState, decode_told

_POLL_MS = 500


class AlertStream:
    """Alerts and silences of notices of an installation as they change. Use it as a context manager.

    A position is the offset of the next record. A broker that does not answer raises ``UnreachableError``; the next
    reading tries again.
    """

    def __init__(self, broker: Broker, name: str) -> None:
        self._broker = broker
        self._at = TopicPartition(Names(name).stream("alerts"), 0)
        self._open = ExitStack()
        self._consumer: KafkaConsumer | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def since(self, position: int | None) -> tuple[list[Alert | NoticeSilence], int]:
        """All that stands in the stream from a position on, None for its beginning, and the position after it."""
        try:
            with reaching(self._broker):
                return self._read(position)
        except Exception:
            self._open.close()
            self._consumer = None
            raise

    def _read(self, position: int | None) -> tuple[list[Alert | NoticeSilence], int]:
        if self._consumer is None:
            self._consumer = self._open.enter_context(following(self._broker, self._at))
        consumer = self._consumer
        begin, end = consumer.beginning_offsets([self._at])[self._at], consumer.end_offsets([self._at])[self._at]
        at = begin if position is None else max(position, begin)
        if at > end:
            raise StreamsError(f"{self._at.topic} ends at {end}, it was read to {at}: it is another stream than before")
        consumer.seek(self._at, at)
        found: list[Alert | NoticeSilence] = []
        while at < end:
            records = consumer.poll(timeout_ms=_POLL_MS).get(self._at, ())
            told = (_told(record.value, self._at.topic, record.offset) for record in records)
            found += [one for one in told if one is not None]
            at = consumer.position(self._at)
        return found, at


def _told(value: bytes, stream: str, offset: int) -> Alert | NoticeSilence | None:
    """What a record tells of; None where nobody is told of that."""
    try:
        told = decode_told(value)
    except msgspec.DecodeError as error:
        raise StreamsError(f"record {offset} of {stream} is no alert of this version") from error
    match told:
        case AlertState(_, alert):
            return alert
        case NoticeSilenceState(_, silence):
            return silence
    return None
