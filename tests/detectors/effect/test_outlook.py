"""The law of the days to come, on daily counts whose law is known."""

import numpy as np
import pytest

from detectors.effect.outlook import TAIL, outlook

WEEKS, AHEAD, START = 120, 14, 700_000
CALENDAR = np.zeros((WEEKS + AHEAD, 0))
EVERY = np.ones(WEEKS, bool)
WEEKDAYS = np.array([0.25, 0.2, 0.2, 0.15, 0.1, 0.05, 0.05])


def daily(rng, weekly):
    """[n, 7 T] days of which the last one is that before ``START``."""
    return rng.poisson(np.einsum("nt,d->ntd", weekly, WEEKDAYS).reshape(weekly.shape[0], -1)).astype(np.float64)


@pytest.fixture(scope="module")
def steady():
    """Twelve topics of forty matters a week."""
    return outlook(daily(np.random.default_rng(1), np.full((12, WEEKS), 40.0)), EVERY, START, CALENDAR)


def test_a_month_is_the_sum_of_its_days(steady):
    parts = steady.law(0, 30).mean + steady.law(30, 61).mean + steady.law(61, 92).mean
    np.testing.assert_allclose(steady.law(0, 92).mean, parts, rtol=1e-6)
    assert np.median(steady.law(0, 31).mean) == pytest.approx(40.0 * (4 + WEEKDAYS[:3].sum()), rel=0.05)


def test_whole_weeks_are_those_of_the_expectation(steady):
    whole = steady.fitted.law(np.arange(4))
    np.testing.assert_allclose(steady.law(0, 28).mean, whole.mean)
    np.testing.assert_allclose(steady.law(0, 28).variance, whole.variance)


def test_a_busy_weekday_weighs_more_than_a_quiet_one(steady):
    days = np.array([steady.law(day, day + 1).mean for day in range(7)]).T
    np.testing.assert_allclose(days / days.sum(axis=1, keepdims=True), np.tile(WEEKDAYS, (12, 1)), atol=0.03)


def test_a_month_that_is_high_every_year_is_expected_high():
    """Two years with a March of twice the rest; the third is forecast at its beginning, sixty days before."""
    weeks = np.arange(WEEKS) - WEEKS
    in_march = (np.mod(7 * weeks - 60, 365.25) < 31) & (weeks < 0)
    rng = np.random.default_rng(2)
    found = outlook(daily(rng, np.tile(40.0 * np.where(in_march, 2.0, 1.0), (12, 1))), EVERY, START, CALENDAR)
    march, before = found.law(60, 91).mean / 31, found.law(0, 31).mean / 31
    assert np.median(march / before) > 1.4


def test_weeks_that_do_not_teach_change_nothing():
    rng = np.random.default_rng(3)
    days = daily(rng, np.full((1, WEEKS), 20.0))
    used = EVERY.copy()
    used[[30, WEEKS - 2]] = False
    spoilt = days.copy().reshape(1, WEEKS, 7)
    spoilt[:, [30, WEEKS - 2]] = 500.0
    one, other = (outlook(each.reshape(1, -1), used, START, CALENDAR).law(0, 30) for each in (days, spoilt))
    np.testing.assert_allclose(one.mean, other.mean)


def test_the_band_of_a_later_month_is_no_narrower_where_levels_stray():
    rng = np.random.default_rng(4)
    walk = np.cumsum(rng.normal(0.0, 0.06, (12, WEEKS)), axis=1)
    found = outlook(daily(rng, 40.0 * np.exp(walk - walk[:, -1:])), EVERY, START, CALENDAR)
    width = [law.quantile(1.0 - TAIL) / law.quantile(TAIL) for law in (found.law(0, 30), found.law(60, 90))]
    assert (width[1] > width[0]).all()


def test_a_topic_without_any_matter_has_a_law():
    found = outlook(np.zeros((1, 7 * WEEKS)), EVERY, START, CALENDAR).law(0, 30)
    assert 0.0 <= found.mean[0] < 3.0
