"""The feeding of a run: the gateway's own producer, at an even pace, in a thread beside the faults."""

import threading
from collections.abc import Sequence
from contextlib import closing, suppress

from kafka import KafkaProducer
from kafka.errors import KafkaError

from city.events import Tick
from streams.broker import Broker
from streams.catalogue import Names
from streams.kafka_gateway import EventProducer
from tests.faults.installation import Installation
from tests.faults.schedule import Schedule
from tests.faults.traffic import Stretch
from tests.streams.town import TOWN

_PATIENCE = 180


class Feeding(threading.Thread):
    """Sends the stretches and their ticks. ``error`` is what ended it early; it is done when the broker has all."""

    def __init__(self, installation: Installation, plan: Schedule, traffic: Sequence[Stretch]) -> None:
        super().__init__(name="feeding", daemon=True)
        self._installation, self._plan, self._traffic = installation, plan, traffic
        self._patience = _PATIENCE + max((fault.lasts for fault in plan.faults), default=0.0)
        self.error: Exception | None = None
        self._ended = threading.Event()

    def run(self) -> None:
        """See the class."""
        try:
            self._feed()
        except Exception as error:  # noqa: BLE001 - told by the thread that waits
            self.error = error

    def _feed(self) -> None:
        at, plan = self._installation, self._plan
        poisoned = {len(self._traffic) * (number + 1) // (plan.poison + 1) for number in range(plan.poison)}
        with EventProducer(
            Broker.at(at.at.kafka),
            at.name,
            at.partitions,
            events_a_record=plan.events_a_record,
            give_up_seconds=self._patience,
        ) as producer:
            for number, (tick, events) in enumerate(self._traffic):
                producer.send(events)
                producer.tick(Tick(time=tick, revision=TOWN.revision), wait=False)
                if number in poisoned:
                    self._poison(number)
                self._ended.wait(plan.seconds / len(self._traffic))

    def _poison(self, number: int) -> None:
        """A record that no step can read, from somebody who is no gateway and waits for a broker that is away."""
        at = self._installation
        while True:
            with suppress(KafkaError), closing(KafkaProducer(bootstrap_servers=at.at.kafka, acks="all")) as producer:
                stream = Names(at.name).stream("events")
                producer.send(stream, b'[{"type":"event","phone', partition=number % at.partitions.events).get(
                    self._patience
                )
                return
