"""What the days to come bring where nothing changes: the law of ``expectation`` for any stretch of days, say months.

Months are no whole weeks. The share of a week's matters that fall on each weekday is taken from the last year, one
matter a weekday added, and a month holds of a week what its days in it hold.

The year has six waves, not two as for a measure: whoever asks for next month asks for its place in the year. Their
deviations fall fast, so that a short history follows the first two and only what comes again every year the others.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from detectors.effect.expectation import Expectation, Prior, expect
from detectors.effect.law import Law
from detectors.series import Floats
from detectors.weeks import YEAR, design

WAVES: Final = (0.7, 0.4, 0.15, 0.08, 0.06, 0.05)
"""Deviations of the logarithm, by waves a year. Chosen on a simulated city; ``benchmarks/bench_forecast.py`` reports on
another and on a real one."""
TAIL: Final = 0.05
"""Chance on either side of what the band leaves out."""

_TREND: Final = 0.25
_COVARIATE: Final = 0.7
_WEEK: Final = 7
_LAST_YEAR: Final = 52


@dataclass(frozen=True, slots=True)
class Outlook:
    """The fits of n series to their weeks up to a day."""

    fitted: Expectation
    weekdays: Floats
    """[n, 7] share of a week's matters by days from the day of the forecast on; sums to 1."""

    def law(self, first: int, until: int) -> Law:
        """The law of the sum over the days from ``first`` to before ``until``, counted from the day of the forecast."""
        weeks = np.arange(first // _WEEK, -(-until // _WEEK))
        day = _WEEK * weeks[:, None] + np.arange(_WEEK)
        inside = ((day >= first) & (day < until)).astype(np.float64)
        return self.fitted.law(weeks, self.weekdays @ inside.T)


def outlook(daily: Floats, used: NDArray[np.bool_], start: int, covariates: Floats) -> Outlook:
    """Fits n series of days [n, 7 T] that end directly before the day ``start``.

    ``used`` [T] are the weeks that teach; ``covariates`` [T + H, q] of the calendar, of the weeks before and of the H
    weeks to come.
    """
    weeks = daily.reshape(daily.shape[0], used.size, _WEEK)
    ahead = covariates.shape[0] - used.size
    ends = start + _WEEK * (np.arange(covariates.shape[0], dtype=np.int64) - used.size) + _WEEK - 1
    columns = design(ends, harmonics=len(WAVES), covariates=covariates)
    columns[:, 1] -= (start - 0.5 * (int(ends[0]) + int(ends[-1]))) / YEAR
    deviations = [np.inf, _TREND, *np.repeat(WAVES, 2), *([_COVARIATE] * covariates.shape[1])]
    prior = Prior(np.zeros(len(deviations)), np.array(deviations))
    number = daily.shape[0]
    heard = np.broadcast_to(np.concatenate([used, np.ones(ahead, bool)]), (number, used.size + ahead))
    fitted = expect(weeks.sum(axis=2), heard, np.broadcast_to(columns, (number, *columns.shape)), used.size, prior)
    recent = weeks[:, -_LAST_YEAR:][:, used[-_LAST_YEAR:]].sum(axis=1) + 1.0
    return Outlook(fitted, recent / recent.sum(axis=1, keepdims=True))
