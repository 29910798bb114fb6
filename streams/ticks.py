"""The ticks of the data's own time: when a replay tells the steps that they have reached a time."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

import msgspec

from city.events import Event
from city.times import DAY, Zone, next_multiple

_arrived = attrgetter("arrived")


class Batch(msgspec.Struct, frozen=True):
    """A tick and the events that arrived up to it since the one before."""

    tick: int
    events: list[Event]


class Rhythm(msgspec.Struct, frozen=True, kw_only=True):
    """How often there is a tick, and how long after its end a day is closed, in milliseconds."""

    zone: Zone
    step: int
    grace: int

    def closing(self, tick: int) -> int:
        """The tick that closes the day of a tick."""
        zone = self.zone
        return next_multiple(zone.start(zone.day(tick) + 1) + self.grace, self.step)


def batches(
    events: Sequence[Event], rhythm: Rhythm, *, anchor: int | None = None, last: int | None = None
) -> Iterator[Batch]:
    """Events in arrival order with the ticks of their own time.

    A tick stands at every multiple of ``step``; over an empty stretch longer than a day only up to the one that closes
    the day before it. The last batch closes the last day. ``anchor`` is the last tick that had events, ``last`` the
    last tick given, both None at the start: with them the sequence goes on exactly as it would have without a stop.

    >>> list(batches([], Rhythm(zone=Zone("UTC"), step=3_600_000, grace=3_600_000)))
    []
    """
    return batches_of([events] if events else [], rhythm, anchor=anchor, last=last)


def batches_of(
    parts: Iterable[Sequence[Event]], rhythm: Rhythm, *, anchor: int | None = None, last: int | None = None
) -> Iterator[Batch]:
    """The same of events that come part by part, none of them empty: what is given of them is one batch and a part."""
    step = rhythm.step
    given = -(1 << 62) if last is None else last
    due: int | None = None
    waiting: list[Event] = []
    for part in parts:
        at = 0
        while at < len(part):
            if due is None:
                due = max(next_multiple(part[at].arrived, step), given + step if last is not None else given)
                if anchor is not None:
                    stop = due if due - anchor <= DAY else min(due, rhythm.closing(anchor) + step)
                    for empty in range(max(anchor, given) + step, stop, step):
                        yield Batch(empty, [])
            end = bisect_right(part, due, lo=at, key=_arrived)
            waiting += part[at:end]
            at = end
            if at < len(part):
                yield Batch(due, waiting)
                anchor = given = last = due
                due, waiting = None, []
    if due is not None:
        yield Batch(due, waiting)
        anchor = given = due
    if anchor is not None:
        for empty in range(max(anchor, given) + step, rhythm.closing(anchor) + step, step):
            yield Batch(empty, [])
