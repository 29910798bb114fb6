"""Made-up weekly counts about a measure."""

import numpy as np

from detectors.effect.comparing import Frame
from detectors.effect.course import calendar_design

BEFORE, AFTER = 156, 26
WEEKS = BEFORE + AFTER


def frame(before=BEFORE, after=AFTER):
    """Weeks that all teach, about a measure that begins on day 700,000, without holidays."""
    weeks = before + after
    return Frame(np.ones(weeks, bool), calendar_design(weeks, before, 700_000, np.zeros((weeks, 0))), before)


def counts(rng, mean, dispersion=1.5):
    """Negative binomial counts of these means."""
    return rng.poisson(rng.gamma(mean / (dispersion - 1.0)) * (dispersion - 1.0)).astype(np.float64)


def straying(rng, series, weeks, rho, deviation):
    """[n, T] an autoregressive course of logarithms."""
    course = np.zeros((series, weeks))
    course[:, 0] = rng.normal(0.0, deviation, series)
    for week in range(1, weeks):
        innovation = rng.normal(0.0, deviation * np.sqrt(1.0 - rho**2), series)
        course[:, week] = rho * course[:, week - 1] + innovation
    return course
