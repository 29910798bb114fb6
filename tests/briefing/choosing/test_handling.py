import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.choosing.handling import median_days, median_lag


def histogram(*days):
    found = np.zeros((1, 367))
    for day in days:
        found[0, day] += 1
    return found


NOTHING = np.zeros((1, 367))


def test_without_open_cases_half_are_closed_at_the_median():
    assert median_days(histogram(1, 2, 9, 30), NOTHING).tolist() == [2]
    assert median_days(histogram(0, 0, 400 - 34), NOTHING).tolist() == [0]


def test_cases_that_are_still_open_last_longer_than_seen():
    closed = histogram(1, 2, 3, 4)
    assert median_days(closed, histogram(300, 300, 300)).tolist() == [4]
    assert np.isnan(median_days(closed, histogram(*[300] * 5)))[0]


def test_cases_that_were_just_registered_say_nothing_of_later_days():
    assert median_days(histogram(5, 5, 5, 8), histogram(*[0] * 50)).tolist() == [5]


def test_nothing_closed_has_no_median():
    assert np.isnan(median_days(NOTHING, histogram(3, 4)))[0]
    assert np.isnan(median_lag(NOTHING))[0]


@given(st.lists(st.integers(0, 366), min_size=1, max_size=60))
def test_the_median_of_closed_cases_is_one_of_their_days_with_half_at_or_below_it(days):
    (found,) = median_days(histogram(*days), NOTHING)
    assert found in days
    assert sum(day <= found for day in days) * 2 >= len(days)
    assert sum(day < found for day in days) * 2 < len(days) + 1
    assert median_lag(histogram(*days)).tolist() == [found]


@given(st.lists(st.integers(0, 300), min_size=1, max_size=30), st.integers(1, 60))
def test_lasting_longer_never_lowers_the_median(days, more):
    (shorter,) = median_days(histogram(*days), NOTHING)
    (longer,) = median_days(histogram(*(day + more for day in days)), NOTHING)
    assert longer == pytest.approx(shorter + more)
