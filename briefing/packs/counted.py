"""Counts of an area in a period, for whole days and for report days alike.

Whole days are summed by the store. A report day begins and ends within a day, so the hours of its two days are read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from briefing.packs.spans import Span
from city import paths
from city.times import day_iso, day_of_iso
from indexing.store import Body, Query, Store

Measure: TypeAlias = Literal["reports", "matters", "excluded"]
MEASURES: tuple[Measure, ...] = ("reports", "matters", "excluded")
Field: TypeAlias = Literal["feed", "class", "topic_id", "area_id"]
Key: TypeAlias = tuple[str, str]
Daily: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True)
class Counted:
    """Sums of a period. What is not in it is 0."""

    by_class: dict[Measure, dict[Key, int]] = field(default_factory=lambda: {name: {} for name in MEASURES})
    """Reports, matters and excluded reports by feed and class."""
    topics: dict[Key, int] = field(default_factory=dict)
    """Matters of class request by feed and topic, as the cases were given."""
    areas: dict[Key, int] = field(default_factory=dict)
    """Matters of class request by feed and area, as the cases were given."""
    repeats: dict[Key, int] = field(default_factory=dict)
    """Reports of class request that are no new matter, by feed and topic."""


def counted(store: Store, area: str, span: Span, topic: str = "") -> Counted:
    """The counts of an area and all below it; where one is given, of a topic and all below it."""
    below = {"area_id": area, **({"topic_id": topic} if topic else {})}
    return _of_hours(store, below, span) if span.cut else _of_days(store, below, span)


def daily(store: Store, area: str, first: int, last: int) -> dict[str, Daily]:
    """Matters of class request by feed and day."""
    query = Query(equal={"class": "request"}, below={"area_id": area})
    matrix = store.counts(day_iso(first), day_iso(last), ("feed",), query=query)
    return {key[0]: row for key, row in zip(matrix.keys, matrix.counts, strict=True)}


def _of_days(store: Store, below: Mapping[str, str], span: Span) -> Counted:
    first, last = day_iso(span.first), day_iso(span.last)
    everything, requests = Query(below=below), Query(equal={"class": "request"}, below=below)

    def sums(by: tuple[Field, Field], query: Query, measure: Measure) -> dict[Key, int]:
        matrix = store.counts(first, last, by, query=query, measure=measure)
        return {(key[0], key[1]): int(row.sum()) for key, row in zip(matrix.keys, matrix.counts, strict=True)}

    topics, reports = (sums(("feed", "topic_id"), requests, name) for name in ("matters", "reports"))
    return Counted(
        by_class={name: sums(("feed", "class"), everything, name) for name in MEASURES},
        topics=topics,
        areas=sums(("feed", "area_id"), requests, "matters"),
        repeats={key: number - topics.get(key, 0) for key, number in reports.items()},
    )


def _of_hours(store: Store, below: Mapping[str, str], span: Span) -> Counted:
    found = Counted()
    for body, hours in _parts(store, below, span):
        feed, counted_as = body["feed"], body["class"]
        for name in MEASURES:
            _add(found.by_class[name], (feed, counted_as), sum(body[name][hours]))
        if counted_as == "request":
            matters = sum(body["matters"][hours])
            _add(found.topics, (feed, body["topic_id"]), matters)
            _add(found.areas, (feed, body["area_id"]), matters)
            _add(found.repeats, (feed, body["topic_id"]), sum(body["reports"][hours]) - matters)
    return found


def _parts(store: Store, below: Mapping[str, str], span: Span) -> Iterator[tuple[Body, slice]]:
    """The buckets of the days that the period touches, each with the hours of it that are in the period."""
    query = Query(below=below, since=day_iso(span.first - 1), until=day_iso(span.last + 1))
    first, last, cut = span.first - 1, span.last, span.cut
    for body in store.search("buckets", query):
        day = day_of_iso(body["day"])
        begin, end = cut if day == first else None, cut if day == last else None
        yield body, slice(begin, end)


def _add(sums: dict[Key, int], key: Key, number: int) -> None:
    sums[key] = sums.get(key, 0) + number


def rolled_up(counts: dict[Key, int], level: int) -> dict[Key, int]:
    """Sums by feed and by the node of a level; a path that ends above the level stays as it is."""
    found: dict[Key, int] = {}
    for (feed, path), number in counts.items():
        key = feed, paths.join(*paths.parts(path)[: level + 1])
        found[key] = found.get(key, 0) + number
    return found
