"""The partials of one partition of ``events`` as a reader takes them: once and in order."""

from collections import deque
from collections.abc import Iterator
from functools import partial
from typing import Final, NamedTuple

from streams.cases_state import NEVER
from streams.messages import HeardPartial, IssuePartial, Partial, decode_partials, encode
from streams.packing import groups
from streams.snapshots import Part

_MOST: Final = 2_000
"""Partials that are packed together, at most."""
_ROOM: Final = 20_000
"""Differences that are packed together."""


class PackedChain(NamedTuple):
    """How far a chain has come."""

    cut: bool
    reached: int
    broken: int
    parts: int


class Chain:
    """The partials of one partition of ``events``, each taken once and in order; see ``streams.messages.Partial``."""

    def __init__(self, *, cut: bool) -> None:
        self._cut = cut
        """The log no longer holds its beginning, and none of it has come: it begins with what is met first."""
        self.reached = NEVER
        """The last tick of which all partials are there."""
        self.broken = 0
        """Partials passed over because one before them is missing, since the last that was taken."""
        self._parts = 0
        self._waiting: deque[Partial] = deque()

    def take(self, partial: Partial) -> bool:
        """Whether the partial completes its tick. One taken before, or that is not the next, is passed over."""
        if self._cut and partial.part == 0:
            self.reached, self._cut = partial.former, False
        if partial.tick <= self.reached:
            return False
        if partial.former != self.reached or partial.part > self._parts:
            self.broken += 1
            return False
        if partial.part < self._parts:
            return False
        self._waiting.append(partial)
        self._parts += 1
        self.broken = 0
        if partial.last:
            self.reached, self._parts = partial.tick, 0
        return partial.last

    def until(self, tick: int) -> list[Partial]:
        """What waits up to a tick, no longer waiting."""
        found = []
        while self._waiting and self._waiting[0].tick <= tick:
            found.append(self._waiting.popleft())
        return found

    def __len__(self) -> int:
        return len(self._waiting)

    def pack(self) -> PackedChain:
        """How far it has come."""
        return PackedChain(self._cut, self.reached, self.broken, self._parts)

    def pack_waiting(self, name: str, mark: int) -> Iterator[Part]:
        """What waits, under names that begin with ``name``."""
        for number, some in enumerate(groups(self._waiting, _size, _MOST, _ROOM)):
            yield Part(f"{name}-{number}", mark, partial(encode, some))

    def take_packed(self, packed: PackedChain) -> None:
        """Is as far as the one that was packed."""
        self._cut, self.reached, self.broken, self._parts = packed

    def take_waiting(self, data: bytes) -> None:
        """Takes back more of what waits."""
        self._waiting += decode_partials(data)


def _size(one: Partial) -> int:
    size = len(one.differences) + len(one.deliveries)
    if isinstance(one, IssuePartial):
        size += len(one.issues)
    return size + len(one.areas) if isinstance(one, HeardPartial) else size
