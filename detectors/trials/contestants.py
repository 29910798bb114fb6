"""Who takes part in the trials: one line each."""

from collections.abc import Callable
from typing import Final

import numpy as np

from detectors.ears import EarsC2, EarsC2Counts
from detectors.farrington import FarringtonFlexible
from detectors.pooled_regression import PooledRegression
from detectors.series import Detector, Floats
from detectors.trials import contest, oracle
from detectors.trials.contest import Contestant, week_by_week
from detectors.trials.noufaily import TESTED, WEEKS, Simulated
from detectors.weeks import alone, design


def as_days(detector: Detector) -> Callable[[Floats], Floats]:
    """The chances [n] of the last week by a detector of days."""
    judge = contest.as_days(detector)
    return lambda counts: judge(counts).p


_REFITTED: Final = 4
"""Weeks for which a fit is kept, as the service keeps one for some time."""


def pooled_regression(_: Simulated, counts: Floats) -> Floats:
    """[n, tests], the pooled regression, fitted anew every fourth week. Series stand alone; a year has 52 weeks."""
    detector, rows = PooledRegression(), design(7 * np.arange(WEEKS), year=364.0)
    chances: list[Floats] = []
    for column in TESTED:
        seen = alone(counts[:, : column + 1], rows[: column + 1])
        if column % _REFITTED == 0 or not chances:
            fit = detector.fit(seen, column)
        chances.append(detector.chance(fit, seen))
    return np.stack(chances, axis=1)


CONTESTANTS: Final = (
    Contestant("oracle, week alone", oracle.week),
    Contestant("oracle, sum of 1, 2, 4 weeks", oracle.weighted_sum),
    Contestant("oracle, sums of 1 to 3 weeks", oracle.recent_sums),
    Contestant("oracle, greater of 1, 2 weeks", oracle.greater_of_two),
    Contestant("pooled regression", pooled_regression),
    Contestant("Farrington Flexible", week_by_week(lambda counts: FarringtonFlexible().judge_weeks(counts).p)),
    Contestant("EARS C2", week_by_week(as_days(EarsC2()))),
    Contestant("EARS C2 for counts", week_by_week(as_days(EarsC2Counts()))),
)
