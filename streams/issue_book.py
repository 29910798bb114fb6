"""What a partition of the ledger knows of issues: matters by day, topic and area. A value folded from partials."""

from collections.abc import Iterable, Iterator
from functools import partial
from sys import intern
from typing import NamedTuple

import msgspec
import numpy as np

from streams.messages import IssueDifference
from streams.packed_values import PackedArray, PackedColumn, as_bytes
from streams.snapshots import Part

IssueKey = tuple[str, str]
"""Feed and issue: feeds are counted and judged apart."""


class IssuePlace(NamedTuple):
    """Where matters of an issue were counted."""

    day: int
    topic: str
    area: str


class _Day(msgspec.Struct, frozen=True, array_like=True):
    """The places of a day: feed, issue, topic, area, matters."""

    columns: tuple[PackedColumn, PackedColumn, PackedColumn, PackedColumn]
    matters: PackedArray


class IssueBook:
    """Matters of each issue. A place without any is forgotten, and an issue without a place."""

    def __init__(self) -> None:
        self._counts: dict[IssueKey, dict[IssuePlace, int]] = {}
        self._met: dict[int, set[IssueKey]] = {}
        """Issues that were counted on a day, also where that was taken back."""
        self._changes = 0
        self._changed: dict[int, int] = {}
        """The last change that touched a day."""

    def add(self, differences: Iterable[IssueDifference]) -> None:
        """Takes in differences; their order has no meaning."""
        self._changes += 1
        for one in differences:
            self._add(
                (intern(one.feed), one.issue), IssuePlace(one.day, intern(one.topic), intern(one.area)), one.matters
            )

    def _add(self, key: IssueKey, place: IssuePlace, difference: int) -> None:
        counts = self._counts.setdefault(key, {})
        if matters := counts.get(place, 0) + difference:
            counts[place] = matters
        else:
            counts.pop(place, None)
            if not counts:
                del self._counts[key]
        self._met.setdefault(place.day, set()).add(key)
        self._changed[place.day] = self._changes

    def forget(self, before: int) -> None:
        """Forgets days before one."""
        for day in [day for day in self._met if day < before]:
            del self._changed[day]
            for key in self._met.pop(day):
                counts = self._counts.get(key, {})
                for place in [place for place in counts if place.day == day]:
                    del counts[place]
                if not counts:
                    self._counts.pop(key, None)

    def within(self, first: int, last: int) -> Iterator[tuple[IssueKey, dict[IssuePlace, int]]]:
        """The issues with a matter between two days, both included, by name; each with all of its places in one order.

        Below zero is no count: of a log that was cut the beginning of a case may be gone.
        """
        for key in sorted(self._counts):
            counts = self._counts[key]
            if any(first <= place.day <= last and matters > 0 for place, matters in counts.items()):
                yield key, {place: max(counts[place], 0) for place in sorted(counts)}

    def __len__(self) -> int:
        return len(self._counts)

    def pack(self) -> Iterator[Part]:
        """A part for each day."""
        for day, mark in sorted(self._changed.items()):
            yield Part(f"issues-{day}", mark, partial(self._day, day))

    def take(self, day: int, data: bytes) -> None:
        """Takes back a day as it was packed."""
        packed = msgspec.msgpack.decode(data, type=_Day)
        columns = (column.column(str, intern) for column in packed.columns)
        matters = packed.matters.array(np.int64, -1).tolist()
        self._met[day], self._changed[day] = set(), 0
        for feed, issue, topic, area, count in zip(*columns, matters, strict=True):
            self._add((feed, issue), IssuePlace(day, topic, area), count)

    def _day(self, day: int) -> bytes:
        places = [
            (*key, place.topic, place.area, matters)
            for key in sorted(self._met[day])
            for place, matters in sorted(self._counts.get(key, {}).items())
            if place.day == day
        ]
        feeds, issues, topics, areas, matters = zip(*places, strict=True) if places else ((),) * 5
        columns = tuple(map(PackedColumn.of, (feeds, issues, topics, areas)))
        return as_bytes(_Day(columns, PackedArray.of(np.array(matters, np.int64))))  # type: ignore[arg-type] # four of them
