"""Series that are compared with others: what is common to all is no effect."""

import numpy as np

from detectors.effect.answer import FALL
from detectors.effect.comparing import untouched
from tests.detectors.effect.measures import BEFORE, WEEKS, counts, frame, straying

SERIES = 60
AFTER_MEASURE = np.arange(WEEKS) >= BEFORE


def town(rng, shared, shock, fall):
    """A measured series of 10 a week, and four others of 20 that share its course; the shock is common to all."""
    course = straying(rng, SERIES, WEEKS, 0.9, shared) + shock * AFTER_MEASURE
    own = counts(rng, 10.0 * np.exp(course + straying(rng, SERIES, WEEKS, 0.9, 0.08)) * (1.0 - fall * AFTER_MEASURE))
    others = counts(rng, 80.0 * np.exp(course))
    return own, others


def fallen(own, others):
    about = frame()
    laws = [fitted.law(about.after) for fitted in (about.expect(own), about.expect(own, others))]
    alone, compared = (int((law.below(about.sums(own)) <= FALL).sum()) for law in laws)
    return alone, compared


def test_a_shock_to_the_whole_city_is_no_effect_beside_others():
    """A third fewer everywhere from the day of the measure on; the past had no such shock to learn from."""
    alone, compared = fallen(*town(np.random.default_rng(1), 0.0, -0.4, 0.0))
    assert alone > 25
    assert compared <= 5


def test_a_course_that_all_share_makes_an_effect_easier_to_show():
    alone, compared = fallen(*town(np.random.default_rng(2), 0.25, 0.0, 0.35))
    assert compared > 1.3 * alone


def test_an_area_that_fell_with_the_measured_one_is_not_compared_with():
    rng = np.random.default_rng(3)
    mean = np.full((5, WEEKS), 20.0)
    mean[2, BEFORE:] = 8.0
    kept = untouched(frame(), counts(rng, mean))
    assert kept.tolist() == [True, True, False, True, True]


def test_an_area_that_took_up_what_left_is_not_compared_with():
    rng = np.random.default_rng(4)
    mean = np.full((4, WEEKS), 20.0)
    mean[3, BEFORE:] = 40.0
    assert untouched(frame(), counts(rng, mean)).tolist() == [True, True, True, False]


def test_one_other_series_is_too_few_to_compare_with():
    assert not untouched(frame(), np.full((1, WEEKS), 20.0)).any()
