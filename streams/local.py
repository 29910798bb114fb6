"""The local runner: the three steps in one process, without servers. The embedded default, replay and back-test.

It knows nothing of cases, buckets or alerts: it appends records, lets every step fold what is new in its source, passes
on what the steps send, and tells the index of all of it. On start it rebuilds every state from the log.
"""

from collections import deque
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

import msgspec

from city.events import Tick, salvage_record
from streams.dead_letters import dead_letter
from streams.log import SqliteLog
from streams.messages import decode_partials
from streams.step import Output, PoisonError, Step

_Record = tuple[bytes, Sequence[Any] | None]
"""What a step is to fold: a value, and its messages where they were made in this process."""


def _last_tick(value: bytes) -> int | None:
    """The last tick in a record of events, None where it holds none or cannot be read."""
    try:
        messages, _ = salvage_record(value)
    except msgspec.DecodeError:
        return None
    return max((message.time for message in messages if isinstance(message, Tick)), default=None)


def _last_partial(value: bytes) -> int | None:
    """The tick of the last partial of a record, None where it cannot be read."""
    try:
        return max((partial.tick for partial in decode_partials(value)), default=None)
    except msgspec.DecodeError:
        return None


_SENT_AT: dict[str, Callable[[bytes], int | None]] = {"events": _last_tick, "partials": _last_partial}


class LocalRunner:
    """Drives steps over a log. ``counts`` is the number of partitions of each step's source."""

    def __init__(
        self,
        steps: Sequence[Step[Any]],
        counts: dict[str, int],
        log: SqliteLog,
        index: Callable[[Output], None],
    ) -> None:
        self._log = log
        self._index = index
        self._steps = steps
        self._sources = {step.source for step in steps}
        self._memories = {step.memory for step in steps}
        self._counts = counts
        self._queues: dict[tuple[str, int], deque[_Record]] = {
            (step.source, partition): deque() for step in steps for partition in range(counts[step.source])
        }
        self._states: dict[tuple[str, int], Any] = {}
        self._positions = log.positions()
        self.dead = 0
        for step in steps:
            for partition in range(counts[step.source]):
                self._rebuild(step, partition)

    def append(self, stream: str, partition: int, value: bytes, messages: Sequence[Any] | None = None) -> None:
        """Puts a record of an input stream at the end of a partition; ``messages`` are what it says, see ``Step``."""
        self._send(Output(stream, partition, b"", value, messages))

    def run(self) -> None:
        """Lets all steps fold what is new."""
        for step in self._steps:
            for partition in range(self._counts[step.source]):
                queue = self._queues[step.source, partition]
                while queue:
                    self._apply(step, partition, *queue.popleft())

    def forget(self, before: int) -> None:
        """Cuts off what of the logs the states no longer depend on: what was sent at ticks before an instant.

        To be called inside the transaction that ``flush`` writes into, before it. Findings are kept for good.
        """
        for stream, sent_at in _SENT_AT.items():
            for partition in range(self._counts[stream]):
                gone = 0
                for offset, value in self._log.read(stream, partition):
                    tick = sent_at(value)
                    if tick is not None and tick >= before:
                        break
                    gone = offset + 1 if tick is not None else gone
                if gone:
                    self._log.cut(stream, partition, gone)

    def states(self, name: str) -> list[Any]:
        """The states of a step, by partition."""
        step = next(step for step in self._steps if step.name == name)
        return [self._states[name, partition] for partition in range(self._counts[step.source])]

    def flush(self) -> None:
        """Writes log and positions into the open transaction of the log's owner."""
        self._log.flush(self._positions)

    def _rebuild(self, step: Step[Any], partition: int) -> None:
        done = self._positions.setdefault((step.name, partition), 0)
        self._log.require(step.source, partition, done)
        records = self._log.read(step.source, partition)
        first = next(records, None)
        state = self._states[step.name, partition] = step.new(partition, cut=first is not None and first[0] > 0)
        for offset, value in chain([first] if first else [], records):
            if offset < done:
                self._fold(step, state, value)
            else:
                self._queues[step.source, partition].append((value, None))
        if step.memory is not None:
            for value in self._log.read_compacted(step.memory, partition):
                step.recall(state, value)

    @staticmethod
    def _fold(step: Step[Any], state: Any, value: bytes) -> None:
        try:
            for _ in step.apply(state, value, silent=True):
                pass
        except PoisonError:
            return  # it went to dead letters when it was met first

    def _apply(self, step: Step[Any], partition: int, value: bytes, messages: Sequence[Any] | None) -> None:
        position = self._positions[step.name, partition]
        try:
            for output in step.apply(self._states[step.name, partition], value, messages=messages):
                self._send(output)
        except PoisonError as error:
            self._send(dead_letter(step.source, partition, position, error))
            self.dead += 1
        self._positions[step.name, partition] = position + 1

    def _send(self, output: Output) -> None:
        if output.stream in self._sources:
            self._log.append(output.stream, output.partition, output.key, output.value)
            self._queues[output.stream, output.partition].append((output.value, output.messages))
        elif output.stream in self._memories:
            self._log.keep(output.stream, output.partition, output.key, output.value)
        elif output.stream == "dead-letters":
            self._log.append(output.stream, output.partition, output.key, output.value)
        self._index(output)
