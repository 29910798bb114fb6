"""Candidates for the focus issue in a pack of the city's month or year. People choose."""

from collections.abc import Iterable

import msgspec

from briefing.choosing.candidate import Candidate
from briefing.focus import LOOK_BACK, candidates
from briefing.history import lowest, requests
from briefing.packs.spans import Span
from briefing.periods import Period, parse
from city import paths
from city.times import day_iso
from indexing.store import Store

_TOP = 5


class FocusLine(msgspec.Struct, frozen=True, kw_only=True):
    """A candidate with the numbers of its criteria."""

    rank: int
    feed: str
    topic: str
    topics: tuple[str, ...]
    """All that it is about: of a pair both, else the topic alone."""
    score: float
    criteria: tuple[tuple[str, float], ...]
    """Criterion and its percentile among the topics of the level."""
    matters: int
    areas: int
    """Of the lowest areas that the feed names, those with a matter in the period itself."""
    of_areas: int


def focus(store: Store, area: str, span: Span) -> tuple[FocusLine, ...] | None:
    """The candidates of a month or a year of the whole city, of a quarter those of its last month; else None."""
    period = asked_of(span)
    if period is None or paths.depth(area):
        return None
    return tuple(_line(store, one, parse(period)) for one in candidates(store, period, top=_TOP))


def _line(store: Store, one: Candidate, period: Period) -> FocusLine:
    topics = tuple(sorted({*one.topics} or {one.topic_id}))
    areas, of_areas = _areas(store, one.feed, topics, period)
    return FocusLine(
        rank=one.rank,
        feed=one.feed,
        topic=one.topic_id,
        topics=topics,
        score=round(one.score, 4),
        criteria=tuple((name, round(criterion.percentile, 4)) for name, criterion in one.criteria.items()),
        matters=int(one.criteria["volume"].numbers["matters"]),
        areas=areas,
        of_areas=of_areas,
    )


def _areas(store: Store, feed: str, topics: Iterable[str], period: Period) -> tuple[int, int]:
    """The lowest areas with a matter of the topics in the period, and all that the feed named within a year.

    What a candidate weighs for its spread may be of the month of a year ago, where it is due by season; beside the
    matters of the period stand the areas that these came from.
    """
    last, asked = day_iso(period.last), requests(feed)
    named = store.counts(day_iso(period.first - LOOK_BACK), last, ("area_id",), query=asked)
    known = set(lowest(area for (area,) in named.keys))
    now = store.counts(day_iso(period.first), last, ("topic_id", "area_id"), query=asked)
    touched = {
        area
        for (topic, area), row in zip(now.keys, now.counts, strict=True)
        if area in known and row.any() and any(paths.within(topic, wanted) for wanted in topics)
    }
    return len(touched), len(known)


def asked_of(span: Span) -> str | None:
    """The month or the year that candidates are of; None for a week and a day."""
    return {"month": span.label, "year": span.label, "quarter": _last_month(span)}.get(span.kind)


def _last_month(span: Span) -> str:
    year, _, quarter = span.label.partition("-Q")
    return f"{year}-{3 * int(quarter):02d}" if quarter else ""
