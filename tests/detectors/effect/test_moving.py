"""Falls that have moved to siblings."""

import numpy as np

from detectors.effect.moving import moved
from tests.detectors.effect.measures import BEFORE, WEEKS, counts, frame


def siblings(share, *, lost=16.0, sibling=20.0, seed=1):
    """A series of 40 a week loses ``lost``; of that a share goes to the first of two siblings."""
    rng = np.random.default_rng(seed)
    mean = np.full((3, WEEKS), 40.0)
    mean[1:] = sibling
    mean[0, BEFORE:] -= lost
    mean[1, BEFORE:] += share * lost
    series = counts(rng, mean, dispersion=1.3)
    about = frame()
    law = about.expect(series[:1]).law(about.after)
    others = about.expect(series[1:]).law(about.after)
    sums = about.sums(series)
    return moved(law, float(sums[0]), [others.of(slice(at, at + 1)) for at in range(2)], sums[1:])


def test_half_of_a_fall_that_moved_is_seen_where_it_went():
    found = siblings(0.5)
    assert found.shown.tolist() == [True, False]
    assert found.low[0] < 0.5 < found.high[0]
    assert found.low[0] > 0.0


def test_nothing_is_shown_where_nothing_moved():
    shown = [siblings(0.0, seed=seed).shown.any() for seed in range(10)]
    assert sum(shown) <= 1


def test_nothing_lost_has_no_share():
    found = siblings(0.0, lost=-20.0)
    assert np.isnan(found.share).all()
    assert not found.shown.any()
