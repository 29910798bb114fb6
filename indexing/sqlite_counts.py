"""The embedded store's sums of buckets by key and day, from the index that holds all that is counted."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from city.paths import depth
from city.small_places import STREET
from city.times import day_iso
from indexing.sqlite_caseload import Ask
from indexing.sqlite_queries import AFTER, all_of, conditions
from indexing.sqlite_schema import BY_TIME, COUNTS_BY, table
from indexing.sqlite_sealed import Sealed
from indexing.store import CountMatrix, Query


def counts(  # noqa: PLR0913, PLR0917 - of what, when
    ask: Ask, sealed: Sealed, days: tuple[int, int], by: Sequence[str], query: Query, measure: str
) -> CountMatrix:
    """See ``Store.counts``; days are ordinals, all names are checked."""
    first, last = days
    of_sealed = sealed.counts(first, last, by, query, measure)
    rows = list(_rows(ask, max(first, sealed.until()), last, by, query, measure))
    keys = sorted({*of_sealed, *(row[:-2] for row in rows)})
    number = {key: index for index, key in enumerate(keys)}
    found = np.zeros((len(keys), last - first + 1), dtype=np.int64)
    for key, sums in of_sealed.items():
        found[number[key]] = sums
    for *fields, day, count in rows:
        found[number[tuple(fields)], day - first] = count
    return CountMatrix(tuple(keys), tuple(map(day_iso, range(first, last + 1))), found)


def _rows(ask: Ask, first: int, last: int, by: Sequence[str], query: Query, measure: str) -> Iterator[tuple[Any, ...]]:  # noqa: PLR0913, PLR0917 - as above
    """Rows of key, day and sum.

    Of a street or a topic below the first level rows of its own index are read, a little of all. Else the index of
    days is, one day after the other: SQLite sorts what it groups, and a day of it is quickly sorted or lies in order.
    """
    filters, values = conditions("buckets", query)
    groups = ", ".join((*by, "time"))
    summed = f"SELECT {groups}, SUM({measure}) FROM {table('buckets')} INDEXED BY"
    for field, level in (("area_id", STREET), ("topic_id", 1)):
        path = query.below.get(field)
        if path is not None and depth(path) >= level:
            where = all_of(["time BETWEEN ? AND ?", *filters, f"{field} >= ?", f"{field} < ?"])
            bound = [first, last, *values, path, path + AFTER]
            yield from ask(f"{summed} {COUNTS_BY[field]}{where} GROUP BY {groups}", bound)
            return
    where = all_of(["time = ?", *filters])
    for day in range(first, last + 1):
        yield from ask(f"{summed} {BY_TIME['buckets']}{where} GROUP BY {groups}", [day, *values])
