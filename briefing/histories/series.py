"""Reports and matters by month beside the same months of former years, and where they lie below."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal

import numpy as np

from briefing.histories.sheet import FORMER, BelowLine, MonthLine
from briefing.packs.counted import Daily, Key, rolled_up
from briefing.periods import month_of
from briefing.small_cells import shielded
from city.times import day_iso, day_of_iso
from indexing.store import Query, Store

_CLASSES = ("request", "inquiry", "staff")


def begun(store: Store, feeds: tuple[str, ...]) -> dict[str, int]:
    """The first day of each feed that has one, over the whole city."""
    found = {feed: store.search("buckets", Query(equal={"feed": feed}, limit=1)) for feed in feeds}
    return {feed: day_of_iso(oldest[0]["day"]) for feed, oldest in found.items() if oldest}


def monthly(
    store: Store, below: Mapping[str, str], first: int, last: int, begins: Mapping[str, int]
) -> tuple[MonthLine, ...]:
    """A line for each feed, class and month with days between two days, by feed, class, month."""
    reports = _daily(store, below, first, last, "reports")
    matters = _daily(store, below, first, last, "matters")
    former = [
        _daily(store, below, _years_before(first, years), _years_before(last, years), "matters")
        for years in range(1, FORMER + 1)
    ]
    keys = {key for counts in (reports, *former) for key, row in counts.items() if row.any()}
    lines = []
    for feed, counted_as in sorted(keys, key=lambda key: (key[0], _order(key[1]))):
        key = feed, counted_as
        for start, end in _months(first, last):
            then = [
                _sum(counts.get(key), _years_before(first, back), *_moved(start, end, back), begins[feed])
                for back, counts in enumerate(former, start=1)
            ]
            begin = min(start, begins[feed]) if begins[feed] <= end else begins[feed]
            lines.append(
                MonthLine(
                    feed=feed,
                    counted_as=counted_as,
                    first=day_iso(start),
                    last=day_iso(end),
                    reports=_sum(reports.get(key), first, start, end, begin),
                    matters=_sum(matters.get(key), first, start, end, begin),
                    former=tuple(then),
                )
            )
    return tuple(lines)


def below(
    now: Mapping[Key, int], year: Mapping[Key, int], level: int, known: Mapping[str, bool]
) -> tuple[BelowLine, ...]:
    """Matters by feed and node of a level, by name, small ones hidden. ``known``: the feed was there a year before."""
    rolled = [rolled_up(dict(counts), level) for counts in (now, year)]
    lines: list[BelowLine] = []
    for feed in sorted({feed for counts in rolled for (feed, _), number in counts.items() if number}):
        nodes = sorted({node for counts in rolled for (of, node), number in counts.items() if of == feed and number})
        columns = [shielded([counts.get((feed, node), 0) for node in nodes]) for counts in rolled]
        lines += [
            BelowLine(feed=feed, of=node, matters=matters, year=before if known.get(feed) else None)
            for node, matters, before in zip(nodes, *columns, strict=True)
        ]
    return tuple(lines)


def a_year_before(first: int, last: int) -> tuple[int, int]:
    """The same days of the year before."""
    return _moved(first, last, 1)


def _daily(
    store: Store, below: Mapping[str, str], first: int, last: int, measure: Literal["reports", "matters"]
) -> dict[Key, Daily]:
    matrix = store.counts(day_iso(first), day_iso(last), ("feed", "class"), query=Query(below=below), measure=measure)
    return {(key[0], key[1]): row for key, row in zip(matrix.keys, matrix.counts, strict=True)}


def _sum(row: Daily | None, origin: int, first: int, last: int, begin: int) -> int | None:
    """The sum of days of a row that begins at ``origin``; None where the feed began after the first of them."""
    if begin > first:
        return None
    return 0 if row is None else int(np.sum(row[first - origin : last - origin + 1]))


def _months(first: int, last: int) -> Iterator[tuple[int, int]]:
    while first <= last:
        end = min(last, month_of(first).last)
        yield first, end
        first = end + 1


def _moved(first: int, last: int, years: int) -> tuple[int, int]:
    """The same dates of a former year; a stretch that ends with its month ends with that month there."""
    start = _years_before(first, years)
    end = _years_before(last, years)
    return start, month_of(end).last if last == month_of(last).last else end


def _years_before(day: int, years: int) -> int:
    when = date.fromordinal(day)
    same = month_of(date(when.year - years, when.month, 1).toordinal())
    return min(same.last, same.first + when.day - 1)


def _order(counted_as: str) -> int:
    return _CLASSES.index(counted_as) if counted_as in _CLASSES else len(_CLASSES)
