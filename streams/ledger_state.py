"""The state of a ledger partition: a value folded from its partials."""

from city.events import CaseClass
from streams.book import Book, SeriesKey
from streams.cases_state import NEVER
from streams.expectation import Snapshot
from streams.messages import Delivery, Flag, Partial, Reached

DayTopic = tuple[int, str]
Sums = dict[tuple[str, CaseClass, str], dict[int, tuple[int, int]]]
"""Reports and matters by feed, class and area, and by hour slot."""


class Delivered:
    """The days on which a feed has delivered, as known now."""

    def __init__(self, *, date_only: bool) -> None:
        self.date_only = date_only
        self.days: set[int] = set()
        self._seen: set[tuple[int, int]] = set()
        self.first = 1 << 62

    def add(self, delivery: Delivery) -> None:
        """Takes in the ranges of one partition. One case with a time of day makes it a feed with times."""
        self.date_only = self.date_only and delivery.date_only
        for span in delivery.ranges:
            if span not in self._seen:
                self._seen.add(span)
                self.days.update(range(span[0], span[1] + 1))
                self.first = min(self.first, span[0])


class LedgerState:
    """State of one partition."""

    def __init__(
        self, partition: int, reached: list[int], deliveries: list[list[tuple[int, tuple[Delivery, ...]]]]
    ) -> None:
        self.partition = partition
        self.reached = reached
        self.deliveries = deliveries
        self.ticks: set[int] = set()
        self.tick = NEVER
        self.closed = NEVER
        self.said: dict[int, Reached] = {}
        """The last "reached" of each partition."""
        self.waiting: dict[DayTopic, dict[int, dict[int, Partial]]] = {}
        self.held: dict[int, dict[str, dict[int, Partial]]] = {}
        self.delivered: dict[str, Delivered] = {}
        self.book = Book()
        self.snapshots: list[Snapshot] = []
        self.restated: set[DayTopic] = set()
        self.flags: dict[SeriesKey, int] = {}
        self.flags_tick = NEVER
        self.flags_sent: tuple[Flag, ...] = ()


def summed(held: dict[int, Partial]) -> Sums:
    """The sum over the partitions of ``events``."""
    sums: Sums = {}
    for partition in sorted(held):
        for cell in held[partition].cells:
            slots = sums.setdefault((cell.feed, cell.counted_as, cell.area), {})
            for slot, reports, matters in zip(cell.slots, cell.reports, cell.matters, strict=True):
                old = slots.get(slot, (0, 0))
                slots[slot] = old[0] + reports, old[1] + matters
    return sums
