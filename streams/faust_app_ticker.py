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
        self._stopped = False

    def stop(self) -> None:
        """Sends nothing from now on: a worker that leaves would not fold it, and its log would end with a lag."""
        self._stopped = True

    async def run(self) -> None:
        """Until it or the app is stopped."""
        while not self._over():
            now = self._now()
            await self._app.sleep((self._step - now % self._step) / SECOND)
            if self._over():  # the stop of the app ends the sleep
                return
            if not self._app.rebalancing:
                await self._send(self._now() // self._step * self._step)

    def _over(self) -> bool:
        return self._stopped or bool(self._app.should_stop)

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
