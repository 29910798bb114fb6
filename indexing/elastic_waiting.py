"""How requests wait for a server to come back: longer each time, and told of once at the beginning and at the end."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from random import uniform
from time import monotonic

_log = logging.getLogger("jianwei.index")


class Waiting:
    """What all requests of a writer that wait have in common. ``first`` and ``longest`` pause in seconds."""

    def __init__(self, address: str, first: float, longest: float) -> None:
        self._address = address
        self._first = first
        self._longest = longest
        self._waiting = 0
        self.since: float | None = None
        """When the first of those that wait began, by ``time.monotonic``."""
        self.reason = ""
        """Why, as last told."""

    @contextmanager
    def of_one(self) -> Iterator["WaitingRequest"]:
        """One request waits until the end of the block."""
        self._waiting += 1
        if self.since is None:
            self.since = monotonic()
        try:
            yield WaitingRequest(self)
            if self._waiting == 1:
                _log.warning("%s: no documents are held back any more, after %.1f s", self._address, self.seconds())
        finally:
            self._waiting -= 1
            if not self._waiting:
                self.since, self.reason = None, ""

    def seconds(self) -> float:
        """How long it has been so."""
        return 0.0 if self.since is None else monotonic() - self.since

    def tell(self, reason: str) -> None:
        """One line in the log, where the reason is a new one."""
        if reason != self.reason:
            self.reason = reason
            _log.warning("%s: documents are held back: %s", self._address, reason)

    def length(self, attempt: int) -> float:
        """Seconds of a pause: twice as long each time, and never the same for two that wait."""
        longest: float = min(self._longest, self._first * 2.0 ** min(attempt, 30))
        return longest * uniform(0.5, 1.0)  # noqa: S311 - keeps no secret


class WaitingRequest:
    """One request that waits."""

    def __init__(self, waiting: Waiting) -> None:
        self._waiting = waiting
        self._attempt = 0

    async def pause(self, reason: str) -> None:
        """Waits before the next attempt."""
        self._waiting.tell(reason)
        await asyncio.sleep(self._waiting.length(self._attempt))
        self._attempt += 1
