"""A step as a Faust agent whose state is the log. Faust assigns partitions and wakes the agent; it keeps nothing.

A record below what is folded was delivered again and is skipped; where others were not delivered (Faust drops what is
queued when it ends a recovery) they are read from the log. So nothing depends on what Faust delivers, only on the log.
Records come in blocks, see ``streams.faust_app_blocks``.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from time import monotonic
from traceback import format_tb
from typing import Any

import faust
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    KafkaError,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    TopicAuthorizationFailedError,
)
from faust.exceptions import ProducerSendError
from faust.types import TP, StreamT

from streams.errors import StreamsError
from streams.faust_app_applying import Held, LostError, Send
from streams.faust_app_blocks import records_of
from streams.faust_app_folding import LogFold
from streams.faust_app_reader import LogReader, Record
from streams.progress import PartitionProgress
from streams.step import Output, RevisionError

log = logging.getLogger("jianwei.worker")

_AT_HAND = 4
"""Blocks of each partition that are taken from the queue at most, the one in work among them."""
_PATIENCE = 10.0
"""Seconds without a step forward, although there is more in the log, after which it is read on from there."""
_TRIES = 3
"""What fails so often, and is not the broker's being away, will fail again: going on would never end."""
_PASSING = (KafkaError, ProducerSendError, OSError, TimeoutError)
"""The broker is away, or not itself: what is wrong passes."""
_FINAL = (
    TopicAuthorizationFailedError,
    GroupAuthorizationFailedError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
)
"""Answers of the broker that will not change by asking again."""
_LONGEST_PAUSE = 10.0


