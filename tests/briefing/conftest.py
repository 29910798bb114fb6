"""A store in memory, and a short way to fill it with matters."""

import sqlite3

import pytest

from city import paths
from city.times import day_iso, day_of_iso
from indexing.sqlite import SqliteStore
from indexing.store import Document

FEED = "complaint/test"


class Town:
    """Fills a store with buckets: ``town.matters(topic, area, day, n)``."""

    def __init__(self) -> None:
        self.store = SqliteStore(sqlite3.connect(":memory:", isolation_level=None), owned=True)
        self._found: dict[tuple, list[int]] = {}

    def matters(self, topic, area, day, n, *, repeats=0, feed=FEED, counted_as="request", hour=10):
        """``n`` matters and as many reports, and ``repeats`` reports more, in one hour of a day (ISO or ordinal)."""
        day = day if isinstance(day, str) else day_iso(day)
        cell = self._found.setdefault((feed, counted_as, topic, area, day), [0] * 48)
        cell[hour] += n + repeats
        cell[24 + hour] += n
        return self

    def every_day(self, topic, areas, first, last, n):
        """``n`` matters a day, each in the next of the areas."""
        for number, day in enumerate(range(day_of_iso(first), day_of_iso(last) + 1)):
            for i in range(n):
                self.matters(topic, areas[(number * n + i) % len(areas)], day, 1)
        return self

    def stored(self):
        self.store.put(Document("buckets", "|".join(key), 1, bucket(key, cell)) for key, cell in self._found.items())
        return self.store


def bucket(key, cell):
    feed, counted_as, topic, area, day = key
    return {
        "feed": feed,
        "class": counted_as,
        "topic": paths.name(topic),
        "topic_id": topic,
        "area": paths.name(area),
        "area_id": area,
        "day": day,
        "tick": "2026-01-01T00:00:00.000Z",
        "closed": True,
        "reports": cell[:24],
        "matters": cell[24:],
        "excluded": [0] * 24,
    }


@pytest.fixture
def town():
    built = Town()
    yield built
    built.store.close()
