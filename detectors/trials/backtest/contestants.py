"""Who takes part in a back-test: one line each.

A contestant is asked at the end of a day, each day or every so many, and answers for every row known by then. What it
keeps from day to day it makes itself, from what it was given.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from detectors import cumulative
from detectors.baseline import Baseline, fit
from detectors.choice import ByHistory
from detectors.ears import EarsC1, EarsC2, EarsC2Counts
from detectors.farrington import FarringtonFlexible, week_sums
from detectors.log_linear import Fit
from detectors.pooled_regression import LEAST_WEEKS, PooledRegression
from detectors.predicted import Predicted
from detectors.series import Detector, Floats, History, Judgement
from detectors.trials.backtest.arrivals import WEEK, Known
from detectors.weeks import Weeks, design

Judge = Callable[[Known], Judgement]


@dataclass(frozen=True, slots=True)
class Contestant:
    """A method, the days that it judges together, and whether it is asked daily or only as often as weeks are."""

    key: str
    """Its name on the command line."""
    name: str
    days: int
    """1 for a day, 7 for the seven days that end with it."""
    daily: bool
    """False for a method that is asked at the end of a week only, unless told otherwise."""
    begin: Callable[[], Judge]
    """A judge that has seen nothing yet."""


def of_days(detector: Detector) -> Callable[[], Judge]:
    """A detector of single days, on the day after the history."""
    return lambda: lambda known: detector.judge(known.before, np.nan_to_num(known.observed), known.kinds)


def day_by_history() -> Judge:
    """The method that the service takes for a day by the length of history."""
    detector = ByHistory(settled=_SETTLED)
    return lambda known: detector.judge_against(
        known.baseline, known.before, np.nan_to_num(known.observed), known.kinds
    )


def week_by_history() -> Judge:
    """The same for the last seven days, by the baseline of the days before them."""
    detector = ByHistory(settled=_SETTLED)

    def judge(known: Known) -> Judgement:
        before, sums = known.until(max(known.day + 1 - WEEK, 0)), known.sums(WEEK)
        kinds = known.history.kinds[-WEEK:]
        if kinds.size < WEEK:
            return not_judged(sums)
        return _where(detector.judge(before, np.nan_to_num(sums), kinds), ~np.isnan(sums))

    return judge


def farrington() -> Judge:
    """Farrington Flexible on the weeks that end with the day."""
    detector = FarringtonFlexible()
    return lambda known: detector.judge_days(known.history.counts)


class Pooled:
    """The pooled regression on the weeks that end with the day, fitted anew every fourth week.

    Rows that were first met since the fit wait for the next one.
    """

    def __init__(self) -> None:
        self._detector = PooledRegression()
        self._fits: dict[int, _Kept] = {}

    def __call__(self, known: Known) -> Judgement:
        """Judges the last week. Nothing is judged with fewer weeks than the season needs."""
        weeks = _weeks(known)
        length, weekday = weeks.shape[1], known.day % WEEK
        told = not_judged(known.observed)
        if length <= LEAST_WEEKS:
            return told
        kept = self._fits.get(weekday)
        if kept is None or length > len(kept.design):
            terms = design(WEEK * np.arange(length + _REFITTED - 1))
            kept = _Kept(terms, self._detector.fit(_hung(weeks, terms, known.history), length - 1))
            self._fits[weekday] = kept
        rows = kept.fit.dispersion.size
        judged = self._detector.judge_against(kept.fit, _hung(weeks[:rows], kept.design, known.history))
        for whole, part in ((told.p, judged.p), (told.expected, judged.expected), (told.upper, judged.upper)):
            whole[:rows] = part
        told.judged[:rows] = judged.judged
        return told


@dataclass(frozen=True, slots=True)
class _Kept:
    """A fit, and its design with rows for the weeks that it will be kept for."""

    design: Floats
    fit: Fit


def _weeks(known: Known) -> Floats:
    """Sums of the weeks that end with the day, from the first week with data of any row on."""
    weeks = week_sums(known.history.counts)
    present = ~np.isnan(weeks).all(axis=0)
    return weeks[:, int(present.argmax()) :] if present.any() else weeks[:, :0]


def _hung(weeks: Floats, terms: Floats, history: History) -> Weeks:
    rows, length = weeks.shape
    return Weeks(weeks, terms[:length], history.parents[:rows], history.roots[:rows])


class Cumulative:
    """The slow rise: a window of twelve weeks against the baseline of the days before it, moved on once a week.

    Every alarm (a quiet run of 1,000 days) begins anew. Rows that were first met since the window was moved wait for
    the next move; while the history is shorter than window and baseline, the window is what follows its first 28 days.
    """

    def __init__(self) -> None:
        self._start = -1
        self._baseline: Baseline | None = None
        self._since = np.zeros(0, dtype=np.int64)

    def __call__(self, known: Known) -> Judgement:
        """Judges the last day of the window."""
        observed = known.observed
        start = max(WEEK * -(-(known.day + 1 - cumulative.WINDOW) // WEEK), _LEAST_HISTORY)
        if known.day - start + 1 < _LEAST_WINDOW:
            return not_judged(observed)
        if start != self._start or self._baseline is None:
            self._start, self._baseline = start, fit(known.until(start))
        baseline, rows = self._baseline, self._baseline.level.size
        self._since = np.append(self._since, np.zeros(rows - self._since.size, dtype=np.int64))
        part = slice(start, known.day + 1)
        mean = np.ascontiguousarray(baseline.level[:, None] * baseline.factors[:, known.history.kinds[part]])
        size = np.broadcast_to((baseline.size_week / WEEK)[:, None], mean.shape)
        window = Predicted(np.ascontiguousarray(known.history.counts[:rows, part]), mean, size, baseline.error)
        rise = cumulative.judge(window, np.maximum(self._since - start, 0))
        some = observed[:rows] > 0.0  # on a day without a case only a moved baseline could be an alarm
        self._since = np.where(rise.alarm & some, known.day + 1, self._since)
        told = not_judged(observed)
        told.p[:rows], told.expected[:rows], told.upper[:rows] = np.where(some, rise.p, 1.0), mean[:, -1], np.nan
        told.judged[:rows] = (baseline.days >= _LEAST_HISTORY) & ~np.isnan(observed[:rows])
        return told


def not_judged(of: Floats) -> Judgement:
    """No answer for so many rows."""
    rows = of.size
    return Judgement(
        np.zeros(rows),
        np.zeros(rows),
        np.ones(rows),
        np.zeros(rows, dtype=np.bool_),
        np.zeros(rows, dtype=np.int64),
        np.full(rows, "none"),
    )


def _where(judgement: Judgement, known: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Judgement:
    return Judgement(
        judgement.expected,
        judgement.upper,
        judgement.p,
        judgement.judged & known,
        judgement.days,
        judgement.method,
    )


_SETTLED: Final = 14
"""As in the service."""
_REFITTED: Final = 4
_LEAST_HISTORY: Final = 28
_LEAST_WINDOW: Final = 14

DAY: Final = "negative binomial, day"
"""Whose band is shown for days."""
SEVEN_DAYS: Final = "negative binomial, week"
"""Whose band is shown for weeks."""

CONTESTANTS: Final = (
    Contestant("c1", "EARS C1", 1, daily=True, begin=of_days(EarsC1())),
    Contestant("c2", "EARS C2", 1, daily=True, begin=of_days(EarsC2())),
    Contestant("c2-counts", "EARS C2 for counts", 1, daily=True, begin=of_days(EarsC2Counts())),
    Contestant("day", DAY, 1, daily=True, begin=day_by_history),
    Contestant("week", SEVEN_DAYS, WEEK, daily=True, begin=week_by_history),
    Contestant("farrington", "Farrington Flexible", WEEK, daily=False, begin=farrington),
    Contestant("pooled", "pooled regression", WEEK, daily=False, begin=Pooled),
    Contestant("cumulative", "cumulative", 1, daily=True, begin=Cumulative),
)
