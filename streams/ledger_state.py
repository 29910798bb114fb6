"""The state of a ledger partition: a value folded from its partials."""

from collections import deque
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from operator import add
from sys import intern

from city.buckets import AN_HOUR, Hours
from city.events import CaseClass
from streams.book import Book, Entry, hour_number
from streams.cases_state import NEVER
from streams.expectation import Snapshot
from streams.heard_book import HeardBook
from streams.issue_book import IssueBook
from streams.messages import Delivery, Difference, Flag, Partial
from streams.seasons import Seasons
from streams.series_tree import SeriesKey

DayTopic = tuple[int, str]
BucketKey = tuple[int, str, str, CaseClass, str]
"""Day, topic, feed, class, area."""


class Delivered:
    """The days on which a feed has delivered, as known now."""

    def __init__(self) -> None:
        self._days: dict[int, bool] = {}

    def add(self, delivery: Delivery) -> None:
        """Takes in a day."""
        self._days[delivery.day] = self._days.get(delivery.day, True) and delivery.date_only

    def forget(self, before: int) -> bool:
        """Forgets days before one; gives whether any is left."""
        for day in [day for day in self._days if day < before]:
            del self._days[day]
        return bool(self._days)

    @property
    def days(self) -> AbstractSet[int]:
        """The days."""
        return self._days.keys()

    @property
    def first(self) -> int:
        """The first of the days."""
        return min(self._days)

    @property
    def date_only(self) -> bool:
        """Whether it never gives a time of day: one case with a time makes it a feed with times."""
        return all(self._days.values())


class Chain:
    """The partials of one partition of ``events``, each taken once and in order; see ``streams.messages.Partial``."""

    def __init__(self, *, cut: bool) -> None:
        self._cut = cut
        """The log no longer holds its beginning, and none of it has come: it begins with what is met first."""
        self.reached = NEVER
        """The last tick of which all partials are there."""
        self.broken = 0
        """Partials passed over because one before them is missing, since the last that was taken."""
        self._parts = 0
        self._waiting: deque[Partial] = deque()

    def take(self, partial: Partial) -> bool:
        """Whether the partial completes its tick. One taken before, or that is not the next, is passed over."""
        if self._cut and partial.part == 0:
            self.reached, self._cut = partial.former, False
        if partial.tick <= self.reached:
            return False
        if partial.former != self.reached or partial.part > self._parts:
            self.broken += 1
            return False
        if partial.part < self._parts:
            return False
        self._waiting.append(partial)
        self._parts += 1
        self.broken = 0
        if partial.last:
            self.reached, self._parts = partial.tick, 0
        return partial.last

    def until(self, tick: int) -> list[Partial]:
        """What waits up to a tick, no longer waiting."""
        found = []
        while self._waiting and self._waiting[0].tick <= tick:
            found.append(self._waiting.popleft())
        return found

    def __len__(self) -> int:
        return len(self._waiting)


class LedgerState:
    """State of one partition."""

    def __init__(self, partition: int, events: int, *, cut: bool) -> None:
        self.partition = partition
        self.chains = [Chain(cut=cut) for _ in range(events)]
        self.ticks: set[int] = set()
        """Ticks that some partitions of ``events`` have reached and not all."""
        self.tick = NEVER
        self.closed = NEVER
        self.held: dict[int, dict[BucketKey, Hours]] = {}
        """The buckets by day."""
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
        self._book.turn(hour_number(self.tick))
        self._book.add(self.unsettled)
        self.unsettled.clear()
        return self._book

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
            del self.held[day]
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

    def add(self, differences: list[Difference]) -> list[tuple[BucketKey, int, int]]:
        """Adds differences to the buckets. Gives what has changed by the matters of an hour: bucket, slot, difference.

        Differences that cancel each other change nothing. Buckets share what they have in common: most hold one case.
        """
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
                shared = key if hours is not None else _shared(key, buckets)
                added = _added(hours or (), slot, *counts)
                buckets[shared] = _ALONE.get(added, added)
                changed.append((key, slot, counts[1]))
        return changed


_ALONE: dict[Hours, Hours] = {
    hours: hours for slot in range(25) for hours in ((slot, 1, 1, 0), (slot, 1, 0, 0), (slot, 1, 1, 1), (slot, 1, 0, 1))
}
"""What buckets of one case hold, which are most of them."""


def _shared(key: BucketKey, buckets: dict[BucketKey, Hours]) -> BucketKey:
    """The key made of values that others hold too; ``buckets`` are those of its day."""
    day, topic, feed, counted_as, area = key
    for other in buckets:
        day = other[0]
        break
    return day, intern(topic), intern(feed), counted_as, intern(area)


def _added(hours: Hours, slot: int, *counts: int) -> Hours:
    at = 0
    while at < len(hours) and hours[at] < slot:
        at += AN_HOUR
    if at < len(hours) and hours[at] == slot:
        end = at + AN_HOUR
        return (*hours[:at], slot, *map(add, hours[at + 1 : end], counts), *hours[end:])
    return (*hours[:at], slot, *counts, *hours[at:])
