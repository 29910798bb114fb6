"""The scan for overdispersed counts: its score, its chances, and what it finds that Poisson's score does not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from detectors.scan.extent import Extent
from detectors.scan.negative_binomial import RISKS, ExpectationNegativeBinomial
from detectors.scan.poisson import ExpectationPoisson
from detectors.scan.zones import nearest, subtrees
from tests.detectors.scan.test_maxima import LINE

FEW = Extent(replicates=99)
PLACES = np.random.default_rng(2).random((40, 2))
MEANS = np.tile(np.random.default_rng(3).gamma(2.0, 0.4, 40), (8, 1))
SIZES = np.full(MEANS.shape, 0.4)


def overdispersed(seed, means=MEANS, sizes=SIZES):
    rng = np.random.default_rng([seed, 7])
    return rng.poisson(rng.gamma(sizes, means / sizes)).astype(np.float64)


def log_likelihood(counts, means, sizes):
    if np.isinf(sizes).all():
        return stats.poisson.logpmf(counts, means)
    return stats.nbinom.logpmf(counts, sizes, sizes / (sizes + means))


def brute_force(zones, counts, means, sizes):
    """The best window as (score, areas, duration)."""
    ratios = [log_likelihood(counts, risk * means, sizes) - log_likelihood(counts, means, sizes) for risk in RISKS]
    return max(
        (max(ratio[-last:, list(zones.members(zone))].sum() for ratio in ratios), zones.members(zone), last)
        for zone in range(zones.count)
        for last in range(1, len(counts) + 1)
    )


@settings(deadline=None, max_examples=40)
@given(
    st.integers(0, 10**6),
    st.sampled_from([0.05, 1.0, 20.0]),
    st.sampled_from([0.02, 1.0, 50.0, np.inf]),
    st.sampled_from(["near", "tree"]),
    st.integers(1, 6),
)
def test_the_first_cluster_has_the_greatest_likelihood_ratio_of_all_windows(seed, mean, size, kind, periods):
    zones = nearest(LINE, 4) if kind == "near" else subtrees(np.array([-1, 0, 0, 1, 1]))
    rng = np.random.default_rng(seed)
    means, sizes = mean * rng.gamma(1.0, 1.0, (periods, 5)) + 1e-3, np.full((periods, 5), size)
    counts = rng.poisson(means * rng.choice([0.3, 1.0, 4.0], means.shape)).astype(np.float64)
    found = ExpectationNegativeBinomial(zones, FEW).scan(counts, means, sizes, 1).clusters
    score, areas, duration = brute_force(zones, counts, means, sizes)
    assert (found[0].score if found else 0.0) == pytest.approx(max(score, 0.0), rel=1e-4, abs=1e-4)
    if found and found[0].areas == areas and found[0].duration == duration:
        inside = np.ix_(range(periods - duration, periods), areas)
        assert found[0].observed == counts[inside].sum()
        assert found[0].expected == pytest.approx(means[inside].sum())


def test_quiet_overdispersed_data_alarm_in_five_of_a_hundred_scans():
    method = ExpectationNegativeBinomial(nearest(PLACES[:15], 5), Extent(replicates=19))
    means, sizes = MEANS[:, :15], SIZES[:, :15]
    chances = []
    for seed in range(300):
        found = method.scan(overdispersed(seed)[:, :15], means, sizes, seed)
        chances.append(found.clusters[0].p if found.clusters else 1.0)
    # Of 300 with chance 0.05 the share has deviation 0.0126.
    assert np.mean(np.array(chances) <= 0.05) == pytest.approx(0.05, abs=0.038)


def test_a_cluster_of_several_areas_is_found_more_often_than_by_the_score_of_poisson():
    zones = nearest(PLACES, 10)
    planted = next(list(zones.members(zone)) for zone in range(zones.count) if len(zones.members(zone)) == 8)
    raised, sizes = MEANS.copy(), np.full(MEANS.shape, 0.1)
    raised[-5:, planted] *= 3.0
    hits = np.zeros(2, dtype=int)
    for seed in range(40):
        counts = overdispersed(seed, raised, sizes)
        both = (
            ExpectationNegativeBinomial(zones, FEW).scan(counts, MEANS, sizes, seed),
            ExpectationPoisson(zones, FEW).scan(counts, MEANS, seed, sizes),
        )
        hits += [found.clusters[0].p <= 0.05 and not set(planted).isdisjoint(found.clusters[0].areas) for found in both]
    assert hits[0] > 1.3 * hits[1]


def test_a_burst_in_one_cell_outweighs_the_same_cases_among_neighbours_less_than_for_poisson():
    zones = nearest(PLACES, 10)
    near = next(list(zones.members(zone)) for zone in range(zones.count) if len(zones.members(zone)) == 5)
    burst, spread, means = np.zeros(MEANS.shape), np.zeros(MEANS.shape), np.full(MEANS.shape, 0.2)
    burst[-1, near[0]] = 20
    spread[-4:, near] = 1
    for_poisson, here = (
        method.clusters[0].score / other.clusters[0].score
        for method, other in (
            [ExpectationPoisson(zones, FEW).scan(counts, means, 1) for counts in (burst, spread)],
            [ExpectationNegativeBinomial(zones, FEW).scan(counts, means, SIZES, 1) for counts in (burst, spread)],
        )
    )
    assert here < 0.5 * for_poisson


def test_a_seed_gives_the_same_answer_again():
    method, counts = ExpectationNegativeBinomial(nearest(PLACES, 10), FEW), overdispersed(1)
    one, same, other = (method.scan(counts, MEANS, SIZES, rng) for rng in (7, np.random.default_rng(7), 8))
    assert one.clusters == same.clusters
    assert np.array_equal(one.maxima, same.maxima)
    assert not np.array_equal(one.maxima, other.maxima)


@pytest.mark.parametrize("shape", [(5, 0), (1, 5), (4, 1), (6, 5)])
def test_nothing_is_found_where_there_are_no_cases(shape):
    method = ExpectationNegativeBinomial(nearest(LINE[: shape[1]], 3), FEW)
    assert method.scan(np.zeros(shape), np.full(shape, 0.3), np.ones(shape), 1).clusters == ()
    assert method.scan(np.zeros(shape), np.zeros(shape), np.ones(shape), 1).clusters == ()


def test_a_case_where_none_was_expected_has_a_finite_score():
    counts = np.zeros((4, 5))
    counts[-1, 2] = 1
    method = ExpectationNegativeBinomial(nearest(LINE, 1), FEW)
    first = method.scan(counts, np.zeros((4, 5)), np.ones((4, 5)), 1).clusters[0]
    assert (first.areas, first.duration, first.p) == ((2,), 1, 0.01)
    assert first.score == pytest.approx(np.log(10))


def test_what_does_not_fit_the_counts_is_refused():
    method, counts = ExpectationNegativeBinomial(nearest(LINE, 3), FEW), np.ones((3, 5))
    with pytest.raises(ValueError, match="baselines"):
        method.scan(counts, np.ones((2, 5)), counts, 1)
    with pytest.raises(ValueError, match="sizes"):
        method.scan(counts, counts, np.zeros((3, 5)), 1)
