"""Elasticsearch's sums of buckets by key and day: a composite aggregation."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from city.times import DAY, day_iso
from indexing.elastic_pages import Clause, Pages
from indexing.store import CountMatrix

_EPOCH = date(1970, 1, 1).toordinal()


def counts(pages: Pages, query: Clause, first: int, last: int, by: Sequence[str], measure: str) -> CountMatrix:  # noqa: PLR0913, PLR0917 - of what, when
    """See ``Store.counts``; days are ordinals, all names are checked."""
    sources: list[Clause] = [{str(number): {"terms": {"field": field}}} for number, field in enumerate(by)]
    sources.append({"day": {"terms": {"field": "day"}}})
    groups = [
        (tuple(group["key"][str(number)] for number in range(len(by))), group["key"]["day"], group["sum"])
        for group in pages.groups(query, sources, {"sum": measure})
    ]
    keys = sorted({key for key, _, _ in groups})
    number = {key: index for index, key in enumerate(keys)}
    found = np.zeros((len(keys), last - first + 1), dtype=np.int64)
    for key, day, total in groups:
        found[number[key], day_of(day) - first] = round(total["value"])
    return CountMatrix(tuple(keys), tuple(map(day_iso, range(first, last + 1))), found)


def day_of(milliseconds: float) -> int:
    """The day of a date as Elasticsearch gives it."""
    return int(milliseconds) // DAY + _EPOCH
