"""Events in the order of their arrival without holding all: what comes too soon waits, in a room of limited size.

Files are read part by part, and of every part it is known before when nothing after it can arrive. So of an input in
some order only what arrives later than it is read waits: the later stages of cases. Where more waits than the room
holds, what arrives last is put aside into a file, see ``jianwei.aside``; of an input in no order that is all of it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import heapify, heappop, heappush
from operator import attrgetter
from typing import Generic, NamedTuple, Protocol, TypeVar

from city.times import HOUR

NEVER = 1 << 62
OPEN = 64
"""Flows that are read side by side, each of which holds a file open: a process may hold 256 or 1,024."""
_HOURS = 24
"""Of a day, UTC."""


class Item(Protocol):
    """What is put in order."""

    @property
    def arrived(self) -> int:
        """The instant that it is ordered by."""
        ...


T = TypeVar("T", bound=Item)
_arrived = attrgetter("arrived")


class Aside(Protocol[T]):
    """Where items wait outside of memory."""

    def put(self, items: Sequence[T]) -> int:
        """Keeps items; gives the number by which they are got back."""
        ...

    def get(self, number: int) -> list[T]:
        """The items of a number."""
        ...


class Part(NamedTuple, Generic[T]):
    """Items as they are read, and an instant before which none of those after them arrives."""

    items: Sequence[T]
    soonest: int


class Flow(NamedTuple, Generic[T]):
    """The parts of a file, begun when they are needed, and an instant before which none of its items arrives."""

    parts: Callable[[], Iterable[Part[T]]]
    soonest: int


class Room(Generic[T]):
    """How many items may wait in memory together; without ``aside`` all of them. ``most``: flows open at once."""

    def __init__(self, size: int, aside: Aside[T] | None, most: int = OPEN) -> None:
        self._size, self.aside, self._most = size, aside, most
        self._shelves: list[_Shelf[T]] = []
        self._open = 0
        self.held = 0

    def shelf(self) -> "_Shelf[T]":
        """A place for the items of one file."""
        shelf = _Shelf(self)
        self._shelves.append(shelf)
        return shelf

    def open(self) -> bool:
        """Whether one more flow may be read step by step; if so it is counted until ``close``."""
        free = self._open < self._most
        self._open += free
        return free

    def close(self) -> None:
        """Ends what ``open`` began."""
        self._open -= 1

    def leave(self, shelf: "_Shelf[T]") -> None:
        """Ends the use of an empty shelf."""
        self._shelves.remove(shelf)

    def fit(self) -> None:
        """Where more wait than there is room for, puts aside what arrives last, first of whoever has most, until half
        of the room is free or only the first days of all are left.
        """
        if self.aside is None or self.held <= self._size:
            return
        for shelf in sorted(self._shelves, key=lambda shelf: -shelf.held):
            shelf.set_aside(self.aside, shelf.held - (self.held - self._size // 2))


class _Shelf(Generic[T]):
    """Items that wait, by the hour of their arrival, in each hour as they came; what is put aside by the day."""

    def __init__(self, room: Room[T]) -> None:
        self._room = room
        self._waiting: dict[int, list[T]] = {}
        self._hours: dict[int, list[int]] = {}
        """Of each day of which something waits in memory: a heap."""
        self._aside: dict[int, list[int]] = {}
        self._days: list[int] = []
        """All that something is here of, each once: a heap. So what comes next is found without a look at the rest."""
        self.held = 0

    def put(self, items: Sequence[T]) -> None:
        """Takes items in."""
        self._place(items)
        self._room.fit()

    def set_aside(self, aside: Aside[T], left: int) -> None:
        """Puts aside the last days until no more than so many items, or only those of the first day, are left."""
        if self.held <= left or len(self._hours) < 2:
            return
        days = sorted(self._hours)
        while len(days) > 1 and self.held > left:
            day = days.pop()
            number = aside.put([item for hour in self._hours[day] for item in self._waiting[hour]])
            self._aside.setdefault(day, []).append(number)
            self._drop(day)

    def take(self, soonest: int) -> Iterator[tuple[int, list[T]]]:
        """The hours that end before an instant, each with its items in their order."""
        last = soonest // HOUR
        while self._days and self._days[0] * _HOURS < last:
            day = self._days[0]
            if day in self._aside:  # what others put meanwhile may have put some of this aside
                self._bring_back(day)
            hours = self._hours[day]
            if hours[0] >= last:
                return
            hour = heappop(hours)
            if not hours:
                del self._hours[day]
                heappop(self._days)
            items = self._waiting.pop(hour)
            self._count(-len(items))
            items.sort(key=_arrived)
            yield hour, items

    def _bring_back(self, day: int) -> None:
        """Puts what was put aside of a day before what has come since."""
        since = self._drop(day)
        for number in self._aside[day]:
            if self._room.aside is not None:
                self._place(self._room.aside.get(number))
        del self._aside[day]
        for items in since:
            self._place(items)

    def _drop(self, day: int) -> list[list[T]]:
        """Gives a day out of memory, by hours."""
        dropped = [self._waiting.pop(hour) for hour in self._hours.pop(day, ())]
        self._count(-sum(map(len, dropped)))
        return dropped

    def _place(self, items: Sequence[T]) -> None:
        waiting = self._waiting
        for item in items:
            hour = item.arrived // HOUR
            some = waiting.get(hour)
            if some is None:
                waiting[hour] = [item]
                self._note(hour)
            else:
                some.append(item)
        self._count(len(items))

    def _note(self, hour: int) -> None:
        """That there is something now of an hour."""
        day = hour // _HOURS
        hours = self._hours.get(day)
        if hours is not None:
            heappush(hours, hour)
            return
        self._hours[day] = [hour]
        if day not in self._aside:
            heappush(self._days, day)

    def _count(self, more: int) -> None:
        self.held += more
        self._room.held += more


def in_order(flows: Sequence[Flow[T]], room: Room[T]) -> Iterator[list[T]]:
    """The items of all flows, by hour, in the order of their arrival; equal arrivals in that of flows and items.

    A flow is begun when the first hour has come in which it may have something. One that would be too many is read to
    its end at once, and waits.
    """
    steps = [_hours(flow, room) for flow in flows]
    waiting: list[tuple[int, int, list[T]]] = [(flow.soonest // HOUR, at, []) for at, flow in enumerate(flows)]
    heapify(waiting)
    while waiting:
        hour = waiting[0][0]
        here: dict[int, list[T]] = {}
        while waiting and waiting[0][0] == hour:
            _, at, items = heappop(waiting)
            if items:
                here[at] = items
            following = next(steps[at], None)
            if following is not None:
                heappush(waiting, (following[0], at, following[1]))
        if here:
            merged = [item for at in sorted(here) for item in here[at]] if len(here) > 1 else next(iter(here.values()))
            if len(here) > 1:
                merged.sort(key=_arrived)
            yield merged


def _hours(flow: Flow[T], room: Room[T]) -> Iterator[tuple[int, list[T]]]:
    shelf = room.shelf()
    if room.open():
        for part in flow.parts():
            shelf.put(part.items)
            yield from shelf.take(part.soonest)
        room.close()
    else:
        for part in flow.parts():
            shelf.put(part.items)
    yield from shelf.take(NEVER)
    room.leave(shelf)
