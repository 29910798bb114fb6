"""The oracle: its chances by hand, and that it keeps its word on series without outbreaks."""

import numpy as np
import pytest
from scipy import stats

from detectors.trials import oracle
from detectors.trials.contest import enough_cases
from detectors.trials.noufaily import WEEKS, Simulated, simulate


@pytest.fixture(scope="module")
def series():
    return simulate(11, range(40))


def flat(mean, phi, counts):
    """One series of constant mean."""
    row = np.array([0])
    counts = np.asarray(counts, dtype=float)[None, :]
    return Simulated(row, row, row, np.array([phi]), np.full((1, WEEKS), mean), counts, np.zeros((1, WEEKS)))


def test_the_mid_p_of_a_count_takes_half_of_its_own_chance():
    one = np.array([1.0])
    # Poisson of mean 1: P(0) = P(1) = 1/e.
    assert oracle.mid_p(np.array([0.0, 1.0]), one, one) == pytest.approx([1 - 0.5 / np.e, 1 - 1.5 / np.e])
    # Negative binomial of mean 1 and variance 2: P(y) = 2 ** -(y + 1).
    assert oracle.mid_p(np.array([0.0, 1.0, 2.0]), one, 2 * one) == pytest.approx([0.75, 0.375, 0.1875])


def test_a_sum_of_weeks_ends_with_the_tested_week():
    weeks = np.arange(1.0, WEEKS + 1)[None, :]
    assert oracle.sums(weeks, 1)[0, [0, -1]].tolist() == [576.0, 624.0]
    assert oracle.sums(weeks, 2)[0, [0, -1]].tolist() == [575 + 576, 623 + 624]
    assert oracle.sums(weeks, 4)[0, 0] == 573 + 574 + 575 + 576


def test_a_week_alone_has_its_mid_p():
    counts = np.full(WEEKS, 3.0)
    counts[600] = 12.0
    chance = oracle.week(flat(3.0, 1.0, counts), counts[None, :])
    assert chance[0, 25] == pytest.approx(stats.poisson.sf(12, 3) + stats.poisson.pmf(12, 3) / 2)
    assert chance[0, 24] == pytest.approx(stats.poisson.sf(3, 3) + stats.poisson.pmf(3, 3) / 2)


def test_the_chance_of_the_greater_score_is_that_of_two_correlated_normals():
    counts = np.random.default_rng(3).poisson(30.0, WEEKS).astype(float)
    series = flat(30.0, 1.0, counts)
    one, two = (oracle.scores(series, counts[None, :], weeks)[0] for weeks in (1, 2))
    law = stats.multivariate_normal([0, 0], [[1, np.sqrt(0.5)], [np.sqrt(0.5), 1]])
    expected = [1.0 - law.cdf([h, h]) for h in np.maximum(one, two)]
    assert oracle.greater_of_two(series, counts[None, :])[0] == pytest.approx(expected, abs=1e-4)


def test_the_chance_of_the_weighted_sum_is_that_of_its_variance():
    # Sixteen times the mean week for four weeks: scores z, z, z of a constant excess are judged as one score below z.
    counts = np.full(WEEKS, 100.0)
    series = flat(100.0, 1.0, counts)
    z1, z2, z4 = (oracle.scores(series, counts[None, :], weeks)[0, 0] for weeks in (1, 2, 4))
    total = z1 + z2 / np.sqrt(2) + z4 / 2
    # Weights 1, 1/sqrt 2, 1/2 and correlations 1/sqrt 2, 1/2, 1/sqrt 2: 1 + 1/2 + 1/4 + 2 (1/2 + 1/4 + 1/4).
    assert oracle.weighted_sum(series, counts[None, :])[0, 0] == pytest.approx(stats.norm.sf(total / np.sqrt(3.75)))


def test_a_week_that_cannot_be_is_a_number_still():
    counts = np.zeros(WEEKS)
    series = flat(5_000.0, 1.0, counts)
    for judge in (oracle.week, oracle.weighted_sum, oracle.greater_of_two):
        assert np.isfinite(judge(series, counts[None, :])).all()
        assert judge(series, np.full((1, WEEKS), 1e7)).max() < 1e-100


@pytest.mark.parametrize("judge", [oracle.week, oracle.weighted_sum, oracle.greater_of_two])
def test_the_oracle_gives_one_false_alarm_in_a_hundred_weeks_where_it_is_set_to(series, judge):
    chance = judge(series, series.quiet)
    assert np.mean((chance <= 0.01) & enough_cases(series.quiet)) == pytest.approx(0.0095, abs=0.0015)
    great = series.mu.min(axis=1) > 20.0
    assert np.mean(chance[great] <= 0.01) == pytest.approx(0.01, abs=0.0015)
    assert np.mean(chance[great] <= 0.05) == pytest.approx(0.05, abs=0.004)
