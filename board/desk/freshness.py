"""When each feed was last heard of, as the store knows it."""

from dataclasses import dataclass, field
from threading import Lock

from board.words import instant_of
from city.times import SECOND, day_iso, day_of_iso
from indexing.store import Query, Store

DAYS = 30
"""A feed that has had no case for so long before the store's last day is not listed."""
KEPT = 30 * SECOND
"""So long an answer is good: it is the same for everybody, and a store of a large city takes a while for it."""


def arrivals(store: Store) -> dict[str, int]:
    """For each feed when its newest case arrived: of the case that was registered last, and not the latest arrival of
    any: what is told late of old cases makes no feed fresh.
    """
    days = store.days("buckets")
    if days is None:
        return {}
    first = day_iso(day_of_iso(days[1]) - DAYS)
    feeds = [key[0] for key in store.counts(first, days[1], ("feed",)).keys]
    found = {}
    for feed in feeds:
        cases = store.search("cases", Query(equal={"feed": feed}, newest=True, limit=1))
        if cases:
            found[feed] = instant_of(cases[0]["arrived"])
    return found


@dataclass
class Freshness:
    """The arrivals, asked for anew where they are older than ``KEPT``."""

    _known: dict[str, int] = field(default_factory=dict)
    _until: int = 0
    _lock: Lock = field(default_factory=Lock)

    def of(self, store: Store, now: int) -> dict[str, int]:
        """See ``arrivals``."""
        with self._lock:
            if now >= self._until:
                self._known, self._until = arrivals(store), now + KEPT
            return self._known
