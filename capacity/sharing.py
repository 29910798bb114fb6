"""How processes share the cores of a machine, and how one works off what waits for it in order."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence

Done = Callable[[float], None]
"""Told the moment (seconds) at which something is done."""


def shared(capacity: float, wanted: Sequence[float]) -> list[float]:
    """What each gets of a capacity: all that it wants, or as much as every other that gets less than it wants.

    >>> shared(2.0, [0.25, 1.0, 3.0])
    [0.25, 0.875, 0.875]
    """
    given = [0.0] * len(wanted)
    left, open_ = capacity, sorted(range(len(wanted)), key=lambda number: wanted[number])
    while open_:
        number = open_.pop(0)
        given[number] = min(wanted[number], left / (len(open_) + 1))
        left -= given[number]
    return given


class Process:
    """Work in the order in which it came, in seconds of a core; ``threads`` cores at most, ``rest`` of one always."""

    def __init__(self, name: str, threads: float, rest: float) -> None:
        self.name, self.threads, self.rest = name, threads, rest
        self.done = 0.0
        self.backlog = 0.0
        self.longest = 0.0
        """The largest backlog."""
        self._waiting: deque[tuple[float, Done | None]] = deque()

    def add(self, work: float, told: Done | None = None) -> None:
        """Puts work at the end."""
        self._waiting.append((work, told))
        self.backlog += work
        self.longest = max(self.longest, self.backlog)

    def serve(self, given: float, at: float, step: float) -> None:
        """Works for ``given`` seconds of a core within the ``step`` seconds from ``at`` on, at an even pace."""
        used = 0.0
        while self._waiting:
            work, told = self._waiting[0]
            if work > given - used + 1e-12:
                self._waiting[0] = work - (given - used), told
                used = given
                break
            self._waiting.popleft()
            used += work
            if told is not None:
                told(at + (step * used / given if given > 0 else 0.0))
        self.done += used
        self.backlog = max(0.0, self.backlog - used)


def serve(cores: float, some: Sequence[Process], at: float, step: float, paused: Mapping[str, bool]) -> None:
    """One step of a machine. What processes take at rest is theirs before all else."""
    awake = [one for one in some if not paused.get(one.name, False)]
    capacity = max(0.0, cores - sum(one.rest for one in awake)) * step
    wanted = [min(one.backlog, max(0.0, one.threads - one.rest) * step) for one in awake]
    for one, given in zip(awake, shared(capacity, wanted), strict=True):
        one.serve(given, at, step)
