"""The run of a back-test: who said what of which series on which day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from detectors.series import Floats, Rows
from detectors.trials.backtest.arrivals import WEEK, Arrivals, Days, Known
from detectors.trials.backtest.contestants import Contestant

LEAST_CASES: Final = 5
CASE_DAYS: Final = 28
"""A series with fewer than five cases in the four weeks that end with a day is not asked for, whoever judges: the rule
of Farrington et al. 1996."""


@dataclass(frozen=True, slots=True)
class Asked:
    """N questions, each a series on a day, in the order of days, and the answers of m contestants."""

    names: tuple[str, ...]
    first: int
    """First day that was judged; weeks are counted from it."""
    days: int
    """Days judged."""
    row: Rows
    """[N]."""
    day: Days
    """[N]."""
    observed: Floats
    """[N] count of the day as known at its end."""
    week: Floats
    """[N] sum of the seven days that end with it."""
    p: Floats
    """[m, N], NaN where the contestant was not asked or did not judge."""
    expected: Floats
    """[m, N] of the period that the contestant judges: a day or seven."""
    upper: Floats
    """[m, N]."""

    def of(self, name: str) -> int:
        """The number of a contestant."""
        return self.names.index(name)


def ask(
    arrivals: Arrivals,
    contestants: Sequence[Contestant],
    first: int,
    progressed: Callable[[str, float], None],
    *,
    every: int = WEEK,
) -> Asked:
    """Lets everybody judge each day from ``first`` on by what was known at its end.

    Contestants that are not daily are asked on the last day of each week, or every so many days. Nobody is asked for a
    day without delivery.
    """
    judges = [contestant.begin() for contestant in contestants]
    parts: list[tuple[Rows, Days, Floats, Floats, Floats]] = []
    for known in arrivals.each_day(first):
        progressed(f"judging day {known.day - first + 1}", (known.day - first) / max(arrivals.days - first, 1))
        rows = _asked_for(known)
        answers = np.full((3, len(contestants), rows.size), np.nan)
        for place, (contestant, judge) in enumerate(zip(contestants, judges, strict=True)):
            if contestant.daily or (known.day - first + 1) % every == 0:
                told = judge(known)
                judged = told.judged[rows]
                for answer, values in zip(answers, (told.p, told.expected, told.upper), strict=True):
                    answer[place] = np.where(judged, values[rows], np.nan)
        parts.append((rows, np.full(rows.size, known.day), known.observed[rows], known.sums(WEEK)[rows], answers))
    row, day, observed, week = (np.concatenate([part[at] for part in parts] or [np.zeros(0)]) for at in range(4))
    p, expected, upper = np.concatenate([part[4] for part in parts] or [np.zeros((3, len(contestants), 0))], axis=2)
    return Asked(
        tuple(contestant.name for contestant in contestants),
        first,
        max(arrivals.days - first, 0),
        row.astype(np.intp),
        day.astype(np.int64),
        observed,
        week,
        p,
        expected,
        upper,
    )


def _asked_for(known: Known) -> Rows:
    recent = np.nansum(known.history.counts[:, -CASE_DAYS:], axis=1)
    return np.flatnonzero((recent >= LEAST_CASES) & ~np.isnan(known.history.counts[:, -1]))
