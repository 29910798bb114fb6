"""The dispersion of sums over months: steady series, series whose level strays, and outbreaks."""

import numpy as np
import pytest

from detectors.long_run import long_run
from detectors.pooled_regression import PooledRegression
from detectors.weeks import Weeks, alone, design

WEEKS, SERIES = 156, 40


def fitted(mean, seed=1):
    """A regression over three years of Poisson weeks with these means, and what it says of months."""
    random = np.random.default_rng(seed)
    weeks: Weeks = alone(random.poisson(mean, (SERIES, WEEKS)).astype(float), design(7 * np.arange(WEEKS)))
    fit = PooledRegression().fit(weeks, WEEKS)
    return fit, long_run(fit, weeks, WEEKS - 4)


def stretches(seed):
    """[weeks] levels that stray by a tenth, for four weeks on end."""
    return np.repeat(np.exp(np.random.default_rng(seed).normal(0.0, 0.1, (SERIES, WEEKS // 4))), 4, axis=1)


@pytest.mark.parametrize("mean", [2.0, 20.0, 200.0])
def test_months_of_steady_series_vary_as_their_weeks_say(mean):
    weekly, monthly = fitted(mean)
    assert (monthly.dispersion >= weekly.dispersion).all()
    assert np.median(monthly.dispersion / weekly.dispersion) < 1.15


def test_months_of_series_whose_level_strays_vary_more_than_their_weeks_say():
    weekly, monthly = fitted(200.0 * stretches(2))
    assert np.median(weekly.dispersion) == pytest.approx(1.0 + 200.0 * 0.1**2, rel=0.2)
    assert np.median(monthly.dispersion) > 1.6 * np.median(weekly.dispersion)


def test_the_coefficients_are_known_less_surely_by_as_much():
    weekly, monthly = fitted(200.0 * stretches(2))
    wider = monthly.dispersion / weekly.dispersion
    np.testing.assert_allclose(monthly.covariance, weekly.covariance * wider[:, None, None])
    np.testing.assert_array_equal(monthly.coefficients, weekly.coefficients)


def test_an_outbreak_of_three_weeks_is_no_stray():
    mean = np.full((SERIES, WEEKS), 20.0)
    mean[:, 80:83] *= 5.0
    weekly, monthly = fitted(mean)
    assert np.median(monthly.dispersion / weekly.dispersion) < 1.25
