"""The score, the least count that reaches one, and the maxima of simulated tables, against every window one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from detectors.scan.maxima import maxima
from detectors.scan.windows import Windows, trailing
from detectors.scan.zones import nearest, subtrees

LINE = np.array([[0.0, 0.0], [1.0, 0.0], [3.0, 0.0], [7.0, 0.0], [7.5, 0.0]])


def score(count, expected, total=np.inf):
    if count <= expected:
        return 0.0
    if np.isinf(total):
        return count * np.log(count / expected) + expected - count
    outside = 0.0 if count == total else (total - count) * np.log((total - count) / (total - expected))
    return count * np.log(count / expected) + outside


def brute_force(windows, table):
    greatest = 0.0
    for zone in range(windows.zones.count):
        for periods in range(1, len(table) + 1):
            count = table[-periods:, list(windows.zones.members(zone))].sum()
            greatest = max(greatest, score(count, windows.expected[periods - 1, zone], windows.total))
    return greatest


def windows_of(zones, baselines, total=np.inf):
    return Windows(zones, zones.sums(trailing(baselines, len(baselines))), total)


def in_blocks(tables):
    """Gives the tables [D, areas, r] in the portions that are asked for."""
    given_out = iter(range(tables.shape[2] + 1))
    return lambda number: np.stack([tables[:, :, next(given_out)] for _ in range(number)], axis=2)


def test_scores_are_the_published_formulae():
    bare = Windows(nearest(LINE, 1), np.zeros((1, 5)), np.inf)
    given_total = Windows(nearest(LINE, 1), np.zeros((1, 5)), 20.0)
    counts, expected = np.array([0.0, 3.0, 4.0, 9.0, 20.0]), np.array([0.0, 3.0, 5.0, 2.0, 7.0])
    assert bare.score(counts, expected) == pytest.approx([0, 0, 0, 9 * np.log(4.5) - 7, 20 * np.log(20 / 7) - 13])
    assert given_total.score(counts, expected) == pytest.approx(
        [0, 0, 0, 9 * np.log(4.5) + 11 * np.log(11 / 18), 20 * np.log(20 / 7)]
    )


def test_cases_where_none_were_expected_score_infinitely():
    assert Windows(nearest(LINE, 1), np.zeros((1, 5)), np.inf).score(np.ones(1), np.zeros(1))[0] == np.inf


@given(
    st.lists(st.sampled_from([0.0, 1e-6, 0.3, 1.0, 2.5, 40.0, 3000.0]), min_size=5, max_size=5),
    st.sampled_from([0.0, 0.05, 1.0, 7.5, 60.0]),
    st.sampled_from([3500.0, np.inf]),
)
def test_no_count_below_the_least_one_has_the_score_and_it_is_above_what_is_expected(expected, at, total):
    windows = Windows(nearest(LINE, 1), np.array([expected]), total)
    least = windows.least(at)[0]
    assert (least > windows.expected[0]).all()
    for place, mean in enumerate(expected):
        below = np.arange(np.floor(mean) + 1, least[place])
        assert (windows.score(below, np.full(below.shape, mean)) < max(at, 1e-300)).all()


@settings(deadline=None, max_examples=50)
@given(
    st.integers(0, 10**6),
    st.sampled_from([0.001, 0.05, 0.6, 4.0, 3000.0, 1e7, 1e9]),
    st.sampled_from(["near", "tree"]),
    st.integers(1, 5),
)
def test_the_maximum_of_each_table_is_that_of_all_its_windows(seed, mean, kind, periods):
    rng = np.random.default_rng(seed)
    zones = nearest(LINE, 3) if kind == "near" else subtrees(np.array([-1, 0, 0, 1, 1]))
    baselines = mean * rng.gamma(1.0, 1.0, (periods, 5))
    windows = windows_of(zones, baselines)
    tables = rng.poisson(baselines[:, :, None], (periods, 5, 15))
    found = maxima(windows, in_blocks(tables), 15)
    rounding = 1e-13 * (1.0 + baselines.sum())
    assert found == pytest.approx(
        [brute_force(windows, tables[:, :, table]) for table in range(15)], rel=1e-9, abs=rounding
    )


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6), st.sampled_from([0.05, 0.6, 4.0]), st.integers(1, 5))
def test_so_it_is_where_the_number_of_cases_is_given(seed, mean, periods):
    rng = np.random.default_rng(seed)
    counts = rng.poisson(mean, (periods, 5)).astype(np.float64)
    total = float(counts.sum())
    expected = counts.sum(axis=1)[:, None] * counts.sum(axis=0) / max(total, 1.0)
    windows = windows_of(nearest(LINE, 3), expected, total)
    tables = stats.random_table(counts.sum(axis=1), counts.sum(axis=0)).rvs(20, random_state=rng).transpose(1, 2, 0)
    found = maxima(windows, in_blocks(tables.astype(np.int64)), 20)
    # A window of all cases has B = C up to rounding, which the brute force may take for an excess.
    assert found == pytest.approx(
        [brute_force(windows, tables[:, :, table]) for table in range(20)], rel=1e-9, abs=1e-9
    )


def test_blocks_change_no_maximum_and_every_table_has_its_own():
    rng = np.random.default_rng(8)
    tables = rng.poisson(0.5, (4, 5, 2100))
    windows = windows_of(nearest(LINE, 3), np.full((4, 5), 0.5))
    found = maxima(windows, in_blocks(tables), tables.shape[2])
    backwards = maxima(windows, in_blocks(tables[:, :, ::-1]), tables.shape[2])
    assert np.array_equal(found, backwards[::-1])
    assert np.unique(found).size > 30


def test_a_table_without_cases_has_no_excess():
    windows = windows_of(nearest(LINE, 3), np.full((4, 5), 0.5))
    assert maxima(windows, lambda number: np.zeros((4, 5, number), dtype=np.int64), 1500).tolist() == [0.0] * 1500
