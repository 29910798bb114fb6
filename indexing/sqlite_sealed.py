"""The embedded store's sealed buckets: packed, a row for each series and span of days, read as documents.

Spans do not overlap, and no document of a day that lies in one is put into the store beside it.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from heapq import merge
from typing import Any

import msgspec
import numpy as np

from city import paths
from city.times import day_iso
from indexing.errors import StoreError
from indexing.fields import sortable
from indexing.sealed import Cases, Ints, Series, Span, cases, documents, measured
from indexing.sqlite_caseload import Ask
from indexing.sqlite_queries import all_of, conditions
from indexing.sqlite_schema import COLUMNS
from indexing.store import Body, Document, Query

_PAGE = 1_000
_SELECT = "SELECT feed, class, topic_id, area_id, pack FROM sealed_buckets"
_LAST = date.max.toordinal()
_DAY = len("2026-03-01")
_WIDER = 8

Others = list[tuple[str, Sequence[Any]]]
"""Fields that have no column, and the values that they may have."""


class Sealed:
    """Reads the sealed buckets of a store. Queries are checked before."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def spans(self) -> list[Span]:
        """By day."""
        rows = self._ask("SELECT first, last, tick, lengths FROM sealed_spans ORDER BY first", ())
        decode = msgspec.json.Decoder(dict[int, int]).decode
        return [Span(first, last, tick, decode(lengths)) for first, last, tick, lengths in rows]

    def until(self) -> int:
        """The first day that is not sealed, 0 where none is."""
        ((last,),) = self._ask("SELECT MAX(last) FROM sealed_spans", ())
        return 0 if last is None else int(last) + 1

    def refuse(self, days: Collection[int]) -> None:
        """Raises ``StoreError`` where a day is sealed: a document of it would count twice."""
        if days and (until := self.until()) > min(days):
            raise StoreError(f"a bucket of a day before {day_iso(until)}: these days are sealed")

    def get(self, id: str) -> Document | None:
        """The bucket with this id."""
        for span in self.spans():
            rows = self._ask(f"{_SELECT} WHERE first = ? AND head = ?", (span.first, id[:-_DAY]))
            for row in rows:
                for document in documents(span, Series(*row)):
                    if document.id == id:
                        return document
        return None

    def stream(self) -> Iterator[Document]:
        """All, by id."""
        return merge(*map(self._of_span, self.spans()), key=lambda document: document.id)

    def with_documents(self, query: Query, found: list[Body]) -> list[Body]:
        """The first that match; ``found`` are those of days that are not sealed."""
        spans = self.spans()
        if query.newest:
            left = None if query.limit is None else query.limit - len(found)
            return found + self._search(reversed(spans), query, left)
        sealed = self._search(spans, query, query.limit)
        return (sealed + found)[: query.limit]

    def _search(self, spans: Iterable[Span], query: Query, most: int | None) -> list[Body]:
        found: list[Body] = []
        for span in spans:
            left = None if most is None else most - len(found)
            if left == 0:
                break
            found += self._first(span, query, left)
        return found

    def _first(self, span: Span, query: Query, most: int | None) -> list[Body]:
        """Of a span the first, as many as asked, all where None are. Days are widened until there are enough."""
        first, last = _inside(span, *_bounds(query))
        series, others = self._series(span, query, first, last)
        found: list[tuple[int, str, int]] = []
        for since, until in _windows(first, last, most, newest=query.newest):
            found = [
                (day, f"{series[at].head}{day_iso(day)}", at)
                for held in _of_days(cases(series, since, until), others)
                for at, day in zip(held.series[held.begin].tolist(), held.days[held.begin].tolist(), strict=True)
            ]
            if most is not None and len(found) >= most:
                break
        found = sorted(found, reverse=query.newest)[:most]
        wanted: dict[int, set[int]] = {}
        for day, _, at in found:
            wanted.setdefault(at, set()).add(day)
        made = {
            document.id: document.body for at, days in wanted.items() for document in documents(span, series[at], days)
        }
        return [made[id] for _, id, _ in found]

    def count(self, query: Query) -> int:
        """How many match."""
        found = 0
        for span in self.spans():
            first, last = _inside(span, *_bounds(query))
            series, others = self._series(span, query, first, last)
            found += sum(int(held.begin.sum()) for held in _of_days(cases(series, first, last), others))
        return found

    def counts(
        self, first: int, last: int, by: Sequence[str], query: Query, measure: str
    ) -> dict[tuple[str, ...], Ints]:
        """Sums by key, of each day from ``first`` to ``last``."""
        found: dict[tuple[str, ...], Ints] = {}
        size = last - first + 1
        places = [COLUMNS["buckets"].index(name) for name in by]
        for span in self.spans():
            since, until = _inside(span, first, last)
            series, others = self._series(span, query, since, until)
            keys: dict[tuple[str, ...], int] = {}
            number = np.array([keys.setdefault(tuple(str(one[at]) for at in places), len(keys)) for one in series], int)
            sums, there = np.zeros(len(keys) * size, np.int64), np.zeros(len(keys), np.bool_)
            for held in _of_days(cases(series, since, until), others):
                at = number[held.series]
                there[at] = True
                which = measured(held.marks, measure)
                np.add.at(sums, at[which] * size + held.days[which] - first, 1)
            for key, row in keys.items():
                if there[row]:
                    of_key = sums[row * size : (row + 1) * size]
                    found[key] = found[key] + of_key if key in found else of_key
        return found

    def different(self, field: str) -> set[str]:
        """The values of a column."""
        return {value for (value,) in self._ask(f"SELECT DISTINCT {field} FROM sealed_buckets", ())}

    def _of_span(self, span: Span) -> Iterator[Document]:
        """By id: as the heads of series sort, but for those of which one begins with the other."""
        last, waiting = "", list[Series]()
        while rows := self._ask(
            f"{_SELECT} WHERE first = ? AND head > ? ORDER BY head LIMIT {_PAGE}", (span.first, last)
        ):
            for row in rows:
                series = Series(*row)
                last = series.head
                if waiting and not last.startswith(waiting[0].head):
                    yield from _by_id(span, waiting)
                    waiting = []
                waiting.append(series)
        yield from _by_id(span, waiting)

    def _series(self, span: Span, query: Query, first: int, last: int) -> tuple[list[Series], Others]:
        """Series of a span that match but for their days, none where there is no day, and what other fields hold."""
        columns, others = _split(query)
        if first > last:
            return [], others
        filters, values = conditions("buckets", columns)
        rows = self._ask(f"{_SELECT}{all_of(['first = ?', *filters])}", [span.first, *values])
        return [one for one in map(Series._make, rows) if _holds(one, others)], others


