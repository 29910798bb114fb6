"""The service's steps in one loop over aiokafka: what Kafka and the steps cost without Faust, without any safety.

No group, no rebalancing, no recovery: what a program would be that never dies. Outputs are acknowledged in the order
that the steps ask for, positions are committed once a second.
"""

import asyncio
from time import monotonic
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from city.configuration import Configuration
from streams.catalogue import Names
from streams.step import Step
from streams.topology import Partitions, steps

_COMMIT_EVERY = 1.0


class RawLoop:
    """Takes whatever has come from all partitions, applies it, sends, waits for the broker, goes on."""

    def __init__(self, bootstrap: str, names: Names, configuration: Configuration, partitions: Partitions) -> None:
        self._names = names
        self._flow = steps(configuration, partitions)
        counts = {"events": partitions.events, "partials": partitions.partials, "findings": 1}
        self._places: dict[TopicPartition, tuple[Step[Any], Any]] = {
            TopicPartition(names.stream(step.source), partition): (step, step.new(partition))
            for step in self._flow
            for partition in range(counts[step.source])
        }
        servers = bootstrap.split(",")
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=servers,
            group_id=f"{names.name}.raw",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=8 << 20,
        )
        self._producer = AIOKafkaProducer(
            bootstrap_servers=servers, enable_idempotence=True, acks="all", max_request_size=8 << 20
        )
        self.records = 0

    async def start(self) -> None:
        """Connects, from the start of all partitions."""
        await self._producer.start()
        await self._consumer.start()
        self._consumer.assign(list(self._places))
        await self._consumer.seek_to_beginning()

    async def stop(self) -> None:
        """Disconnects."""
        await self._consumer.stop()
        await self._producer.stop()

    def reached(self, tick: int) -> bool:
        """Whether the watch has come to the tick."""
        step, state = self._places[TopicPartition(self._names.stream("findings"), 0)]
        watermark = step.watermark(state)
        return watermark is not None and watermark >= tick

    async def run(self) -> None:
        """For ever. Partitions are worked on at the same time, records of each in order."""
        committed = monotonic()
        while True:
            fetched = await self._consumer.getmany(timeout_ms=100)
            await asyncio.gather(*(self._partition(at, some) for at, some in fetched.items()))
            if monotonic() - committed > _COMMIT_EVERY:
                await self._consumer.commit()
                committed = monotonic()

    async def _partition(self, at: TopicPartition, records: list[Any]) -> None:
        step, state = self._places[at]
        for record in records:
            waiting = [
                await self._producer.send(
                    self._names.stream(one.stream), one.value, key=one.key, partition=one.partition
                )
                for one in step.apply(state, record.value)
            ]
            if waiting:
                await asyncio.gather(*waiting)
            self.records += 1
