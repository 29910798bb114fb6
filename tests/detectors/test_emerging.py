"""When an issue emerges, flares up or is quiet, and the laws of its chance."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from detectors.emerging import FLARE_UP, NEW, QUIET, judge

DAYS = 180


def days(*ago, length=DAYS):
    """One issue with a matter so many days ago, each."""
    counts = np.zeros((1, length))
    for one in ago:
        counts[0, length - 1 - one] += 1
    return counts


def judged(counts, age, since=-1):
    rows = counts.shape[0]
    return judge(counts, np.full(rows, age), np.full(rows, since))


def kind(counts, age, since=-1):
    return judged(counts, age, since).kind[0]


def test_the_third_matter_within_three_weeks_is_a_new_issue():
    assert kind(days(16, 5), 16) == QUIET
    assert kind(days(16, 5, 0), 16) == NEW


def test_three_in_two_months_are_none():
    assert kind(days(58, 30, 0), 58) == QUIET


def test_two_on_one_day_are_none_however_rare():
    assert kind(days(0, 0), 0) == QUIET
    assert judged(days(0, 0), 0).p[0] == 1.0


def test_a_chronic_issue_that_goes_on_is_quiet():
    assert kind(days(*range(0, 170, 6)), 170) == QUIET


def test_a_chronic_issue_that_comes_all_at_once_flares_up_and_is_never_new():
    chronic = range(0, 170, 6)
    assert kind(days(*chronic, *[0, 0, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3]), 170) == FLARE_UP


def test_at_forty_five_days_an_issue_can_be_new_and_after_them_it_needs_far_more():
    counts = days(45, 2, 1, 0)
    assert kind(counts, 45) == NEW
    assert kind(counts, 46) == QUIET
    assert kind(days(46, 2, 2, 1, 1, 0, 0, 0), 46) == FLARE_UP


@pytest.mark.parametrize(("since", "expected"), [(0, QUIET), (1, QUIET), (59, QUIET), (60, NEW), (-1, NEW)])
def test_an_alarm_is_followed_by_sixty_days_of_rest(since, expected):
    assert kind(days(5, 3, 1, 0), 5, since) == expected


def test_the_chance_is_the_gamma_poisson_tail_times_three():
    counts = days(100, 80, 13, 9, 3, 1, 0)
    told = judged(counts, 100)
    shape, rate = 0.5 + 2, 60 + DAYS - 14
    assert told.window[0] == 14
    assert told.observed[0] == 5
    assert told.expected[0] == pytest.approx(14 * shape / rate)
    assert told.p[0] == pytest.approx(3 * stats.nbinom.sf(4, shape, rate / (rate + 14)))


def test_under_the_prior_alone_false_alarms_are_as_rare_as_the_chance_says():
    rng = np.random.default_rng(7)
    rates = rng.gamma(0.5, 1 / 60, 60_000)
    told = judged(rng.poisson(rates[:, None], (rates.size, 90)).astype(np.float64), 40)
    assert 0 < (told.p <= 0.01).mean() <= 0.01


def test_days_without_delivery_are_no_days():
    whole = judged(days(3, 1, 0, length=90), 3)
    gap = np.concatenate([np.full((1, 90), np.nan), days(3, 1, 0, length=90)], axis=1)
    assert judged(gap, 3).p[0] == whole.p[0]


@settings(deadline=None, max_examples=60)
@given(
    counts=st.lists(st.lists(st.sampled_from([0, 1, 2, 5, 10**9, np.nan]), min_size=40, max_size=40), min_size=1),
    age=st.integers(0, 400),
    since=st.integers(-1, 100),
)
def test_every_number_is_finite_and_alone_the_same_as_in_a_batch(counts, age, since):
    batch = np.array(counts, dtype=np.float64)
    told = judged(batch, age, since)
    assert np.isfinite(told.expected).all()
    assert ((told.p >= 1e-300) & (told.p <= 1)).all()
    for row in range(len(counts)):
        alone = judged(batch[row : row + 1], age, since)
        for field in ("kind", "window", "observed", "expected", "p"):
            assert getattr(alone, field)[0] == getattr(told, field)[row]


def test_more_on_the_last_day_is_never_less_alarming():
    rng = np.random.default_rng(3)
    history = rng.poisson(0.05, (200, DAYS)).astype(np.float64)
    chances = []
    for last in (0, 1, 2, 3, 5, 8, 20, 1000, 10**9):
        history[:, -1] = last
        chances.append(judged(history, 170).p)
    for fewer, more in pairwise(chances):
        assert (more <= fewer).all()
    assert (chances[-1] < 1e-6).all()


@pytest.mark.parametrize("shape", [(0, 180), (3, 0), (2, 1), (2, 10)])
def test_batches_without_rows_or_with_few_days_are_answered(shape):
    told = judged(np.zeros(shape), 5)
    assert told.kind.tolist() == [QUIET] * shape[0]
    assert told.p.tolist() == [1.0] * shape[0]


def test_the_arguments_are_left_as_they_were():
    counts = days(3, 1, 0)
    before = counts.copy()
    judged(counts, 3)
    assert np.array_equal(counts, before)


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="do not fit"):
        judge(np.zeros((2, 5)), np.zeros(3, dtype=np.int64), np.zeros(2, dtype=np.int64))
    with pytest.raises(ValueError, match="begins after"):
        judged(np.zeros((1, 5)), -1)
