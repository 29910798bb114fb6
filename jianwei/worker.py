"""A worker process: the steps, the index, or both, until it is told to stop or something ends it."""

import asyncio
import logging
import os
import signal
import socket
from contextlib import AsyncExitStack
from threading import Timer
from time import monotonic, time
from typing import Literal

import msgspec

from city.configuration import Configuration
from city.times import SECOND, Zone
from indexing.elastic_bulk import BulkWriter
from jianwei import VERSION
from jianwei.indexer import Indexer
from jianwei.metrics import IndexProgress, WorkerCollector, worker_registry
from jianwei.observation import Observation, Progressing
from jianwei.outputs import DOCUMENTED
from streams.broker import Broker
from streams.catalogue import Names
from streams.faust_app import App, WorkerSettings, create_app
from streams.faust_app_shared_snapshots import SnapshotSettings
from streams.kafka_follower import Follower
from streams.partitions import Partitions

log = logging.getLogger("jianwei.worker")

Role = Literal["all", "steps", "index"]
_LOOKED_AT_EVERY = 1.0
_LONGEST_END = 25.0
"""Seconds that leaving the groups may take."""


class WorkerOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker is given. ``store`` is the address of an Elasticsearch, None where ``role`` is ``steps``."""

    broker: Broker
    name: str
    role: Role
    configuration: Configuration
    partitions: Partitions
    store: str | None = None
    tick_seconds: int = 60
    observed_at: tuple[str, int] | None = None
    """Address and port of the page for metrics and liveness; None for no page."""
    snapshots: SnapshotSettings | None = None


class _Ending:
    """When to end, and why."""

    def __init__(self) -> None:
        self.now = asyncio.Event()
        self.error: BaseException | None = None

    def fail(self, error: BaseException) -> None:
        """Ends with an error; the first one counts."""
        self.error = self.error or error
        self.now.set()


async def work(options: WorkerOptions) -> None:
    """Until SIGTERM or SIGINT. Raises what ended it otherwise."""
    ending = _Ending()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.now.set)
    app: App | None = None
    index: _Index | None = None
    seen = Progressing(monotonic())
    async with AsyncExitStack() as stack:
        if options.observed_at is not None:
            stack.enter_context(_observed(options, options.observed_at, seen))
        if options.role != "index":
            app = await _steps(options, ending, stack)
        if options.role != "steps" and options.store is not None:
            index = _Index(options, options.store)
            stack.push_async_callback(index.stop)
            await index.start(ending)
        looking = asyncio.create_task(_look(app, index, ending, seen))
        stack.callback(looking.cancel)
        looking.add_done_callback(lambda done: _ended(done, ending))
        log.info("%s works on %s (%s)", worker_name(), options.name, options.role)
        await ending.now.wait()
        log.info("%s ends: %s", worker_name(), ending.error or "it was told to; what is done is committed")
        _end_in_time(1 if ending.error else 0)
    if ending.error is not None:
        raise ending.error


def _end_in_time(code: int) -> None:
    """Ends the process whatever happens: libraries wait for a broker that is away without limit. Nothing is lost."""
    last = Timer(_LONGEST_END, os._exit, (code,))
    last.daemon = True
    last.start()


def worker_name() -> str:
    """What stands for this process: host and process number."""
    return f"{socket.gethostname()}-{os.getpid()}"


async def _steps(options: WorkerOptions, ending: _Ending, stack: AsyncExitStack) -> App:
    settings = WorkerSettings(
        broker=options.broker,
        name=options.name,
        worker=worker_name(),
        configuration=options.configuration,
        partitions=options.partitions,
        tick_seconds=options.tick_seconds,
        snapshots=options.snapshots,
    )
    app = create_app(settings, now=lambda: round(time() * SECOND), fail=ending.fail)
    stack.push_async_callback(app.leave)
    await app.connect()
    await app.start()
    return app


class _Index:
    """The index in this process."""

    def __init__(self, options: WorkerOptions, store: str) -> None:
        names = Names(options.name)
        self._writer = BulkWriter(store, options.name)
        self._indexer = Indexer(self._writer, Zone(options.configuration.zone), options.configuration.keep_days)
        self._follower = Follower(
            options.broker, names.index_group, sorted(DOCUMENTED), names.stream, self._indexer.handle
        )
        self._running: asyncio.Task[None] | None = None
        self._waiting_since: int | None = None

    async def start(self, ending: _Ending) -> None:
        """Joins its group."""
        await self._follower.start()
        self._running = asyncio.create_task(self._follower.run())
        self._running.add_done_callback(lambda done: _ended(done, ending))

    async def stop(self) -> None:
        """Leaves it; a batch in work is done again by the next."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait([self._running])
        await self._follower.stop()
        await self._writer.close()

    def progress(self, now: int) -> IndexProgress:
        """How it is doing at this instant."""
        state = self._writer.state
        if state.waiting_since is None:
            self._waiting_since = None
        elif self._waiting_since is None:
            self._waiting_since = now
        return IndexProgress(
            records=self._indexer.records,
            documents=self._indexer.documents,
            indexed=state.indexed,
            older=state.older,
            refused=state.refused,
            retried=state.retried,
            lag=self._follower.lag(),
            waiting_since=self._waiting_since,
            oldest_appended=self._indexer.oldest,
            bulk_seconds=self._indexer.seconds,
        )


def _observed(options: WorkerOptions, at: tuple[str, int], seen: Progressing) -> Observation:
    """The page of metrics and liveness, listening: a port that cannot be had ends a worker before it has joined."""
    host, port = at
    collector = WorkerCollector(seen.progress, seen.index, time)
    registry = worker_registry(options.name, VERSION, options.configuration.revision, collector)
    observation = Observation(port, registry, lambda: seen.liveness(monotonic()), host)
    observation.start()
    log.info("observed at http://%s:%d", observation.host, observation.port)
    return observation


async def _look(app: App | None, index: _Index | None, ending: _Ending, seen: Progressing) -> None:
    """Every second: how the worker is doing, for those who ask; ends it where Faust has given up."""
    while True:
        if app is not None and app.crashed:
            ending.fail(app.crash_reason or RuntimeError("the runner has stopped"))
        progress = [] if app is None else app.progress_of()
        seen.saw(progress, index.progress(round(time() * SECOND)) if index else None, monotonic())
        await asyncio.sleep(_LOOKED_AT_EVERY)


def _ended(done: "asyncio.Task[None]", ending: _Ending) -> None:
    if not done.cancelled() and (error := done.exception()) is not None:
        ending.fail(error)
