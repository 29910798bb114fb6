"""One city through the steps in memory, with the processor seconds of each step by what it did at the time.

The days before the last are counted by the ledger without being judged; the last day is judged, with a tick a minute.
Every partition has a state of its own, all in this process.
"""

import gc
from collections import defaultdict, deque
from collections.abc import Iterable
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

import numpy as np
from city_load import day_of_events, history, tree

from city.configuration import Configuration
from city.events import Event, Message, Tick, encode_record
from city.times import DAY, HOUR, MINUTE, Zone
from streams.topology import Partitions, steps

FILLED = 200
_LAST_DAY = 739_900


class Size(NamedTuple):
    """A city to be run."""

    streets: int = 343
    topics: int = 200
    contacts: int = 2_500
    """Of the last day, and of each day before it."""
    days: int = 14
    """Days before the last, each case of which is told once."""
    partitions: int = 4


class Cost(NamedTuple):
    """Processor seconds by what was done, and how much there was of it; sizes of what is held at the end."""

    seconds: dict[str, float]
    number: dict[str, int]
    held: dict[str, int]
    resident: int
    """Bytes that the process grew by, without the records that are kept to rebuild from."""

    def each(self, what: str) -> float:
        """Seconds of one of them."""
        return self.seconds.get(what, 0.0) / max(1, self.number.get(what, 0))


class Run:
    """The states of a city's partitions and the clock that is read around every record."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self.partitions = Partitions(size.partitions, size.partitions)
        self.configuration = Configuration(city="City")
        self.zone = Zone(self.configuration.zone)
        self.flow = steps(self.configuration, self.partitions)
        counts = {"events": size.partitions, "partials": size.partitions, "findings": 1}
        self.places = [(step, number) for step in self.flow for number in range(counts[step.source])]
        self.states: dict[tuple[str, int], Any] = {(one.source, at): one.new(at) for one, at in self.places}
        self.queues: dict[tuple[str, int], deque[bytes]] = {(one.source, at): deque() for one, at in self.places}
        self.kept: dict[tuple[str, int], list[bytes]] = defaultdict(list)
        self.seconds: dict[str, float] = defaultdict(float)
        self.number: dict[str, int] = defaultdict(int)

    def run(self) -> Cost:
        """All days, then the rebuilding of one partition of cases and one of the ledger from what they were given."""
        gc.collect()
        before = resident()
        chance, city = np.random.default_rng(5), tree(self.size.streets, self.size.topics)
        start = self.zone.start(_LAST_DAY)
        for number, events in enumerate(history(chance, city, self.size.contacts, start, self.size.days)):
            self._day(events, start - (self.size.days - number) * DAY, HOUR, judged=False)
        self._day(day_of_events(chance, city, self.size.contacts, start), start, MINUTE, judged=True)
        self._day([], start + DAY, HOUR, judged=True)
        held = {f"{one.name} {key}": 0 for one, at in self.places for key in one.sizes(self.states[one.source, at])}
        for one, at in self.places:
            for key, size in one.sizes(self.states[one.source, at]).items():
                held[f"{one.name} {key}"] += size
        grown = resident() - before - sum(len(value) for kept in self.kept.values() for value in kept)
        for step in self.flow[:2]:
            self._rebuild(step)
        return Cost(dict(self.seconds), dict(self.number), held, grown)

    def _day(self, events: list[Event], start: int, step: int, *, judged: bool) -> None:
        at = 0
        for due in range(start + step, start + (2 * HOUR if not events else DAY + step), step):
            end = at
            while end < len(events) and events[end].arrived <= due:
                end += 1
            self._between(events[at:end], Tick(time=due, revision=self.configuration.revision), judged=judged)
            at = end

    def _between(self, events: Iterable[Event], tick: Tick, *, judged: bool) -> None:
        lanes: list[list[Message]] = [[] for _ in range(self.size.partitions)]
        for event in events:
            lanes[self.partitions.of_case(event.case)].append(event)
        for number, lane in enumerate(lanes):
            for begin in range(0, len(lane), FILLED):
                self._put("events", number, encode_record(lane[begin : begin + FILLED]))
                self.number["events"] += len(lane[begin : begin + FILLED]) if judged else 0
        if judged:
            self._work("events", judged=True)
        for number in range(self.size.partitions):
            self._put("events", number, encode_record([tick]))
        self._work(self._kind(tick.time), judged=judged)

    def _kind(self, at: int) -> str:
        if at % HOUR:
            return "tick"
        return "day" if at == self.zone.start(self.zone.day(at)) + HOUR else "hour"

    def _put(self, stream: str, partition: int, value: bytes) -> None:
        self.queues[stream, partition].append(value)
        if stream != "findings":
            self.kept[stream, partition].append(value)

    def _work(self, kind: str, *, judged: bool) -> None:
        if judged:
            self.number[kind] += kind != "events"
        for step, at in self.places:
            queue, silent = self.queues[step.source, at], step.name != "cases" and not judged
            began = process_time()
            while queue:
                for output in step.apply(self.states[step.source, at], queue.popleft(), silent=silent):
                    if (output.stream, output.partition) in self.queues:
                        self._put(output.stream, output.partition, output.value)
            if judged:
                self.seconds[f"{step.name} {kind}"] += process_time() - began

    def _rebuild(self, step: Any) -> None:
        """Of partition 0."""
        kept, state = self.kept[step.source, 0], step.new(0)
        began = process_time()
        for value in kept:
            for _ in step.apply(state, value, silent=True):
                pass
        self.seconds[f"{step.name} rebuild"] = process_time() - began
        self.number[f"{step.name} records"] = len(kept)


def resident() -> int:
    """Bytes that this process has in memory."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmRSS"))
