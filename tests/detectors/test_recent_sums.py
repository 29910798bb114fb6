"""The last one to three periods judged together."""

import numpy as np
import pytest

from detectors.recent_sums import RecentSums
from tests.detectors.weekly import drawn


def sums(counts, means, dispersion):
    """The laws of series that were counted ``counts`` [n, 2] before the judged period, with ``means`` [n, 3]."""
    before = np.stack([np.zeros(len(counts)), counts[:, 1], counts.sum(axis=1)], axis=1)
    mean = np.stack([means[:, -1], means[:, -2:].sum(axis=1), means.sum(axis=1)], axis=1)
    return RecentSums(before, mean, np.minimum(mean / max(dispersion - 1.0, 1e-12), 1e300))


@pytest.mark.parametrize("dispersion", [1.0, 2.0, 5.0])
@pytest.mark.parametrize("mean", [0.3, 1.0, 5.0, 100.0])
def test_the_chance_is_kept_where_the_law_is_true(mean, dispersion):
    means = np.full((40_000, 3), mean)
    counts = drawn(np.random.default_rng(5), means, dispersion)
    chance = sums(counts[:, :2], means, dispersion).chance(counts[:, 2])
    for nominal in (0.05, 0.01, 0.001):
        assert np.mean(chance <= nominal) <= 1.3 * nominal + 3.0 * np.sqrt(nominal / 40_000)


def test_the_weeks_before_count():
    means = np.full((3, 3), 10.0)
    before = np.array([[10.0, 10.0], [10.0, 16.0], [16.0, 16.0]])
    chance = sums(before, means, 1.0).chance(np.full(3, 16.0))
    assert chance[0] > chance[1] > chance[2]


def test_no_report_now_is_never_odd_whatever_was_before():
    assert sums(np.array([[900.0, 900.0]]), np.full((1, 3), 1.0), 1.5).chance(np.zeros(1))[0] == 1.0


def test_the_upper_count_is_the_last_that_is_ordinary():
    rng = np.random.default_rng(6)
    means = rng.gamma(1.0, 20.0, (200, 3))
    laws = sums(drawn(rng, means[:, :2], 1.5), means, 1.5)
    upper = laws.upper(0.01)
    assert (laws.chance(upper)[upper > 0] > 0.01).all()
    assert (laws.chance(upper + 1.0) <= 0.01).all()
