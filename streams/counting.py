"""How the counts of a partition of cases change from one tick to the next."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from zlib import crc32

from city import paths
from streams.cases_state import Cell, place_of
from streams.heard_counting import HeardCounting
from streams.issue_counting import IssueCounting
from streams.messages import Delivery, Difference

_PLACE = attrgetter("topic", "day", "feed", "counted_as", "area", "slot")
_FLAGS = 2
"""Bits of a packed place that say as what a case counts: as a repeat, as excluded."""


class Counting:
    """Gathers moves of cases. ``cells`` are those of the state; of days before ``first`` nothing is told.

    ``heard`` is told of what arrived and, with ``differences``, of the matters of areas.
    """

    def __init__(self, cells: Sequence[Cell], first: int, heard: HeardCounting) -> None:
        self._cells = cells
        self._first = first
        self._moved: dict[int, int] = defaultdict(int)
        self._deliveries: list[Delivery] = []
        self.issues = IssueCounting(cells, first)
        self.heard = heard

    def move(self, former: int, place: int) -> None:
        """A case counts at ``place`` (see ``packed_place``) from now on, and no longer where it did; -1: nowhere."""
        if former >= 0:
            self._moved[former] -= 1
        if place >= 0:
            self._moved[place] += 1

    def deliver(self, feed: str, day: int, *, date_only: bool) -> None:
        """A feed has delivered on a day of which that was not known."""
        self._deliveries.append(Delivery(feed, date_only, day))

    @property
    def deliveries(self) -> tuple[Delivery, ...]:
        """In one order, whatever that of the events was."""
        return tuple(sorted(self._deliveries, key=lambda one: (one.feed, one.date_only, one.day)))

    def differences(self, partitions: int, joined: Mapping[str, str]) -> list[list[Difference]]:
        """By partition of ``partials``, in one order: a first-level topic, those joined with it, all below go to one.

        A place that is left by as many cases as come to it is no difference.
        """
        found: list[list[Difference]] = [[] for _ in range(partitions)]
        hours: dict[int, list[int]] = {}
        for number, change in self._moved.items():
            hours.setdefault(number >> _FLAGS, [0] * (1 << _FLAGS))[number & (1 << _FLAGS) - 1] += change
        for hour, (plain, excluded, repeats, both) in hours.items():
            place = place_of(hour << _FLAGS)
            if (plain or excluded or repeats or both) and place.day >= self._first:
                feed, counted_as, topic, area = self._cells[place.cell]
                matters = plain + excluded
                if matters and counted_as == "request":
                    self.heard.add(feed, area, place.day, matters)
                counts = matters + repeats + both, matters, excluded + both
                if any(counts):
                    one = Difference(topic, place.day, feed, counted_as, area, place.slot, *counts)
                    first = paths.root(topic)
                    found[_partition(joined.get(first, first), partitions)].append(one)
        for each in found:
            each.sort(key=_PLACE)  # numbers of cells depend on how far back the log reaches
        return found


@lru_cache(maxsize=1 << 14)
def _partition(first: str, partitions: int) -> int:
    return crc32(first.encode()) % partitions
