"""Tails and quantiles of the negative binomial law."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from detectors import negative_binomial as nb

means = st.floats(0.0, 1e6)
sizes = st.one_of(st.floats(1e-3, 1e9), st.just(np.inf))


def one(value):
    return np.array([value], dtype=np.float64)


@pytest.mark.parametrize(("mean", "size"), [(0.02, 0.05), (0.7, 2.0), (5.0, 1.25), (40.0, 12.0), (900.0, 300.0)])
def test_the_tail_is_that_of_scipy(mean, size):
    counts = np.arange(0, int(mean + 30 * np.sqrt(mean + mean * mean / size)) + 5, dtype=np.float64)
    law = stats.nbinom(size, size / (size + mean))
    expected = law.sf(counts - 1)
    seen = expected > 1e-250
    tail = nb.tail(counts, np.full(counts.shape, mean), np.full(counts.shape, size))
    assert tail[seen] == pytest.approx(expected[seen], rel=1e-9)


def test_an_infinite_size_is_poisson():
    counts = np.arange(60.0)
    tail = nb.tail(counts, np.full(60, 4.2), np.full(60, np.inf))
    assert tail == pytest.approx(stats.poisson(4.2).sf(counts - 1), rel=1e-9)


def test_a_very_large_size_is_as_good_as_poisson():
    tail = nb.tail(one(31), one(10.0), np.array([9e9]))
    assert tail == pytest.approx(stats.poisson(10.0).sf(30), rel=1e-6)


def test_a_tail_of_one_in_ten_to_the_280_has_its_digits():
    # P(Y >= y) of size 1 is (m / (1 + m))^y.
    assert nb.tail(one(140), one(1 / 99), one(1.0)) == pytest.approx(1e-280, rel=1e-9)


def test_what_underflows_is_the_least_chance_and_never_zero():
    tail = nb.tail(np.array([1e5, 1e18, 1.0]), np.array([0.1, 3.0, 0.0]), np.array([5.0, np.inf, 1.0]))
    assert tail.tolist() == [nb.LEAST_P] * 3


def test_no_report_is_certain_even_where_none_is_expected():
    assert nb.tail(np.zeros(2), np.array([0.0, 7.0]), np.array([1.0, np.inf])).tolist() == [1.0, 1.0]


def test_a_heavy_law_keeps_its_digits_where_the_mean_dwarfs_the_size():
    law = stats.nbinom(0.001, 0.001 / (0.001 + 1e6))
    assert nb.tail(one(5e6), one(1e6), one(0.001)) == pytest.approx(law.sf(5e6 - 1), rel=1e-6)


@given(mean=means, size=sizes, alpha=st.sampled_from([0.05, 1e-3, 2.5e-4, 1e-6, 1e-12]))
def test_the_upper_count_is_the_least_whose_excess_has_at_most_alpha(mean, size, alpha):
    upper = nb.upper(alpha, one(mean), one(size))
    assert nb.tail(upper + 1, one(mean), one(size))[0] <= alpha
    assert upper[0] == 0 or nb.tail(upper, one(mean), one(size))[0] > alpha
    assert upper[0] == np.floor(upper[0])


@given(mean=means, size=sizes, count=st.integers(0, 10**12), more=st.integers(1, 1000))
def test_more_reports_are_never_more_ordinary(mean, size, count, more):
    fewer, greater = (nb.tail(one(y), one(mean), one(size))[0] for y in (count, count + more))
    assert nb.LEAST_P <= greater <= fewer * (1 + 1e-9) <= 1 + 1e-9


def test_quantiles_of_one_batch_are_those_of_single_rows():
    rng = np.random.default_rng(5)
    mean, size = np.exp(rng.uniform(-6, 7, 300)), np.exp(rng.uniform(-3, 6, 300))
    together = nb.upper(1e-3, mean, size)
    assert together.tolist() == [nb.upper(1e-3, mean[i : i + 1], size[i : i + 1])[0] for i in range(300)]


def test_the_error_of_the_mean_makes_poisson_the_gamma_poisson_law():
    # A level of shape 4 and no other dispersion: the size of the predictive law is the shape.
    assert nb.with_error(one(np.inf), one(0.5))[0] == 4.0
    assert nb.with_error(one(3.0), one(0.0))[0] == pytest.approx(3.0)
    assert nb.with_error(one(np.inf), one(0.0))[0] == np.inf
