"""The feeding: the gateway's own producer, so many events a second, each tick behind the events before it."""

import threading
from collections.abc import Iterable
from time import sleep, time

from city.events import Tick
from streams.broker import Broker
from streams.gathering import Queued
from streams.kafka_gateway import EventProducer
from streams.ticks import Batch
from tests.faults.installation import Installation
from tests.soak.traffic import Traffic

_GIVE_UP_SECONDS = 180
_A_SECOND = 10
"""So often some are sent."""


class Feeding(threading.Thread):
    """Sends the even part. ``error`` is what ended it early; it is over when the broker has all of it."""

    def __init__(self, installation: Installation, traffic: Traffic, revision: str, rate: float) -> None:
        super().__init__(name="feeding", daemon=True)
        self._producer = EventProducer(
            Broker.at(installation.at.kafka),
            installation.name,
            installation.partitions,
            give_up_seconds=_GIVE_UP_SECONDS,
        )
        self.traffic, self._revision, self._rate = traffic, revision, rate
        self._queued: list[Queued] = []
        self.sent = 0
        self.error: Exception | None = None
        self.began = 0.0
        """When the first event was due, in seconds."""
        self.latest = 0.0
        """The most seconds that an event left later than it was due, because the broker was away."""

    def history(self) -> None:
        """Sends what comes before, as fast as the broker takes it, and waits until it has it."""
        self._producer.rejects(self.traffic.rejected)
        for batch in self.traffic.history:
            self._producer.send(batch.events)
            self._tick(batch)
        self._producer.flush()

    def run(self) -> None:
        """See the class."""
        try:
            with self._producer:
                self._feed(self.traffic.fed)
            for queued in self._queued:
                queued.wait()
        except Exception as error:  # noqa: BLE001 - told by the thread that waits
            self.error = error

    def _feed(self, fed: Iterable[Batch]) -> None:
        self.began = time()
        at_once = max(1, round(self._rate / _A_SECOND))
        for batch in fed:
            for first in range(0, len(batch.events), at_once):
                some = batch.events[first : first + at_once]
                ahead = self.began + self.sent / self._rate - time()
                if ahead > 0:
                    sleep(ahead)
                self.latest = max(self.latest, -ahead)
                self._queued.append(self._producer.send(some))
                self.sent += len(some)
            self._tick(batch)

    def _tick(self, batch: Batch) -> None:
        self._producer.tick(Tick(time=batch.tick, revision=self._revision), wait=False)
