"""What bench_stream.py compares, each run as a process of its own over the same records of ``events``.

    python benchmarks/contestants.py KIND TASK

``TASK`` is JSON of ``Task``; prints JSON of ``Measured``: from the last moment before the first record was taken to the
last output, with the processor time of this process alone.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from time import perf_counter, time
from typing import Any

import faust
import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition
from raw_loop import RawLoop

from city.configuration import Configuration
from city.events import Event, decode_record
from city.times import SECOND, Zone
from indexing.elastic_bulk import BulkWriter
from jianwei.indexer import Indexer
from jianwei.logs import to_standard_error
from jianwei.outputs import DOCUMENTED
from streams.broker import Broker
from streams.catalogue import Names
from streams.faust_app import App, WorkerSettings, create_app
from streams.kafka_follower import Follower
from streams.messages import CaseState, CaseStates, encode
from streams.topology import Partitions

_GLANCE = 0.005
_INDEX_GLANCE = 0.1
"""It costs a question to the broker."""
_RAW: dict[str, Any] = {"key_type": bytes, "value_type": bytes, "key_serializer": "raw", "value_serializer": "raw"}


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """Where the records are, and when all is done. ``store``: the address to index into, or None."""

    bootstrap: str
    name: str
    configuration: Configuration
    events: int
    records: int
    last: int
    """The last tick."""
    store: str | None = None


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds by the clock and of the processor, and the documents that were indexed."""

    seconds: float
    processor: float
    documents: int = 0


def processor() -> float:
    """Processor seconds of this process, its own and the system's for it."""
    spent = os.times()
    return spent.user + spent.system


async def measured(begun: Callable[[], bool], done: Callable[[], Awaitable[bool]]) -> tuple[float, float]:
    """Waits for both, and gives the seconds from the last glance before the beginning to the end."""
    clock, spent = perf_counter(), processor()
    while not begun():
        clock, spent = perf_counter(), processor()
        await asyncio.sleep(_GLANCE)
    while not await done():  # noqa: ASYNC110 - nobody tells when all is done
        await asyncio.sleep(_GLANCE)
    return perf_counter() - clock, processor() - spent


class Index:
    """The index step of the service, in this process; nothing where no store is given."""

    def __init__(self, task: Task, stack: AsyncExitStack) -> None:
        self._task = task
        self._stack = stack
        self._indexer: Indexer | None = None
        self._asked = 0.0

    @property
    def documents(self) -> int:
        """Documents written, a case or bucket as often as it changed."""
        return self._indexer.documents if self._indexer else 0

    async def start(self) -> None:
        """Joins the group of the index."""
        if self._task.store is None:
            return
        names = Names(self._task.name)
        writer = BulkWriter(self._task.store, self._task.name)
        self._stack.push_async_callback(writer.close)
        self._indexer = Indexer(writer, Zone(self._task.configuration.zone), self._task.configuration.keep_days)
        follower = Follower(
            Broker.at(self._task.bootstrap), names.index_group, sorted(DOCUMENTED), names.stream, self._indexer.handle
        )
        await follower.start()
        self._stack.push_async_callback(follower.stop)
        running = asyncio.create_task(follower.run())
        self._stack.callback(running.cancel)
        self._places = [
            TopicPartition(names.stream(stream), partition)
            for stream in sorted(DOCUMENTED)
            for partition in range(4 if stream in {"cases", "buckets"} else 1)
        ]
        self._positions = AIOKafkaConsumer(
            bootstrap_servers=self._task.bootstrap.split(","), group_id=names.index_group, enable_auto_commit=False
        )
        await self._positions.start()
        self._stack.push_async_callback(self._positions.stop)

    async def done(self) -> bool:
        """Whether everything that was sent is indexed: positions are committed when their documents are written."""
        if self._indexer is None:
            return True
        if perf_counter() - self._asked < _INDEX_GLANCE:
            return False
        self._asked = perf_counter()
        ends = await self._positions.end_offsets(self._places)
        return all([(await self._positions.committed(at) or 0) >= end for at, end in ends.items()])


def plain_app(task: Task, group: str) -> faust.App:
    """A Faust app as the service configures its own, but for what tables and commits need."""
    return faust.App(
        f"{task.name}.{group}",
        broker=[f"kafka://{address}" for address in task.bootstrap.split(",")],
        loop=asyncio.get_running_loop(),
        datadir=tempfile.mkdtemp(),
        store="memory://",
        topic_partitions=4,
        topic_replication_factor=1,
        topic_disable_leader=True,
        table_standby_replicas=0,
        reply_create_topic=False,
        autodiscover=False,
        web_enabled=False,
        consumer_auto_offset_reset="earliest",
        broker_max_poll_records=500,
        stream_recovery_delay=0,
        stream_wait_empty=False,
        consumer_max_fetch_size=8 << 20,
    )


