"""Measures of a size that is known, planted in two hundred simulated topics each: what is said of them, and how often
its interval holds the truth.
"""

from functools import cache

import numpy as np
import pytest

from detectors.effect.answer import FALL, RISE, answer
from tests.detectors.effect.measures import AFTER, BEFORE, WEEKS, counts, frame, straying

SIMULATIONS = 200
SIZES = (0.0, 0.2, 0.5)
YEARS = (np.arange(WEEKS) - BEFORE) * 7 / 365.25
STATED = {"season": FALL + RISE, "season, trend, straying": 0.05}
"""By what the logarithm of the mean does without a measure, the share that docs/effect.md states of effects that are
none. Counts vary twice as much as Poisson's.
"""
COURSES = tuple(STATED)


@cache
def planted(course, size):
    """What is said of 200 topics of about twenty matters a week, a share of which is gone from the measure on."""
    rng = np.random.default_rng([20_260, COURSES.index(course), SIZES.index(size)])
    peak = rng.uniform(0.0, 2.0 * np.pi, (SIMULATIONS, 1))
    log = 0.4 * np.cos(2.0 * np.pi * YEARS - peak) + 0.1 * np.cos(4.0 * np.pi * YEARS - 2.0 * peak)
    if course != "season":
        log = log + rng.choice([-0.1, 0.1], (SIMULATIONS, 1)) * YEARS + straying(rng, SIMULATIONS, WEEKS, 0.85, 0.2)
    level = rng.uniform(10.0, 40.0, (SIMULATIONS, 1))
    kept = np.where(np.arange(WEEKS) < BEFORE, 1.0, 1.0 - size)
    series = counts(rng, level * np.exp(log) * kept, dispersion=2.0)
    about = frame(BEFORE, AFTER)
    return answer(about.expect(series).law(about.after), about.sums(series))


@pytest.mark.parametrize("course", COURSES)
@pytest.mark.parametrize("size", SIZES)
def test_the_interval_of_the_change_holds_the_planted_one_in_nine_of_ten_simulations(course, size):
    found = planted(course, size)
    held = (found.ratio_low <= 1.0 - size) & (1.0 - size <= found.ratio_high)
    assert held.sum() >= 0.9 * SIMULATIONS


@pytest.mark.parametrize("course", COURSES)
def test_a_measure_that_did_nothing_is_called_an_effect_no_more_often_than_is_stated(course):
    found = planted(course, 0.0)
    assert (found.fell | found.rose).sum() <= STATED[course] * SIMULATIONS


@pytest.mark.parametrize("course", COURSES)
def test_a_planted_fall_is_estimated_without_bias_and_never_called_a_rise(course):
    for size in SIZES[1:]:
        found = planted(course, size)
        assert np.median(found.ratio) == pytest.approx(1.0 - size, abs=0.04)
        assert not found.rose.any()


def test_a_fall_by_half_is_found_in_most_and_one_by_a_fifth_where_levels_are_steady():
    assert planted("season", 0.5).fell.mean() > 0.95
    assert planted("season, trend, straying", 0.5).fell.mean() > 0.6
    assert planted("season", 0.2).fell.mean() > 0.3
