"""What a health page is made of besides the store: the broker and Prometheus, asked in threads and kept for a while."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import Enum
from typing import Generic, TypeVar

from board.desk.health.prometheus import PrometheusError, Seen
from board.desk.health.streamed import Flow
from city.times import SECOND
from indexing.errors import StoreError, UnreachableError
from streams.errors import StreamsError
from streams.errors import UnreachableError as KafkaUnreachableError

log = logging.getLogger("jianwei.board")

_T = TypeVar("_T")
KEPT = 20 * SECOND
PATIENCE = 8.0
"""Seconds that a page waits for one of them; what comes later is there for the next page."""
_FAULTS = (PrometheusError, StreamsError, KafkaUnreachableError, StoreError, UnreachableError)


class Missing(Enum):
    """Why there is no answer."""

    AWAY = ("无应答", "no answer")
    LATE = ("仍在询问", "it is still being asked: this page comes again by itself")


@dataclass
class Asked(Generic[_T]):
    """Something else that is asked, by one thread at a time: many who look ask it no more often than one."""

    ask: Callable[[], _T]
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "health"))
    _running: "asyncio.Future[_T] | None" = None
    _until: int = 0

    async def answer(self, now: int) -> _T | Missing:
        """The answer, or why there is none."""
        if self._running is None or (self._running.done() and now >= self._until):
            self._running = asyncio.get_running_loop().run_in_executor(self._threads, self.ask)
            self._until = now + KEPT
        try:
            return await asyncio.wait_for(asyncio.shield(self._running), PATIENCE)
        except _FAULTS as error:
            log.warning("health: %s", error)
        except TimeoutError:
            return Missing.LATE
        return Missing.AWAY

    def close(self) -> None:
        """Ends its thread; what it waits for is left."""
        self._threads.shutdown(wait=False, cancel_futures=True)


@dataclass(frozen=True)
class Sources:
    """What is looked at. ``revision`` is that of the store; None for what the installation does not have."""

    revision: str = ""
    embedded: bool = True
    """Counted, judged and kept in one file: nothing can be behind anything."""
    flow: Asked[Flow] | None = None
    prometheus: Asked[Seen] | None = None

    def close(self) -> None:
        """Ends their threads."""
        for one in (self.flow, self.prometheus):
            if one is not None:
                one.close()
