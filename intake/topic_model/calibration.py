"""Scores to probabilities that mean what they say, and the threshold below which a model stays silent."""

import numpy as np
from scipy.special import log_softmax, softmax

from intake.topic_model.linear import Floats, Whole

BINS = 10
_COLDEST, _HOTTEST = 0.01, 100.0


def probabilities(scores: Floats, temperature: float) -> Floats:
    """The softmax of ``scores / temperature``, row by row (Guo et al. 2017)."""
    return np.asarray(softmax(scores / temperature, axis=1))


def fitted_temperature(scores: Floats, labels: Whole) -> float:
    """The temperature of least log loss, over scores of texts that the model was not fitted to."""
    from scipy.optimize import minimize_scalar  # noqa: PLC0415 - slow to import, for training alone

    rows = np.arange(len(labels))

    def loss(log_temperature: float) -> float:
        return -float(log_softmax(scores / np.exp(log_temperature), axis=1)[rows, labels].mean())

    found = minimize_scalar(loss, bounds=(np.log(_COLDEST), np.log(_HOTTEST)), method="bounded")
    return float(np.exp(found.x))


def calibration_error(confidence: Floats, right: Floats) -> float:
    """Expected calibration error: mean distance of confidence and accuracy in 10 bins of equal width, by their size."""
    bins = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
    distance = np.bincount(bins, weights=confidence, minlength=BINS) - np.bincount(bins, weights=right, minlength=BINS)
    return float(np.abs(distance).sum() / len(confidence))


def threshold_for_coverage(confidence: Floats, coverage: float) -> float:
    """The highest threshold at which at least ``coverage`` of the texts are answered; 0 for all of them."""
    if coverage >= 1:
        return 0.0
    descending = np.sort(confidence)[::-1]
    return float(descending[max(int(np.ceil(coverage * len(descending))), 1) - 1])


def threshold_for_error(confidence: Floats, right: Floats, error: float) -> float:
    """The lowest threshold from which on at most ``error`` of the answers are wrong; above 1 where there is none."""
    order = np.argsort(-confidence, kind="stable")
    ranked = confidence[order]
    wrong = np.cumsum(1 - right[order]) / np.arange(1, len(ranked) + 1)
    last_of_its_value = np.append(ranked[1:] != ranked[:-1], [True])
    good = np.flatnonzero((wrong <= error) & last_of_its_value)
    return float(ranked[good[-1]]) if len(good) else 1.01
