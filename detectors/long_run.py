"""How much sums over months vary: the dispersion of four-week sums about a fit to weeks, pooled over series.

A fit takes its weeks for independent. Where levels stray for weeks on end, a sum over many weeks varies more than they
say, and so does the fit itself: its long-run variance is larger (Newey and West, Econometrica 55 (1987) 703-708). With
r the residuals and m the means of T weeks, cut at 2.58 deviations so that an outbreak is no stray, B all stretches of
four weeks, and k coefficients learnt from the series itself,

    D / phi = (sum over B of (sum r)² / sum over B of sum m) / (1 - 4 k / T)  /  ((sum r² / sum m) / (1 - k / T))

k is the trace of the fit's information times its covariance over phi; season and trend take from slow changes first,
hence 4 k / T. One series has few such sums: D is pooled over those that are alike, as the dispersion phi of weeks is
(``detectors.dispersion``), and never below it.
"""

from typing import Final

import numpy as np

from detectors.dispersion import shrunk
from detectors.down_weighting import ODD
from detectors.log_linear import Fit
from detectors.series import Floats, Rows, tops
from detectors.weeks import Weeks

STRETCH: Final = 4
"""Weeks of a sum. Longer ones see what strays more slowly, and are too few in two years to be known."""

_LEAST_FREE: Final = 0.1
"""Share of the variance of sums that a fit leaves at least."""

_BLOCK: Final = 1024


def long_run(fit: Fit, weeks: Weeks, judged: int) -> Fit:
    """The fit with the dispersion of four-week sums, and the covariance of its coefficients widened by as much.

    ``judged`` is the number of weeks from the first one on that may have taught.
    """
    rows = weeks.counts.shape[0]
    ratio, freedom, level = np.ones(rows), np.ones(rows), np.ones(rows)
    for start in range(0, rows, _BLOCK):
        at = np.arange(start, min(start + _BLOCK, rows))
        ratio[at], freedom[at], level[at] = _sums(fit.of(at), weeks, judged, at)
    family = weeks.roots[tops(weeks.parents)]
    pooled = shrunk(family, STRETCH * level, ratio * fit.dispersion, freedom, fit.dispersion).ratio
    dispersion = np.maximum(pooled, fit.dispersion)
    wider = dispersion / fit.dispersion
    return Fit(fit.coefficients, fit.covariance * wider[:, None, None], dispersion, fit.freedom)


def _sums(fit: Fit, weeks: Weeks, judged: int, at: Rows) -> tuple[Floats, Floats, Floats]:
    """Of the rows ``at``: D over phi before it is pooled, its degrees of freedom, and the mean of a week."""
    used = weeks.taught(judged)[at]
    design = weeks.design[:judged]
    mean = np.where(used, fit.mean(design), 0.0)
    rest = np.where(used, np.nan_to_num(weeks.counts[at, :judged]) - mean, 0.0)
    reach = ODD * np.sqrt(fit.dispersion[:, None] * mean)
    rest = np.clip(rest, -reach, reach)
    number = np.maximum(np.count_nonzero(used, axis=1), 1)
    total = np.maximum(mean.sum(axis=1), 1e-9)
    terms = design.shape[1]
    products = (design[:, :, None] * design[:, None, :]).reshape(judged, terms * terms)
    learnt = ((mean @ products) * fit.covariance.reshape(-1, terms * terms)).sum(axis=1) / fit.dispersion
    stretches = _stretches(rest)
    square = (stretches**2).sum(axis=1) / np.maximum(_stretches(mean).sum(axis=1), 1e-9)
    single = (rest**2).sum(axis=1) / total
    free = np.maximum(1.0 - STRETCH * learnt / number, _LEAST_FREE)
    ratio = square / free / np.maximum(single / np.maximum(1.0 - learnt / number, _LEAST_FREE), 1e-9)
    return ratio, np.maximum(number / STRETCH - learnt, 1.0), total / number


def _stretches(weeks: Floats) -> Floats:
    """[n, T - 3] sums over each four weeks in a row."""
    summed = np.cumsum(np.pad(weeks, ((0, 0), (1, 0))), axis=1)
    return summed[:, STRETCH:] - summed[:, :-STRETCH]
