"""The logs of ``events`` of an installation, dealt out anew over another number of partitions. Pure.

Law: a case's events keep their order. An event stands before the first tick that the partition it was in had after it,
and behind all others; every new partition has every tick that some partition had taken, up to the one that the whole
city had been judged at. So at each of these ticks the same cases have changed, however many partitions they lie in.
Later ticks are left out: a part of the city had reached them, and the next one counts what they would have counted.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from city.events import Event, Message, Tick, encode_record, salvage_record
from city.times import MINUTE
from streams.cases import AHEAD
from streams.cases_state import NEVER
from streams.topology import Partitions

_MESSAGES = 500
_BYTES = 512 << 10
_APART = 10 * MINUTE


class Taken(NamedTuple):
    """A record of a partition, and when its log took it in."""

    value: bytes
    appended: int


class Dealt(NamedTuple):
    """A record for a new partition. ``appended`` is that of the last record in it."""

    partition: int
    value: bytes
    appended: int


class _Stretch(NamedTuple):
    """What stands between two ticks of a partition, and the second of them; None behind the last one."""

    events: list[tuple[Event, int]]
    tick: Tick | None
    appended: int


def redealt(logs: Sequence[Iterable[Taken]], until: int, partitions: Partitions, *, cut: bool) -> Iterator[Dealt]:
    """The records of all new partitions, each in order. ``logs`` are the former partitions.

    Of logs that were ``cut`` each begins elsewhere: ticks before the first one that all of them hold are left out.
    What cannot be read is left out too; its dead letter is there. Memory holds what stands between two ticks.
    """
    reading = [_stretches(log, until) for log in logs]
    heads = [next(one) for one in reading]
    if cut:
        whole = max((head.tick.time for head in heads if head.tick), default=NEVER)
        heads = [_from(head, rest, whole) for head, rest in zip(heads, reading, strict=True)]
    lanes = [_Lane(number) for number in range(partitions.events)]
    while due := [head.tick.time for head in heads if head.tick]:
        time = min(due)
        at = [number for number, head in enumerate(heads) if head.tick and head.tick.time == time]
        for number in at:
            yield from _deal(heads[number].events, lanes, partitions)
        tick = _together([tick for number in at if (tick := heads[number].tick)])
        appended = max(heads[number].appended for number in at)
        for lane in lanes:
            yield from lane.put(tick, appended)
        for number in at:
            heads[number] = next(reading[number])
    for head in heads:
        yield from _deal(head.events, lanes, partitions)
    for lane in lanes:
        yield from lane.emptied()


def _stretches(log: Iterable[Taken], until: int) -> Iterator[_Stretch]:
    """A partition's log by the ticks that the step takes, see ``Cases.apply``."""
    events: list[tuple[Event, int]] = []
    reached = NEVER
    for value, appended in log:
        for message in _messages(value):
            if isinstance(message, Event):
                events.append((message, appended))
            elif reached < message.time <= until and not _ahead(message, appended):
                reached = message.time
                yield _Stretch(events, message, appended)
                events = []
    yield _Stretch(events, None, 0)


def _messages(value: bytes) -> list[Message]:
    try:
        return salvage_record(value)[0]
    except msgspec.DecodeError:
        return []


def _ahead(tick: Tick, appended: int) -> bool:
    return tick.clock == "service" and tick.time > appended + AHEAD


def _from(head: _Stretch, rest: Iterator[_Stretch], time: int) -> _Stretch:
    """All that stands before the first tick at or after a time, as one stretch."""
    events = list(head.events)
    while head.tick and head.tick.time < time:
        head = next(rest)
        events += head.events
    return head._replace(events=events)


def _together(ticks: Sequence[Tick]) -> Tick:
    """One tick for all partitions, where the former had one each."""
    return msgspec.structs.replace(ticks[0], sealed_until=max(tick.sealed_until for tick in ticks))


def _deal(events: Iterable[tuple[Event, int]], lanes: Sequence["_Lane"], partitions: Partitions) -> Iterator[Dealt]:
    for event, appended in events:
        yield from lanes[partitions.of_case(event.case)].put(event, appended)


class _Lane:
    """Fills the records of a new partition."""

    def __init__(self, partition: int) -> None:
        self._partition = partition
        self._messages: list[bytes] = []
        self._bytes = 0
        self._first = self._last = 0

    def put(self, message: Message, appended: int) -> Iterator[Dealt]:
        """Takes a message in; gives the record before it where that is full, or of another time."""
        value = encode_record([message])[1:-1]
        full = len(self._messages) == _MESSAGES or self._bytes + len(value) > _BYTES
        if full or (self._messages and abs(appended - self._first) > _APART):
            yield from self.emptied()
        if not self._messages:
            self._first, self._last = appended, appended
        self._messages.append(value)
        self._bytes += len(value)
        self._last = max(self._last, appended)

    def emptied(self) -> Iterator[Dealt]:
        """The record that is begun, where there is one."""
        if self._messages:
            yield Dealt(self._partition, b"[" + b",".join(self._messages) + b"]", self._last)
        self._messages, self._bytes = [], 0
