"""Who takes part in the trials: one line each."""

from collections.abc import Callable
from typing import Final

import numpy as np

from detectors.ears import EarsC2, EarsC2Counts
from detectors.series import Detector, Floats, History
from detectors.trials import oracle
from detectors.trials.contest import Contestant, week_by_week


def as_days(detector: Detector) -> Callable[[Floats], Floats]:
    """A detector of days on weeks: each week is a day of one kind, each series stands alone."""

    def judge(counts: Floats) -> Floats:
        rows, weeks = counts.shape
        alone, itself = np.full(rows, -1, dtype=np.intp), np.arange(rows, dtype=np.intp)
        history = History(counts[:, :-1], np.zeros(weeks - 1, dtype=np.int8), alone, itself)
        return detector.judge(history, counts[:, -1], np.zeros(1, dtype=np.int8)).p

    return judge


CONTESTANTS: Final = (
    Contestant("oracle, week alone", oracle.week),
    Contestant("oracle, sum of 1, 2, 4 weeks", oracle.weighted_sum),
    Contestant("oracle, greater of 1, 2 weeks", oracle.greater_of_two),
    Contestant("EARS C2", week_by_week(as_days(EarsC2()))),
    Contestant("EARS C2 for counts", week_by_week(as_days(EarsC2Counts()))),
)
