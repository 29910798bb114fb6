"""What the cases of a feed say of how they were handled, as counts by row: summed in the store, never loaded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

from briefing.choosing.cells import Cells, cells
from briefing.choosing.selected import query_of
from briefing.choosing.subjects import Subject
from briefing.choosing.weights import Reals
from briefing.history import History
from city.times import Zone
from indexing.store import Query

SPAN = 367
"""Numbers of days that are told apart: 0 to 366 or more."""
MOSTLY = 0.9
"""What 基本满意 counts of 满意."""


class _Outcome(NamedTuple):
    """What a case says of its handling, None where it does not."""

    reached: object
    solved: object
    satisfied: object
    returned: object
    late: object
    whistle: object

    @property
    def asked(self) -> bool:
        """True where the call-back was effective, or where the feed does not say so and gives an outcome."""
        return self.reached is True or (self.reached is None and self.solved is not None)


@dataclass(frozen=True)
class KeptCases:
    """Matters of class ``request`` registered in some days, by row, as known at their end. One entry a row."""

    cases: Reals
    asked: Reals
    """Called back effectively: reached, or with an outcome where the feed does not say who was reached."""
    solved: Reals
    rated: Reals
    """Asked, and said how satisfied."""
    satisfied: Reals
    """Satisfied, where mostly satisfied counts ``MOSTLY``."""
    decided: Reals
    """Settled with a deadline, or past it."""
    late: Reals
    returned: Reals
    """Sent back by a unit at least once."""
    joint: Reals
    """Several units were needed (吹哨)."""
    settled: Reals
    """``settled[i, d]``: cases closed after d whole days."""
    open: Reals
    """``open[i, d]``: cases not closed after d whole days."""
    lag: Reals
    """``lag[i, d]``: cases called back d whole days after their closing."""
    units: Reals
    """Different units."""
    pairs: Reals
    """Pairs of cases in the same lowest area whose units are known, in ordered pairs."""
    alike: Reals
    """Those of them with the same unit."""


def kept_cases(history: History, first: int, last: int, zone: Zone) -> KeptCases:
    """The cases of a history registered from ``first`` to ``last``, as known at the end of the last day."""
    reader = _Reader(history, first, last, zone)
    outcome, durations, units = reader.read(
        ("topic_id", *_Outcome._fields), ("topic_id", "settled", "days", "lag"), ("topic_id", "area_id", "unit")
    )
    made = cells(history.topics, history.subjects, [cell for cell, *_ in outcome])
    column = made.columns()

    def total(value: Callable[[_Outcome], float]) -> Reals:
        found = np.zeros(len(column))
        for cell, key, count in outcome:
            found[column[cell]] += count * value(_Outcome(*key))
        return np.asarray(made.holds @ found)

    def by_days(picked: Callable[..., int | None]) -> Reals:
        found = np.zeros((len(column), SPAN))
        for cell, key, count in durations:
            days = picked(*key)
            if days is not None:
                found[column[cell], days] += count
        return np.asarray(made.holds @ found)

    different, pairs, alike = _offices(made, units)
    return KeptCases(
        cases=total(lambda _: 1.0),
        asked=total(lambda said: said.asked and said.solved is not None),
        solved=total(lambda said: said.asked and said.solved is True),
        rated=total(lambda said: said.asked and said.satisfied is not None),
        satisfied=total(lambda said: said.asked * {"yes": 1.0, "mostly": MOSTLY}.get(str(said.satisfied), 0.0)),
        decided=total(lambda said: said.late is not None),
        late=total(lambda said: said.late is True),
        returned=total(lambda said: bool(said.returned)),
        joint=total(lambda said: said.whistle is True),
        settled=by_days(lambda settled, days, _: days if settled else None),
        open=by_days(lambda settled, days, _: None if settled else days),
        lag=by_days(lambda _settled, _days, lag: lag),
        units=different,
        pairs=pairs,
        alike=alike,
    )


_Cell = tuple[str, int]
_Row = tuple[_Cell, tuple[object, ...], int]


class _Reader:
    """Counts of a feed's requests by cell: of all, and once more of what each subject selects."""

    def __init__(self, history: History, first: int, last: int, zone: Zone) -> None:
        self.history, self.zone = history, zone
        whole = query_of(Subject(kind="topic", name=""), history.feed, first, last, zone)
        self.asked: list[tuple[int, Query]] = [(-1, whole)]
        for number, subject in enumerate(history.subjects):
            if subject.selects:
                self.asked.append((number, query_of(subject, history.feed, first, last, zone)))

    def read(self, *bys: Sequence[str]) -> list[list[_Row]]:
        """The rows of each of several keys."""
        found: list[list[_Row]] = [[] for _ in bys]
        for owner, query in self.asked:
            tallies = self.history.store.tallies(bys, as_of=str(query.until), zone=self.zone.name, query=query)  # type: ignore[arg-type]
            for rows, tally in zip(found, tallies, strict=True):
                for (topic, *rest), count in tally.items():
                    if owner < 0 or not self.history.subjects[owner].holds(str(topic)):
                        rows.append(((str(topic), owner), tuple(rest), count))
        return found


def _offices(made: Cells, rows: Sequence[_Row]) -> tuple[Reals, Reals, Reals]:
    """Different units, and pairs of cases in one area, all and those of one unit, by row."""
    named = [(cell, key, count) for cell, key, count in rows if key[1]]
    column = made.columns()
    at = [column[cell] for cell, _, _ in named]
    counts = [count for *_, count in named]

    def summed(labels: Sequence[object]) -> csr_array:
        numbers = {label: number for number, label in enumerate(dict.fromkeys(labels))}
        places = (at, [numbers[label] for label in labels])
        table = csr_array((counts, places), shape=(len(column), max(1, len(numbers))), dtype=np.float64)
        return csr_array(csr_array(made.holds) @ table)

    def pairs(table: csr_array) -> Reals:
        return np.asarray(table.power(2).sum(axis=1) - table.sum(axis=1)).ravel()

    different = np.asarray((summed([key[1] for _, key, _ in named]) > 0).sum(axis=1)).ravel().astype(np.float64)
    in_area = pairs(summed([key[0] for _, key, _ in named]))
    return different, in_area, pairs(summed([key for _, key, _ in named]))