def _bounds(query: Query) -> tuple[int, int]:
    """The first and the last day that are asked for."""
    first = 0 if query.since is None else sortable("buckets", query.since)
    return first, _LAST if query.until is None else sortable("buckets", query.until) - 1


def _inside(span: Span, first: int, last: int) -> tuple[int, int]:
    return max(first, span.first), min(last, span.last)


def _split(query: Query) -> tuple[Query, Others]:
    """What is asked of columns, and of other fields the values that they may have."""
    beside = COLUMNS["buckets"]
    others: Others = [(name, [value]) for name, value in query.equal.items()]
    others += query.among.items()
    columns = Query(
        equal={name: value for name, value in query.equal.items() if name in beside},
        among={name: values for name, values in query.among.items() if name in beside},
        below=query.below,
    )
    return columns, [(name, values) for name, values in others if name not in beside]


def _holds(series: Series, others: Others) -> bool:
    """Whether fields but the day have one of the values that they may have."""
    known = {"topic": paths.name(series.topic), "area": paths.name(series.area), "closed": True} if others else {}
    return all(known[name] in values for name, values in others if name != "day")


def _of_days(every: Iterable[Cases], others: Others) -> Iterator[Cases]:
    """Those of the days that are asked for by name, all where none is."""
    wanted = [frozenset(values) for name, values in others if name == "day"]
    for held in every:
        if not wanted:
            yield held
            continue
        days = [day for day in np.unique(held.days).tolist() if all(day_iso(day) in names for names in wanted)]
        inside = np.isin(held.days, days)
        yield Cases(held.series[inside], held.days[inside], held.marks[inside])


def _windows(first: int, last: int, most: int | None, *, newest: bool) -> Iterator[tuple[int, int]]:
    """Stretches of days from the first, or the last, each eight times as wide as the one before; the last is all."""
    width = 1 if most is not None else last - first + 1
    while width < last - first + 1:
        yield (last - width + 1, last) if newest else (first, first + width - 1)
        width *= _WIDER
    yield first, last


def _by_id(span: Span, series: Sequence[Series]) -> list[Document]:
    found = [document for one in series for document in documents(span, one)]
    return sorted(found, key=lambda document: document.id)
