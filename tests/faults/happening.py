"""The faults of a schedule as they happen: each begun at its time, and undone where it does not last for ever."""

import signal
from collections.abc import Callable
from time import monotonic

from tests.faults.schedule import Fault, Schedule
from tests.faults.servers import Servers
from tests.faults.workers import Fleet, Worker


class Faults:
    """Does what a schedule says, and undoes what does not last for ever."""

    def __init__(self, servers: Servers, fleet: Fleet, plan: Schedule, met: dict[str, int]) -> None:
        self._servers, self._fleet, self._met = servers, fleet, met
        self._role = "steps" if plan.indexers else "all"
        self._left: list[tuple[float, Callable[[], None]]] = [
            (fault.at, lambda fault=fault: self._begin(fault)) for fault in plan.faults
        ]
        self._disturbed: set[str] = set()
        self.undone_at = 0.0
        """When the last server was let run again; its own start is still to come."""

    @property
    def over(self) -> bool:
        """Whether nothing is left to do or to undo."""
        return not self._left

    def until(self, now: float) -> None:
        """Does what is due ``now`` seconds after the start."""
        for due in sorted((one for one in self._left if one[0] <= now), key=lambda one: one[0]):
            self._left.remove(due)
            due[1]()

    def _undo(self, fault: Fault, what: Callable[[], None]) -> None:
        self._left.append((fault.at + fault.lasts, what))

    def _begin(self, fault: Fault) -> None:
        if fault.what in {"server kill", "server pause"}:
            self._server(fault)
        elif fault.what == "join":
            self._fleet.add(self._role)
            self._tell("worker joins")
        else:
            self._worker(fault)

    def _server(self, fault: Fault) -> None:
        """One thing at a time happens to a server."""
        servers, server = self._servers, fault.server
        if server in self._disturbed:
            return
        self._disturbed.add(server)
        killed = fault.what == "server kill"
        servers.do("kill" if killed else "pause", server)
        self._tell(f"{server} {'kill' if killed else 'pause'}")

        def undo() -> None:
            if killed:
                servers.start(server)
            else:
                servers.do("resume", server)
            self._disturbed.discard(server)
            self.undone_at = monotonic()

        self._undo(fault, undo)

    def _worker(self, fault: Fault) -> None:
        """To one of those that are at work; nobody leaves who is the last of a role."""
        present = self._fleet.present()
        if not present:
            return
        chosen = present[fault.number % len(present)]
        if fault.what == "leave" and len(self._fleet.present(chosen.role)) < 2:
            return
        self._tell(f"worker {fault.what}")
        if fault.what in {"pause", "zombie"}:
            chosen.paused = True
            chosen.send(signal.SIGSTOP)
            self._undo(fault, lambda: _resume(chosen))
            return
        chosen.end(signal.SIGKILL if fault.what == "kill" else signal.SIGTERM)
        if fault.what != "leave":
            self._undo(fault, lambda: _replace(chosen))

    def _tell(self, what: str) -> None:
        self._met[what] = self._met.get(what, 0) + 1


def _resume(worker: Worker) -> None:
    worker.paused = False
    worker.send(signal.SIGCONT)


def _replace(worker: Worker) -> None:
    worker.wanted = True
