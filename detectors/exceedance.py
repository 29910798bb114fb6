"""Exceedance of a finished day and of seven days: the tail of the negative-binomial predictive law at the count."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from detectors import negative_binomial
from detectors.baseline import Baseline, fit
from detectors.series import Floats, History, Judgement, Kinds, single_day

LEAST_DAYS: Final = 7
"""With fewer days of history nothing is judged: not every weekday has been seen."""

WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class _Law:
    """The predictive law of each row."""

    mean: Floats
    size: Floats

    def judged(self, name: str, days: NDArray[np.int64], observed: Floats, alpha: float) -> Judgement:
        known = days >= LEAST_DAYS
        return Judgement(
            expected=np.where(known, self.mean, 0.0),
            upper=np.where(known, negative_binomial.upper(alpha, self.mean, self.size), 0.0),
            p=np.where(known, negative_binomial.tail(observed, self.mean, self.size), 1.0),
            judged=known,
            days=days,
            method=np.full(known.shape, name),
        )


@dataclass(frozen=True, slots=True)
class DailyExceedance:
    """One finished day against Y ~ NB(mean = level x factor, 1/size' = 1/size + e² + e²/size), e the mean's error.

    e² is the square of the level's relative error plus that of the factor's.
    """

    alpha: float = 0.001

    @property
    def name(self) -> str:
        """``negative binomial, day``."""
        return "negative binomial, day"

    def judge(self, history: History, observed: Floats, kinds: Kinds) -> Judgement:
        """Judges the day after the history."""
        return self.judge_against(fit(history), observed, kinds)

    def judge_against(self, baseline: Baseline, observed: Floats, kinds: Kinds) -> Judgement:
        """Judges a day against a baseline that the caller has kept."""
        single_day(self.name, kinds)
        kind = int(kinds[0])
        mean = baseline.level * baseline.factors[:, kind]
        error = np.sqrt(baseline.error**2 + baseline.factor_error[:, kind] ** 2)
        size = negative_binomial.with_error(baseline.size, error)
        return _Law(mean, size).judged(self.name, baseline.days, observed, self.alpha)


@dataclass(frozen=True, slots=True)
class WeeklyExceedance:
    """The sum of seven days against Y ~ NB(mean = level x sum of the seven factors, size of 7-day sums with error).

    The history passed ends before the first of the seven days. The factors' errors cancel over a week, all but those
    of holidays, which are left in.
    """

    alpha: float = 0.001

    @property
    def name(self) -> str:
        """``negative binomial, week``."""
        return "negative binomial, week"

    def judge(self, history: History, observed: Floats, kinds: Kinds) -> Judgement:
        """Judges the sum of the seven days after the history. Raises ``ValueError`` unless given seven kinds."""
        return self.judge_against(fit(history), observed, kinds)

    def judge_against(self, baseline: Baseline, observed: Floats, kinds: Kinds) -> Judgement:
        """Judges a 7-day sum against a baseline that the caller has kept."""
        if kinds.shape != (WEEK,):
            raise ValueError(f"{self.name} judges seven days, not {kinds.size}")
        factor = np.ascontiguousarray(baseline.factors[:, kinds]).sum(axis=1)
        square = np.zeros(baseline.level.shape)
        for kind in kinds[kinds >= WEEK]:
            square += (baseline.factors[:, kind] * baseline.factor_error[:, kind] / factor) ** 2
        size = negative_binomial.with_error(baseline.size_week, np.sqrt(baseline.error**2 + square))
        return _Law(baseline.level * factor, size).judged(self.name, baseline.days, observed, self.alpha)
