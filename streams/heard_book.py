"""What a ledger partition has heard of its feeds and their areas: a value folded from partials.

Of a feed the hours in which its cases arrived, of an area the matters of all requests by day.
"""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from city.times import Zone
from detectors.silence import Rhythm
from streams.book import Book, Entry, hour_number
from streams.cases_state import NEVER
from streams.messages import AreaDifference, Arrival
from streams.packed_values import in_parts
from streams.series_tree import SeriesKey
from streams.snapshots import Part

ALL_TOPICS = ""
"""In place of a topic in the series of all topics together."""


_UNSETTLED = 20_000
"""Differences that are packed together."""


class PackedHeard(msgspec.Struct, frozen=True, array_like=True):
    """What is heard of feeds: of each the hours, and when the last case arrived."""

    former_tick: int
    tick: int
    feeds: dict[str, tuple[dict[int, int], int]]


class HeardFeed:
    """The hours in which cases of a feed arrived, as far back as somebody remembers."""

    def __init__(self) -> None:
        self.hours: dict[int, int] = {}
        self.last = 0
        """When the last one arrived."""
        self.rhythm: tuple[Rhythm | None, int] | None = None
        self.rhythm_of = (0, False)
        """Worked out for a day when somebody asks, and the same whenever that is: no part of the value."""
        self.rhythm_end = 0
        """The hour that the day begins with."""

    def add(self, arrival: Arrival) -> None:
        """Takes in an hour. One that lies before the day of the rhythm is rare: a partition has passed over a tick."""
        if arrival.hour < self.rhythm_end:
            self.rhythm = None
        self.hours[arrival.hour] = self.hours.get(arrival.hour, 0) + arrival.reports
        self.last = max(self.last, arrival.last)

    def between(self, first: int, end: int) -> int:
        """Cases that arrived from hour number ``first`` to before ``end``."""
        return sum(self.hours.get(hour, 0) for hour in range(first, end))


class HeardBook:
    """Feeds by name, and areas as a book whose series are of all topics."""

    def __init__(self) -> None:
        self.feeds: dict[str, HeardFeed] = {}
        self._areas = Book()
        self._unsettled: list[AreaDifference] = []
        self.former_tick = NEVER
        self._tick = NEVER

    def named(self) -> list[tuple[str, HeardFeed]]:
        """Feeds by name."""
        return sorted(self.feeds.items())

    def turn(self, tick: int) -> None:
        """Tells that time has come to a tick; ``former_tick`` is the one before it."""
        self.former_tick, self._tick = self._tick, tick

    def add(self, arrivals: Iterable[Arrival], areas: Iterable[AreaDifference]) -> None:
        """Takes in what a partial tells; the order has no meaning."""
        for arrival in arrivals:
            feed = self.feeds.get(arrival.feed)
            if feed is None:
                feed = self.feeds[arrival.feed] = HeardFeed()
            feed.add(arrival)
        self._unsettled += areas

    def root(self, feed: str, zone: Zone) -> str:
        """The area that holds all areas of a feed, empty where none or several do."""
        book = self.areas(zone)
        roots = {book.keys[row][2] for row in book.tops() if book.keys[row][0] == feed}
        return roots.pop() if len(roots) == 1 else ""

    def areas(self, zone: Zone) -> Book:
        """The book of areas as of the tick. It is brought up to date when somebody looks: once a day."""
        self._areas.turn(hour_number(self._tick))
        self._areas.add(
            [
                Entry((one.feed, ALL_TOPICS, one.area), one.day, hour_number(zone.start(one.day)), one.matters)
                for one in self._unsettled
            ]
        )
        self._unsettled.clear()
        return self._areas

    def forget(self, hour: int, instant: int) -> None:
        """Forgets hours before one, and feeds that have not been heard since an instant."""
        for name in [name for name, feed in self.feeds.items() if feed.last < instant]:
            del self.feeds[name]
        for feed in self.feeds.values():
            for old in [each for each in feed.hours if each < hour]:
                del feed.hours[old]

    def age(self, first_day: int, zone: Zone, reached: Callable[[Book], Iterable[SeriesKey]]) -> None:
        """Lets the book of areas forget days before one, and series without a matter since; ``reached`` ones stay."""
        first_hour = hour_number(zone.start(first_day))
        aged, _ = self.areas(zone).aged(first_day, first_hour)
        if met := tuple(reached(aged)):
            aged, _ = self._areas.aged(first_day, first_hour, met)
        self._areas = aged

    def pack(self) -> PackedHeard:
        """What is heard of feeds. Rhythms are worked out anew."""
        feeds = {name: (feed.hours, feed.last) for name, feed in self.feeds.items()}
        return PackedHeard(self.former_tick, self._tick, feeds)

    def pack_areas(self, mark: int) -> Iterator[Part]:
        """What is heard of areas. ``mark`` is that of what has come since somebody looked."""
        yield from self._areas.pack("heard")
        yield from in_parts("unheard", mark, self._unsettled, _UNSETTLED)

    def take(self, packed: PackedHeard) -> None:
        """Takes back what was packed of feeds."""
        self.former_tick, self._tick = packed.former_tick, packed.tick
        for name, (hours, last) in packed.feeds.items():
            feed = self.feeds[name] = HeardFeed()
            feed.hours, feed.last = hours, last

    def take_areas(self, name: str, data: bytes) -> None:
        """Takes back a part of the areas by what follows the first word of its name."""
        self._areas.take(name, data)

    def take_unheard(self, data: bytes) -> None:
        """Takes back differences of areas that nobody has looked at."""
        self._unsettled += msgspec.msgpack.decode(data, type=list[AreaDifference])
