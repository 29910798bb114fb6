"""Events of now at an even pace through a running installation: the ages of what waits, and what processes use."""

from collections import deque
from collections.abc import Iterator
from itertools import islice
from time import monotonic, process_time, sleep, time
from typing import Any

import numpy as np
from city_load import CONTACTS, LIFE, REQUESTS, UPDATES, Contact, at_stage, tree
from flow_ages import Ages, ages, oldest
from flow_processes import Meter, Usage, running, servers_of
from flow_reading import Flow, Positions, counted_at, flow
from installation import FOUR, Servers, installed

from city.configuration import Configuration
from city.events import CaseClass, Event
from city.times import SECOND
from streams.broker import Broker
from streams.catalogue import load_catalogue
from streams.kafka_administration import Administration
from streams.kafka_gateway import EventProducer
from streams.kafka_lags import lags

CITY = Configuration(city="City")
WORKERS = 2
_WARM_UP = 12.0
_TICKS_APART = 1.6
"""Ticks between two updates of a case, so that each is told of by itself, as in life."""
_PATIENCE = 1_800.0


def live(seed: int, waiting: int) -> Iterator[Event]:
    """Events of now: first so many new cases, then one new case and the next stages of the ``UPDATES - 1`` that have
    waited longest, and so on. So the updates of a case are as far apart as ``waiting`` is long.
    """
    cases = _new(seed)
    open_: deque[tuple[Contact, tuple[int, ...]]] = deque()
    while True:
        case = next(cases)
        open_.append((case, (case.registered,)))
        yield at_stage(case, 0, (case.registered,))
        if len(open_) <= waiting:
            continue
        for _ in range(UPDATES - 1):
            case, at = open_.popleft()
            later = (*at, max(round(time() * SECOND), at[-1] + 1))
            if len(later) < len(LIFE):
                open_.append((case, later))
            yield at_stage(case, len(later) - 1, later)


def _new(seed: int) -> Iterator[Contact]:
    chance, city, number = np.random.default_rng(seed), tree(), 0
    while True:
        areas = chance.choice(len(city.areas), 1000, p=city.area_shares)
        topics = chance.choice(len(city.topics), 1000, p=city.topic_shares)
        requests = chance.random(1000) < REQUESTS / CONTACTS
        for area, topic, request in zip(areas.tolist(), topics.tolist(), requests.tolist(), strict=True):
            number += 1
            kind: CaseClass = "request" if request else "inquiry"
            now = round(time() * SECOND)
            yield Contact(f"{seed}-{number}", kind, city.topics[topic], city.areas[area], now, ())


def offer(producer: EventProducer, events: Iterator[Event], rate: float, seconds: float) -> int:
    """Sends at an even pace; gives how many were sent."""
    began, sent = monotonic(), 0
    while (passed := monotonic() - began) < seconds:
        due = int(passed * rate) - sent
        if due > 0:
            producer.send([next(events) for _ in range(due)])
            sent += due
        sleep(0.02)
    producer.flush()
    return sent


class Offered:
    """One run at a rate: what was seen of the ages after the warm-up, and what the processes used."""

    def __init__(self, rate: float, seconds: float, tick: int) -> None:
        self.rate, self.seconds, self.tick = rate, seconds, tick
        self.sent = 0
        self.wall = self.gateway = 0.0
        self.used: dict[str, Usage] = {}
        self.uncounted = self.unindexed = Ages(0, 0, 0, 0)
        self.after_tick = 0.0
        self.drained = 0.0

    def run(self, at: Servers) -> "Offered":
        """In an installation of its own."""
        with installed(at, CITY) as name:
            with (
                running(at, name, workers=WORKERS, ticks=self.tick) as pids,
                Positions(at.kafka, name, FOUR) as looked,
                EventProducer(Broker.at(at.kafka), name, FOUR) as producer,
            ):
                waiting = max(500, round(_TICKS_APART * self.rate * self.tick))
                events = live(1, waiting)
                self._until_counted(at, name, producer, events)
                producer.send(list(islice(events, waiting)))
                producer.flush()
                until_still(at, name)
                offer(producer, events, self.rate, _WARM_UP)
                meter, first, ours = Meter({**servers_of(at), **pids}), time(), process_time()
                self.sent = offer(producer, events, self.rate, self.seconds)
                last = time()
                self.wall, self.gateway = last - first, process_time() - ours
                sleep(self.tick + 1.0)
                until_still(at, name)
                self.drained = time() - last
                self.used = meter.read()
            self._judge(flow(at.kafka, name, FOUR, looked), first, last)
        return self

    def told(self) -> dict[str, Any]:
        """What ``bench_capacity.py`` holds its predictions against. Seconds of processors are of ``whole`` seconds."""
        return {
            "rate": self.sent / self.wall,
            "seconds": self.wall,
            "tick": self.tick,
            "whole": self.wall + self.drained,
            "uncounted": list(self.uncounted),
            "unindexed": list(self.unindexed),
            "gateway": self.gateway,
            "used": {role: one.seconds for role, one in self.used.items()},
        }

    @staticmethod
    def _until_counted(at: Servers, name: str, producer: EventProducer, events: Iterator[Event]) -> None:
        """The workers have their partitions when a first event has been counted."""
        producer.send([next(events)]).wait(_PATIENCE)
        until = monotonic() + _PATIENCE
        while not counted_at(at.kafka, name, FOUR):
            if monotonic() > until:
                raise SystemExit("the workers do not count")
            sleep(1.0)

    def _judge(self, found: Flow, first: float, last: float) -> None:
        self.uncounted = ages(oldest(found.came, found.counted, first, last), self.tick)
        self.unindexed = ages(oldest(found.came, found.indexed, first, last), self.tick)
        mine = (found.came >= first) & (found.came < last)
        late = found.counted[mine] - found.behind[mine]
        self.after_tick = float(np.quantile(late[np.isfinite(late)], 0.5))


def until_still(at: Servers, name: str) -> None:
    """Waits until neither a step nor the index has anything left but what comes with the clock."""
    administration = Administration(Broker.at(at.kafka), name, load_catalogue())
    until = monotonic() + _PATIENCE
    while monotonic() < until:
        found = lags(administration, round(time() * SECOND))
        if sum(one.lag for one in found.steps) + sum(one.lag for one in found.index) <= 2 * FOUR.events:
            return
        sleep(1.0)
    raise SystemExit(f"there is more to do after {_PATIENCE:.0f} s")
