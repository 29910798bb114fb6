"""The processes of a soak: each a place that one runs in after the other, started again when it has ended."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import monotonic, time
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
_AGAIN_SECONDS = 1.0
"""A supervisor waits so long before it starts a process again that has ended by itself."""
_STOPPING_SECONDS = 60


class End(NamedTuple):
    """A process that ended by itself: its place, its exit code, and when, in seconds."""

    place: str
    code: int
    at: float


class Place:
    """One place for a process. ``command`` is what runs there."""

    def __init__(self, name: str, command: list[str], folder: Path, port: int) -> None:
        self.name, self.port = name, port
        self.wanted = False
        self.lives: list[float] = []
        """When each process of it began, in seconds."""
        self.killed: list[float] = []
        """When it was killed, in seconds."""
        self.log = folder / f"{name}.log"
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._told = False
        self._again = 0.0

    @property
    def alive(self) -> bool:
        """Whether a process runs here."""
        return self._process is not None and self._process.poll() is None

    @property
    def answers(self) -> bool:
        """Whether a process runs here and listens."""
        with socket.socket() as asked:
            return self.alive and asked.connect_ex(("127.0.0.1", self.port)) == 0

    @property
    def pid(self) -> int | None:
        """That of the process that runs here."""
        return self._process.pid if self._process is not None and self.alive else None

    def start(self) -> None:
        """Starts one, where none runs; it is started again when it ends, until it is killed or stopped."""
        self.wanted = True
        if self.alive:
            return
        self._told = False
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(self._command, cwd=ROOT, stdout=log, stderr=log)
        self.lives.append(time())

    def kill(self) -> None:
        """SIGKILL; it stays away until it is started."""
        self.wanted = False
        if self._process is not None and self.alive:
            self.killed.append(time())
            self._told = True
            self._process.kill()
            self._process.wait()

    def pause(self) -> None:
        """SIGSTOP."""
        self._send(signal.SIGSTOP)

    def resume(self) -> None:
        """SIGCONT."""
        self._send(signal.SIGCONT)

    def stop(self) -> None:
        """SIGTERM, for good."""
        self.wanted, self._told = False, True
        self._send(signal.SIGTERM)
        self._send(signal.SIGCONT)

    def wait(self) -> int:
        """Waits for its end; it is killed where it does not come."""
        if self._process is None:
            return 0
        try:
            return self._process.wait(_STOPPING_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def supervise(self) -> int | None:
        """Starts it again where it has ended by itself; gives the code with which it just has."""
        if self._process is None or self.alive:
            return None
        code = None if self._told else self._process.returncode
        if not self._told:
            self._told, self._again = True, monotonic() + _AGAIN_SECONDS
        if self.wanted and monotonic() >= self._again:
            self.start()
        return code

    def _send(self, number: signal.Signals) -> None:
        if self._process is not None and self.alive:
            self._process.send_signal(number)


class Places:
    """All of them."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._places = {place.name: place for place in places}
        self.ended: list[End] = []

    def __getitem__(self, name: str) -> Place:
        return self._places[name]

    def __iter__(self) -> Iterator[Place]:
        return iter(self._places.values())

    def workers(self) -> list[Place]:
        """Those of the steps."""
        return [place for name, place in self._places.items() if name.startswith("worker")]

    def supervise(self) -> None:
        """Starts those again that have ended and are wanted."""
        for place in self._places.values():
            code = place.supervise()
            if code is not None:
                self.ended.append(End(place.name, code, time()))

    def end(self) -> None:
        """Stops all of them at once and waits for it."""
        for place in self._places.values():
            place.stop()
        for place in self._places.values():
            place.wait()


def jianwei(*words: str) -> list[str]:
    """The command line of one of ours."""
    return [sys.executable, "-m", "jianwei", *words]