async def no_op(task: Task, stack: AsyncExitStack) -> Measured:
    """A bare agent that does nothing but count records."""
    app = plain_app(task, "bare")
    seen = [0]

    async def agent(stream: Any) -> None:
        async for _ in stream:
            seen[0] += 1

    app.agent(app.topic(Names(task.name).stream("events"), **_RAW), name="bare")(agent)
    return await _finish(app, task, stack, seen, task.records)


async def naive(task: Task, stack: AsyncExitStack) -> Measured:
    """The idiom of the manual: a table with a hopping window of 28 days by 7, incremented at every event.

    Decoding is the service's own. Where a store is given, every event is sent on as its case's document, and the
    service's index step writes it.
    """
    app, names = plain_app(task, "naive"), Names(task.name)
    counts = app.Table("counts", default=int, partitions=4, key_type=str, value_type=int).hopping(
        timedelta(days=28), timedelta(days=7), expires=timedelta(days=56)
    )
    seen = [0]

    async def agent(stream: Any) -> None:
        async for value in stream:
            for message in decode_record(value):
                if isinstance(message, Event):
                    counts[f"{message.feed}|{message.topic}|{message.area}"] += 1
                    if task.store is not None:
                        state = encode([CaseStates(message.arrived, (CaseState(message, "counted"),))])
                        _ = await app.producer.send(names.stream("cases"), message.case.encode(), state, 0, None, None)
                    seen[0] += 1

    app.agent(app.topic(names.stream("events"), **_RAW), name="naive")(agent)
    return await _finish(app, task, stack, seen, task.events)


async def _finish(app: faust.App, task: Task, stack: AsyncExitStack, seen: list[int], wanted: int) -> Measured:
    index = Index(task, stack)
    await index.start()
    stack.push_async_callback(app.stop)
    await app.start()

    async def done() -> bool:
        return seen[0] >= wanted and await index.done()

    seconds, spent = await measured(lambda: seen[0] > 0, done)
    return Measured(seconds=seconds, processor=spent, documents=index.documents)


async def raw(task: Task, stack: AsyncExitStack) -> Measured:
    """One loop over aiokafka with the service's steps: no group, no rebalancing, no recovery."""
    loop = RawLoop(task.bootstrap, Names(task.name), task.configuration, Partitions(4, 4))
    stack.push_async_callback(loop.stop)
    await loop.start()
    running = asyncio.create_task(loop.run())
    stack.callback(running.cancel)

    async def done() -> bool:
        return loop.reached(task.last)

    seconds, spent = await measured(lambda: loop.records > 0, done)
    return Measured(seconds=seconds, processor=spent)


async def ours(task: Task, stack: AsyncExitStack) -> Measured:
    """The service's worker: all three steps, to the last output; with a store also its index step."""
    failed: list[Exception] = []
    settings = WorkerSettings(
        broker=Broker.at(task.bootstrap),
        name=task.name,
        worker="bench",
        configuration=task.configuration,
        partitions=Partitions(4, 4),
        tick_seconds=0,
    )
    app = create_app(settings, now=lambda: round(time() * SECOND), fail=failed.append)
    index = Index(task, stack)
    await index.start()
    stack.push_async_callback(app.leave)
    await app.connect()
    await app.start()

    async def done() -> bool:
        if failed:
            raise failed[0]
        return reached(app, task.last) and await index.done()

    seconds, spent = await measured(lambda: any(one.apply_seconds for one in app.progress_of()), done)
    return Measured(seconds=seconds, processor=spent, documents=index.documents)


def reached(app: App, tick: int) -> bool:
    """Whether the watch has come to the tick: its input is the last output of all."""
    found = [one.watermark for one in app.progress_of() if one.step == "watch"]
    return bool(found) and all(each is not None and each >= tick for each in found)


KINDS: dict[str, Callable[[Task, AsyncExitStack], Awaitable[Measured]]] = {
    "no-op": no_op,
    "naive": naive,
    "raw": raw,
    "ours": ours,
}


async def main() -> None:
    """Runs one and prints what was measured."""
    to_standard_error()
    task = msgspec.json.decode(sys.argv[2], type=Task)
    async with AsyncExitStack() as stack:
        found = await KINDS[sys.argv[1]](task, stack)
        print(msgspec.json.encode(found).decode(), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
