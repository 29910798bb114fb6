"""Which topics fell where another one rises over the whole city: a change of names, see ``detectors.shift``.

Looked at are the topics beside the one that rises and beside those above it, below the same first-level topic: they are
counted in one partition, whatever the number of partitions. Where the city moves so, what lies below in topic or area
moves with it as long as the sum of the same topics is not too high there, also when the city itself is in its band.

A new name stands out within an hour or two, a fall takes longer to show: a window of hours is judged by the trailing
day too, a day by the seven days that end with it, and each is told by its own counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from city import paths
from city.calendars import Calendar
from city.findings import Part, Span
from city.times import HOUR, Zone
from detectors import negative_binomial, shift
from detectors.hours import CLASS_OF_KIND, HOURS
from streams.book import Book, hour_number
from streams.days import day_kind
from streams.expectation import Floats, Rows, Snapshot
from streams.series_tree import AREAS, TOPICS

_WEEK = 7
_LEAST_SIZE = 1e-9
"""Of a law of which nothing is known yet, as of weeks before there is one: any count is ordinary."""


@dataclass(frozen=True, kw_only=True)
class Period:
    """A judged period of a book, and the snapshot that it is judged by."""

    book: Book
    snapshot: Snapshot
    span: Span
    start: int
    end: int
    calendar: Calendar
    zone: Zone

    def counted(self, rows: Rows) -> Floats:
        """[n] what came to the rows."""
        if self.span == "hour":
            hours = (self.end - self.start) // HOUR
            counts = self.book.last_hours(rows, hour_number(self.end), hours)
            return np.asarray(counts.sum(axis=1), np.float64)
        return np.asarray(self.book.days(rows, *self._days).sum(axis=1))

    def law(self, rows: Rows) -> tuple[Floats, Floats]:
        """[n] mean and size of the rows, as ``detectors.exceedance`` and ``detectors.intraday`` have them."""
        baseline = self.snapshot.baseline(self.book, rows)
        if self.span == "hour":
            profile, places = self.snapshot.profile(self.book, rows)
            moments = [number * HOUR + HOUR - 1 for number in range(hour_number(self.start), hour_number(self.end))]
            kinds = self._kinds(self.zone.day(moment) for moment in moments)
            hours = np.array([min(self.zone.local(moment).hour, HOURS - 1) for moment in moments])
            share = profile.shares[:, np.asarray(CLASS_OF_KIND)[kinds], hours][places]
            mean = baseline.level * (share * baseline.factors[:, kinds]).sum(axis=1)
            apart = np.maximum(0.0, 1.0 / np.maximum(mean, 1e-12) - 1.0 / np.maximum(baseline.level, 1e-12))
            size = 1.0 / (1.0 / baseline.size + profile.batching[places] * apart)
        else:
            first, last = self._days
            kinds = self._kinds(range(first, last + 1))
            mean = baseline.level * baseline.factors[:, kinds].sum(axis=1)
            size = baseline.size if self.span == "day" else baseline.size_week
        error = np.sqrt(baseline.error**2 + baseline.factor_error[:, kinds].max(axis=1) ** 2)
        return mean, np.maximum(negative_binomial.with_error(size, error), _LEAST_SIZE)

    @property
    def judged_by(self) -> tuple["Period", ...]:
        """Itself, and for some hours the trailing day, for a day the seven that end with it."""
        if self.span == "hour":
            day = replace(self, start=self.end - HOURS * HOUR)
            return (self, day) if day.start < self.start else (self,)
        if self.span == "day":
            first = self.zone.start(self.zone.day(self.start) - _WEEK + 1)
            return (self, replace(self, span="week", start=first))
        return (self,)

    @property
    def _days(self) -> tuple[int, int]:
        return self.zone.day(self.start), self.zone.day(self.end - 1)

    def _kinds(self, days: Iterable[int]) -> NDArray[np.int8]:
        return np.array([day_kind(self.calendar, day) for day in days], np.int8)


class Shifts:
    """The changes of names of one judging."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, Span, int], list[str]] = {}

    def fell(self, row: int, period: Period) -> tuple[Part, ...]:
        """The topics that lost what the topic of a row gained, largest fall first; none where it really rose."""
        feed, topic, area = period.book.keys[row]
        for wider in paths.lineage(topic):
            top = period.book.rows[feed, wider, paths.root(area)]
            for each in period.judged_by:
                topics = self._city(top, each)
                if topics and (row == top or _moves_with(row, topics, each)):
                    return _parts(row, topics, period)
        return ()

    def _city(self, top: int, period: Period) -> list[str]:
        key = (top, period.span, period.start)
        if key not in self._found:
            self._found[key] = _fallen(top, period)
        return self._found[key]


def _fallen(row: int, period: Period) -> list[str]:
    book = period.book
    beside = _beside(book, row)
    if not beside:
        return []
    rows = np.array([row, *book.ordered(beside)], np.intp)
    taken = rows[shift.fallen(period.counted(rows), *period.law(rows))]
    if not len(taken) or not _at_once(np.append(row, taken), period) or not _everywhere(row, taken, period):
        return []
    return [book.keys[each][1] for each in taken]


def _at_once(rows: Rows, period: Period) -> bool:
    first = period.zone.day(period.start)
    before = replace(period, span="week", start=period.zone.start(first - _WEEK), end=period.zone.start(first))
    return shift.begins(before.counted(rows), *before.law(rows))


def _moves_with(row: int, topics: list[str], period: Period) -> bool:
    rows = np.append(row, _rows(row, topics, period.book))
    many, _ = shift.sum_tails(period.counted(rows), *period.law(rows))
    return len(rows) > 1 and many >= shift.ORDINARY


def _parts(row: int, topics: list[str], period: Period) -> tuple[Part, ...]:
    rows = _rows(row, topics, period.book)
    if not len(rows):
        return ()
    numbers = zip(rows, period.counted(rows), period.law(rows)[0], strict=True)
    return tuple(Part(period.book.keys[each][1], int(count), float(f"{mean:.6g}")) for each, count, mean in numbers)


def _rows(row: int, topics: list[str], book: Book) -> Rows:
    """The rows of topics in the area of a row, where there are any."""
    feed, _, area = book.keys[row]
    known = (book.rows.get((feed, topic, area)) for topic in topics)
    return np.array([each for each in known if each is not None], np.intp)


def _beside(book: Book, row: int) -> list[int]:
    feed, topic, area = book.keys[row]
    chain = [book.rows[feed, above, area] for above in paths.lineage(topic)]
    return [each for above in chain[1:] for each in book.below(above, TOPICS) if each not in chain]


def _everywhere(row: int, fallen: Rows, period: Period) -> bool:
    book = period.book
    feed = book.keys[row][0]
    topics = [book.keys[each][1] for each in (row, *fallen)]
    areas = sorted({book.keys[part][2] for each in (row, *fallen) for part in book.below(int(each), AREAS)})
    keys = [(feed, topic, area) for area in areas for topic in topics]
    known = np.array([at for at, key in enumerate(keys) if key in book.rows], np.intp)
    if not len(known):
        return False
    rows = np.array([book.rows[keys[at]] for at in known], np.intp)
    counts, mean = np.zeros(len(keys)), np.zeros(len(keys))
    counts[known], mean[known] = period.counted(rows), period.law(rows)[0]
    shape = (len(areas), len(topics))
    more, expected = (counts - mean).reshape(shape), mean.reshape(shape)[:, 1:].sum(axis=1)
    return shift.alike(more[:, 0], -more[:, 1:].sum(axis=1), expected)
