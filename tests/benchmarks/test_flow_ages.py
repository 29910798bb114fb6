import numpy as np
import pytest

from benchmarks.flow_ages import ages, done_by_tick, oldest


def test_an_event_is_done_with_the_first_tick_behind_it():
    came, ticks, counted = np.array([0.5, 1.0, 1.5, 9.0]), np.array([1.0, 2.0]), np.array([1.2, 2.3])
    assert done_by_tick(came, ticks, counted).tolist() == [1.2, 1.2, 2.3, np.inf]


def test_the_oldest_is_the_first_that_came_and_is_not_done():
    found = oldest(np.array([0.0, 3.0, 4.0]), np.array([2.0, 5.0, 5.0]), 0.0, 7.0, 1.0)
    assert found.tolist() == [0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0]


def test_one_that_is_never_done_grows_older_for_ever():
    assert oldest(np.array([1.0]), np.array([np.inf]), 0.0, 101.0, 100.0).tolist() == [0.0, 99.0]


def test_an_age_that_only_swings_with_the_ticks_does_not_grow():
    swinging = np.tile(np.arange(0.0, 5.0, 0.1), 12)
    assert ages(swinging).growth == pytest.approx(0.0, abs=1e-9)
    assert ages(swinging + np.arange(600) * 0.05).growth == pytest.approx(0.5)
