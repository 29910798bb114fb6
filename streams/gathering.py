"""Events gather into records, one lane for each partition. Pure: the time is given, nothing is sent here.

Law of a lane: records leave in order, the next one only when the broker has the one before. So what a partition holds
is always a prefix of what was given to it, a tick never overtakes an event, and whatever fails can be given again.

A record leaves when no other is on its way and it is full, or the linger time has passed since the one before left: a
lone event travels alone and at once, under load records are filled.
"""

from collections import deque
from collections.abc import Iterator
from threading import Condition
from typing import NamedTuple

import msgspec

from city.events import Event, Message, encode_record

NEVER = float("inf")


class Refused(NamedTuple):
    """An event that no record can hold, and why."""

    event: Event
    reason: str


class Queued:
    """The messages of one call on their way. ``wait`` tells what became of them."""

    def __init__(self, condition: Condition) -> None:
        self._condition = condition
        self._left = 0
        self._refused: list[Refused] = []
        self._error: Exception | None = None

    @property
    def done(self) -> bool:
        """Whether the broker has all of them, but for those that were refused, or sending has failed."""
        return self._left == 0 or self._error is not None

    def wait(self, timeout: float | None = None) -> tuple[Refused, ...]:
        """Waits until ``done``; gives the events that were refused, the broker has all others.

        Raises ``TimeoutError`` where it takes longer than ``timeout`` seconds, and what sending has failed with.
        """
        with self._condition:
            if not self._condition.wait_for(lambda: self.done, timeout):
                raise TimeoutError(f"{self._left} messages are still on their way")
            if self._error is not None:
                raise self._error
            return tuple(self._refused)

    def expect(self, messages: int) -> None:
        """So many more are on their way, or fewer."""
        self._left += messages

    def refuse(self, refused: Refused) -> None:
        """Notes an event that is not on its way."""
        self._refused.append(refused)

    def fail(self, error: Exception) -> None:
        """Ends the waiting; the first error counts."""
        self._error = self._error or error


class Entry(NamedTuple):
    """One message as bytes, and the call that gave it."""

    value: bytes
    message: Message | None
    queued: Queued


class Record(msgspec.Struct):
    """Messages that travel together."""

    entries: list[Entry]
    key: bytes | None = None
    tries: int = 0
    """How often it was sent in vain."""

    @property
    def value(self) -> bytes:
        """What ``encode_record`` gives for the messages."""
        return b"[" + b",".join([entry.value for entry in self.entries]) + b"]"

    @property
    def size(self) -> int:
        """Bytes of the messages."""
        return sum(len(entry.value) for entry in self.entries)


class Filling(NamedTuple):
    """When a record is full, and how long it may wait."""

    linger: float
    """Seconds."""
    messages: int
    size: int
    """Bytes."""


class Lane:
    """What is to go into one partition."""

    def __init__(self, stream: str, partition: int, filling: Filling) -> None:
        self.stream = stream
        self.partition = partition
        self._filling = filling
        self._open: list[Entry] = []
        self._size = 0
        self._full: deque[Record] = deque()
        self.flying: Record | None = None
        """The record that is on its way."""
        self._left = -NEVER
        """When the last record left."""

    def __len__(self) -> int:
        """Records that are not yet kept by the broker, the one that is being filled among them."""
        return len(self._full) + bool(self._open) + (self.flying is not None)

    def add(self, entry: Entry) -> None:
        """Puts a message at the end."""
        size = len(entry.value)
        if self._open and self._size + size > self._filling.size:
            self.close()
        self._open.append(entry)
        self._size += size
        if len(self._open) >= self._filling.messages:
            self.close()

    def put(self, record: Record) -> None:
        """Puts a record of its own at the end."""
        self.close()
        self._full.append(record)

    def close(self) -> None:
        """Lets the record that is being filled leave as soon as it can."""
        if self._open:
            self._full.append(Record(self._open))
            self._open, self._size = [], 0

    def due(self) -> float:
        """When ``take`` would give a record: a time that may have passed, or ``NEVER`` while one is on its way."""
        if self.flying is not None or not (self._full or self._open):
            return NEVER
        return -NEVER if self._full else self._left + self._filling.linger

    def take(self, now: float) -> Record | None:
        """The record that leaves now, if any."""
        if self.due() > now:
            return None
        if not self._full:
            self.close()
        self.flying, self._left = self._full.popleft(), now
        return self.flying

    def kept(self) -> None:
        """The broker has the record that was on its way."""
        self.flying = None

    def again(self) -> None:
        """The record that was on its way goes again, before all others."""
        if self.flying is not None:
            self._full.appendleft(self.flying)
            self.flying = None

    def drop(self) -> Iterator[Record]:
        """Gives up everything: the records that do not reach the broker, or of which it is not known."""
        self.close()
        if self.flying is not None:
            yield self.flying
        yield from self._full
        self.flying = None
        self._full.clear()


def entry(message: Message, queued: Queued) -> Entry:
    """A message as it stands in a record."""
    return Entry(encode_record([message])[1:-1], message, queued)
