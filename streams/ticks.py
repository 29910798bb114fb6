"""The ticks of the data's own time: when a replay tells the steps that they have reached a time."""

from collections.abc import Iterator, Sequence

import msgspec

from city.events import Event
from city.times import DAY, Zone, next_multiple


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
    step = rhythm.step
    given = -(1 << 62) if last is None else last
    at = 0
    while at < len(events):
        due = max(next_multiple(events[at].arrived, step), given + step if last is not None else given)
        if anchor is not None:
            stop = due if due - anchor <= DAY else min(due, rhythm.closing(anchor) + step)
            for empty in range(max(anchor, given) + step, stop, step):
                yield Batch(empty, [])
        end = at
        while end < len(events) and events[end].arrived <= due:
            end += 1
        yield Batch(due, list(events[at:end]))
        at, anchor, given, last = end, due, due, due
    if anchor is not None:
        for empty in range(max(anchor, given) + step, rhythm.closing(anchor) + step, step):
            yield Batch(empty, [])
