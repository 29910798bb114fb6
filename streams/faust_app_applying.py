"""Applies a step to records of its log and sends what they cause.

The step's law says in which order: outputs for one partition of a stream as they are given, those for the stream that
is ``ahead`` before all others. So many records are folded before anything is sent, and the broker is waited for once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, NamedTuple

from streams.dead_letters import dead_letter
from streams.faust_app_reader import Record
from streams.progress import PartitionProgress
from streams.snapshot_manifest import Entry
from streams.step import Output, PoisonError, Step

TURN_SECONDS = 0.02
"""Of folding without a pause: heartbeats of the broker and other partitions want their turn."""
_SENT_AT_ONCE = 4 << 20
"""Bytes of outputs that are sent although there are more records at hand."""

Send = Callable[[Sequence[Output]], Awaitable[None]]
"""Sends outputs, and comes back when the broker has all of them."""


class Kept(NamedTuple):
    """A part of the last snapshot of a state, and the mark of what was written; None where that is not known."""

    mark: int | None
    entry: Entry


@dataclass(slots=True)
class Held:
    """State of a partition: all of the log below ``next`` is folded into it, and all that it causes is sent."""

    next: int
    state: Any
    last: Record | None = None
    """The last record that is folded, None where nothing was since the state was begun or restored."""
    folding: float = 0.0
    """Seconds of folding since the last snapshot."""
    since: float = 0.0
    """When that was, by ``monotonic``."""
    paused: float = 0.0
    """Until when none is tried, by ``monotonic``."""
    parts: dict[str, Kept] = field(default_factory=dict)
    """Of the last snapshot, by name."""


class LostError(Exception):
    """The partition has gone to another worker while it was worked on."""


class Applier:
    """Applies one step. ``require`` raises ``LostError`` where a partition is no longer this worker's."""

    def __init__(self, step: Step[Any], send: Send, require: Callable[[PartitionProgress], None]) -> None:
        self._step = step
        self._send = send
        self._require = require

    async def silently(self, told: PartitionProgress, held: Held, records: Sequence[Record]) -> None:
        """Folds records whose outputs are there already."""
        turn = perf_counter()
        for record in records:
            try:
                for _ in self._step.apply(held.state, record.value, appended=record.appended, silent=True):
                    pass
            except PoisonError:
                pass  # it went to dead letters when it was met first
            told.next, held.next, held.last = record.offset + 1, record.offset + 1, record
            turn = await self._pause(told, held, turn)
        held.folding += perf_counter() - turn
        told.folded += len(records)

    async def apply(self, told: PartitionProgress, held: Held, records: Sequence[Record]) -> None:
        """Folds records and sends what they cause; they are done when the broker has all of it.

        After any error the state is half changed, and must be discarded.
        """
        turn = perf_counter()
        outputs: list[Output] = []
        filled = done = 0
        self._require(told)
        for number, record in enumerate(records, 1):
            started = perf_counter()
            for output in self._outputs(told, held, record):
                outputs.append(output)
                filled += len(output.value)
            told.apply_seconds += perf_counter() - started
            turn = await self._pause(told, held, turn)
            if filled > _SENT_AT_ONCE or number == len(records):
                held.folding += perf_counter() - turn
                await self._keep(outputs)
                turn = perf_counter()
                told.next, held.next, held.last = record.offset + 1, record.offset + 1, record
                told.records += number - done
                told.messages_sent += len(outputs)
                told.appended = record.appended
                outputs, filled, done = [], 0, number

    def _outputs(self, told: PartitionProgress, held: Held, record: Record) -> Iterator[Output]:
        try:
            yield from self._step.apply(held.state, record.value, appended=record.appended)
        except PoisonError as error:
            told.dead_letters += 1
            yield dead_letter(self._step.source, told.partition, record.offset, error)

    async def _keep(self, outputs: Sequence[Output]) -> None:
        """Sends outputs, those first that are to be ahead of all others, and waits until the broker has them."""
        for some in (
            [output for output in outputs if output.stream == self._step.ahead],
            [output for output in outputs if output.stream != self._step.ahead],
        ):
            if some:
                await self._send(some)

    async def _pause(self, told: PartitionProgress, held: Held, since: float) -> float:
        """Lets others have a turn after a while; gives when the present one began."""
        taken = perf_counter() - since
        if taken < TURN_SECONDS:
            return since
        held.folding += taken
        await asyncio.sleep(0)
        self._require(told)
        return perf_counter()
