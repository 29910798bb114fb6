"""Weekly series whose outbreak weeks are flagged, judged by methods of weeks: each week with only those before it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from detectors.ears import EarsC1, EarsC2, EarsC2Counts
from detectors.exceedance import DailyExceedance
from detectors.farrington import FarringtonFlexible
from detectors.pooled_regression import LEAST_WEEKS, PooledRegression
from detectors.series import Floats, Judgement
from detectors.trials.backtest.arrivals import WEEK
from detectors.trials.backtest.comparing import Episode, Row, Truth, Weeks, compare, settings
from detectors.trials.backtest.running import LEAST_CASES, Asked
from detectors.trials.contest import CASE_WEEKS, as_days
from detectors.trials.scoring import Flags
from detectors.weeks import alone, design

Judge = Callable[[Floats], Judgement]
"""Judges the last column of weekly counts [n, T]."""

NOMINAL: Final = (0.01,)
MATCHED: Final = (0.02,)
"""Share of unflagged weeks: of a few hundred weeks no smaller one can be told."""


@dataclass(frozen=True, slots=True)
class Result:
    """How one method did."""

    row: Row
    flagged: int
    """Flagged weeks that it judged."""
    found: int
    """Those of them with an alarm."""
    delays: tuple[tuple[int, int | None], ...]
    """Of each outbreak its series and the weeks until it is found, None where it is not."""


def pooled(counts: Floats) -> Judgement:
    """The pooled regression on series that stand alone, a year of 52 weeks."""
    return PooledRegression().judge(alone(counts, design(WEEK * np.arange(counts.shape[1]), year=52.0 * WEEK)))


CONTESTANTS: Final = (
    ("EARS C1", as_days(EarsC1()), 1),
    ("EARS C2", as_days(EarsC2()), 1),
    ("EARS C2 for counts", as_days(EarsC2Counts()), 1),
    ("negative binomial", as_days(DailyExceedance()), 1),
    ("Farrington Flexible, 3 years", FarringtonFlexible(years=3).judge_weeks, 1),
    ("pooled regression", pooled, LEAST_WEEKS + 1),
)
"""Name, judge, and weeks that it needs at least. A year of 52 weeks."""


def judged(counts: Floats, flags: Flags, nominal: Sequence[float], matched: Sequence[float]) -> list[Result]:
    """All methods on weekly counts [n, T] whose outbreak weeks are ``flags`` [n, T]; for each its settings.

    A week is asked for where the four weeks that end with it hold five cases. Days of the rows are 7 a week.
    """
    asked = _ask(counts)
    truth = Truth(tuple(_episodes(flags)))
    weeks = Weeks.gather(asked, truth)
    rows = compare(asked, weeks, settings(weeks, asked, nominal, matched), truth)
    series = [row for row, _ in truth.sought]
    inside = flags[asked.row, asked.day // WEEK]
    results = []
    for row in rows:
        p = asked.p[asked.of(row.method)]
        flagged, found = inside & ~np.isnan(p), inside & (p <= row.setting.threshold)
        delays = [(one, days if days is None else days // WEEK) for one, days in zip(series, row.delays, strict=True)]
        results.append(Result(row, int(flagged.sum()), int(found.sum()), tuple(delays)))
    return results


def _episodes(flags: Flags) -> list[Episode]:
    """Runs of flagged weeks. A week after them is quiet: nothing of them is in it."""
    edges = np.diff(np.pad(flags, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    starts, ends = np.argwhere(edges == 1), np.argwhere(edges == -1)
    return [
        Episode(int(row), WEEK * int(first), WEEK * int(last - 1), np.array([row], dtype=np.intp))
        for (row, first), (_, last) in zip(starts, ends, strict=True)
    ]


def _ask(counts: Floats) -> Asked:
    rows, weeks = counts.shape
    recent = np.stack(
        [counts[:, max(week + 1 - CASE_WEEKS, 0) : week + 1].sum(axis=1) for week in range(weeks)], axis=1
    )
    week, row = np.nonzero((recent >= LEAST_CASES).T)
    answers = np.full((3, len(CONTESTANTS), rows, weeks), np.nan)
    for place, (_, judge, least) in enumerate(CONTESTANTS):
        for last in range(max(least, 2), weeks + 1):
            told = judge(counts[:, :last])
            for answer, values in zip(answers, (told.p, told.expected, told.upper), strict=True):
                answer[place, :, last - 1] = np.where(told.judged, values, np.nan)
    p, expected, upper = (answer[:, row, week] for answer in answers)
    observed = counts[row, week]
    names = tuple(name for name, _, _ in CONTESTANTS)
    return Asked(names, 0, WEEK * weeks, row, WEEK * week, observed, observed, p, expected, upper)
