"""What takes seconds is worked out in a thread of its own, once for what was asked and a state of the data, and kept.

Candidates, the evidence on one, the effect of a measure, a pack: no page waits for them. Until there is something a
page says so and asks again; while something newer is worked out it shows what is there, with when it was.
"""

from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

from city.times import HOUR

_T = TypeVar("_T")
KEPT = HOUR
"""So long it is good while no new day begins in the data: counts of finished days are seldom restated."""
WAITING = 4
"""Questions that may wait for the thread; who asks for one more asks again."""
QUESTIONS = 24
"""Most answers that are kept, those that were worked out last."""


@dataclass(frozen=True)
class Worked(Generic[_T]):
    """What was worked out."""

    found: _T
    at: int
    """When it was asked for, in milliseconds UTC."""
    newest: int
    """The last day that anything was counted on then."""


@dataclass
class WorkingOut(Generic[_T]):
    """What was worked out, and what is under way, by the question: a period, an area, whatever tells it from others."""

    _known: dict[Hashable, Worked[_T]] = field(default_factory=dict)
    _under_way: dict[Hashable, Future[Worked[_T]]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "working-out"))

    def of(self, question: Hashable, newest: int, now: int, ask: Callable[[], _T]) -> tuple[Worked[_T] | None, bool]:
        """The answer as far as there is any, and whether a newer one is to come.

        ``ask`` gives it, in the thread; what it raises is raised once, and the next who asks begins anew.
        """
        with self._lock:
            self._gather(question)
            known = self._known.get(question)
            good = known is not None and known.newest == newest and now < known.at + KEPT
            if not good and question not in self._under_way and len(self._under_way) < WAITING:
                self._under_way[question] = self._thread.submit(lambda: Worked(ask(), now, newest))
            return known, not good

    def begin(self, question: Hashable, now: int, ask: Callable[[], _T]) -> bool:
        """Begins anew whatever is known, if it is not under way; False where too many wait already."""
        with self._lock:
            self._gather(question)
            if question not in self._under_way:
                if len(self._under_way) >= WAITING:
                    return False
                self._known.pop(question, None)
                self._under_way[question] = self._thread.submit(lambda: Worked(ask(), now, 0))
            return True

    def known(self, question: Hashable) -> tuple[Worked[_T] | None, bool]:
        """The answer as far as there is any, and whether one is under way; nothing is begun."""
        with self._lock:
            self._gather(question)
            return self._known.get(question), question in self._under_way

    def close(self) -> None:
        """Ends the thread."""
        self._thread.shutdown(cancel_futures=True)

    def _gather(self, question: Hashable) -> None:
        """Keeps what is done; the failures of questions that nobody asks are forgotten."""
        failed: BaseException | None = None
        for each in [one for one, under_way in self._under_way.items() if under_way.done()]:
            under_way = self._under_way.pop(each)
            error = under_way.exception()
            if error is None:
                self._known.pop(each, None)
                self._known[each] = under_way.result()
            elif each == question:
                failed = error
        while len(self._known) > QUESTIONS:
            del self._known[next(iter(self._known))]
        if failed is not None:
            raise failed
