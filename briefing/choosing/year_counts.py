"""Counts of buckets by row: matters and reports of a candidate's twelve months, and what stands beside its matters."""

from collections import Counter
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from briefing.choosing.cells import Cells, cells
from briefing.choosing.weights import Reals
from briefing.history import History, requests
from briefing.periods import Period
from city.times import day_iso
from indexing.store import Query

_COUNTED: Final[tuple[Literal["reports", "matters"], ...]] = ("reports", "matters")


@dataclass(frozen=True)
class YearCounts:
    """Requests of some days by row; those that subjects select by tags or issue are among the matters only."""

    cells: Cells
    matters_of: Reals
    """Matters of each cell."""
    matters: Reals
    reports: Reals
    """Reports of the row's topics, of every topic and area at most two for each matter; never fewer than its matters.

    So one matter that is told a hundred times does not make its topic one that is told again and again.
    """


def year_counts(history: History, period: Period) -> YearCounts:
    """The counts of a history's rows in a period."""
    matters = _by_topic(history, period, "matters")
    reports = _told_twice(history, period)
    found: Counter[tuple[str, int]] = Counter({(topic, -1): count for topic, count in matters.items()})
    for owner, each in enumerate(history.selected):
        for (topic, _, day), count in each.items():
            if period.first <= day <= period.last:
                found[topic, owner] += count
    made = cells(history.topics, history.subjects, found)
    keys = list(made.columns())
    of_cells = np.array([found[key] for key in keys], dtype=np.float64)
    told = np.array([reports[topic] if owner < 0 else found[topic, owner] for topic, owner in keys], dtype=np.float64)
    return YearCounts(made, of_cells, made.holds @ of_cells, made.holds @ told)


@dataclass(frozen=True)
class Beside:
    """What is not counted in a row's matters, and is shown beside them; of the row's topics."""

    repeats: Reals
    """Reports of matters that were known: repeats and copies."""
    inquiries: Reals
    staff: Reals
    excluded: Reals
    """Matters that the feed leaves out of its own assessment; they are counted all the same."""


def beside(history: History, period: Period) -> Beside:
    """What stands beside the matters of a period."""
    classes = history.store.counts(
        day_iso(period.first), day_iso(period.last), ("class", "topic_id"), query=Query(equal={"feed": history.feed})
    )
    by_class: dict[str, Counter[str]] = {"request": Counter(), "inquiry": Counter(), "staff": Counter()}
    for (counted_as, topic), row in zip(classes.keys, classes.counts, strict=True):
        by_class[counted_as][topic] += int(row.sum())
    reports, excluded = (_by_topic(history, period, name) for name in ("reports", "excluded"))
    topics = {topic for counts in (*by_class.values(), reports) for topic in counts}
    made = cells(history.topics, history.subjects, ((topic, -1) for topic in topics))

    def rolled(counts: Counter[str]) -> Reals:
        found: Reals = made.holds @ np.array([counts[topic] for topic in made.topics], dtype=np.float64)
        return found

    return Beside(
        repeats=rolled(reports) - rolled(by_class["request"]),
        inquiries=rolled(by_class["inquiry"]),
        staff=rolled(by_class["staff"]),
        excluded=rolled(excluded),
    )


def _told_twice(history: History, period: Period) -> Counter[str]:
    """Reports by topic, see ``YearCounts.reports``."""
    first, last, query = day_iso(period.first), day_iso(period.last), requests(history.feed)
    reports, matters = (
        history.store.counts(first, last, ("topic_id", "area_id"), query=query, measure=measure) for measure in _COUNTED
    )
    known = {key: int(row.sum()) for key, row in zip(matters.keys, matters.counts, strict=True)}
    found: Counter[str] = Counter()
    for (topic, area), row in zip(reports.keys, reports.counts, strict=True):
        found[topic] += min(int(row.sum()), 2 * known.get((topic, area), 0))
    return found


def _by_topic(history: History, period: Period, measure: Literal["matters", "reports", "excluded"]) -> Counter[str]:
    matrix = history.store.counts(
        day_iso(period.first), day_iso(period.last), ("topic_id",), query=requests(history.feed), measure=measure
    )
    return Counter({topic: int(row.sum()) for (topic,), row in zip(matrix.keys, matrix.counts, strict=True)})
