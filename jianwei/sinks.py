"""Where the HTTP gateway's events go: into the streams of an installation, or into the service in one file."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Lock
from typing import TypeVar

from city.events import Event
from indexing.errors import StoreError
from intake.http.row_gate import Answer
from intake.http.server import UnavailableError
from jianwei.embedded import Embedded
from streams.errors import StreamsError, UnreachableError
from streams.kafka_gateway import EventProducer
from streams.messages import Rejected

_T = TypeVar("_T")

SENDERS = 16
"""Requests whose events are on their way at once."""
_INPUT = "gateway"
"""The input of the embedded service that this is."""


def rejected(feed: str, mark: str, refused: Sequence[Answer]) -> list[Rejected]:
    """Rows that were refused, as the service notes them; where files have a name, these have the feed's."""
    return [Rejected(mark, f"{feed} by HTTP", one.row, one.field, one.code, one.reason) for one in refused]


class KafkaSink:
    """Sends through one producer for all requests, and through a new one after an error."""

    def __init__(self, make: Callable[[], EventProducer]) -> None:
        self._make = make
        self._producer: EventProducer | None = None
        self._lock = Lock()
        self._threads = ThreadPoolExecutor(SENDERS, "gateway")

    async def send(self, events: Sequence[Event]) -> Sequence[Event]:
        """See ``intake.http.server.Sink``."""
        if not events:
            return ()
        return await self._run(lambda producer: [one.event for one in producer.send(events).wait()])

    async def reject(self, feed: str, mark: str, refused: Sequence[Answer]) -> None:
        """See ``intake.http.server.Sink``."""
        await self._run(lambda producer: producer.rejects(rejected(feed, mark, refused)))

    async def close(self) -> None:
        """Ends the connection."""
        await asyncio.to_thread(self._threads.shutdown)
        if self._producer is not None:
            await asyncio.to_thread(self._producer.close)

    async def _run(self, use: Callable[[EventProducer], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._used, use)

    def _used(self, use: Callable[[EventProducer], _T]) -> _T:
        producer: EventProducer | None = None
        try:
            with self._lock:
                producer = self._producer = self._producer or self._make()
            return use(producer)
        except (UnreachableError, StreamsError) as error:
            self._give_up(producer)
            raise UnavailableError(str(error)) from error

    def _give_up(self, producer: EventProducer | None) -> None:
        with self._lock:
            if producer is None or self._producer is not producer:
                return
            self._producer = None
        with suppress(StreamsError, UnreachableError):
            producer.close()


class StoreSink:
    """Takes events into the service in one file and commits before it answers; its ticks are the clock's.

    All of it happens in one thread, in turn: the file has one writer.
    """

    def __init__(self, make: Callable[[], Embedded]) -> None:
        self._make = make
        self._thread = ThreadPoolExecutor(1, "store")
        self._service: Embedded | None = None

    async def open(self) -> None:
        """Opens the file. Raises what ``Embedded`` raises."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._opened)

    async def send(self, events: Sequence[Event]) -> Sequence[Event]:
        """See ``intake.http.server.Sink``."""
        await self._run(lambda service: service.append(events))
        return ()

    async def reject(self, feed: str, mark: str, refused: Sequence[Answer]) -> None:
        """See ``intake.http.server.Sink``."""
        await self._run(lambda service: service.reject(rejected(feed, mark, refused)))

    async def tick(self, time: int) -> None:
        """Lets the service come to a time."""
        await self._run(lambda service: service.tick(time, clock="service"))

    async def close(self) -> None:
        """Closes the file."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        self._thread.shutdown()

    async def _run(self, use: Callable[[Embedded], None]) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._used, use)

    def _used(self, use: Callable[[Embedded], None]) -> None:
        try:
            service = self._opened()
            use(service)
            service.advance()
            service.commit(service.progress(_INPUT))
        except StoreError as error:
            self._close()  # what is in memory may be ahead of the file
            raise UnavailableError(str(error)) from error

    def _opened(self) -> Embedded:
        self._service = self._service or self._make()
        return self._service

    def _close(self) -> None:
        service, self._service = self._service, None
        if service is not None:
            service.__exit__(None, None, None)