class LogAgent:
    """Drives the fold of one step. ``fail`` is told what ends the worker."""

    def __init__(self, app: faust.App, fold: LogFold, reader: LogReader, fail: Callable[[Exception], None]) -> None:
        self._fail = fail
        self._reader = reader
        self._fold = fold
        self.source = fold.source
        self._locks: dict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._at_hand: dict[int, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(_AT_HAND))
        self._work: set[asyncio.Task[None]] = set()
        self._moved: dict[int, tuple[int, float]] = {}
        self._waits: dict[int, int] = {}
        self._defects: dict[int, int] = {}
        raw: Mapping[str, Any] = {
            "key_type": bytes,
            "value_type": bytes,
            "key_serializer": "raw",
            "value_serializer": "raw",
            "acks": False,  # Faust tracks nothing: its own bookkeeping can commit past a record that is in work
        }
        app.agent(app.topic(self.source, **raw), name=fold.step.name, concurrency=1)(self._run)

    def progress(self) -> list[PartitionProgress]:
        """How each partition of this worker is doing."""
        return self._fold.progress()

    def positions(self) -> dict[TP, int]:
        """What may be committed now and has not been. A state that another worker may have overtaken has no say."""
        return {
            TP(self.source, partition): held.next
            for partition, held in self._fold.held.items()
            if self._fold.verified(partition) and held.next > self._fold.told(partition).committed
        }

    def was_committed(self, at: TP, position: int) -> None:
        """Told after a commit."""
        if at.topic == self.source and self._fold.owns(at.partition):
            self._fold.told(at.partition).committed = position

    def assigned(self, partitions: Iterable[int]) -> None:
        """Told which partitions are this worker's from now on."""
        self._fold.own(partitions)

    async def look_after(self) -> None:
        """Learns the ends of the logs; rebuilds the states of new partitions, before anything comes for them; writes
        those that are due; reads on from the log where nothing comes although there is more.
        """
        ends = await self._reader.ends(self.source, self._fold.partitions)
        for partition, end in ends.items():
            if not self._fold.owns(partition):
                continue
            told, held = self._fold.told(partition), self._fold.held.get(partition)
            told.end = end
            if held is None or not self._fold.verified(partition):
                await self._read_on(partition, held, 0)
                continue
            if not self._locks[partition].locked():
                async with self._locks[partition]:
                    with suppress(LostError):
                        await self._fold.snapshot(partition)
            at, since = self._moved.get(partition, (None, 0.0))
            if at != held.next or held.next >= end or self._locks[partition].locked():
                self._moved[partition] = held.next, monotonic()
            elif monotonic() - since > _PATIENCE:
                log.warning("%s[%d]: nothing is delivered, reading on from the log", self.source, partition)
                told.stalls += 1
                await self._read_on(partition, held, end)

    async def _read_on(self, partition: int, held: Held | None, end: int) -> None:
        async with self._locks[partition]:
            if self._fold.held.get(partition) is held and self._fold.owns(partition):
                await self._guarded(partition, end, self._fold.catch_up(partition, end))

    async def _run(self, stream: StreamT[bytes]) -> None:
        """Takes blocks as they come. Those of one partition are folded one after the other, partitions beside each
        other: while one waits for the broker another has its turn.
        """
        async for event in stream.events():
            partition, room = event.message.partition, self._at_hand[event.message.partition]
            await room.acquire()
            work = asyncio.create_task(self._take(partition, records_of(event.message.value)))
            self._work.add(work)
            work.add_done_callback(partial(self._done, room))

    def _done(self, room: asyncio.Semaphore, work: "asyncio.Task[None]") -> None:
        room.release()
        self._work.discard(work)

    async def stop(self) -> None:
        """Gives up what is in work: the log has it."""
        for work in self._work:
            work.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)

    async def _take(self, partition: int, records: Sequence[Record]) -> None:
        """Folds records. Those of a partition that is not (yet) this worker's are passed over: the log has them."""
        async with self._locks[partition]:
            while self._fold.owns(partition):
                if await self._guarded(partition, records[0].offset, self._fold.feed(partition, records)):
                    return

    async def _guarded(self, partition: int, offset: int, work: Coroutine[Any, Any, object]) -> bool:
        """Whether the work was done. Waits and lets try again after an error of the broker; ends at a defect."""
        try:
            await work
        except LostError:
            return True
        except (StreamsError, RevisionError) as error:
            await self._end(error)
        except _PASSING as error:
            await self._passed(partition, error.__cause__ or error)
            return False
        except Exception as error:  # noqa: BLE001
            await self._failed(partition, offset, error)
            return False
        self._waits.pop(partition, None)
        self._defects.pop(partition, None)
        return True

    async def _passed(self, partition: int, error: BaseException) -> None:
        """Waits after an error that may pass, the longer the more there were. Ends at one that a new process must mend.

        A producer whose sequence is broken stays so; only an idempotent producer made anew sends again.
        """
        waits = self._waits[partition] = self._waits.get(partition, 0) + 1
        lasting = isinstance(error, KafkaError) and not error.retriable and not isinstance(error, KafkaTimeoutError)
        if isinstance(error, _FINAL) or (lasting and waits >= _TRIES):
            await self._end(StreamsError(f"{self.source}[{partition}]: {type(error).__name__}: {error}"))
        if self._fold.owns(partition):
            self._fold.told(partition).errors += 1
        log.warning("%s[%d]: %s, trying again", self.source, partition, type(error).__name__)
        await asyncio.sleep(min(_LONGEST_PAUSE, 0.5 * waits))

    async def _failed(self, partition: int, offset: int, error: Exception) -> None:
        """Tells of a defect by its kind and place, without its message: that may hold values of a record."""
        defects = self._defects[partition] = self._defects.get(partition, 0) + 1
        self._fold.doubt(partition)
        if self._fold.owns(partition):
            self._fold.told(partition).errors += 1
        step, kind = self._fold.step.name, type(error).__name__
        where = "".join(format_tb(error.__traceback__))
        log.error("%s fails at %s[%d] offset %d: %s\n%s", step, self.source, partition, offset, kind, where)
        if defects >= _TRIES:
            await self._end(
                StreamsError(
                    f"{step} fails at {self.source}[{partition}] by offset {offset} ({kind}); nothing is lost: a "
                    "version that can read it will go on from there"
                )
            )

    async def _end(self, error: Exception) -> None:
        """Tells what ends the worker, and waits for the end: nothing more is taken."""
        self._fail(error)
        await asyncio.Event().wait()


def sending(app: faust.App, names: Callable[[str], str]) -> Send:
    """Sends by the producer of an app. ``names`` maps a stream to its name on the broker."""

    async def send(batch: Sequence[Output]) -> None:
        put = app.producer.send
        waiting = [await put(names(one.stream), one.key, one.value, one.partition, None, None) for one in batch]
        if waiting:
            await asyncio.gather(*waiting)

    return send
