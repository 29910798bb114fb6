"""From judged numbers to what the ledger sends: findings with their parts, bands, and how many series were tested."""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from math import floor, log10

import msgspec
import numpy as np
from numpy.typing import NDArray

from city import paths
from city.buckets import Band, BandValue
from city.calendars import Calendar
from city.configuration import Judging
from city.findings import Finding, Part, Span
from city.small_places import SHOWN_FROM, STREET
from city.times import HOUR, Zone
from streams.book import Book, hour_number
from streams.expectation import Floats, Rows, Snapshot
from streams.ledger_state import LedgerState
from streams.messages import Tests
from streams.series_tree import AREAS, TOPICS
from streams.shifts import Period, Shifts

_DECADES = 12
_PARTS = 12
"""So many areas and topics a finding names at most, largest excess first."""


@dataclass
class Judgements:
    """What came out of judging at one tick."""

    findings: list[Finding] = field(default_factory=list)
    bands: list[Band] = field(default_factory=list)
    histograms: dict[tuple[str, Span], list[int]] = field(default_factory=dict)

    @property
    def tests(self) -> tuple[Tests, ...]:
        """How many series were tested, by feed and span."""
        return tuple(Tests(*key, sum(counts), tuple(counts)) for key, counts in sorted(self.histograms.items()))

    def tested(self, feed: str, span: Span, series: int, chances: Floats) -> None:
        """Notes that so many series were tested; those without a chance given count as ordinary."""
        counts = self.histograms.setdefault((feed, span), [0] * _DECADES)
        counts[0] += series - len(chances)
        for p in chances:
            counts[min(_DECADES - 1, max(0, floor(-log10(p))))] += 1


@dataclass(frozen=True)
class Judged:
    """Judgements of rows of a book over one span, as parallel arrays; ``start`` and ``end`` bound the periods."""

    book: Book
    snapshot: Snapshot
    span: Span
    rows: Rows
    start: list[int]
    end: int
    observed: list[int]
    expected: Floats
    upper: Callable[[Rows], Floats]
    """The highest ordinary counts at the given places: worked out only for what is told."""
    p: Floats
    method: Sequence[str]


class Teller:
    """Makes findings and bands of judged numbers."""

    def __init__(self, judging: Judging, least: int, zone: Zone, calendar: Calendar) -> None:
        self._judging = judging
        self._least = least
        self._zone = zone
        self._calendar = calendar

    def tell(self, state: LedgerState, judged: Judged, found: Judgements) -> None:
        """Findings of what is out of the ordinary and of what is flagged; flags what is far out.

        A series with fewer cases than an alert needs is never out of the ordinary.
        """
        book, shifts = judged.book, Shifts()
        told = np.flatnonzero((judged.p <= self._judging.candidate_p) | flagged(state)[judged.rows])
        telling = np.array(sorted(told, key=lambda at: book.keys[judged.rows[at]]), np.intp)  # numbers of rows differ
        uppers = judged.upper(telling) if len(telling) else ()
        for at, upper in zip(telling, uppers, strict=True):
            key = book.keys[judged.rows[at]]
            p = float(judged.p[at])
            outside = p <= self._judging.candidate_p and judged.observed[at] >= self._least
            far = outside and p <= self._judging.flag_p
            if far or (outside and key in state.flags):
                state.flags[key] = state.tick
            if outside or key in state.flags:
                fell = shifts.fell(int(judged.rows[at]), self._period(judged, int(at))) if outside else ()
                finding = self._finding(state.tick, judged, int(at), rounded(upper), outside=outside)
                found.findings.append(msgspec.structs.replace(finding, fell=fell))

    def bands(self, judged: Judged, shown: Rows, day: int, tick: int) -> list[Band]:
        """Bands of the day, one for each topic, of the rows at the given places."""
        by_topic: dict[tuple[str, str], list[BandValue]] = {}
        for at, upper in zip(shown, judged.upper(shown), strict=True):
            feed, topic, area = judged.book.keys[judged.rows[at]]
            value = BandValue(area, judged.observed[at], rounded(judged.expected[at]), rounded(upper))
            by_topic.setdefault((feed, topic), []).append(value)
        return [
            Band(feed=feed, topic=topic, day=day, tick=tick, values=tuple(sorted(values, key=lambda value: value.area)))
            for (feed, topic), values in sorted(by_topic.items())
        ]

    def _finding(self, tick: int, judged: Judged, at: int, upper: float, *, outside: bool) -> Finding:
        book, row = judged.book, int(judged.rows[at])
        feed, topic, area = book.keys[row]
        far = outside and judged.p[at] <= self._judging.flag_p
        return Finding(
            feed=feed,
            topic=topic,
            area=area,
            tick=tick,
            span=judged.span,
            start=judged.start[at],
            end=judged.end,
            observed=judged.observed[at],
            expected=rounded(judged.expected[at]),
            upper=upper,
            p=rounded(judged.p[at]),
            method=str(judged.method[at]),
            outside=outside,
            history_days=judged.snapshot.history_days(feed),
            areas=self._parts(judged, at, AREAS) if far else (),
            topics=self._parts(judged, at, TOPICS) if far else (),
        )

    def _period(self, judged: Judged, at: int) -> Period:
        return Period(
            book=judged.book,
            snapshot=judged.snapshot,
            span=judged.span,
            start=judged.start[at],
            end=judged.end,
            calendar=self._calendar,
            zone=self._zone,
        )

    def _parts(self, judged: Judged, at: int, tree: int) -> tuple[Part, ...]:
        """The nodes one level below in a tree, what came there and what was expected.

        They are expected to share the judged expectation by their levels.
        """
        book, row = judged.book, int(judged.rows[at])
        below = np.array(book.below(row, tree), np.intp)
        if judged.span == "hour":
            hours = (judged.end - judged.start[at]) // HOUR
            counts = book.last_hours(below, hour_number(judged.end), hours).sum(axis=1)
        else:
            first, last = self._zone.day(judged.start[at]), self._zone.day(judged.end - 1)
            counts = book.days(below, first, last).sum(axis=1)
        small = tree == AREAS and paths.depth(book.keys[row][2]) >= STREET
        told = counts >= (SHOWN_FROM if small else 1)
        below, counts = below[told], counts[told]
        if not len(below):
            return ()
        level = judged.snapshot.baseline(book, np.append(below, row)).level
        share = float(judged.expected[at]) / max(float(level[-1]), 1e-9)
        parts = [
            Part(book.keys[each][1 + tree], int(count), rounded(share * float(usual)))
            for each, count, usual in zip(below, counts, level[:-1], strict=True)
        ]
        return tuple(sorted(parts, key=lambda part: (part.expected - part.observed, part.path))[:_PARTS])


def note(found: Judgements, book: Book, feeds: AbstractSet[str], span: Span, judged: Judged | None) -> None:
    """Notes how many series of each feed were tested."""
    numbers = book.feed_of()
    for number, feed in enumerate(book.feeds):
        if feed in feeds:
            chances = judged.p[numbers[judged.rows] == number] if judged else np.zeros(0)
            found.tested(feed, span, int((numbers == number).sum()), chances)


def flagged(state: LedgerState) -> NDArray[np.bool_]:
    """Which rows of the book are flagged."""
    mask = np.zeros(len(state.book), bool)
    for key in state.flags:
        if key in state.book.rows:
            mask[state.book.rows[key]] = True
    return mask


def rounded(value: float) -> float:
    """Six significant digits: the last bits of a float are no part of what is told."""
    return float(f"{float(value):.6g}")
