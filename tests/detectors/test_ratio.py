"""Intervals of a ratio."""

import numpy as np
import pytest
from scipy import stats

from detectors.ratio import gamma_ratio


@pytest.mark.parametrize(("variance", "off"), [(1e-6, 1e-6), (0.01, 1e-3), (0.1, 1e-3), (0.5, 0.01), (1.0, 0.03)])
def test_an_interval_is_that_of_the_gamma_law(variance, off):
    told = gamma_ratio(np.array([1.0, 4.0]), np.full(2, variance))
    law = stats.gamma(1.0 / variance, scale=variance)
    assert told.low == pytest.approx(law.ppf(0.05) * np.array([1.0, 4.0]), abs=4 * off)
    assert told.high == pytest.approx(law.ppf(0.95) * np.array([1.0, 4.0]), abs=4 * off)
    assert told.value.tolist() == [1.0, 4.0]


def test_what_is_known_exactly_has_no_interval_and_what_is_not_known_reaches_down_to_nothing():
    told = gamma_ratio(np.array([2.0, 2.0]), np.array([0.0, 5.0]))
    assert (told.low[0], told.high[0]) == (2.0, 2.0)
    assert told.low[1] == 0.0
    assert told.high[1] > 8.0


def test_rows_that_are_left_out_say_nothing():
    told = gamma_ratio(np.array([2.0, 3.0]), np.array([0.1, 0.1])).only(np.array([False, True]))
    assert (told.value[0], told.low[0], told.high[0]) == (1.0, 0.0, np.inf)
    assert told.value[1] == 3.0
