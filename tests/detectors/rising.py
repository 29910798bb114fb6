"""Series with a rise at a known place, followed from day to day, for the tests of what looks back."""

import numpy as np

from detectors import cumulative
from detectors.predicted import Predicted


def counts_of(rng, mean, dispersion):
    """Counts [n, T] about means [n, T] with variance over mean equal to ``dispersion``."""
    if dispersion > 1.0:
        mean = rng.gamma(mean / (dispersion - 1.0)) * (dispersion - 1.0)
    return rng.poisson(mean).astype(np.float64)


def predicted(counts, mean, dispersion=1.0, error=0.0):
    """The same law for all periods of a series; ``mean`` and ``error`` are one number or one per series."""
    means = np.broadcast_to(np.reshape(mean, (-1, 1)), counts.shape).astype(np.float64)
    size = means / (dispersion - 1.0) if dispersion > 1.0 else np.full(counts.shape, np.inf)
    return Predicted(counts, means, size, np.broadcast_to(error, counts.shape[:1]).astype(np.float64))


def up_to(whole, day):
    """The window that ends with this day."""
    days = slice(max(day + 1 - cumulative.WINDOW, 0), day + 1)
    return Predicted(whole.counts[:, days], whole.mean[:, days], whole.size[:, days], whole.error), days.start


def alarms(whole, *, first=0):
    """Bool [n, T] the days of alarms of daily judgement from day ``first`` on, each alarm a new start."""
    found = np.zeros(whole.counts.shape, dtype=np.bool_)
    since = np.full(whole.rows, first)
    for day in range(first, whole.periods):
        window, start = up_to(whole, day)
        found[:, day] = cumulative.judge(window, since - start).alarm
        since = np.where(found[:, day], day + 1, since)
    return found


def delay(found, begin, most):
    """Days from ``begin`` to the first alarm, 1 for the first day, ``most`` where there is none."""
    later = found[:, begin:]
    return np.where(later.any(axis=1), later.argmax(axis=1) + 1, most)
