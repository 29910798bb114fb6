"""Rivals of the effect of a measure: how it is told in practice, and the textbook's interrupted time series.

Each takes weekly counts [n, T] of which the first ``before`` lie before the measure, and gives [n] a normal score of
the change: below -1.96 it says a fall, above 1.96 a rise.
"""

import numpy as np
from numpy.typing import NDArray

from detectors.weeks import design

Floats = NDArray[np.float64]

YEAR = 52


def month_on_month(counts: Floats, before: int, after: int) -> Floats:
    """环比: the weeks after against as many directly before, both Poisson."""
    return _ratio(counts[:, before : before + after].sum(axis=1), counts[:, before - after : before].sum(axis=1))


def year_on_year(counts: Floats, before: int, after: int) -> Floats:
    """同比: the weeks after against the same weeks a year before, both Poisson."""
    ago = counts[:, before - YEAR : before - YEAR + after]
    return _ratio(counts[:, before : before + after].sum(axis=1), ago.sum(axis=1))


def interrupted(counts: Floats, before: int, after: int) -> Floats:
    """Interrupted time series: quasi-Poisson regression on trend, two harmonics and a step, Newey-West errors.

    Bandwidth 4 (T/100)^(2/9) (Newey and West, Econometrica 55 (1987) 703-708).
    """
    weeks = before + after
    y = counts[:, :weeks]
    step = (np.arange(weeks) >= before).astype(np.float64)
    x = np.column_stack([design(7 * np.arange(weeks)), step])
    b = np.zeros((y.shape[0], x.shape[1]))
    b[:, 0] = np.log(y.mean(axis=1) + 0.1)
    for _ in range(20):
        mean = np.exp(np.clip(b @ x.T, -9.0, 15.0))
        information = np.einsum("nt,tp,tq->npq", mean, x, x) + 1e-6 * np.eye(x.shape[1])
        move = np.linalg.solve(information, ((y - mean) @ x)[:, :, None])[:, :, 0]
        b += np.clip(move, -1.0, 1.0)
    mean = np.exp(np.clip(b @ x.T, -9.0, 15.0))
    inverse = np.linalg.inv(np.einsum("nt,tp,tq->npq", mean, x, x) + 1e-6 * np.eye(x.shape[1]))
    score = (y - mean)[:, :, None] * x
    middle = np.matmul(score.transpose(0, 2, 1), score)
    reach = int(4.0 * (weeks / 100.0) ** (2.0 / 9.0))
    for lag in range(1, reach + 1):
        part = np.matmul(score[:, lag:].transpose(0, 2, 1), score[:, :-lag])
        middle += (1.0 - lag / (reach + 1.0)) * (part + part.transpose(0, 2, 1))
    error = np.sqrt(np.maximum((inverse @ middle @ inverse)[:, -1, -1], 1e-12))
    return np.asarray(b[:, -1] / error)


RIVALS = {"环比": month_on_month, "同比": year_on_year, "interrupted, HAC": interrupted}


def _ratio(now: Floats, then: Floats) -> Floats:
    return np.asarray(np.log((now + 0.5) / (then + 0.5)) / np.sqrt(1.0 / (now + 0.5) + 1.0 / (then + 0.5)))
