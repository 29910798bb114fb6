"""Chances that mean what they say."""

import numpy as np
import pytest
from scipy import stats

from detectors.scan.extent import Extent
from detectors.scan.permutation import SpaceTimePermutation, permuted
from detectors.scan.poisson import ExpectationPoisson
from detectors.scan.significance import gumbel, monte_carlo
from detectors.scan.tables import negative_binomial, poisson
from detectors.scan.zones import nearest

ZONES = nearest(np.random.default_rng(2).random((15, 2)), 5)
MEANS = np.tile(np.random.default_rng(3).gamma(2.0, 0.4, 15), (8, 1))
SIZES = np.full(MEANS.shape, 0.8)
TWENTY = Extent(replicates=19)
SEEDS = 300


def counts_of(seed, *, overdispersed=False):
    rng = np.random.default_rng([seed, 77])
    means = rng.gamma(SIZES, MEANS / SIZES) if overdispersed else MEANS
    return rng.poisson(means).astype(np.float64)


def least_p(scan):
    return scan.clusters[0].p if scan.clusters else 1.0


def alarms(scan):
    """Share of quiet data whose first cluster has p <= 0.05. Of 300 with chance 0.05 it has deviation 0.0126."""
    return np.mean([least_p(scan(seed)) <= 0.05 for seed in range(SEEDS)])


def test_monte_carlo_counts_the_maxima_that_reach_a_score():
    assert monte_carlo(np.array([0.5, 2.0, 9.0]), np.array([1.0, 2.0, 2.0, 3.0])).tolist() == [1.0, 0.8, 0.2]


def test_the_gumbel_law_has_the_moments_of_the_maxima_and_tells_far_tails():
    drawn = np.random.default_rng(4).gumbel(7.0, 1.5, 2000)
    at = np.array([5.0, 7.0, 9.0, 12.0, 40.0])
    assert gumbel(at, drawn) == pytest.approx(-np.expm1(-np.exp(-(at - 7.0) / 1.5)), rel=0.3)
    assert gumbel(np.array([np.inf, 1e6, -1e6]), drawn).tolist() == [1e-300, 1e-300, 1.0]


def test_equal_maxima_have_no_gumbel_law():
    assert gumbel(np.array([0.0, 1.0]), np.zeros(99)).tolist() == [1.0, 0.01]


def test_quiet_data_alarm_in_five_of_a_hundred_scans_against_baselines():
    share = alarms(lambda seed: ExpectationPoisson(ZONES, TWENTY).scan(counts_of(seed), MEANS, seed))
    assert share == pytest.approx(0.05, abs=0.038)


def test_quiet_data_alarm_in_five_of_a_hundred_scans_by_permutation():
    share = alarms(lambda seed: SpaceTimePermutation(ZONES, TWENTY).scan(counts_of(seed), seed))
    assert share == pytest.approx(0.05, abs=0.038)


def overdispersed_alarms(sizes):
    def scan(seed):
        return ExpectationPoisson(ZONES, TWENTY).scan(counts_of(seed, overdispersed=True), MEANS, seed, sizes)

    return alarms(scan)


def test_overdispersed_counts_alarm_too_often_where_they_are_taken_for_poisson():
    assert overdispersed_alarms(None) > 0.4


def test_overdispersed_counts_alarm_in_five_of_a_hundred_scans_where_their_sizes_are_given():
    assert overdispersed_alarms(SIZES) == pytest.approx(0.05, abs=0.038)


def test_gumbel_and_monte_carlo_agree_where_both_can_tell():
    counts = counts_of(5)
    counts[-2:, 3] += 3
    for found in (
        ExpectationPoisson(ZONES).scan(counts, MEANS, 1),
        SpaceTimePermutation(ZONES).scan(counts, 1),
    ):
        scores = np.quantile(found.maxima, [0.2, 0.5, 0.8, 0.95, 0.99])
        assert gumbel(scores, found.maxima) == pytest.approx(monte_carlo(scores, found.maxima), rel=0.5, abs=0.05)


def test_permuted_tables_keep_the_cases_of_every_area_and_period():
    counts = counts_of(4)
    tables = permuted(np.random.default_rng(1), counts.sum(axis=1), counts.sum(axis=0), 50)
    assert (tables.sum(axis=0) == counts.sum(axis=0)[:, None]).all()
    assert (tables.sum(axis=1) == counts.sum(axis=1)[:, None]).all()
    expected = counts.sum(axis=1)[:, None] * counts.sum(axis=0) / counts.sum()
    assert np.abs(tables.mean(axis=2) - expected).max() < 1.0
    assert np.unique(tables, axis=2).shape[2] == 50


@pytest.mark.parametrize("mean", [0.3, 1.9, 2.1, 9.0])
def test_drawn_tables_are_poisson_and_independent_whether_cases_or_cells_are_drawn(mean):
    tables = poisson(np.random.default_rng(6), np.full((40, 50), mean), 60)
    assert tables.shape == (40, 50, 60)
    assert tables.mean() == pytest.approx(mean, rel=0.02)
    assert tables.var() == pytest.approx(mean, rel=0.03)
    assert (tables == 0).mean() == pytest.approx(np.exp(-mean), abs=0.01)
    assert np.abs(np.corrcoef(tables.reshape(-1, 60).T) - np.eye(60)).max() < 0.12


@pytest.mark.parametrize(
    ("mean", "size"), [(0.3, 0.1), (1.5, 0.05), (1.5, 0.8), (6.0, 3.0), (0.3, np.inf), (9.0, np.inf)]
)
def test_overdispersed_tables_are_negative_binomial_whether_batches_or_cells_are_drawn(mean, size):
    tables = negative_binomial(np.random.default_rng(6), np.full((40, 50), mean), np.full((40, 50), size), 60)
    law = stats.poisson(mean) if np.isinf(size) else stats.nbinom(size, size / (size + mean))
    assert tables.shape == (40, 50, 60)
    for count in range(8):
        assert (tables <= count).mean() == pytest.approx(law.cdf(count), abs=0.01)
    assert tables.mean() == pytest.approx(mean, rel=0.05)
    assert tables.var() == pytest.approx(law.var(), rel=0.1)


def test_infinite_sizes_are_poisson():
    counts = counts_of(9)
    extent = Extent(replicates=400)
    poisson = ExpectationPoisson(ZONES, extent).scan(counts, MEANS, 1).maxima
    infinite = ExpectationPoisson(ZONES, extent).scan(counts, MEANS, 2, np.full(MEANS.shape, np.inf)).maxima
    assert infinite.mean() == pytest.approx(poisson.mean(), rel=0.1)


def test_a_seed_and_a_generator_of_that_seed_give_the_same_answer_again_and_another_seed_others():
    counts = counts_of(1)
    for scan in (
        lambda rng: ExpectationPoisson(ZONES).scan(counts, MEANS, rng),
        lambda rng: ExpectationPoisson(ZONES).scan(counts, MEANS, rng, SIZES),
        lambda rng: SpaceTimePermutation(ZONES).scan(counts, rng),
    ):
        one, same, other = scan(7), scan(np.random.default_rng(7)), scan(8)
        assert one.clusters == same.clusters
        assert np.array_equal(one.maxima, same.maxima)
        assert not np.array_equal(one.maxima, other.maxima)


def test_arguments_are_left_as_they_were():
    counts, means = counts_of(1), MEANS.copy()
    before = counts.copy()
    ExpectationPoisson(ZONES).scan(counts, means, 1)
    SpaceTimePermutation(ZONES).scan(counts, 1)
    assert np.array_equal(counts, before)
    assert np.array_equal(means, MEANS)
