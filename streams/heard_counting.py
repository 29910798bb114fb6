"""What a partition of cases has heard of feeds and areas from one tick to the next: what silence is judged by.

Of a feed it is told when its cases arrived, of an area how many matters its requests are on each day, over all topics:
the ledger is partitioned by topic, and silence is not of a topic.
"""

from collections import defaultdict
from operator import attrgetter
from zlib import crc32

from city.times import HOUR
from streams.messages import AreaDifference, Arrival


class HeardCounting:
    """Gathers what came after the tick ``former`` and up to ``tick``."""

    def __init__(self, former: int, tick: int) -> None:
        self._former = former
        self._tick = tick
        self._arrivals: dict[tuple[str, int], int] = defaultdict(int)
        self._last: dict[tuple[str, int], int] = {}
        self._areas: dict[tuple[str, str, int], int] = defaultdict(int)

    def arrive(self, feed: str, arrived: int) -> None:
        """A case counts for the first time.

        It belongs to the interval of its tick, whatever its clock said: hours that a tick has passed are never changed.
        An instant belongs to what ends with it, as with ticks: what arrives at midnight is of the day that is over.
        """
        arrived = min(max(arrived, self._former + 1), self._tick)
        hour = feed, (arrived - 1) // HOUR
        self._arrivals[hour] += 1
        self._last[hour] = max(self._last.get(hour, arrived), arrived)

    def add(self, feed: str, area: str, day: int, matters: int) -> None:
        """The matters of requests in an area change by so many."""
        self._areas[feed, area, day] += matters

    def arrivals(self, partitions: int) -> list[list[Arrival]]:
        """By partition of ``partials``, in one order: all of a feed goes to one."""
        found: list[list[Arrival]] = [[] for _ in range(partitions)]
        for (feed, hour), reports in sorted(self._arrivals.items()):
            found[_partition(feed, partitions)].append(Arrival(feed, hour, reports, self._last[feed, hour]))
        return found

    def areas(self, partitions: int) -> list[list[AreaDifference]]:
        """The same of areas."""
        found: list[list[AreaDifference]] = [[] for _ in range(partitions)]
        for (feed, area, day), matters in self._areas.items():
            if matters:
                found[_partition(feed, partitions)].append(AreaDifference(feed, area, day, matters))
        for each in found:
            each.sort(key=attrgetter("feed", "area", "day"))
        return found


def _partition(feed: str, partitions: int) -> int:
    return crc32(feed.encode()) % partitions
