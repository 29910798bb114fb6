"""Down-weighting: what is odd weighs little, and nothing is lost where nothing is odd."""

import numpy as np
import pytest

from detectors.down_weighting import shortfall, weights
from tests.detectors.weekly import drawn


def weight_of(count, mean, dispersion):
    return weights(np.ones((1, 1), dtype=bool), np.array([[count]]), np.array([[mean]]), np.array([dispersion]))[0, 0]


def test_an_ordinary_count_has_full_weight_and_an_outbreak_next_to_none():
    assert weight_of(14.0, 10.0, 1.0) == 1.0
    assert weight_of(0.0, 10.0, 1.0) == 1.0
    assert weight_of(50.0, 10.0, 1.0) < 0.03


def test_the_same_excess_is_less_odd_where_counts_are_spread():
    assert weight_of(25.0, 10.0, 1.0) < weight_of(25.0, 10.0, 2.0) < weight_of(25.0, 10.0, 5.0) == 1.0


def test_one_report_of_a_rare_series_is_not_odd():
    assert weight_of(1.0, 0.02, 1.2) == 1.0


def test_what_is_not_used_has_no_weight():
    assert weights(np.zeros((1, 3), dtype=bool), np.ones((1, 3)), np.ones((1, 3)), np.ones(1)).sum() == 0.0


@pytest.mark.parametrize(
    ("mean", "dispersion"), [(0.05, 1.0), (0.2, 2.0), (1.0, 1.5), (1.0, 5.0), (20.0, 3.0), (150.0, 1.2)]
)
def test_the_shortfall_is_what_draws_of_the_law_show(mean, dispersion):
    count = drawn(np.random.default_rng(3), np.full((1, 400_000), mean), dispersion)
    means, spread = np.full(count.shape, mean), np.array([dispersion])
    weight = weights(np.ones(count.shape, dtype=bool), count, means, spread)
    told = shortfall(np.array([mean]), spread)
    assert told.mean[0] == pytest.approx((weight * count).sum() / (weight.sum() * mean), abs=0.02)
    square = (weight * (count - mean) ** 2).sum() / (weight.sum() * dispersion * mean)
    assert told.square[0] == pytest.approx(square, abs=0.03)
