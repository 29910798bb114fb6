"""The counts of files or of a store as they came to be known, for a back-test.

Files go through the gateway and the step *cases* of the service with one tick a day, at the end of the day and its
grace: what a count was then is what the service would have counted then, late arrivals and corrections as they came.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from time import time

import msgspec
import numpy as np

from city.calendars import Calendar
from city.configuration import Configuration
from city.events import Event, Tick, encode_record
from city.times import MINUTE, SECOND, Zone, day_of_iso
from detectors.trials.backtest.arrivals import Arrivals
from indexing.errors import QueryError
from indexing.store import Query, Store
from intake.city_tables import CityTables
from intake.errors import InputError
from jianwei.intake import Progressed, arrivals, mark
from jianwei.sources import Source
from streams.book import Book
from streams.cases import Cases
from streams.days import day_kind
from streams.messages import Partial, decode_partials
from streams.series_tree import SeriesKey, lineage


class KnownCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Daily counts of requests (matters, no repeats) of every topic and area at every level, with the rows' names."""

    keys: tuple[SeriesKey, ...]
    first: int
    """The day that column 0 is, as ``city.times`` numbers days."""
    arrivals: Arrivals
    rows_read: int
    rejected: int
    late: bool
    """Whether it is known when counts came to be known."""


class _Change(msgspec.Struct, frozen=True):
    series: SeriesKey
    day: int
    known: int
    change: int


def counts_of_files(
    given: Sequence[Source], configuration: Configuration, city: CityTables, progressed: Progressed
) -> KnownCounts:
    """Reads the files in the order of arrival. Raises what ``intake.gateway.read`` raises, and ``InputError`` where no
    request is in them.
    """
    reading = arrivals(
        given,
        configuration,
        marked=mark(given, city),
        now=round(time() * SECOND),
        city=city,
        progressed=progressed,
    )
    changes: list[_Change] = []
    delivered: list[tuple[str, int, int]] = []
    for known, partial in _partials(reading.events, configuration, progressed):
        delivered += [(one.feed, one.day, max(one.day, known)) for one in partial.deliveries]
        changes += [
            _Change((one.feed, one.topic, one.area), one.day, max(one.day, known), one.matters)
            for one in partial.differences
            if one.counted_as == "request" and one.matters
        ]
    if not changes:
        raise InputError(f"no request in {len(given)} input(s): nothing to judge")
    return _gathered(changes, delivered, configuration, reading.rows, len(reading.rejected), late=True)


def counts_of_store(documents: Store, configuration: Configuration) -> KnownCounts:
    """The counts of days as the store has them now: each is taken for known at the end of its day.

    Raises ``QueryError`` where the store holds no counts.
    """
    span = documents.days("buckets")
    if span is None:
        raise QueryError("the store holds no counts yet")
    matrix = documents.counts(*span, ("feed", "topic_id", "area_id"), query=Query(equal={"class": "request"}))
    first = day_of_iso(span[0])
    changes = [
        _Change((key[0], key[1], key[2]), first + int(day), first + int(day), int(line[day]))
        for key, line in zip(matrix.keys, matrix.counts, strict=True)
        for day in np.flatnonzero(line)
    ]
    if not changes:
        raise QueryError("the store holds no count of a request yet")
    whole = documents.counts(*span, ("feed",))
    delivered = [
        (key[0], first + int(day), first + int(day))
        for key, line in zip(whole.keys, whole.counts, strict=True)
        for day in np.flatnonzero(line)
    ]
    return _gathered(changes, delivered, configuration, int(whole.counts.sum()), 0, late=False)


def _partials(
    events: Sequence[Event], configuration: Configuration, progressed: Progressed
) -> Iterator[tuple[int, Partial]]:
    """What changed in the counts of each day's end, with that day."""
    zone, grace = Zone(configuration.zone), configuration.judging.grace_minutes * MINUTE
    step = Cases(configuration, 1)
    state = step.new(0)
    taken = 0
    for day, some in groupby(events, key=lambda event: zone.day(event.arrived - grace - 1)):
        messages = list(some)
        tick = Tick(time=zone.start(day + 1) + grace, revision=configuration.revision)
        for output in step.apply(state, encode_record([*messages, tick])):
            if output.stream == "partials":
                yield from ((day, partial) for partial in decode_partials(output.value))
        taken += len(messages)
        progressed("counting", taken / len(events))


def _gathered(  # noqa: PLR0913 - what was counted, and what it was counted from
    changes: Sequence[_Change],
    delivered: Sequence[tuple[str, int, int]],
    configuration: Configuration,
    rows_read: int,
    rejected: int,
    *,
    late: bool,
) -> KnownCounts:
    book = Book()
    above: dict[SeriesKey, list[int]] = {}
    reached: list[list[int]] = []
    ordered = sorted(changes, key=lambda one: (one.known, one.series, one.day))
    for one in ordered:
        if one.series not in above:
            book.meet([one.series])
            above[one.series] = [book.rows[each] for each in lineage(one.series)]
        reached.append(above[one.series])
    times = np.array([len(found) for found in reached])
    first = min([*(one.day for one in ordered), *(day for _, day, _ in delivered)])
    last = max(one.known for one in ordered)
    feeds = sorted({*book.feeds} | {feed for feed, _, _ in delivered})
    number = {feed: place for place, feed in enumerate(feeds)}
    calendar = Calendar(configuration.calendar)

    def column(values: Iterable[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.repeat(np.fromiter(values, dtype=np.int64), times)

    known = Arrivals(
        kinds=np.array([day_kind(calendar, day) for day in range(first, last + 1)], dtype=np.int8),
        parents=np.array(book.parents, dtype=np.intp),
        roots=np.array(book.roots, dtype=np.intp),
        feeds=np.array([number[key[0]] for key in book.keys], dtype=np.intp),
        row=np.concatenate([np.array(found, dtype=np.intp) for found in reached]),
        day=column(one.day - first for one in ordered),
        known=column(one.known - first for one in ordered),
        change=column(one.change for one in ordered).astype(np.float64),
        deliveries=np.array(
            [(number[feed], day - first, since - first) for feed, day, since in delivered if since <= last],
            dtype=np.int64,
        ).reshape(-1, 3),
    )
    return KnownCounts(
        keys=tuple(book.keys), first=first, arrivals=known, rows_read=rows_read, rejected=rejected, late=late
    )
