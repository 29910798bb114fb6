"""Temperature and thresholds, on numbers that are easily checked by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.topic_model.calibration import (
    calibration_error,
    fitted_temperature,
    probabilities,
    threshold_for_coverage,
    threshold_for_error,
)

CONFIDENCE = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
RIGHT = np.array([1.0, 1.0, 0.0, 1.0, 0.0])


def test_the_temperature_that_made_the_labels_is_found_again():
    draw = np.random.default_rng(1)
    scores = draw.normal(size=(20_000, 4))
    chances = probabilities(scores, 0.5)
    labels = (chances.cumsum(axis=1) < draw.random((20_000, 1))).sum(axis=1)
    assert fitted_temperature(scores, labels) == pytest.approx(0.5, rel=0.05)


@pytest.mark.parametrize(("coverage", "threshold"), [(0.2, 0.9), (0.5, 0.7), (0.6, 0.7), (0.8, 0.6), (1.0, 0.0)])
def test_a_coverage_has_the_highest_threshold_that_reaches_it(coverage, threshold):
    assert threshold_for_coverage(CONFIDENCE, coverage) == threshold


@pytest.mark.parametrize(("error", "threshold"), [(0.0, 0.8), (0.25, 0.6), (0.3, 0.6), (0.4, 0.5), (1.0, 0.5)])
def test_an_error_has_the_lowest_threshold_that_keeps_it(error, threshold):
    assert threshold_for_error(CONFIDENCE, RIGHT, error) == threshold


def test_an_error_that_cannot_be_kept_answers_nothing():
    assert threshold_for_error(CONFIDENCE, 1 - RIGHT, 0.1) > 1


def test_equal_confidences_are_answered_together():
    assert threshold_for_error(np.array([0.9, 0.8, 0.8]), np.array([1.0, 1.0, 0.0]), 0.2) == 0.9


def test_the_calibration_error_is_the_distance_of_each_bin_by_its_size():
    confidence, right = np.array([0.95, 0.95, 0.55, 0.55]), np.array([1.0, 1.0, 1.0, 0.0])
    assert calibration_error(confidence, right) == pytest.approx(0.5 * 0.05 + 0.5 * 0.05)


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=6), st.floats(0.05, 50))
def test_probabilities_add_up_to_one_and_keep_the_order_of_scores(scores, temperature):
    chances = probabilities(np.array([scores]), temperature)[0]
    assert chances.sum() == pytest.approx(1.0)
    assert chances[int(np.argmax(scores))] == chances.max()
