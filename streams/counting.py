"""How the counts of a partition of cases change from one tick to the next."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from zlib import crc32

from city import paths
from streams.cases_state import Cell, place_of
from streams.messages import Delivery, Difference


class Counting:
    """Gathers moves of cases. ``cells`` are those of the state; of days before ``first`` nothing is told."""

    def __init__(self, cells: Sequence[Cell], first: int) -> None:
        self._cells = cells
        self._first = first
        self._moved: dict[int, int] = defaultdict(int)
        self._deliveries: list[Delivery] = []

    def move(self, former: int, place: int) -> None:
        """A case counts at ``place`` (see ``packed_place``) from now on, and no longer where it did; -1: nowhere."""
        if former >= 0:
            self._moved[former] -= 1
        self._moved[place] += 1

    def deliver(self, feed: str, day: int, *, date_only: bool) -> None:
        """A feed has delivered on a day of which that was not known."""
        self._deliveries.append(Delivery(feed, date_only, day))

    @property
    def deliveries(self) -> tuple[Delivery, ...]:
        """In one order, whatever that of the events was."""
        return tuple(sorted(self._deliveries, key=lambda one: (one.feed, one.date_only, one.day)))

    def differences(self, partitions: int, joined: Mapping[str, str]) -> list[list[Difference]]:
        """By partition of ``partials``: everything below a first-level topic, and below those joined with it, to one.

        A place that is left by as many cases as come to it is no difference.
        """
        found: list[list[Difference]] = [[] for _ in range(partitions)]
        hours: dict[int, list[int]] = {}
        for number, change in self._moved.items():
            counts = hours.setdefault(number >> 1, [0, 0])
            counts[number & 1] += change
        for hour, (matters, repeats) in sorted(hours.items()):
            place = place_of(hour << 1)
            if (matters or repeats) and place.day >= self._first:
                feed, counted_as, topic, area = self._cells[place.cell]
                one = Difference(topic, place.day, feed, counted_as, area, place.slot, matters + repeats, matters)
                first = paths.root(topic)
                found[_partition(joined.get(first, first), partitions)].append(one)
        return found


@lru_cache(maxsize=1 << 14)
def _partition(first: str, partitions: int) -> int:
    return crc32(first.encode()) % partitions
