"""A simulated month of a city as the records that the gateway gives, with a tick at every hour."""

from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import msgspec

from city.configuration import Configuration
from city.events import Event, Message, Tick, encode_record
from intake.gateway import Taken, read
from intake.profile import load_profile
from intake.simulator import SCALES, simulate
from jianwei.choose import configuration_for
from jianwei.intake import rhythm
from streams.ticks import batches
from streams.topology import Partitions, steps

FIRST, DAYS = "2025-03-01", 31
_NEVER_DUE = 10_000
"""Days of history that no feed has: nothing is judged."""


class Month(NamedTuple):
    """Messages by partition of ``events``, in order: events, and after those of each hour its tick."""

    configuration: Configuration
    lanes: list[list[Message]]
    events: int
    ticks: int

    def records(self, messages: int) -> list[list[bytes]]:
        """Records of so many messages by partition; the last one may have fewer."""
        return [
            [encode_record(lane[start : start + messages]) for start in range(0, len(lane), messages)]
            for lane in self.lanes
        ]

    @property
    def last(self) -> int:
        """The last tick."""
        return max(message.time for message in self.lanes[0] if isinstance(message, Tick))


def month(scale: float, partitions: Partitions, *, judged: bool) -> Month:
    """A month of the small simulated city with its rates multiplied; all stages of every case, by arrival.

    Without ``judged`` the same is counted but judging is never due.
    """
    profiles = [load_profile(name) for name in ("hotline12345", "petition", "grid")]
    configuration = configuration_for(profiles[0])
    if not judged:
        judging = msgspec.structs.replace(configuration.judging, warmup_days=_NEVER_DUE)
        configuration = msgspec.structs.replace(configuration, judging=judging)
    with TemporaryDirectory() as folder:
        written = simulate(SCALES["small"].times(scale), 1, FIRST, DAYS).write(Path(folder))
        files = (written.hotline, written.petition, written.grid)
        events = [
            event
            for profile, file in zip(profiles, files, strict=True)
            for row in read((file,), profile)
            if isinstance(row, Taken)
            for event in row.events
        ]
    events.sort(key=lambda event: event.arrived)
    lanes: list[list[Message]] = [[] for _ in range(partitions.events)]
    ticks = 0
    for batch in batches(events, rhythm(configuration)):
        for event in batch.events:
            lanes[partitions.of_case(event.case)].append(event)
        for lane in lanes:
            lane.append(Tick(time=batch.tick, revision=configuration.revision))
        ticks += 1
    return Month(configuration, lanes, len(events), ticks)


def in_arrival_order(given: Month, messages: int) -> Iterator[tuple[int, bytes]]:
    """Records with their partitions as a broker would get them: all partitions advance together."""
    waiting = [(deque(lane), len(lane)) for lane in given.records(messages)]
    while any(lane for lane, _ in waiting):
        partition = max(range(len(waiting)), key=lambda number: len(waiting[number][0]) / max(1, waiting[number][1]))
        yield partition, waiting[partition][0].popleft()


def in_memory(given: Month, partitions: Partitions, records: list[tuple[int, bytes]]) -> Counter[str]:
    """Runs the three steps over records in this process, without any server; gives the number of outputs by stream."""
    flow = steps(given.configuration, partitions)
    counts = {"events": partitions.events, "partials": partitions.partials, "findings": 1}
    places = [(step, partition) for step in flow for partition in range(counts[step.source])]
    queues: dict[tuple[str, int], deque[bytes]] = {(step.source, partition): deque() for step, partition in places}
    states: dict[tuple[str, int], Any] = {(step.source, partition): step.new(partition) for step, partition in places}
    sent: Counter[str] = Counter()
    for to, record in records:
        queues["events", to].append(record)
        for step, partition in places:
            queue = queues[step.source, partition]
            while queue:
                for output in step.apply(states[step.source, partition], queue.popleft()):
                    sent[output.stream] += 1
                    if (output.stream, output.partition) in queues:
                        queues[output.stream, output.partition].append(output.value)
    return sent


def of_events(record: list[Message]) -> list[Event]:
    """The events among messages."""
    return [message for message in record if isinstance(message, Event)]
