"""The workers of a run as processes: started, killed, paused, and started again where they have ended by themselves."""

import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from time import monotonic, sleep

import msgspec

from tests.faults.noted_worker import Note
from tests.faults.servers import Addresses

ROOT = Path(__file__).resolve().parents[2]
_STOPPING_SECONDS = 60
"""A worker that is told to stop while the broker is away may need as long as that takes."""
_LOOK = 0.1
_LAST_LINES = 12
_SNAPSHOT_SECONDS = 0
"""Of folding: a state is due after every batch, and written whenever no other is."""


class Worker:
    """One place for a worker: a process, and another after it. ``arguments`` are those of ``jianwei``."""

    def __init__(self, role: str, label: str, folder: Path, arguments: list[str], dropped: float) -> None:
        self.role, self.label = role, label
        self.wanted = True
        self.paused = False
        self.told: tuple[signal.Signals, float] | None = None
        """The signal by which it was told to end, and when."""
        self.noticed = False
        """Whether somebody has taken note of its end."""
        self.ended_at = 0.0
        self.log = folder / f"{label}.log"
        self.notes = folder / f"{label}.notes"
        self._arguments = arguments
        self._dropped = dropped
        self._starts = 0
        self.process = self._begin()

    def _begin(self) -> subprocess.Popen[bytes]:
        self._starts += 1
        seed = f"{self.label} {self._starts}"
        command = [sys.executable, "-m", "tests.faults.noted_worker", str(self.notes), str(self._dropped), seed]
        with self.log.open("ab") as log:
            return subprocess.Popen([*command, *self._arguments], cwd=ROOT, stdout=log, stderr=log)

    @property
    def alive(self) -> bool:
        """Whether its process runs."""
        return self.process.poll() is None

    def again(self) -> None:
        """Another process in the place of one that has ended."""
        self.paused, self.told, self.noticed = False, None, False
        self.process = self._begin()

    def send(self, number: signal.Signals) -> None:
        """Sends a signal to the process, if there is one."""
        if self.alive:
            self.process.send_signal(number)

    def end(self, number: signal.Signals) -> None:
        """Tells it to end, for good unless it is wanted again; does not wait for it."""
        self.wanted, self.told = False, (number, monotonic())
        self.send(number)
        self.send(signal.SIGCONT)

    def last_words(self) -> list[str]:
        """The end of its log."""
        return self.log.read_text(errors="replace").splitlines()[-_LAST_LINES:]


class Fleet:
    """All workers of a run."""

    def __init__(self, folder: Path, name: str, at: Addresses, dropped: float, again_after: float = 0.0) -> None:
        self._folder, self._name, self._at, self._dropped = folder, name, at, dropped
        self._again_after = again_after
        self.workers: list[Worker] = []
        self.ended: Counter[int] = Counter()
        """Exit codes of workers that have ended by themselves; ``again_after`` seconds later they are started again."""
        self.unwilling: list[str] = []
        """Of those that did not stop as they should."""

    def add(self, role: str) -> Worker:
        """One more worker. All of them share a folder of snapshots."""
        store = [] if role == "steps" else ["--store", self._at.elasticsearch]
        arguments = ["worker", "--kafka", self._at.kafka, "--name", self._name, "--role", role, "--ticks", "none"]
        arguments += ["--snapshots", str(self._folder / "snapshots"), "--snapshot-seconds", str(_SNAPSHOT_SECONDS)]
        return self.put(role, [*arguments, *store])

    def put(self, role: str, arguments: list[str]) -> Worker:
        """A process of ours with these arguments, supervised as the others are."""
        made = Worker(role, f"{role}-{len(self.workers)}", self._folder, arguments, self._dropped)
        self.workers.append(made)
        return made

    def present(self, role: str | None = None) -> list[Worker]:
        """Those that are meant to be there and run, of a role or of all."""
        found = [one for one in self.workers if one.wanted and one.alive and not one.paused]
        return [one for one in found if role in {None, one.role}]

    def supervise(self) -> None:
        """Starts those again that have ended and are wanted, as a supervisor does; kills those that do not end."""
        for one in self.workers:
            if one.alive:
                if one.told is not None and monotonic() - one.told[1] > _STOPPING_SECONDS:
                    self.unwilling.append(f"{one.label} did not stop within {_STOPPING_SECONDS} s")
                    one.end(signal.SIGKILL)
                continue
            if not one.noticed:
                one.noticed = True
                one.ended_at = monotonic()
                self._notice(one, one.process.returncode)
            if one.wanted and monotonic() - one.ended_at >= self._again_after:
                one.again()

    def _notice(self, one: Worker, code: int) -> None:
        """A worker that is told to stop ends with 0; one that is not yet awake ends by the signal itself."""
        if one.told is None:
            self.ended[code] += 1
        elif code not in {0, -one.told[0]}:
            self.unwilling.append(f"{one.label} ended with {code} when it was told to stop")

    def end(self, *roles: str) -> None:
        """Stops all of them at once, or those of some roles, and waits for it."""
        ending = [one for one in self.workers if not roles or one.role in roles]
        for one in ending:
            if one.wanted:
                one.end(signal.SIGTERM)
        while any(one.alive for one in ending):
            self.supervise()
            sleep(_LOOK)
        self.supervise()

    def notes(self) -> list[Note]:
        """All that the workers have noted. The line of a worker that was killed may be cut off."""
        lines = [line for one in self.workers if one.notes.exists() for line in one.notes.read_bytes().splitlines()]
        return [msgspec.json.decode(line, type=Note) for line in lines if line.endswith(b"}")]
