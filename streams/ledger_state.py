"""The state of a ledger partition: a value folded from its partials."""

from streams.book import Book, SeriesKey
from streams.cases_state import NEVER
from streams.expectation import Snapshot
from streams.messages import Cell, Delivery, Flag

Cells = tuple[Cell, ...]
DayTopic = tuple[int, str]


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
        self.waiting: dict[DayTopic, dict[int, dict[int, Cells]]] = {}
        self.held: dict[int, dict[str, dict[int, Cells]]] = {}
        self.delivered: dict[str, Delivered] = {}
        self.book = Book()
        self.snapshots: list[Snapshot] = []
        self.restated: set[DayTopic] = set()
        self.flags: dict[SeriesKey, int] = {}
        self.flags_tick = NEVER
        self.flags_sent: tuple[Flag, ...] = ()
