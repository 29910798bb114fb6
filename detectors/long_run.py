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
from detectors.series import Floats, tops
from detectors.weeks import Weeks

STRETCH: Final = 4
"""Weeks of a sum. Longer ones see what strays more slowly, and are too few in two years to be known."""

_LEAST_LEFT: Final = 0.1
"""Share of the variance that a fit leaves at least."""

_TINY: Final = 1e-9

_BLOCK: Final = 1024


def long_run(fit: Fit, weeks: Weeks, judged: int) -> Fit:
    """The fit with the dispersion of four-week sums, and the covariance of its coefficients widened by as much.

    ``judged`` is the number of weeks from the first one on that may have taught.
    """
    rows, terms = weeks.counts.shape[0], weeks.design.shape[1]
    taught, design = weeks.taught(judged), weeks.design[:judged]
    products = (design[:, :, None] * design[:, None, :]).reshape(judged, terms * terms)
    ratio, freedom, level = np.ones(rows), np.ones(rows), np.ones(rows)
    for start in range(0, rows, _BLOCK):
        at = np.arange(start, min(start + _BLOCK, rows))
        part, used = fit.of(at), taught[at]
        mean = np.where(used, part.mean(design), 0.0)
        rest = np.where(used, np.nan_to_num(weeks.counts[at, :judged]) - mean, 0.0)
        information = (mean @ products).reshape(part.covariance.shape)
        learnt = (information * part.covariance).sum(axis=(1, 2)) / part.dispersion
        number = np.maximum(np.count_nonzero(used, axis=1), 1)
        ratio[at] = _inflation(rest, mean, part.dispersion, learnt / number)
        freedom[at] = np.maximum(number / STRETCH - learnt, 1.0)
        level[at] = mean.sum(axis=1) / number
    family = weeks.roots[tops(weeks.parents)]
    pooled = shrunk(family, STRETCH * level, ratio * fit.dispersion, freedom, fit.dispersion).ratio
    dispersion = np.maximum(pooled, fit.dispersion)
    wider = dispersion / fit.dispersion
    return Fit(fit.coefficients, fit.covariance * wider[:, None, None], dispersion, fit.freedom)


def _inflation(rest: Floats, mean: Floats, dispersion: Floats, learnt: Floats) -> Floats:
    """[n] D / phi before it is pooled, from residuals and means [n, T]; ``learnt`` is k / T."""
    reach = ODD * np.sqrt(dispersion[:, None] * mean)
    rest = np.clip(rest, -reach, reach)
    months = (_stretches(rest) ** 2).sum(axis=1) / np.maximum(_stretches(mean).sum(axis=1), _TINY)
    weeks = (rest**2).sum(axis=1) / np.maximum(mean.sum(axis=1), _TINY)
    left, of_week = (np.maximum(1.0 - length * learnt, _LEAST_LEFT) for length in (STRETCH, 1))
    return np.asarray(months / left / np.maximum(weeks / of_week, _TINY))


def _stretches(weeks: Floats) -> Floats:
    """[n, T - 3] sums over each four weeks in a row."""
    summed = np.cumsum(np.pad(weeks, ((0, 0), (1, 0))), axis=1)
    return summed[:, STRETCH:] - summed[:, :-STRETCH]
