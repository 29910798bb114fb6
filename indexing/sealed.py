"""Buckets of sealed days, packed: for each series (feed, class, topic, area) four bytes for a case that counts.

Law: they are the documents that ``bucket_document`` makes. A pack is a sorted array of unsigned numbers of 32 bits, one
for a case: the lower half of its place, see ``city.packed_places``. So no count has a bound, and what has no case is no
bucket.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from city.buckets import Bucket
from city.events import CaseClass
from city.packed_places import DAY, EXCLUDED, MARKS, REPEAT, SLOT, SLOTS
from indexing.documents import bucket_document
from indexing.store import Document

NUMBER = np.dtype("<u4")
USUAL_SLOTS = 24
"""Hour slots of a day on which no clock changes."""

Ints = NDArray[np.int64]
Ints32 = NDArray[np.int32]
Bools = NDArray[np.bool_]

_AT_ONCE = 1 << 20
"""Bytes of packs that are read at once, at most, but for a pack that is longer."""


class Span(NamedTuple):
    """Days that were sealed together, both inclusive. ``lengths`` are the hour slots of days that have not 24."""

    first: int
    last: int
    tick: int
    lengths: Mapping[int, int]


class Series(NamedTuple):
    """One series of a span; ``pack`` holds its cases."""

    feed: str
    counted_as: CaseClass
    topic: str
    area: str
    pack: bytes

    @property
    def head(self) -> str:
        """The ids of its buckets without their day."""
        return f"{self.feed}|{self.counted_as}|{self.topic}|{self.area}|"


class Cases(NamedTuple):
    """Cases of several series, by series and day: each with the number of its series, its day and marks."""

    series: Ints32
    days: Ints32
    marks: NDArray[np.uint8]

    @property
    def begin(self) -> Bools:
        """Which of them are the first of a bucket."""
        found = np.ones(self.days.size, np.bool_)
        found[1:] = (self.series[1:] != self.series[:-1]) | (self.days[1:] != self.days[:-1])
        return found


def cases(series: Sequence[Series], first: int, last: int) -> Iterator[Cases]:
    """The cases of the days from ``first`` to ``last``, of some of the series at a time: all fill much memory."""
    lengths = np.array([len(one.pack) for one in series], np.int64)
    groups = np.cumsum(lengths) // _AT_ONCE
    start = 0
    for end in (*(np.flatnonzero(np.diff(groups)) + 1).tolist(), len(series)):
        numbers = np.frombuffer(b"".join(one.pack for one in series[start:end]), NUMBER)
        of = np.repeat(np.arange(start, end, dtype=np.int32), lengths[start:end] // NUMBER.itemsize)
        inside = (numbers >= max(first, 0) << DAY) & (numbers < (last + 1) << DAY)
        numbers, of = numbers[inside], of[inside]
        yield Cases(of, (numbers >> DAY).astype(np.int32), (numbers & MARKS).astype(np.uint8))
        start = end


def measured(marks: NDArray[np.uint8], measure: str) -> Bools:
    """Which of the cases a measure counts."""
    if measure == "reports":
        return np.ones(marks.size, np.bool_)
    counts: Bools = marks & REPEAT == 0 if measure == "matters" else marks & EXCLUDED != 0
    return counts


def documents(span: Span, series: Series, days: Collection[int] | None = None) -> Iterator[Document]:
    """The buckets of a series by day; only those of the given days, where some are given."""
    numbers = np.frombuffer(series.pack, NUMBER)
    if days:
        start, end = np.searchsorted(numbers, [min(days) << DAY, (max(days) + 1) << DAY])
        numbers = numbers[start:end]
    for day, of_day in groupby(numbers.tolist(), key=lambda number: number >> DAY):
        if days is None or day in days:
            hours: list[int] = []
            for at, those in groupby(of_day, key=lambda number: number >> SLOT):
                marks = [number & MARKS for number in those]
                matters = sum(not mark & REPEAT for mark in marks)
                hours += (at & SLOTS, len(marks), matters, sum(mark & EXCLUDED != 0 for mark in marks))
            of = (series.feed, series.counted_as, series.topic, series.area, day, span.tick)
            slots = span.lengths.get(day, USUAL_SLOTS)
            yield bucket_document(Bucket(*of, closed=True, slots=slots, hours=tuple(hours)))
