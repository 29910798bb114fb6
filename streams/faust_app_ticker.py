"""The service's clock as messages: a tick into every partition of ``events`` that this worker has.

Ticks are idempotent: two workers that both believe to have a partition send the same tick, and the step takes it once.
"""

import asyncio
import logging
from collections.abc import Callable

import faust
from aiokafka.errors import KafkaError
from faust.exceptions import ProducerSendError

from city.events import Tick, encode_record
from city.times import SECOND

log = logging.getLogger("jianwei.worker")


class Ticker:
    """Sends a tick at every multiple of ``seconds`` of the clock ``now`` (milliseconds)."""

    def __init__(self, app: faust.App, stream: str, seconds: int, revision: str, now: Callable[[], int]) -> None:
        self._app = app
        self._stream = stream
        self._step = seconds * SECOND
        self._revision = revision
        self._now = now

    async def run(self) -> None:
        """Until the app stops."""
        while not self._app.should_stop:
            now = self._now()
            await self._app.sleep((self._step - now % self._step) / SECOND)
            time = self._now() // self._step * self._step
            if not self._app.rebalancing:
                await self._send(time)

    async def _send(self, time: int) -> None:
        record = encode_record([Tick(time=time, revision=self._revision, clock="service")])
        partitions = [at.partition for at in self._app.consumer.assignment() if at.topic == self._stream]
        try:
            sent = [
                await self._app.producer.send(self._stream, None, record, partition, None, None)
                for partition in sorted(partitions)
            ]
            await asyncio.gather(*sent)
        except (KafkaError, ProducerSendError, OSError) as error:
            log.warning("a tick is not sent: %s", type(error).__name__)
