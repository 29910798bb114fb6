"""The figures of a one-page sheet for a meeting of a tier: one area, some days, against the weeks before.

Two comparisons, both over the same weekdays: the *week before* (环比) is the period moved back by whole weeks, as few
as leave the two apart; the *usual* count is the mean over the four weeks before the period of the same weekdays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from briefing.alerts_then import alerts, silences
from briefing.criteria import Counts
from briefing.open_cases import Ages, ages
from briefing.small_cells import shielded
from city import paths
from city.times import Zone, day_iso, day_of_iso
from indexing.store import Body, Query, Store

Field: TypeAlias = Literal["feed", "class", "topic_id", "area_id"]
Measure: TypeAlias = Literal["reports", "matters"]

USUAL_WEEKS = 4
CHART_DAYS = 56
CLASSES = ("request", "inquiry", "staff")


@dataclass(frozen=True)
class Compared:
    """Matters of the period, of the week before and as usual; None where the feed has no such history."""

    matters: int
    before: int | None
    usual: float | None


@dataclass(frozen=True)
class Total:
    """All cases of a feed and class."""

    feed: str
    counted_as: str
    reports: int
    compared: Compared


@dataclass(frozen=True)
class TopicLine:
    """A lowest topic of a feed, class request."""

    feed: str
    topic: str
    compared: Compared


@dataclass(frozen=True)
class AreaLine:
    """An area one level below: matters of class request by feed, None where the count is too small to show."""

    area: str
    matters: tuple[int | None, ...]
    before: tuple[int | None, ...]


@dataclass(frozen=True)
class Sheet:
    """All that a sheet shows."""

    area: str
    first: int
    last: int
    totals: tuple[Total, ...]
    topics: tuple[TopicLine, ...]
    feeds: tuple[str, ...]
    """Columns of the area lines and of the charts: feeds with any request in the weeks that are charted."""
    areas: tuple[AreaLine, ...]
    daily: tuple[tuple[int, ...], ...]
    """Matters of class request by day, for each feed, of the ``CHART_DAYS`` that end with the period."""
    active: tuple[Body, ...]
    """Alerts of this area, and those above that it carries, not over at the end of the period, by level."""
    over: tuple[Body, ...]
    """Those that recovered or were closed in the period and stayed so to its end."""
    ages: tuple[Ages, ...]
    silent: tuple[Body, ...]
    """Alerts that a feed or an area was silent at the end of the period: counts below are too low for that reason."""


def figures(store: Store, area: str, first_day: str, last_day: str, zone: Zone) -> Sheet:
    """The figures of an area from ``first_day`` to ``last_day`` (ISO dates, both inclusive).

    Raises ``ValueError`` where the last day lies before the first.
    """
    first, last = day_of_iso(first_day), day_of_iso(last_day)
    if last < first:
        raise ValueError(f"the last day {last_day} lies before the first {first_day}")
    span = _Span(store, area, first, last)
    reports = span.read(("feed", "class"), span.first, "reports")
    by_class = span.read(("feed", "class"), span.start)
    order = {name: number for number, name in enumerate(CLASSES)}
    totals = [
        Total(feed, counted_as, int(reports.get((feed, counted_as), np.zeros(1)).sum()), span.compared(feed, row))
        for (feed, counted_as), row in by_class.items()
        if row[span.column(first) :].any() or (feed, counted_as) in reports
    ]
    totals.sort(key=lambda each: (each.feed, order.get(each.counted_as, len(order))))
    topics = [
        TopicLine(feed, topic, span.compared(feed, row))
        for (feed, topic), row in span.read(("feed", "topic_id"), span.start, requests=True).items()
        if row[span.column(first) :].any()
    ]
    topics.sort(key=lambda each: (-each.compared.matters, each.feed, each.topic))
    requests = {feed: row for (feed,), row in span.read(("feed",), span.start, requests=True).items()}
    feeds = tuple(sorted(feed for feed, row in requests.items() if row[-CHART_DAYS:].any()))
    until = zone.start(last + 1)
    active, over = alerts(store, area, zone.start(first), until)
    return Sheet(
        area=area,
        first=first,
        last=last,
        totals=tuple(totals),
        topics=tuple(topics),
        feeds=feeds,
        areas=_areas(span, feeds),
        daily=tuple(tuple(requests[feed][-CHART_DAYS:].tolist()) for feed in feeds),
        active=active,
        over=over,
        ages=ages(store, area, until),
        silent=silences(store, area, until),
    )


class _Span:
    """Daily counts of an area from ``start``, early enough for every comparison, to ``last``."""

    def __init__(self, store: Store, area: str, first: int, last: int) -> None:
        self.store, self.area, self.first, self.last = store, area, first, last
        days = last - first + 1
        self.weeks = -(-days // 7)
        self.start = min(first - 7 * max(USUAL_WEEKS, self.weeks), last - CHART_DAYS + 1)
        self._oldest: dict[str, int] = {}

    def column(self, day: int) -> int:
        return day - self.start

    def read(
        self, by: Sequence[Field], first: int, measure: Measure = "matters", *, requests: bool = False
    ) -> dict[tuple[str, ...], Counts]:
        query = Query(equal={"class": "request"} if requests else {}, below={"area_id": self.area})
        matrix = self.store.counts(
            day_iso(first),
            day_iso(self.last),
            by,
            query=query,
            measure=measure,
        )
        return dict(zip(matrix.keys, matrix.counts, strict=True))

    def compared(self, feed: str, row: Counts) -> Compared:
        return Compared(self.sum(row), self.before(feed, row), self.usual(feed, row))

    def sum(self, row: Counts, weeks_back: int = 0) -> int:
        return int(row[self.column(self.first - 7 * weeks_back) : self.column(self.last - 7 * weeks_back) + 1].sum())

    def before(self, feed: str, row: Counts) -> int | None:
        known = self.first - 7 * self.weeks >= self.oldest(feed)
        return self.sum(row, self.weeks) if known else None

    def usual(self, feed: str, row: Counts) -> float | None:
        """Each weekday of the period counts as the mean of that weekday over the weeks before; None without them."""
        begin = self.first - 7 * USUAL_WEEKS
        if begin < self.oldest(feed):
            return None
        weekdays = row[self.column(begin) : self.column(self.first)].reshape(USUAL_WEEKS, 7).mean(axis=0)
        return float(sum(weekdays[(day - self.first) % 7] for day in range(self.first, self.last + 1)))

    def oldest(self, feed: str) -> int:
        if feed not in self._oldest:
            found = self.store.search("buckets", Query(equal={"feed": feed}, limit=1))
            self._oldest[feed] = day_of_iso(found[0]["day"]) if found else self.last + 1
        return self._oldest[feed]


def _areas(span: _Span, feeds: Sequence[str]) -> tuple[AreaLine, ...]:
    level = paths.depth(span.area) + 1
    now: dict[tuple[str, str], int] = {}
    before: dict[tuple[str, str], int] = {}
    for (feed, area), row in span.read(("feed", "area_id"), span.start, requests=True).items():
        names = paths.parts(area)
        if len(names) > level:
            key = (feed, paths.join(*names[: level + 1]))
            now[key] = now.get(key, 0) + span.sum(row)
            before[key] = before.get(key, 0) + span.sum(row, span.weeks)
    known = sorted({area for _, area in now})
    columns = [shielded([now.get((feed, area), 0) for area in known]) for feed in feeds]
    former = [shielded([before.get((feed, area), 0) for area in known]) for feed in feeds]
    lines = [
        AreaLine(area, tuple(column[row] for column in columns), tuple(column[row] for column in former))
        for row, area in enumerate(known)
    ]
    return tuple(sorted(lines, key=lambda line: tuple(-(count or 0) for count in line.matters)))
