"""How fresh each feed is, on which days of the period nothing came, and what was rejected."""

from collections import Counter

import msgspec
import numpy as np

from briefing.packs.moments import check_days, check_moments
from briefing.packs.spans import Span
from city.times import Zone, day_iso, day_of_iso, instant_of_iso
from indexing.store import Query, Store

_LISTED_DAYS = 30
"""A feed without a report in so many days before the period's end, and none in it, is not listed."""


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """One feed of the whole city, whatever the pack's area: whether a feed is there is nobody's secret."""

    feed: str
    newest: str | None
    """When its newest case arrived, ISO text of the city's clock; None where no case is kept."""
    last_day: str
    """The last day with a report, as known when the figures were made."""
    empty_days: tuple[str, ...]
    """Days of the period, up to the last one known, without any report, once the feed had begun."""

    def __post_init__(self) -> None:
        check_moments(self.newest)
        check_days(self.last_day, *self.empty_days)


class Rejected(msgspec.Struct, frozen=True, kw_only=True):
    """Rows that were refused since the store was made: a rejected row has no time of its own."""

    code: str
    reason: str
    rows: int


def feeds(store: Store, span: Span, zone: Zone) -> tuple[Feed, ...]:
    """The feeds that were heard in the period or shortly before."""
    known = store.days("buckets")
    if known is None:
        return ()
    first, last = span.first - (1 if span.cut else 0), max(span.last, day_of_iso(known[1]))
    start = min(first, span.last - _LISTED_DAYS)
    matrix = store.counts(day_iso(start), day_iso(last), ("feed",), measure="reports")
    found = []
    for (feed,), row in zip(matrix.keys, matrix.counts, strict=True):
        busy = np.flatnonzero(row)
        if not busy.size or start + int(busy[0]) > span.last:
            continue
        oldest = store.search("buckets", Query(equal={"feed": feed}, limit=1))
        begun = max(first, day_of_iso(oldest[0]["day"])) if oldest else first
        empty = [day for day in range(begun, min(span.last, day_of_iso(known[1])) + 1) if not row[day - start]]
        newest = store.search("cases", Query(equal={"feed": feed}, newest=True, limit=1))
        found.append(
            Feed(
                feed=feed,
                newest=zone.iso(instant_of_iso(newest[0]["arrived"])) if newest else None,
                last_day=day_iso(start + int(busy[-1])),
                empty_days=tuple(map(day_iso, empty)),
            )
        )
    return tuple(found)


def rejected(store: Store) -> tuple[Rejected, ...]:
    """By reason, the most frequent first. Never a value of a row."""
    counts = Counter((body["code"], body["reason"]) for _, body in store.stream("rejects"))
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Rejected(code=code, reason=reason, rows=rows) for (code, reason), rows in ordered)
