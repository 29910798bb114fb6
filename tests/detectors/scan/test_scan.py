"""What the two scans find: the reference's clusters, planted ones, and nothing where nothing is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.scan.extent import Extent
from detectors.scan.permutation import SpaceTimePermutation
from detectors.scan.poisson import ExpectationPoisson
from detectors.scan.zones import nearest, subtrees
from tests.detectors.scan.test_maxima import LINE, score

FEW = Extent(replicates=99)


def reference(golden, name):
    return np.loadtxt(golden / "scan" / f"scan_{name}.csv", delimiter=",", skiprows=1)


def both(zones, counts, baselines, seed=1, extent=FEW):
    yield ExpectationPoisson(zones, extent).scan(counts, baselines, seed)
    yield SpaceTimePermutation(zones, extent).scan(counts, seed)


def city(seed=3, areas=60, periods=21, mean=0.8):
    """Places on a square and Poisson counts about means that differ by area."""
    rng = np.random.default_rng(seed)
    baselines = np.broadcast_to(mean * rng.gamma(2.0, 0.5, areas), (periods, areas)).copy()
    return rng.random((areas, 2)), baselines, rng.poisson(baselines).astype(np.float64)


def test_the_most_likely_cluster_of_expectation_based_poisson_is_that_of_the_reference(golden):
    zones = nearest(reference(golden, "xy"), 15)
    first = ExpectationPoisson(zones).scan(reference(golden, "counts"), reference(golden, "baselines"), 1).clusters[0]
    assert zones.count == 1216
    assert [area + 1 for area in first.areas] == [14, 26, 40, 63, 75]
    assert first.duration == 3
    assert first.score == pytest.approx(29.7395249869, abs=1e-9)
    assert first.p == 0.001
    assert first.p_gumbel < 1e-6


def test_the_most_likely_cluster_of_the_permutation_is_that_of_the_reference(golden):
    first = SpaceTimePermutation(nearest(reference(golden, "xy"), 15)).scan(reference(golden, "counts"), 1).clusters[0]
    assert [area + 1 for area in first.areas] == [26, 63, 75]
    assert first.duration == 3
    assert first.score == pytest.approx(15.1141047188, abs=1e-9)
    assert (first.p, first.recurrence) == (0.001, 1000.0)


def test_a_planted_cluster_is_found_with_its_areas_and_its_duration():
    places, baselines, counts = city()
    zones = nearest(places, 10)
    planted = next(zones.members(zone) for zone in range(zones.count) if len(zones.members(zone)) == 5)
    counts[-4:, list(planted)] += 6
    for found in both(zones, counts, baselines):
        first = found.clusters[0]
        assert (first.areas, first.duration) == (planted, 4)
        assert first.observed == counts[-4:, list(planted)].sum()
        assert first.p == 0.01


def test_a_cluster_that_is_over_is_none():
    places, baselines, counts = city()
    counts[-9:-5, 7] += 9
    for found in both(nearest(places, 10), counts, baselines, extent=Extent(longest=4, replicates=99)):
        assert all(cluster.duration <= 4 for cluster in found.clusters)
        assert not any(7 in cluster.areas and cluster.p < 0.1 for cluster in found.clusters)


def test_secondary_clusters_share_no_area_and_come_by_score():
    places, baselines, counts = city()
    counts[-3:, 4] += 9
    counts[-2:, 50] += 9
    for found in both(nearest(places, 10), counts, baselines):
        named = [area for cluster in found.clusters for area in cluster.areas]
        assert len(named) == len(set(named))
        scores = [cluster.score for cluster in found.clusters]
        assert scores == sorted(scores, reverse=True)
        assert scores[-1] > 0
        assert {4, 50} <= {area for cluster in found.clusters if cluster.p == 0.01 for area in cluster.areas}
    most = Extent(most=2, replicates=99)
    assert all(len(found.clusters) == 2 for found in both(nearest(places, 10), counts, baselines, extent=most))


def test_an_excess_of_the_whole_city_is_a_cluster_against_baselines_and_none_by_permutation():
    places, baselines, counts = city(mean=3.0)
    counts[-2:] *= 2
    against, by_permutation = both(nearest(places, 60), counts, baselines)
    assert against.clusters[0].p == 0.01
    assert len(against.clusters[0].areas) > 30
    assert by_permutation.clusters[0].p > 0.05


def test_areas_without_coordinates_are_found_by_their_district():
    # A city (row 0) with three districts of four streets each; every street of the second has three cases more a day.
    parents = np.array([-1, 0, 0, 0, *np.repeat([1, 2, 3], 4)])
    counts = np.random.default_rng(6).poisson(np.where(parents > 0, 1.0, 0.0), (14, 16)).astype(np.float64)
    counts[-3:, 8:12] += 3
    baselines = np.tile(np.where(parents > 0, 1.0, 0.0), (14, 1))
    for found in both(subtrees(parents), counts, baselines):
        assert (found.clusters[0].areas, found.clusters[0].duration) == ((2, 8, 9, 10, 11), 3)
        assert found.clusters[0].p == 0.01


@pytest.mark.parametrize("shape", [(5, 0), (1, 5), (4, 1), (1, 1), (6, 5)])
def test_nothing_is_found_where_there_are_no_cases(shape):
    zones = nearest(LINE[: shape[1]], 3)
    for found in both(zones, np.zeros(shape), np.full(shape, 0.3)):
        assert found.clusters == ()
        assert found.maxima.shape == (99,)
        assert np.isfinite(found.maxima).all()


def test_where_nothing_is_expected_and_nothing_happens_nothing_is_found():
    assert ExpectationPoisson(nearest(LINE, 3), FEW).scan(np.zeros((4, 5)), np.zeros((4, 5)), 1).clusters == ()


def test_a_case_where_none_was_expected_is_a_cluster_whose_chance_is_finite():
    counts = np.zeros((4, 5))
    counts[-1, 2] = 1
    first = ExpectationPoisson(nearest(LINE, 1), FEW).scan(counts, np.zeros((4, 5)), 1).clusters[0]
    assert (first.areas, first.score, first.p, first.p_gumbel) == ((2,), np.inf, 0.01, 0.01)


def test_one_area_is_judged_by_its_periods_and_by_permutation_never():
    counts = np.array([[1.0], [1.0], [1.0], [30.0]])
    against, by_permutation = both(nearest(LINE[:1], 5), counts, np.ones((4, 1)))
    assert (against.clusters[0].duration, against.clusters[0].p) == (1, 0.01)
    assert by_permutation.clusters == ()


def test_one_period_is_judged_by_its_areas_and_by_permutation_never():
    counts = np.array([[1.0, 1.0, 30.0, 1.0, 1.0]])
    against, by_permutation = both(nearest(LINE, 3), counts, np.ones((1, 5)))
    assert (against.clusters[0].areas, against.clusters[0].p) == ((2,), 0.01)
    assert by_permutation.clusters == ()


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6), st.sampled_from([0.1, 1.0, 20.0]), st.integers(1, 6))
def test_no_window_scores_more_than_the_most_likely_cluster(seed, mean, periods):
    rng = np.random.default_rng(seed)
    counts = rng.poisson(mean, (periods, 5)).astype(np.float64)
    total, zones = counts.sum(), nearest(LINE, 4)
    of_all = counts.sum(axis=1)[:, None] * counts.sum(axis=0) / max(total, 1.0)
    expectations = ((np.full(counts.shape, mean), np.inf), (of_all, total))
    for found, (expected, cases) in zip(both(zones, counts, expectations[0][0]), expectations, strict=True):
        best = found.clusters[0].score if found.clusters else 0.0
        for zone in map(list, map(zones.members, range(zones.count))):
            for last in range(1, periods + 1):
                assert score(counts[-last:, zone].sum(), expected[-last:, zone].sum(), cases) <= best + 1e-9


@pytest.mark.parametrize(
    ("counts", "complaint"),
    [
        (np.zeros((3, 4)), "by 5 areas"),
        (np.zeros((0, 5)), "by 5 areas"),
        (np.zeros(5), "by 5 areas"),
        (np.full((3, 5), -1.0), "whole numbers"),
        (np.full((3, 5), 0.5), "whole numbers"),
        (np.full((3, 5), np.nan), "whole numbers"),
    ],
)
def test_what_are_no_counts_is_refused(counts, complaint):
    with pytest.raises(ValueError, match=complaint):
        SpaceTimePermutation(nearest(LINE, 3)).scan(counts, 1)


def test_what_does_not_fit_the_counts_is_refused():
    counts, zones = np.ones((3, 5)), nearest(LINE, 3)
    for baselines in (np.ones((2, 5)), np.full((3, 5), -0.1), np.full((3, 5), np.nan)):
        with pytest.raises(ValueError, match="baselines"):
            ExpectationPoisson(zones).scan(counts, baselines, 1)
    for sizes in (np.ones((2, 5)), np.zeros((3, 5)), np.full((3, 5), np.nan)):
        with pytest.raises(ValueError, match="sizes"):
            ExpectationPoisson(zones).scan(counts, counts, 1, sizes)
    for longest in (0, 4):
        with pytest.raises(ValueError, match="expected 1 to 3"):
            SpaceTimePermutation(zones, Extent(longest=longest)).scan(counts, 1)
    with pytest.raises(ValueError, match="at least 9"):
        Extent(replicates=8)
