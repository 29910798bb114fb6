"""Sealed days into the embedded store: the cases of a span that count, packed by series."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from city.times import day_iso
from indexing.errors import StoreError
from indexing.sealed import DAY, NUMBER, Series
from indexing.sqlite_schema import table

SERIES = 32
"""The bit at which the number of its series begins in what is written of a case; below it is its number in a pack."""
_INSERT = "INSERT INTO sealed_buckets (first, head, feed, class, topic_id, area_id, pack) VALUES (?, ?, ?, ?, ?, ?, ?)"

Keys = NDArray[np.uint64]


class HistoryWriter:
    """Writes closed buckets as of one tick. ``series`` gives the series of each number, without cases."""

    def __init__(self, connection: sqlite3.Connection, series: Sequence[Series], tick: int) -> None:
        self._connection, self._series, self._tick = connection, series, tick
        self._heads = [one.head for one in series]
        self._order = sorted(range(len(series)), key=self._heads.__getitem__)

    def write(self, keys: Keys, lengths: Mapping[int, int]) -> int:
        """Adds a span to the open transaction, and sorts its cases; gives how many buckets they are.

        ``lengths`` are the hour slots of days that have not 24. Raises ``StoreError`` where a day of it is sealed
        already, or a bucket of a day up to its last is there: it would count twice.
        """
        if not keys.size:
            return 0
        keys.sort()
        numbers = keys.astype(NUMBER)
        days = numbers >> DAY
        first, last = int(days.min()), int(days.max())
        self._refuse_counted(first, last)
        those = {day: slots for day, slots in lengths.items() if first <= day <= last}
        self._connection.execute(
            "INSERT INTO sealed_spans (first, last, tick, lengths) VALUES (?, ?, ?, ?)",
            (first, last, self._tick, msgspec.json.encode(those).decode()),
        )
        self._connection.executemany(_INSERT, self._rows(first, keys, numbers.tobytes()))
        return 1 + int(np.count_nonzero(np.diff(keys >> np.uint64(DAY))))

    def _refuse_counted(self, first: int, last: int) -> None:
        buckets = f"SELECT 1 FROM {table('buckets')} WHERE time <= ?"
        spans = "SELECT 1 FROM sealed_spans WHERE first <= ? AND last >= ?"
        for asked, values in ((buckets, (last,)), (spans, (last, first))):
            if self._connection.execute(f"{asked} LIMIT 1", values).fetchone():
                raise StoreError(
                    f"days from {day_iso(first)} to {day_iso(last)} would count twice: "
                    "the store holds buckets of theirs or of days before"
                )

    def _rows(self, first: int, keys: Keys, packed: bytes) -> Iterator[tuple[int, str, str, str, str, str, bytes]]:
        """By head, as the table is kept."""
        bounds = np.arange(len(self._series) + 1, dtype=np.uint64) << np.uint64(SERIES)
        ends = (np.searchsorted(keys, bounds) * NUMBER.itemsize).tolist()
        for number in self._order:
            start, end = ends[number], ends[number + 1]
            if start < end:
                feed, counted_as, topic, area, _ = self._series[number]
                yield first, self._heads[number], feed, counted_as, topic, area, packed[start:end]
