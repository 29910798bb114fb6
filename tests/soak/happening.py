"""The faults of a soak as they happen: each begun at its time, and undone after it."""

from collections.abc import Callable
from functools import partial
from time import time
from typing import cast, get_args

import msgspec

from tests.faults.schedule import Server
from tests.faults.servers import Servers
from tests.soak.places import Place, Places
from tests.soak.schedule import LOOPS, Fault

_LOOK_SECONDS, _SEEN_SECONDS = 1.0, 3.0
_ANSWER_SECONDS = 120.0
"""A process of a loop that has not answered for so long is given up."""


class Happened:
    """A fault that was begun: when, when it was undone, and when a server that was killed was there again, in seconds.

    What is not over yet is so at 0.
    """

    def __init__(self, fault: Fault) -> None:
        self.fault, self.began, self.ended, self.back = fault, time(), 0.0, 0.0

    @property
    def of_server(self) -> bool:
        """Whether it befell the broker or the node."""
        return self.fault.kind.place in get_args(Server)


class Faults:
    """Does what a schedule says. ``happened`` is what was done, ``stuck`` what was given up, a sentence each."""

    def __init__(self, servers: Servers, places: Places, faults: tuple[Fault, ...]) -> None:
        self._servers, self._places = servers, places
        self._left: list[tuple[float, Callable[[], None]]] = [
            (fault.at, partial(self._begin, fault)) for fault in faults
        ]
        self.happened: list[Happened] = []
        self.stuck: list[str] = []
        self._now = 0.0

    @property
    def over(self) -> bool:
        """Whether nothing is left to do or to undo."""
        return not self._left

    def until(self, now: float) -> None:
        """Does what is due ``now`` seconds after the start."""
        self._now = now
        for due in sorted((one for one in self._left if one[0] <= now), key=lambda one: one[0]):
            self._left.remove(due)
            due[1]()

    def _begin(self, fault: Fault) -> None:
        """A server that is not back yet from the fault before is waited for: the fault comes a little later."""
        if fault.kind.place in get_args(Server) and self._servers.busy(cast("Server", fault.kind.place)):
            later = msgspec.structs.replace(fault, at=fault.at + _LOOK_SECONDS)
            self._left.append((later.at, partial(self._begin, later)))
            return
        note = Happened(fault)
        self.happened.append(note)
        if fault.kind.what == "loop":
            self._again(note, self._places[fault.kind.place])
            return
        undo = self._server(fault) if note.of_server else self._process(fault)

        def undone() -> None:
            undo()
            note.ended = time()
            if note.of_server:
                self._look(note)

        self._left.append((fault.ends, undone))

    def _look(self, note: Happened) -> None:
        """Writes down when a server is there again."""
        if self._servers.busy(cast("Server", note.fault.kind.place)):
            self._left.append((self._now + _LOOK_SECONDS, partial(self._look, note)))
        else:
            note.back = time()

    def _again(
        self, note: Happened, place: Place, left: int = LOOPS, *, seen: bool = False, heard: float | None = None
    ) -> None:
        """Kills what answers and starts it again, so many times. Each process gets the time to be scraped.

        ``heard``: when a process there answered last, in seconds after the start, or the loop began.
        """
        answers = place.answers
        heard = self._now if answers or heard is None else heard
        if answers and seen:
            place.kill()
            place.start()
            left -= 1
        if self._now - heard >= _ANSWER_SECONDS:
            self.stuck.append(f"{note.fault.kind.name}: {place.name} has not answered for {self._now - heard:.0f} s")
            left = 0
        if left:
            fresh = answers and not seen
            at = self._now + (_SEEN_SECONDS if fresh else _LOOK_SECONDS)
            self._left.append((at, partial(self._again, note, place, left, seen=fresh, heard=heard)))
        else:
            note.ended = time()

    def _server(self, fault: Fault) -> Callable[[], None]:
        servers, server = self._servers, cast("Server", fault.kind.place)
        if fault.kind.what == "pause":
            servers.do("pause", server)
            return lambda: servers.do("resume", server)
        servers.do("kill", server)
        return lambda: servers.start(server)

    def _process(self, fault: Fault) -> Callable[[], None]:
        chosen = self._chosen(fault)
        if fault.kind.what == "pause":
            _each(chosen, Place.pause)()
            return _each(chosen, Place.resume)
        _each(chosen, Place.kill)()
        return _each(chosen, Place.start)

    def _chosen(self, fault: Fault) -> list[Place]:
        if fault.kind.place == "workers":
            return self._places.workers()
        if fault.kind.place == "worker":
            workers = self._places.workers()
            return [workers[fault.number % len(workers)]]
        return [self._places[fault.kind.place]]


def _each(places: list[Place], what: Callable[[Place], None]) -> Callable[[], None]:
    def done() -> None:
        for place in places:
            what(place)

    return done
