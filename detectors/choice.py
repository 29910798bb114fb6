"""The choice of a method by length of history, row by row, shown in the judgement."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detectors.baseline import Baseline, fit
from detectors.ears import EarsC2Counts
from detectors.exceedance import DailyExceedance, WeeklyExceedance
from detectors.series import Floats, History, Judgement, Kinds


@dataclass(frozen=True, slots=True)
class ByHistory:
    """Judges each row by the method that its days of history allow.

    =====================  ==================  ===================================================
    days with data         mean below 5 a day  mean of 5 a day or more
    =====================  ==================  ===================================================
    fewer than ``warmup``  not judged          not judged
    up to 27               negative binomial   EARS C2 for counts (days), negative binomial (weeks)
    28 or more             negative binomial   negative binomial
    =====================  ==================  ===================================================

    ``method`` of the judgement names what judged each row.
    """

    warmup: int = 14
    alpha: float = 0.001
    settled: int = 28
    """Days from which on the weekday pattern is known: four of each."""
    plenty: float = 5.0
    """Mean a day from which on seven days give a deviation; infinite to leave EARS out.

    With 14 days of history the negative binomial law is calibrated too and sees more: of days with three times the
    expected 100 (variance twice the mean) it gives all a chance below 1e-5, EARS C2 for counts one in twenty."""

    @property
    def name(self) -> str:
        """``by history``."""
        return "by history"

    def judge(self, history: History, observed: Floats, kinds: Kinds) -> Judgement:
        """Judges the day, or the sum of the seven days, that follow the history."""
        return self.judge_against(fit(history), history, observed, kinds)

    def judge_against(self, baseline: Baseline, history: History, observed: Floats, kinds: Kinds) -> Judgement:
        """As ``judge``, with the history's baseline that the caller has kept."""
        days = history.days
        exceedance = DailyExceedance(self.alpha) if kinds.size == 1 else WeeklyExceedance(self.alpha)
        judgement = exceedance.judge_against(baseline, observed, kinds)
        young = (days >= self.warmup) & (days < self.settled)
        if kinds.size == 1 and young.any():
            mean = np.where(np.isnan(history.counts), 0.0, history.counts).sum(axis=1) / np.maximum(days, 1)
            ears = EarsC2Counts(self.alpha).judge(history, observed, kinds)
            judgement = _either(young & (mean >= self.plenty) & ears.judged, ears, judgement)
        judged = judgement.judged & (days >= self.warmup)
        return Judgement(
            expected=np.where(judged, judgement.expected, 0.0),
            upper=np.where(judged, judgement.upper, 0.0),
            p=np.where(judged, judgement.p, 1.0),
            judged=judged,
            days=days,
            method=np.where(judged, judgement.method, "none"),
        )


def _either(first: NDArray[np.bool_], one: Judgement, other: Judgement) -> Judgement:
    return Judgement(
        expected=np.where(first, one.expected, other.expected),
        upper=np.where(first, one.upper, other.upper),
        p=np.where(first, one.p, other.p),
        judged=np.where(first, one.judged, other.judged),
        days=one.days,
        method=np.where(first, one.method, other.method),
    )
