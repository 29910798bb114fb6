"""Follows streams in a consumer group of its own: what the steps send, handed on in batches, committed when handled.

Delivery is at least once: whoever handles a batch must not mind to get it again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, NamedTuple

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from streams.broker import Broker
from streams.errors import UnreachableError
from streams.kafka_leaving import leave
from streams.packing import groups
from streams.step import Output

log = logging.getLogger("jianwei.index")

_POLL_MS = 200
_LARGEST = 8 << 20
_OF_A_PARTITION, _OF_A_FETCH = 1 << 20, 2 << 20
"""Bytes that a broker is asked for. Of the first partition that has anything it gives the first records whole, however
large they are (KIP-74), and the client asks for the partitions in another order each time: so every record comes."""
_AT_ONCE = 1 << 20
"""Bytes that are handled together: what is decoded takes many times as much."""
_LONGEST_HANDLING_MS = 3_600_000
"""A handler may wait for its server for long; it stays in the group meanwhile, its heartbeat goes on."""
_PAUSE = 2.0


class Followed(NamedTuple):
    """A record of a stream. ``appended`` is when the log took it in, in milliseconds."""

    stream: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    appended: int


Handler = Callable[[Sequence[Followed]], Awaitable[Iterable[Output]]]
"""Takes a batch; gives what must be sent because of it (dead letters) before the batch is done."""


class Follower:
    """One member of the group. ``names`` maps a stream to its name on the broker.

    Memory: of each partition ``_OF_A_PARTITION`` bytes wait at most, or one larger record, and what a handler takes at
    once is ``_AT_ONCE`` bytes at most, or one larger record. So a backlog takes no more than records that come in time.
    """

    def __init__(  # noqa: PLR0913 - where, as whom, what
        self,
        broker: Broker,
        group: str,
        streams: Iterable[str],
        names: Callable[[str], str],
        handle: Handler,
        *,
        records_at_once: int = 500,
    ) -> None:
        self._streams = {names(stream): stream for stream in streams}
        self._names = names
        self._handle = handle
        self._at_once = records_at_once
        self._consumer = AIOKafkaConsumer(
            *self._streams,
            **broker.client(),
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_bytes=_OF_A_FETCH,
            max_partition_fetch_bytes=_OF_A_PARTITION,
            session_timeout_ms=10_000,
            heartbeat_interval_ms=2_000,
            max_poll_interval_ms=_LONGEST_HANDLING_MS,
        )
        self._producer = AIOKafkaProducer(
            **broker.client(), enable_idempotence=True, acks="all", max_request_size=_LARGEST
        )
        self._stopping = False
        self._done: dict[TopicPartition, int] = {}

    async def start(self) -> None:
        """Joins the group. Raises ``UnreachableError``."""
        try:
            await self._producer.start()
            await self._consumer.start()
        except KafkaError as error:
            raise UnreachableError("Kafka does not answer") from error

    async def stop(self) -> None:
        """Leaves the group."""
        self._stopping = True
        await leave(self._consumer)
        await leave(self._producer)

    async def run(self) -> None:
        """Until ``stop``. A broker that is away is waited for; an error of the handler ends it."""
        while not self._stopping:
            try:
                fetched = await self._consumer.getmany(timeout_ms=_POLL_MS, max_records=self._at_once)
            except KafkaError as error:
                log.warning("nothing is read: %s", type(error).__name__)
                await asyncio.sleep(_PAUSE)
                continue
            await self._learn_positions()
            records = [_followed(self._streams[one.topic], one) for some in fetched.values() for one in some]
            for some in groups(records, _size, self._at_once, _AT_ONCE):
                await self._send_surely(list(await self._handle(some)))
                done = {TopicPartition(self._names(one.stream), one.partition): one.offset + 1 for one in some}
                self._done.update(done)
                await self._commit(done)

    def lag(self) -> int:
        """Records that this member has still to read, as far as it has heard of."""
        known = [(self._done.get(at), self._consumer.highwater(at)) for at in self._consumer.assignment()]
        return sum(max(0, end - done) for done, end in known if end is not None and done is not None)

    async def _learn_positions(self) -> None:
        """Where partitions begin that are new here; forgets those that are not this member's any more."""
        mine = self._consumer.assignment()
        for at in set(self._done) - mine:
            del self._done[at]
        for at in mine - set(self._done):
            try:
                self._done[at] = await self._consumer.position(at)
            except KafkaError as error:  # it went to another member meanwhile, or nobody can say now
                log.warning("the position of %s[%d] is not known: %s", *at, type(error).__name__)

    async def _send_surely(self, outputs: Sequence[Output]) -> None:
        """Waits for a broker that is away: what was handled is not done before this is sent."""
        while True:
            try:
                await self._send(outputs)
            except KafkaError as error:
                log.warning("dead letters are not sent: %s", type(error).__name__)
                await asyncio.sleep(_PAUSE)
            else:
                return

    async def _send(self, outputs: Iterable[Output]) -> None:
        sent = [
            await self._producer.send(self._names(one.stream), one.value, key=one.key, partition=one.partition)
            for one in outputs
        ]
        if sent:
            await asyncio.gather(*sent)

    async def _commit(self, positions: dict[TopicPartition, int]) -> None:
        """One that fails is no harm: the batch comes again, to this member or to another."""
        try:
            await self._consumer.commit(positions)
        except KafkaError as error:
            log.warning("positions of the index are not committed: %s", type(error).__name__)


def _size(one: Followed) -> int:
    return len(one.key) + len(one.value)


def _followed(stream: str, one: Any) -> Followed:
    return Followed(stream, one.partition, one.offset, one.key or b"", one.value or b"", one.timestamp)
