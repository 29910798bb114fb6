"""Counts of a period beside those of other periods of the same area: totals, fields of work, places.

An area is compared with itself only: with the period before, the same one a year before and, for days and weeks, with
what is usual. Places are listed by name, never by rank.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Final

import msgspec

from briefing.packs.counted import Counted, counted, rolled_up
from briefing.packs.spans import Span
from briefing.small_cells import shielded
from city import paths
from city.calendars import Calendar
from city.times import day_of_iso
from indexing.store import Query, Store

USUAL_WEEKS: Final = 4
_CLASSES: Final = ("request", "inquiry", "staff")
_TEN_THOUSAND: Final = 10_000


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """Matters of the period, of the one before, of the same one a year before, and as usual.

    None where the feed has no history of that period; ``usual``, the mean of the four weeks before over the same
    weekdays, is of days and weeks only.
    """

    matters: int
    before: int | None
    year: int | None
    usual: float | None = None


class Total(msgspec.Struct, frozen=True, kw_only=True):
    """All cases of a feed and class."""

    feed: str
    counted_as: str
    reports: int
    excluded: int
    """Reports that the feed leaves out of its assessment; they count all the same."""
    compared: Compared


class TopicLine(msgspec.Struct, frozen=True, kw_only=True):
    """A topic of a feed with all below it, class request."""

    feed: str
    topic: str
    compared: Compared
    repeats: int
    """Reports that are no new matter."""


class FieldLine(msgspec.Struct, frozen=True, kw_only=True):
    """A field of work (first-level topic) of a feed, and the largest of the topics that the cases were given in it."""

    line: TopicLine
    lower: tuple[TopicLine, ...]


class AreaLine(msgspec.Struct, frozen=True, kw_only=True):
    """An area one level below, or the area itself for what names none below it.

    Matters of class request in the order of ``Comparison.feeds``; None where a count is too small to be shown, or is
    not known.
    """

    area: str
    matters: tuple[int | None, ...]
    before: tuple[int | None, ...]
    year: tuple[int | None, ...]
    population: int | None
    per_ten_thousand: tuple[float | None, ...]
    """万人诉求比: matters to 10,000 residents, of hotline feeds where the population is known."""


class Comparison:
    """The counts of an area in a period and in those that it is compared with."""

    def __init__(self, store: Store, area: str, span: Span, calendar: Calendar) -> None:
        self._store, self.area, self.span = store, area, span
        self.before = span.before()
        self.year, self.festival = span.year_before(calendar)
        self.usual = [span.moved(-7 * week) for week in range(1, USUAL_WEEKS + 1)] if span.days <= 7 else []
        self._oldest: dict[str, int] = {}

    @cached_property
    def now(self) -> Counted:
        """Of the period itself."""
        return counted(self._store, self.area, self.span)

    @cached_property
    def _then(self) -> dict[Span, Counted]:
        return {span: counted(self._store, self.area, span) for span in {self.before, self.year, *self.usual}}

    @cached_property
    def feeds(self) -> tuple[str, ...]:
        """Feeds with a request in the period or in one that it is compared with."""
        every = (self.now, *self._then.values())
        return tuple(sorted({feed for each in every for (feed, _), number in each.topics.items() if number}))

    def totals(self) -> tuple[Total, ...]:
        """A line for each feed and class with a report."""
        order = {name: number for number, name in enumerate(_CLASSES)}
        reports = self.now.by_class["reports"]
        keys = {key for key, number in reports.items() if number}
        keys |= {(feed, "request") for feed in self.feeds}
        return tuple(
            Total(
                feed=feed,
                counted_as=counted_as,
                reports=reports.get((feed, counted_as), 0),
                excluded=self.now.by_class["excluded"].get((feed, counted_as), 0),
                compared=self._compared(
                    feed, *(each.by_class["matters"].get((feed, counted_as), 0) for each in self._order)
                ),
            )
            for feed, counted_as in sorted(keys, key=lambda key: (key[0], order.get(key[1], len(order))))
        )

    def fields(self, lower: int) -> tuple[FieldLine, ...]:
        """The fields of every feed, the largest first within a feed, each with at most ``lower`` of its topics."""
        found = []
        leaves = self.topics()
        rolled = [rolled_up(each.topics, 0) for each in self._order]
        repeats = rolled_up(self.now.repeats, 0)
        for feed, field in sorted(set(rolled[0]), key=lambda key: (key[0], -rolled[0][key], key[1])):
            if not rolled[0][feed, field]:
                continue
            line = TopicLine(
                feed=feed,
                topic=field,
                compared=self._compared(feed, *(each.get((feed, field), 0) for each in rolled)),
                repeats=repeats.get((feed, field), 0),
            )
            inside = [each for each in leaves if each.feed == feed and paths.root(each.topic) == field]
            found.append(FieldLine(line=line, lower=tuple(inside[:lower])))
        return tuple(found)

    def topics(self) -> tuple[TopicLine, ...]:
        """The topics that cases of the period were given, the largest first."""
        found = [
            TopicLine(
                feed=feed,
                topic=topic,
                compared=self._compared(feed, *(each.topics.get((feed, topic), 0) for each in self._order)),
                repeats=self.now.repeats.get((feed, topic), 0),
            )
            for (feed, topic), number in self.now.topics.items()
            if number or self.now.repeats.get((feed, topic), 0)
        ]
        return tuple(sorted(found, key=lambda line: (-line.compared.matters, line.feed, line.topic)))

    def areas(self, populations: dict[str, int]) -> tuple[AreaLine, ...]:
        """The areas one level below by name; small counts of them are not shown."""
        level = paths.depth(self.area) + 1
        spans = (self.now, self._then[self.before], self._then[self.year])
        rolled = [rolled_up(each.areas, level) for each in spans]
        known = sorted({area for each in rolled for (_, area), number in each.items() if number})
        columns = [[shielded([each.get((feed, area), 0) for area in known]) for feed in self.feeds] for each in rolled]
        heard = [[True for _ in self.feeds]]
        heard += [[self._knows(feed, span) for feed in self.feeds] for span in (self.before, self.year)]
        return tuple(
            self._area(area, [_column(columns[i], heard[i], row) for i in range(len(spans))], populations.get(area))
            for row, area in enumerate(known)
        )

    def _area(self, area: str, counts: list[tuple[int | None, ...]], population: int | None) -> AreaLine:
        """What names no area below comes of an unknown part of the residents, so it has no rate."""
        matters, before, year = counts
        residents = None if area == self.area else population
        return AreaLine(
            area=area,
            matters=matters,
            before=before,
            year=year,
            population=residents,
            per_ten_thousand=tuple(
                per_ten_thousand(number, residents) if feed.startswith("complaint/") else None
                for feed, number in zip(self.feeds, matters, strict=True)
            ),
        )

    @property
    def _order(self) -> list[Counted]:
        """Now, before, a year before, the usual weeks."""
        return [self.now, *(self._then[span] for span in (self.before, self.year, *self.usual))]

    def _compared(self, feed: str, now: int, before: int, year: int, *usual: int) -> Compared:
        usually = sum(usual) / len(usual) if usual and self._knows(feed, self.usual[-1]) else None
        return Compared(
            matters=now,
            before=before if self._knows(feed, self.before) else None,
            year=year if self._knows(feed, self.year) else None,
            usual=usually,
        )

    def _knows(self, feed: str, span: Span) -> bool:
        """Whether the feed was there when the period began: absent counts are zero only then."""
        if feed not in self._oldest:
            found = self._store.search("buckets", Query(equal={"feed": feed}, limit=1))
            self._oldest[feed] = day_of_iso(found[0]["day"]) if found else self.span.last + 1
        return span.first - (1 if span.cut else 0) >= self._oldest[feed]


def per_ten_thousand(matters: int | None, population: int | None) -> float | None:
    """Matters to 10,000 residents, to a hundredth.

    >>> per_ten_thousand(912, 121_000)
    75.37
    """
    return None if matters is None or not population else round(matters * _TEN_THOUSAND / population, 2)


def repeated(topics: Iterable[TopicLine]) -> tuple[TopicLine, ...]:
    """The topics with a report of a matter that was known, the most of them first."""
    found = [line for line in topics if line.repeats]
    return tuple(sorted(found, key=lambda line: (-line.repeats, line.feed, line.topic)))


def _column(columns: list[list[int | None]], heard: list[bool], row: int) -> tuple[int | None, ...]:
    return tuple(column[row] if known else None for column, known in zip(columns, heard, strict=True))
