"""Reads a log from one offset to another, beside the group: what Faust has dropped or not delivered is there."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from typing import NamedTuple, Protocol

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.broker import Broker
from streams.errors import StreamsError
from streams.kafka_leaving import leave

_RECORDS = 5_000
_BYTES = 8 << 20
_ASKED = 30
_ASKED_EVERY = 0.5
"""Seconds."""


class Record(NamedTuple):
    """One record of a log. ``appended`` is when the log took it in, in milliseconds."""

    offset: int
    value: bytes
    appended: int


class Fetched(Protocol):
    """A record as the client gives it."""

    offset: int
    value: bytes | None
    timestamp: int


class LogReader:
    """A consumer that belongs to the group only to learn its committed positions: it never joins it."""

    def __init__(self, broker: Broker, group: str) -> None:
        self._consumer = AIOKafkaConsumer(
            **broker.client(),
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="none",
            max_partition_fetch_bytes=_BYTES,
            fetch_max_wait_ms=100,
        )
        self._started = False
        self._reading = asyncio.Lock()

    async def start(self) -> None:
        """Connects. Raises what aiokafka raises where no broker answers."""
        if not self._started:
            await self._consumer.start()
            self._started = True

    async def stop(self) -> None:
        """Ends the connection."""
        if self._started:
            self._started = False
            await leave(self._consumer)

    async def committed(self, stream: str, partition: int) -> int:
        """The committed position of the group.

        Raises ``StreamsError`` where there is none: nothing says then what has been sent before. That is believed only
        after a while, because aiokafka passes over it where a broker that has just started answers that it is loading.
        """
        for _ in range(_ASKED):
            found = await self._consumer.committed(TopicPartition(stream, partition))
            if found is not None:
                return int(found)
            await asyncio.sleep(_ASKED_EVERY)
        raise StreamsError(
            f"no committed position in {stream}[{partition}]: run `jianwei setup`; if the group's positions "
            "were lost, `jianwei setup --from-start` sends all again from the start of the log, the same bytes"
        )

    async def bounds(self, stream: str, partition: int) -> tuple[int, int]:
        """The first offset that the log still holds, and the one after its last."""
        at = TopicPartition(stream, partition)
        first = (await self._consumer.beginning_offsets([at]))[at]
        return int(first), int((await self._consumer.end_offsets([at]))[at])

    async def span(self, stream: str, partition: int, first: int, last: int) -> int:
        """Milliseconds from when the log took in the record at ``first`` to when it did the one before ``last``."""
        times = []
        for start in (first, last - 1):
            async with aclosing(self.read(stream, partition, start, start + 1)) as reading:
                times += [record.appended async for records in reading for record in records]
        return max(times, default=0) - min(times, default=0)

    async def ends(self, stream: str, partitions: Iterable[int]) -> dict[int, int]:
        """The offset after the last of each partition."""
        places = [TopicPartition(stream, partition) for partition in partitions]
        if not places:
            return {}
        return {at.partition: int(end) for at, end in (await self._consumer.end_offsets(places)).items()}

    async def read(self, stream: str, partition: int, start: int, end: int) -> AsyncGenerator[list[Record], None]:
        """The records from offset ``start`` to below ``end``, in batches.

        One reading at a time: others wait until it has ended or is closed, see ``contextlib.aclosing``.
        """
        if start >= end:
            return
        at, consumer = TopicPartition(stream, partition), self._consumer
        async with self._reading:
            consumer.assign([at])
            try:
                consumer.seek(at, start)
                while await consumer.position(at) < end:
                    fetched = await consumer.getmany(at, timeout_ms=1_000, max_records=_RECORDS)
                    for records in fetched.values():
                        yield [record_of(one) for one in records if one.offset < end]
            finally:
                consumer.unsubscribe()


def record_of(fetched: Fetched) -> Record:
    """A record without a value is an empty one: no step can read it."""
    return Record(fetched.offset, fetched.value or b"", fetched.timestamp)
