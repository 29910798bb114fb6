"""A run of the deliverer: reads notices, keeps them, and drains the outbox."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from threading import Thread
from typing import BinaryIO, NamedTuple

from alerts.delivery.messages import Lookup
from intake.errors import InputError
from jianwei.delivery.deliverer import Deliverer, Tried
from jianwei.delivery.files import notices_in

Told = Callable[[Tried], None]


class Source(NamedTuple):
    """Where notices come from: what it is called in messages, the lines, and where their alerts are looked up."""

    name: str
    stream: BinaryIO
    lookup: Lookup


async def once(deliverer: Deliverer, source: Source, told: Told) -> None:
    """Keeps all notices of a stream, then tries once what is due."""
    _keep(deliverer, source, source.stream)
    async for tried in deliverer.round():
        told(tried)


async def until_done(deliverer: Deliverer, source: Source, told: Told, passed: Callable[[], None]) -> None:
    """Keeps notices as they come and delivers, until the stream has ended and nothing waits.

    ``passed`` is called after each try and each round. A thread reads the stream, because a read of a pipe cannot be
    interrupted.
    """
    coming = _Coming(source.stream)
    while True:
        ended = coming.ended
        _take(deliverer, source, coming)
        async for tried in deliverer.round():
            told(tried)
            passed()
            _take(deliverer, source, coming)
        passed()
        if ended and coming.empty and not deliverer.outbox.channels():
            return
        await asyncio.sleep(deliverer.pause())


class _Coming:
    """Lines as they come."""

    def __init__(self, stream: BinaryIO) -> None:
        self.ended = False
        self.taken = 0
        """Lines that were given out."""
        self._stream = stream
        self._lines = deque[bytes]()
        Thread(target=self._read, name="notices", daemon=True).start()

    @property
    def empty(self) -> bool:
        return not self._lines

    def lines(self) -> list[bytes]:
        """What has come since the last time."""
        found = [self._lines.popleft() for _ in range(len(self._lines))]
        self.taken += len(found)
        return found

    def _read(self) -> None:
        self._lines.extend(self._stream)
        self.ended = True


def _take(deliverer: Deliverer, source: Source, coming: _Coming) -> None:
    first = coming.taken + 1
    lines = coming.lines()
    if lines:
        _keep(deliverer, source, lines, first)


def _keep(deliverer: Deliverer, source: Source, lines: Iterable[bytes], first: int = 1) -> None:
    """Keeps the notices of lines. What stands before a wrong line is kept: a pipe does not say it again."""
    fault = None
    with deliverer.outbox.together():
        try:
            for notice in notices_in(source.name, lines, deliverer.file, first):
                deliverer.put(notice, source.lookup)
        except InputError as error:
            fault = error
    if fault is not None:
        raise fault
