"""The explorer's table as an account may see it: read by two count matrices and the judged values of its series."""

from collections.abc import Mapping
from dataclasses import dataclass

from board.desk.scope import Scope
from board.explore.asked import PERIODS, Asked
from board.explore.levels import children
from board.explore.table import Table, table
from board.explore.window import BEFORE, Window, spans_of
from city.feeds import KINDS, kind
from city.times import Zone

LATE = 28
"""Days by which a feed may be later than the newest of all, and is still offered."""


@dataclass(frozen=True)
class Known:
    """What there is to be asked for: each feed with its first and last day as far as was looked, and the days."""

    feeds: Mapping[str, tuple[int, int]]
    feed: str
    """The one that is shown; empty where there is none."""
    window: Window | None


def known(scope: Scope, asked: Asked, zone: Zone, now: int) -> Known:
    """The feeds and the days that are meant: those of a period end with the feed's last day that is over."""
    newest = scope.counts.newest()
    if newest is None:
        return Known({}, "", None)
    over = min(newest, zone.day(now) - 1)
    length = PERIODS[asked.period][0]
    first, last = (asked.first, asked.last) if asked.first and asked.last else (over - length - LATE + 1, over)
    begin = first - BEFORE
    spans = spans_of(scope.counts.feeds(begin, last), begin)
    feeds = {one: spans[one] for one in sorted(spans, key=_order)}
    feed = asked.feed or next(iter(feeds), "")
    since, until = feeds.get(feed, (last + 1, last))
    if length:
        first, last = until - length + 1, until
    return Known(feeds, feed, Window(first, last, since))


def explored(scope: Scope, asked: Asked, known: Known) -> Table | None:
    """The table; None where there is no day of any feed."""
    if known.window is None or not known.feed:
        return None
    counts, window = scope.counts, known.window
    matrix = counts.matrix(window.days, ("topic_id", "area_id"), known.feed, asked.topic, asked.area)
    topics = {asked.topic, *children(asked.topic, [key[0] for key in matrix.keys])}
    areas = {asked.area, *children(asked.area, [key[1] for key in matrix.keys])}
    bands = counts.bands((window.first, window.last), known.feed, sorted(topics), sorted(areas))
    return table(matrix, bands, window, (asked.area, asked.topic), scope.area)


def _order(feed: str) -> tuple[int, str]:
    """Complaints, petitions, incidents, then what else there is."""
    kinds = list(KINDS)
    return (kinds.index(kind(feed)) if kind(feed) in kinds else len(kinds), feed)
