"""Folds a log into states, one for each partition, so that any committed offset is a checkpoint.

Invariant: everything below ``next`` is folded, and what was sent because of it is kept by the broker.

- The state of a partition is rebuilt from the log: silently below the committed position, whose outputs are there, with
  outputs from it on. What a silent fold leaves out is recalled from the step's own outputs.
- A record above ``next`` means that others were not delivered: they are read from the log.
- After any error the state is discarded, because it may be half changed.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from streams.dead_letters import dead_letter
from streams.errors import StreamsError
from streams.faust_app_reader import LogReader, Record
from streams.progress import PartitionProgress
from streams.step import Output, PoisonError, Step

log = logging.getLogger("jianwei.worker")

_SILENT_AT_ONCE = 500
_LONG = 10_000
_WORTH_TELLING = 100
"""Records: a gap of a few heals in milliseconds, and there may be hundreds of them."""

Send = Callable[[Sequence[Output]], Awaitable[None]]
"""Sends records, and comes back when the broker has all of them."""


@dataclass(slots=True)
class Held:
    """State of a partition: all of the log below ``next`` is folded into it."""

    next: int
    state: Any


class LostError(Exception):
    """The partition has gone to another worker while it was worked on."""


class LogFold:
    """The states of one step in one worker. ``names`` maps a stream to its name on the broker.

    Not to be used by two tasks at once: its owner holds a lock. Partitions come and go at any moment, also while one is
    folded: then the work on it ends with ``LostError``.
    """

    def __init__(self, step: Step[Any], reader: LogReader, names: Callable[[str], str], send: Send) -> None:
        self.step = step
        self.source = names(step.source)
        self.held: dict[int, Held] = {}
        self._reader = reader
        self._names = names
        self._send = send
        self._owned: dict[int, PartitionProgress] = {}
        self._unverified: set[int] = set()

    @property
    def partitions(self) -> list[int]:
        """The partitions that are this worker's."""
        return sorted(self._owned)

    def owns(self, partition: int) -> bool:
        """Whether a partition is this worker's."""
        return partition in self._owned

    def verified(self, partition: int) -> bool:
        """Whether a state is known to be as far as the committed position: others may have been here meanwhile."""
        return partition in self.held and partition not in self._unverified

    def told(self, partition: int) -> PartitionProgress:
        """The progress of a partition, to be written to. Raises ``LostError`` where it is not this worker's."""
        try:
            return self._owned[partition]
        except KeyError:
            raise LostError from None

    def own(self, partitions: Iterable[int]) -> None:
        """Forgets what is no longer this worker's: a state kept for long would only cost memory."""
        now = set(partitions)
        for partition in set(self._owned) - now:
            self.held.pop(partition, None)
            del self._owned[partition]
        for partition in now - set(self._owned):
            self._owned[partition] = PartitionProgress(step=self.step.name, partition=partition)
        self._unverified = now

    def progress(self) -> list[PartitionProgress]:
        """How each partition is doing."""
        for partition, told in self._owned.items():
            held = self.held.get(partition)
            if held is not None:
                told.next = held.next
                told.watermark = self.step.watermark(held.state)
                told.sizes = self.step.sizes(held.state)
        return [self._owned[partition] for partition in self.partitions]

    async def feed(self, partition: int, record: Record) -> None:
        """Folds a record that was delivered, after those before it."""
        held = self.held.get(partition)
        if held is None or record.offset > held.next:
            held = await self.catch_up(partition, record.offset)
        if record.offset == held.next:
            await self._apply(self.told(partition), held, record)

    async def catch_up(self, partition: int, end: int) -> Held:
        """Folds the log up to ``end`` or the committed position, whichever is later.

        Raises ``StreamsError`` where the log does not reach so far or begins too late.
        """
        told, reader = self.told(partition), self._reader
        held = self.held.pop(partition, None)
        committed = await reader.committed(self.source, partition)
        first, last = await reader.bounds(self.source, partition)
        self._refuse_cut(partition, committed, first, last, end)
        end = max(end, committed)
        started = perf_counter()
        if held is None or held.next < first:
            held = Held(first, self.step.new(partition))
            told.rebuilds += 1
            told.doing = "rebuilding"
            if end - first >= _LONG:
                log.info("%s[%d]: folds %d records to have its state back", self.source, partition, end - first)
        elif end > held.next:
            told.gaps += 1
            told.gap_records += end - held.next
        start = held.next
        await self._fold_silently(told, held, committed)
        async for records in reader.read(self.source, partition, held.next, end):
            for record in records:
                await self._apply(told, held, record)
        held.next = max(held.next, end)  # an offset may have no record
        self._require(told)
        seconds = perf_counter() - started
        told.doing, told.committed = "following", committed
        told.fold_seconds += seconds
        level = logging.INFO if end - start >= _WORTH_TELLING else logging.DEBUG
        said = "%s[%d]: %d records from offset %d in %.2f s"
        log.log(level, said, self.source, partition, max(0, end - start), start, seconds)
        self.held[partition] = held
        self._unverified.discard(partition)
        return held

    async def _fold_silently(self, told: PartitionProgress, held: Held, end: int) -> None:
        """Up to the committed position, and then what that leaves out."""
        if held.next >= end:
            return
        step, partition = self.step, told.partition
        async for records in self._reader.read(self.source, partition, held.next, end):
            for number, record in enumerate(records):
                try:
                    for _ in step.apply(held.state, record.value, appended=record.appended, silent=True):
                        pass
                except PoisonError:
                    pass  # it went to dead letters when it was met first
                told.next = held.next = record.offset + 1
                if number % _SILENT_AT_ONCE == 0:
                    await asyncio.sleep(0)
                    self._require(told)
            told.folded += len(records)
        held.next = max(held.next, end)
        if step.memory is not None:
            memory = self._names(step.memory)
            first, last = await self._reader.bounds(memory, partition)
            async for records in self._reader.read(memory, partition, first, last):
                for record in records:
                    step.recall(held.state, record.value)

    async def _apply(self, told: PartitionProgress, held: Held, record: Record) -> None:
        step, partition = self.step, told.partition
        started, waited = perf_counter(), 0.0
        self._require(told)
        try:
            try:
                for batch in step.apply(held.state, record.value, appended=record.appended):
                    asked = perf_counter()
                    await self._send(batch)
                    told.messages_sent += len(batch)
                    waited += perf_counter() - asked
            except PoisonError as error:
                await self._send([dead_letter(step.source, partition, record.offset, error)])
                told.dead_letters += 1
            told.next = held.next = record.offset + 1
        except BaseException:
            if self.held.get(partition) is held:
                del self.held[partition]
            raise
        told.records += 1
        told.appended = record.appended
        told.apply_seconds += perf_counter() - started - waited

    def _require(self, told: PartitionProgress) -> None:
        """Ends the work on a partition that has gone, even where it has come back since: that one begins anew."""
        if self._owned.get(told.partition) is not told:
            raise LostError

    def _refuse_cut(self, partition: int, committed: int, first: int, last: int, end: int) -> None:
        if committed < first:
            raise StreamsError(
                f"{self.source}[{partition}] starts at offset {first}, but the service is at {committed}: "
                f"{first - committed} records are gone before they were counted (retention is too short)"
            )
        if max(committed, end) > last:
            raise StreamsError(
                f"{self.source}[{partition}] ends at offset {last}, but the service is at {max(committed, end)}: the "
                "stream was cut off or made anew; give the installation another --name and run `jianwei setup`"
            )
