"""Folds a log into states, one for each partition, so that any committed offset is a checkpoint.

Invariant: everything below ``next`` is folded, and what was sent because of it is kept by the broker.

- The state of a partition is rebuilt from the log: silently below the committed position, whose outputs are there, with
  outputs from it on. What a silent fold leaves out is recalled from the step's own outputs. A snapshot may spare the
  beginning of that fold.
- A record above ``next`` means that others were not delivered: they are read from the log.
- After any error the state is discarded, because it may be half changed.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import aclosing
from functools import partial
from math import inf
from time import perf_counter
from typing import Any

from city.times import DAY
from streams.errors import StreamsError
from streams.faust_app_applying import Applier, Held, LostError, Send
from streams.faust_app_reader import LogReader, Record
from streams.faust_app_restoring import LogBounds, Restoring
from streams.faust_app_shared_snapshots import Snapshots
from streams.faust_app_snapshots import StepSnapshots
from streams.progress import PartitionProgress
from streams.snapshots import Packing
from streams.step import Step

log = logging.getLogger("jianwei.worker")

_LONG = 10_000
_WORTH_TELLING = 100
"""Records: a gap of a few heals in milliseconds, and there may be hundreds of them."""


class LogFold:
    """The states of one step in one worker. ``names`` maps a stream to its name on the broker.

    Partitions are worked on beside each other, each by one task at a time: its owner holds a lock. They come and go at
    any moment, also while one is folded: then the work on it ends with ``LostError``.
    """

    def __init__(
        self,
        step: Step[Any],
        reader: LogReader,
        names: Callable[[str], str],
        send: Send,
        snapshots: Snapshots | None = None,
    ) -> None:
        self.step = step
        self.source = names(step.source)
        self.held: dict[int, Held] = {}
        self._reader = reader
        self._names = names
        self._applier = Applier(step, send, self._require)
        self._owned: dict[int, PartitionProgress] = {}
        self._unverified: set[int] = set()
        self._snapshots = StepSnapshots(snapshots, step, self._require) if snapshots else None
        self._restoring: Restoring | None = None
        if snapshots is not None and isinstance(step, Packing):
            self._restoring = Restoring(partial(snapshots.of, step), step, reader, self._require, now=snapshots.now)

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

    async def feed(self, partition: int, records: Sequence[Record]) -> None:
        """Folds records that were delivered, in order, each after all those before it."""
        at = 0
        while at < len(records):
            held = self.held.get(partition)
            if held is None or records[at].offset > held.next:
                held = await self.catch_up(partition, records[at].offset)
            told = self.told(partition)
            if records[at].offset < held.next:
                told.skipped += 1
                at += 1
                continue
            end = at + 1
            while end < len(records) and records[end].offset == records[end - 1].offset + 1:
                end += 1
            await self._apply(told, held, records[at:end])
            await self._snapshot(told, held)
            at = end

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
            await self._refuse_short(partition, first, last)
            held = await self._begun(told, LogBounds(self.source, first, last, committed), end)
        elif end > held.next:
            told.gaps += 1
            told.gap_records += end - held.next
        start = held.next
        await self._fold_silently(told, held, committed)
        async with aclosing(reader.read(self.source, partition, held.next, end)) as reading:
            async for records in reading:
                await self._apply(told, held, records)
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
        await self._snapshot(told, held)
        return held

    async def snapshot(self, partition: int) -> None:
        """Writes a state that is due although nothing comes for it."""
        held = self.held.get(partition)
        if held is not None and self.owns(partition):
            await self._snapshot(self.told(partition), held)

    def doubt(self, partition: int) -> None:
        """Told that a state has met a defect: it is folded from the log until there is another snapshot."""
        if self._snapshots is not None:
            self._snapshots.doubted.add(partition)

    async def _begun(self, told: PartitionProgress, bounds: LogBounds, end: int) -> Held:
        """The state of the snapshot, else that before the first record."""
        told.doing, partition, refused = "rebuilding", told.partition, told.snapshots_refused
        doubted = self._snapshots is not None and partition in self._snapshots.doubted
        if self._restoring is not None and not doubted:
            held = await self._restoring.restored(told, bounds)
            self._require(told)
            if held is not None:
                return held
        told.rebuilds += 1
        if end - bounds.first >= _LONG:
            log.info("%s[%d]: folds %d records to have its state back", self.source, partition, end - bounds.first)
        held = Held(bounds.first, self.step.new(partition, cut=bounds.first > 0))
        if doubted or told.snapshots_refused > refused:
            held.folding = inf  # one that is of no use is replaced as soon as may be
        return held

    async def _snapshot(self, told: PartitionProgress, held: Held) -> None:
        if self._snapshots is not None:
            await self._snapshots.take(told, held)

    async def _fold_silently(self, told: PartitionProgress, held: Held, end: int) -> None:
        """Up to the committed position, and then what that leaves out."""
        if held.next >= end:
            return
        step, partition, reader = self.step, told.partition, self._reader
        async with aclosing(reader.read(self.source, partition, held.next, end)) as reading:
            async for records in reading:
                await self._applier.silently(told, held, records)
        held.next = max(held.next, end)
        if step.memory is not None:
            memory = self._names(step.memory)
            first, last = await reader.bounds(memory, partition)
            async with aclosing(reader.read(memory, partition, first, last)) as reading:
                async for records in reading:
                    for record in records:
                        step.recall(held.state, record.value)

    async def _apply(self, told: PartitionProgress, held: Held, records: Sequence[Record]) -> None:
        try:
            await self._applier.apply(told, held, records)
        except BaseException:
            if self.held.get(told.partition) is held:
                del self.held[told.partition]
            raise

    def _require(self, told: PartitionProgress) -> None:
        """Ends the work on a partition that has gone, even where it has come back since: that one begins anew."""
        if self._owned.get(told.partition) is not told:
            raise LostError

    async def _refuse_short(self, partition: int, first: int, last: int) -> None:
        """A log may lose its beginning by retention, but not what the state still depends on."""
        if 0 < first < last:
            span = await self._reader.span(self.source, partition, first, last)
            if self.step.reach is None or span < self.step.reach:
                needed = "all of it" if self.step.reach is None else f"{self.step.reach // DAY} days"
                raise StreamsError(
                    f"{self.source}[{partition}] has lost its beginning: it holds {span // DAY} days, {self.step.name} "
                    f"needs {needed}; restore it, or give the installation another --name and ingest anew"
                )

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
