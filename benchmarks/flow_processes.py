"""The processes of a running service: started as an operator does, and how much processor and memory each takes."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from os import sysconf
from pathlib import Path
from typing import NamedTuple

from installation import Servers

_TICKS = sysconf("SC_CLK_TCK")
_LISTENING = "0A"
BROKER, STORE = "Kafka", "Elasticsearch"


class Usage(NamedTuple):
    """Processor seconds so far, and the most memory that the process has had (bytes)."""

    seconds: float
    peak: int


def usage(pid: int) -> Usage:
    """Of a process with all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    peak = next(int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmHWM"))
    return Usage((int(fields[11]) + int(fields[12])) / _TICKS, peak)


def listener(address: str) -> int | None:
    """The process of this machine that listens at the port of an address; None where it is not ours to see."""
    port = f"{int(address.rsplit(':', 1)[1].rstrip('/')):04X}"
    sockets = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            if fields[1].endswith(f":{port}") and fields[3] == _LISTENING:
                sockets.add(f"socket:[{fields[9]}]")
    for folder in Path("/proc").glob("[0-9]*/fd"):
        try:
            if any(str(link.readlink()) in sockets for link in folder.iterdir()):
                return int(folder.parent.name)
        except OSError:
            continue
    return None


def servers_of(at: Servers) -> dict[str, int]:
    """The processes of the broker and of the node, where they are on this machine."""
    found = {BROKER: listener(at.kafka.split(",")[0]), STORE: listener(at.elasticsearch)}
    return {name: pid for name, pid in found.items() if pid is not None}


@contextmanager
def running(at: Servers, name: str, *, workers: int, ticks: int | None, index: bool = True) -> Iterator[dict[str, int]]:
    """Starts workers of the steps and one of the index; gives the processes by name. ``ticks`` is seconds between two
    ticks of the clock, None where the data brings its time.
    """
    ticking = ["--ticks", "none"] if ticks is None else ["--ticks", "service", "--tick-seconds", str(ticks)]
    plain = ["--kafka", at.kafka, "--name", name]
    commands = {f"worker {number + 1}": ["--role", "steps", *plain, *ticking] for number in range(workers)}
    if index:
        commands["index"] = ["--role", "index", *plain, "--store", at.elasticsearch]
    started = {
        process: subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "jianwei", "worker", *options], stderr=subprocess.DEVNULL
        )
        for process, options in commands.items()
    }
    try:
        yield {process: one.pid for process, one in started.items()}
    finally:
        for one in started.values():
            one.terminate()
        for one in started.values():
            one.wait(60)


class Meter:
    """What processes have used since it was made."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._pids = dict(pids)
        self._before = {name: usage(pid) for name, pid in self._pids.items()}

    def read(self) -> dict[str, Usage]:
        """Seconds since the start, peak memory of the whole life; workers of the steps together under one name."""
        found: dict[str, Usage] = {}
        for name, pid in self._pids.items():
            now, role = usage(pid), "workers" if name.startswith("worker") else name
            held = found.get(role, Usage(0.0, 0))
            found[role] = Usage(held.seconds + now.seconds - self._before[name].seconds, held.peak + now.peak)
        return found
