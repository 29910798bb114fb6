"""The negative binomial scan where no more tables are drawn than are needed, and where means are known badly."""

import numpy as np
import pytest

from detectors.scan.everywhere import elsewhere, likeliest
from detectors.scan.extent import Extent
from detectors.scan.negative_binomial import ExpectationNegativeBinomial
from detectors.scan.zones import nearest

GRID = np.array([[x, y] for x in range(5) for y in range(5)], float)
ZONES = nearest(GRID, 6)
MEAN, SIZE = np.full((7, 25), 0.4), np.full((7, 25), 2.0)
ENOUGH = ExpectationNegativeBinomial(ZONES, Extent(longest=7, most=2, replicates=199, enough=10))
ALL = ExpectationNegativeBinomial(ZONES, Extent(longest=7, most=2, replicates=199))


def quiet(seed):
    return np.random.default_rng(seed).negative_binomial(2.0, 2.0 / 2.4, (7, 25)).astype(float)


def risen(seed, areas=(6, 7, 11), days=4, more=3.0):
    counts = quiet(seed)
    counts[-days:, list(areas)] += more
    return counts


def test_what_is_nothing_is_known_after_a_few_tables_with_about_the_chance_of_all():
    for seed in range(8):
        few, every = (scanner.scan(quiet(seed), MEAN, SIZE, seed) for scanner in (ENOUGH, ALL))
        p = every.clusters[0].p
        if p > 0.2:
            assert few.maxima.size < 120
            assert few.clusters[0].p == pytest.approx(p, abs=0.3)
            assert np.count_nonzero(few.maxima >= few.clusters[0].score) == 10


def test_what_is_a_cluster_gets_all_tables():
    found = ENOUGH.scan(risen(1), MEAN, SIZE, 1)
    assert found.maxima.size == 199
    assert set(found.clusters[0].areas) >= {6, 7, 11}
    assert found.clusters[0].p_gumbel < 1e-4


def test_a_table_alone_scores_as_among_many():
    tables = np.stack([quiet(1), risen(2), quiet(3)], axis=2)
    means = np.stack([MEAN, 2.0 * MEAN, MEAN], axis=2)
    sizes = np.stack([SIZE, SIZE, 0.5 * SIZE], axis=2)
    many = ALL.greatest(tables, means, sizes)
    alone = [ALL.seen(tables[..., at], means[..., at], sizes[..., at]).score.max() for at in range(3)]
    assert many.tolist() == alone


def test_means_that_are_known_badly_make_a_cluster_less_surprising():
    counts = risen(4, days=3, more=2.0)
    sure = ALL.scan(counts, MEAN, SIZE, 1, np.zeros(25)).clusters[0]
    doubted = ALL.scan(counts, MEAN, SIZE, 1, np.full(25, 0.7)).clusters[0]
    assert (sure.areas, sure.score) == (doubted.areas, doubted.score)
    assert doubted.p_gumbel > 10.0 * sure.p_gumbel


def test_chances_hold_for_means_that_vary_as_they_are_said_to():
    rng, extent = np.random.default_rng(3), Extent(longest=7, most=1, replicates=39)
    scanner = ExpectationNegativeBinomial(ZONES, extent)
    low = 0
    for seed in range(120):
        level = rng.gamma(4.0, 0.25, 25)
        counts = rng.poisson(rng.gamma(2.0, MEAN * level / 2.0)).astype(float)
        low += scanner.scan(counts, MEAN, SIZE, seed, np.full(25, 0.5)).clusters[0].p <= 0.1
    assert low <= 22


def test_errors_that_fit_no_area_are_refused():
    with pytest.raises(ValueError, match="errors of shape"):
        ALL.scan(quiet(1), MEAN, SIZE, 1, np.zeros(24))
    with pytest.raises(ValueError, match="at least one"):
        Extent(enough=0)


def test_a_day_on_which_more_comes_everywhere_is_told_from_a_cluster():
    counts, mean = np.zeros((2, 25)), np.full((2, 25), 1.0)
    counts[0], counts[1] = 1.0, 3.0
    counts[1, 3] = 90.0
    times = elsewhere(counts, mean, (3,))
    assert times.tolist() == pytest.approx([1.0, (72 + 10) / (24 + 10)])
    assert elsewhere(np.zeros((2, 25)), mean, (3,)).tolist() == [1.0, 1.0]


def test_the_likeliest_window_is_that_of_the_greatest_score():
    assert set(likeliest(ALL.seen(risen(1), MEAN, SIZE))) >= {6, 7, 11}
    assert likeliest(ALL.seen(np.zeros((7, 25)), MEAN, SIZE)) == ()
