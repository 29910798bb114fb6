"""When events came, when they were counted and when indexed, read from the streams of an installation afterwards.

An event is counted when every partition of the ledger has said so of the first tick behind it; it is indexed when the
index has committed the last record of ``cases`` of that tick and partition.
"""

from collections import defaultdict
from threading import Event as Flag
from threading import Thread
from time import time
from typing import NamedTuple, Self

import numpy as np
from flow_ages import Seconds, done_by_tick
from kafka.structs import TopicPartition

from city.events import Tick, decode_record
from streams.broker import Broker
from streams.catalogue import Names
from streams.kafka_connection import administering, read
from streams.kafka_positions import bounds, committed
from streams.messages import Judged, decode_cases, decode_watch
from streams.topology import Partitions

_LOOKED_EVERY = 0.5


class Flow(NamedTuple):
    """By event, in seconds since 1970: when the log took it in, when it was counted, when indexed (inf: not yet).

    ``behind`` is by event the time of the tick that counts it; times of ticks are those of the service's clock.
    """

    came: Seconds
    counted: Seconds
    indexed: Seconds
    behind: Seconds


class Positions:
    """Asks every half second how far the index is in ``cases``. Use it as a context manager."""

    def __init__(self, bootstrap: str, name: str, partitions: Partitions) -> None:
        self._broker, self._names = Broker.at(bootstrap), Names(name)
        stream = self._names.stream("cases")
        self._places = [TopicPartition(stream, number) for number in range(partitions.events)]
        self.seen: list[tuple[float, dict[int, int]]] = []
        self._over = Flag()
        self._thread = Thread(target=self._look)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        with administering(self._broker) as client:
            while not self._over.wait(_LOOKED_EVERY):
                found = committed(client, self._names.index_group, self._places)
                self.seen.append((time(), {at.partition: offset for at, offset in found.items()}))


def _records(bootstrap: str, stream: str, partitions: int) -> "dict[int, list[tuple[float, bytes, int]]]":
    broker = Broker.at(bootstrap)
    places = [TopicPartition(stream, number) for number in range(partitions)]
    with administering(broker) as client:
        held = bounds(client, places)
    found: dict[int, list[tuple[float, bytes, int]]] = defaultdict(list)
    for one in read(broker, {at: held[at][0] for at in places}, {at: held[at][1] for at in places}):
        found[one.at.partition].append((one.appended / 1000, one.value, one.offset))
    return found


def counted_at(bootstrap: str, name: str, partitions: Partitions) -> dict[int, float]:
    """By tick when the last partition of the ledger has closed it."""
    told: dict[int, list[float]] = defaultdict(list)
    for at, value, _ in _records(bootstrap, Names(name).stream("findings"), 1)[0]:
        for message in decode_watch(value):
            if isinstance(message, Judged):
                told[message.tick].append(at)
    return {tick: max(times) for tick, times in told.items() if len(times) >= partitions.partials}


def flow(bootstrap: str, name: str, partitions: Partitions, positions: Positions) -> Flow:
    """Of all events of an installation."""
    names, closed = Names(name), counted_at(bootstrap, name, partitions)
    cases = _records(bootstrap, names.stream("cases"), partitions.events)
    columns: list[list[Seconds]] = []
    for partition, records in _records(bootstrap, names.stream("events"), partitions.events).items():
        came: list[float] = []
        ticks: dict[int, float] = {}
        for at, value, _ in records:
            for message in decode_record(value):
                if not isinstance(message, Tick):
                    came.append(at)
                elif message.time not in ticks:
                    ticks[message.time] = at
        times = np.array(list(ticks))
        places = np.array(list(ticks.values()))
        counted = np.array([closed.get(tick, np.inf) for tick in ticks])
        indexed = _indexed(times, cases[partition], partition, positions)
        arrived = np.array(came)
        behind = done_by_tick(arrived, places, times / 1000.0)
        columns.append(
            [
                arrived,
                *(done_by_tick(arrived, places, done) for done in (counted, np.maximum(counted, indexed))),
                behind,
            ]
        )
    return Flow(*(np.concatenate(each) for each in zip(*columns, strict=True)))


def _indexed(
    ticks: "np.typing.NDArray[np.int64]", records: list[tuple[float, bytes, int]], partition: int, looked: Positions
) -> Seconds:
    """By tick when the index had committed all records of ``cases`` up to it."""
    last: dict[int, int] = {}
    for _, value, offset in records:
        for message in decode_cases(value):
            last[message.tick] = offset
    known = np.array(sorted(last), dtype=np.int64)
    offsets = np.array([last[tick] for tick in sorted(last)])
    seen = np.array([(at, found.get(partition, 0)) for at, found in looked.seen] or [(np.inf, 0)])
    wanted = np.append(-1, offsets)[np.searchsorted(known, ticks, side="right")]
    number = np.searchsorted(seen[:, 1], wanted, side="right")
    return np.asarray(np.append(seen[:, 0], np.inf)[number])
