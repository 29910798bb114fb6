"""The state of a ledger partition: a value folded from its partials."""

from collections.abc import Callable, Iterable, Iterator

from streams.book import Book, Entry, hour_number
from streams.cases_state import NEVER
from streams.chain import Chain
from streams.day_buckets import BucketKey, DayBuckets, added_to, shared_key
from streams.delivered import Delivered
from streams.expectation import Snapshot
from streams.heard_book import HeardBook
from streams.issue_book import IssueBook
from streams.messages import Delivery, Difference, Flag
from streams.packed_values import in_parts
from streams.seasons import Seasons
from streams.series_tree import SeriesKey
from streams.snapshots import Part

DayTopic = tuple[int, str]

_UNSETTLED = 20_000
"""Entries that are packed together."""


class LedgerState:
    """State of one partition."""

    def __init__(self, partition: int, events: int, *, cut: bool) -> None:
        self.partition = partition
        self.chains = [Chain(cut=cut) for _ in range(events)]
        self.ticks: set[int] = set()
        """Ticks that some partitions of ``events`` have reached and not all."""
        self.tick = NEVER
        self.closed = NEVER
        self.held: dict[int, DayBuckets] = {}
        """The buckets by day."""
        self.changes = 0
        """Grows with whatever changes."""
        self.changed: dict[int, int] = {}
        """The last change of the buckets of each day."""
        self.delivered: dict[str, Delivered] = {}
        self.unsettled: list[Entry] = []
        """What has come since the book was last looked at."""
        self._book = Book()
        self.snapshots: list[Snapshot] = []
        self.seasons: Seasons | None = None
        self.restated: set[DayTopic] = set()
        self.issues = IssueBook()
        self.heard = HeardBook()
        self.flags: dict[SeriesKey, int] = {}
        self.flags_tick = NEVER
        self.flags_sent: tuple[Flag, ...] = ()

    @property
    def book(self) -> Book:
        """The book as of the tick. It is brought up to date when somebody looks, because few ticks need it."""
        self.changes += 1
        self._book.turn(hour_number(self.tick))
        self._book.add(self.unsettled)
        self.unsettled.clear()
        return self._book

    @property
    def series(self) -> int:
        """Series of the book as somebody saw it last; what has come since stays where it is."""
        return len(self._book)

    def deliver(self, deliveries: tuple[Delivery, ...]) -> None:
        """Takes in days on which feeds have delivered."""
        for one in deliveries:
            known = self.delivered.get(one.feed)
            if known is None:
                known = self.delivered[one.feed] = Delivered()
            known.add(one)

    def forget(self, before: int, oldest: int) -> None:
        """Forgets buckets of days before one, where nothing is restated, and deliveries before the ``oldest`` day.

        The documents keep the counts of all years.
        """
        for day in [day for day in self.held if day < before]:
            del self.held[day], self.changed[day]
        for feed in [feed for feed, delivered in self.delivered.items() if not delivered.forget(oldest)]:
            del self.delivered[feed]

    def age(self, first_day: int, first_hour: int, reached: Callable[[Book], Iterable[SeriesKey]]) -> None:
        """Lets book and snapshots forget what came before, and series that have had nothing since.

        ``reached`` gives the series that have a history from others in a book; they stay.
        """
        aged, numbers = self.book.aged(first_day, first_hour)
        if met := tuple(reached(aged)):
            aged, numbers = self.book.aged(first_day, first_hour, met)
        if aged is self._book:
            return
        self._book = aged
        for snapshot in self.snapshots:
            snapshot.renumbered(numbers)
        held = (self.seasons, *(snapshot.seasons for snapshot in self.snapshots))
        for seasons in {id(each): each for each in held if each is not None}.values():
            seasons.renumbered(numbers)

    def pack_book(self) -> Iterator[Part]:
        """The book as somebody saw it last, and what has come since, which stays where it is."""
        yield from self._book.pack("book")
        yield from in_parts("unsettled", self.changes, self.unsettled, _UNSETTLED)

    def take_book(self, name: str, data: bytes) -> None:
        """Takes back a part of the book by what follows the first word of its name."""
        self._book.take(name, data)

    def add(self, differences: list[Difference]) -> list[tuple[BucketKey, int, int]]:
        """Adds differences to the buckets. Gives what has changed by the matters of an hour: bucket, slot, difference.

        Differences that cancel each other change nothing. Buckets share what they have in common: most hold one case.
        """
        self.changes += 1
        sums: dict[tuple[BucketKey, int], tuple[int, int, int]] = {}
        for one in differences:
            at = (one.day, one.topic, one.feed, one.counted_as, one.area), one.slot
            reports, matters, excluded = sums.get(at, (0, 0, 0))
            sums[at] = reports + one.reports, matters + one.matters, excluded + one.excluded
        changed = []
        for (key, slot), counts in sorted(sums.items()):
            if any(counts):
                buckets = self.held.setdefault(key[0], {})
                hours = buckets.get(key)
                shared = key if hours is not None else shared_key(key, buckets)
                buckets[shared] = added_to(hours or (), slot, *counts)
                self.changed[key[0]] = self.changes
                changed.append((key, slot, counts[1]))
        return changed
