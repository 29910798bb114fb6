"""Memory over time: what each process holds, and whether that is flat.

Flat: of the samples of a place, without the first ``WARM_SECONDS`` of each process, the median of the last quarter of
the run is at most ``MOST`` times that of its second quarter. A process that is killed every few minutes hides a slow
leak: so the same is asked of each single process that lived ``LONG_SECONDS`` or more, over its own quarters. Servers
that are not ours fill the heap or the cache that they are given: they are shown and not judged.
"""

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import msgspec

MOST = 1.15
OTHERS = ("elasticsearch", "kafka", "prometheus")
WARM_SECONDS = 30.0
LONG_SECONDS = 240.0
EVERY_SECONDS = 2.0
_PAGE = os.sysconf("SC_PAGE_SIZE") / 2**20


class Sample(NamedTuple):
    """How much of memory one process held at a time (seconds), in MiB."""

    at: float
    pid: int
    held: float


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """Memory of a place over a run, in MiB."""

    place: str
    processes: int
    start: float
    end: float
    most: float
    a_minute: float
    """Slope of the line of least squares through the warm samples."""
    ratio: float
    """Median of the last quarter over that of the second."""
    longest: float
    """Seconds that the process lived which lived longest."""
    worst_of_one: float
    """The highest such ratio of a single process, 0 where none lived long enough."""

    @property
    def judged(self) -> bool:
        """Whether the process is one of ours."""
        return self.place not in OTHERS

    @property
    def flat(self) -> bool:
        """See the module."""
        return self.ratio <= MOST and self.worst_of_one <= MOST


def held(place: str, samples: Sequence[Sample]) -> Held | None:
    """Of the samples of a place; None where no process lived long enough to be warm."""
    lives = {pid: [one for one in samples if one.pid == pid] for pid in dict.fromkeys(one.pid for one in samples)}
    warm = [one for life in lives.values() for one in _warm(life)]
    if len(warm) < 4:
        return None
    ages = {pid: life[-1].at - life[0].at for pid, life in lives.items()}
    long = [ratio(_warm(life)) for pid, life in lives.items() if ages[pid] >= LONG_SECONDS]
    quarter = warm[: max(1, len(warm) // 20)], warm[-max(1, len(warm) // 20) :]
    start, end = (median(one.held for one in some) for some in quarter)
    return Held(
        place=place,
        processes=len(lives),
        start=start,
        end=end,
        most=max(one.held for one in samples),
        a_minute=slope(warm) * 60,
        ratio=ratio(warm),
        longest=max(ages.values()),
        worst_of_one=max(long, default=0.0),
    )


def ratio(samples: Sequence[Sample]) -> float:
    """Median of the last quarter of the time over the median of its second quarter."""
    begin, end = samples[0].at, samples[-1].at
    quarter = (end - begin) / 4
    second = [one.held for one in samples if begin + quarter <= one.at <= begin + 2 * quarter]
    last = [one.held for one in samples if one.at >= end - quarter]
    return median(last) / median(second) if second else 1.0


def slope(samples: Sequence[Sample]) -> float:
    """MiB a second of the line of least squares."""
    at, value = median(one.at for one in samples), sum(one.held for one in samples) / len(samples)
    mean = sum(one.at - at for one in samples) / len(samples)
    spread = sum((one.at - at - mean) ** 2 for one in samples)
    return sum((one.at - at - mean) * (one.held - value) for one in samples) / spread if spread else 0.0


def _warm(life: Sequence[Sample]) -> list[Sample]:
    return [one for one in life if one.at - life[0].at >= WARM_SECONDS]


class Sampling(threading.Thread):
    """Samples processes by name, every ``EVERY_SECONDS``, until it is stopped."""

    def __init__(self, processes: Callable[[], Iterable[tuple[str, int]]], now: Callable[[], float]) -> None:
        super().__init__(name="sampling", daemon=True)
        self._processes, self._now = processes, now
        self._stopped = threading.Event()
        self.samples: dict[str, list[Sample]] = {}

    def run(self) -> None:
        """See the class."""
        while not self._stopped.wait(EVERY_SECONDS):
            for name, pid in self._processes():
                held_now = resident(pid)
                if held_now:
                    self.samples.setdefault(name, []).append(Sample(self._now(), pid, held_now))

    def stop(self) -> None:
        """Ends it."""
        self._stopped.set()
        self.join()


def resident(pid: int) -> float:
    """MiB of memory that a process holds, 0 where there is none."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0.0


def pid_at(port: int) -> int | None:
    """The process of this machine that listens on a port, None where none does."""
    inodes = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == port:
                inodes.add(f"socket:[{fields[9]}]")
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(str(file.readlink()) in inodes for file in (process / "fd").iterdir()):
                return int(process.name)
        except OSError:
            continue  # gone meanwhile, or another user's
    return None
