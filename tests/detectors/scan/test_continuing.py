"""Which clusters are new, and what was added to those that go on."""

import numpy as np
import pytest

from detectors.scan.clusters import Cluster
from detectors.scan.continuing import follow

COUNTS = np.arange(40.0).reshape(8, 5)
"""Eight days of five areas: day d and area a have 5 d + a cases."""


def cluster(areas, duration):
    return Cluster(areas, duration, observed=9, expected=2.0, score=6.0, p=0.001, p_gumbel=1e-4)


def followed(current, *previous, elapsed=1):
    return follow([current], previous, COUNTS, elapsed)[0]


def test_a_cluster_in_other_areas_is_new_with_all_its_areas_and_cases():
    told = followed(cluster((1, 2), 2), cluster((3, 4), 6))
    assert told.new
    assert told.areas_added == (1, 2)
    assert told.cases_added == 31 + 32 + 36 + 37


def test_a_cluster_that_goes_on_adds_the_cases_of_the_day_since():
    told = followed(cluster((1, 2), 4), cluster((1, 2), 3))
    assert not told.new
    assert told.continues == (0,)
    assert told.areas_added == ()
    assert told.cases_added == 36 + 37


def test_a_cluster_that_spreads_adds_the_new_area_with_its_past():
    told = followed(cluster((1, 2), 3), cluster((1,), 2))
    assert told.areas_added == (2,)
    assert told.cases_added == 36 + (27 + 32 + 37)


def test_one_whose_window_began_after_the_end_of_the_other_is_new():
    assert followed(cluster((1,), 1), cluster((1,), 3)).new
    assert followed(cluster((1,), 3), cluster((1,), 3), elapsed=3).new
    assert not followed(cluster((1,), 4), cluster((1,), 3), elapsed=3).new


def test_two_that_grow_together_are_both_continued():
    told = followed(cluster((0, 1, 2), 3), cluster((0,), 2), cluster((4,), 2), cluster((2,), 2))
    assert told.continues == (0, 2)
    assert told.areas_added == (1,)


def test_a_run_of_the_same_day_adds_nothing():
    assert followed(cluster((1, 2), 4), cluster((1, 2), 4), elapsed=0).cases_added == 0


def test_a_window_before_the_counts_is_no_obstacle():
    assert followed(cluster((1,), 8), cluster((1,), 8)).cases_added == 36


def test_without_a_run_before_all_are_new():
    assert [told.new for told in follow([cluster((1,), 1), cluster((2,), 2)], [], COUNTS, 1)] == [True, True]


def test_a_run_that_lies_ahead_is_refused():
    with pytest.raises(ValueError, match="before by -1"):
        follow([], [], COUNTS, -1)
