"""Sealed days into the embedded store: the cases of a span that count, packed by series."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from city.packed_places import CELL, DAY
from city.times import day_iso
from indexing.errors import StoreError
from indexing.sealed import NUMBER, Series
from indexing.sqlite_schema import table
from indexing.sqlite_sealed_tables import make, put_off_indexes

_INSERT = "INSERT INTO sealed_buckets (first, head, feed, class, topic_id, area_id, pack) VALUES (?, ?, ?, ?, ?, ?, ?)"

Places = NDArray[np.uint64]


class HistoryWriter:
    """Writes closed buckets as of one tick. ``series`` gives the series of each number, without cases."""

    def __init__(self, connection: sqlite3.Connection, series: Sequence[Series], tick: int) -> None:
        self._connection, self._series, self._tick = connection, series, tick
        self._heads = [one.head for one in series]
        self._order = sorted(range(len(series)), key=self._heads.__getitem__)

    def __enter__(self) -> Self:
        """Puts off what only readers need, in the open transaction, until the end of the block."""
        put_off_indexes(self._connection)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:  # else the transaction is rolled back
            make(self._connection)

    def write(self, places: Places, lengths: Mapping[int, int]) -> int:
        """Adds a span to the open transaction, its places sorted; gives how many buckets they are.

        ``lengths`` are the hour slots of days that have not 24. Raises ``StoreError`` where a day of it is sealed
        already, or a bucket of a day up to its last is there: it would count twice.
        """
        if not places.size:
            return 0
        numbers = places.astype(NUMBER)
        days = numbers >> DAY
        first, last = int(days.min()), int(days.max())
        self._refuse_counted(first, last)
        those = {day: slots for day, slots in lengths.items() if first <= day <= last}
        self._connection.execute(
            "INSERT INTO sealed_spans (first, last, tick, lengths) VALUES (?, ?, ?, ?)",
            (first, last, self._tick, msgspec.json.encode(those).decode()),
        )
        self._connection.executemany(_INSERT, self._rows(first, places, numbers.tobytes()))
        return 1 + int(np.count_nonzero(np.diff(places >> np.uint64(DAY))))

    def _refuse_counted(self, first: int, last: int) -> None:
        buckets = f"SELECT 1 FROM {table('buckets')} WHERE time <= ?"
        spans = "SELECT 1 FROM sealed_spans WHERE first <= ? AND last >= ?"
        for asked, values in ((buckets, (last,)), (spans, (last, first))):
            if self._connection.execute(f"{asked} LIMIT 1", values).fetchone():
                raise StoreError(
                    f"days from {day_iso(first)} to {day_iso(last)} would count twice: "
                    "the store holds buckets of theirs or of days before"
                )

    def _rows(self, first: int, places: Places, packed: bytes) -> Iterator[tuple[int, str, str, str, str, str, bytes]]:
        """By head, as the table is kept."""
        bounds = np.arange(len(self._series) + 1, dtype=np.uint64) << np.uint64(CELL)
        ends = (np.searchsorted(places, bounds) * NUMBER.itemsize).tolist()
        for number in self._order:
            start, end = ends[number], ends[number + 1]
            if start < end:
                feed, counted_as, topic, area, _ = self._series[number]
                yield first, self._heads[number], feed, counted_as, topic, area, packed[start:end]
