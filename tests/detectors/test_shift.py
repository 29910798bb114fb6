import numpy as np
import pytest

from detectors.shift import alike, begins, fallen, sum_tails

POISSON = 1e12


def places(observed, mean, size=POISSON):
    counts = np.array(observed, float)
    return fallen(counts, np.array(mean, float), np.full(counts.shape, size)).tolist()


def test_what_fell_by_as_much_as_the_first_rose_is_found():
    assert places([42, 2, 18], [2, 40, 20]) == [1]


def test_growth_without_a_fall_has_none():
    assert places([42, 40, 20], [2, 40, 20]) == []


def test_a_fall_that_chance_gives_is_none():
    """10 where 20 are expected come once in 90 times, and ten series are looked at."""
    assert places([14, 10, *[20] * 9], [4, 20, *[20] * 9]) == []


def test_a_rise_that_is_larger_than_the_fall_is_no_change_of_names():
    assert places([80, 2], [2, 40]) == []


def test_a_fall_that_is_larger_than_the_rise_is_none_either():
    """A line that is down: 60 fewer calls of one topic, and 15 more of another."""
    assert places([20, 0], [5, 60]) == []


def test_a_fall_of_many_times_the_rise_is_another_matter_however_scattered_it_is():
    """Heating ends, and a storm cuts the power: +30 and -104, with a standard deviation of 45."""
    assert places([32, 0], [2, 104], size=5.0) == []


def test_two_that_fell_are_taken_as_far_as_the_rise_goes_the_larger_first():
    assert places([62, 22, 0, 30], [2, 60, 22, 30]) == [1, 2]


def test_a_class_that_is_split_has_two_that_rise_and_one_that_falls():
    assert places([25, 17, 0], [1, 1, 40]) == [2]
    assert places([17, 25, 0], [1, 1, 40]) == [2]


def test_scattered_counts_need_a_deeper_fall():
    assert places([32, 12], [12, 32], size=POISSON) == [1]
    assert places([32, 12], [12, 32], size=3.0) == []


def test_a_single_series_or_none_that_rises_has_nothing_beside_it():
    assert places([42], [2]) == []
    assert places([2, 0], [2, 40]) == []


@pytest.mark.parametrize(("count", "many", "less"), [(100, 0.5, 0.5), (140, 1e-4, 1.0), (60, 1.0, 1e-4)])
def test_the_tails_of_a_sum_are_those_of_its_mean_and_variance(count, many, less):
    found = sum_tails(np.array([count - 10.0, 10.0]), np.array([60.0, 40.0]), np.array([POISSON, POISSON]))
    assert found[0] == pytest.approx(many, abs=0.04)
    assert found[1] == pytest.approx(less, abs=0.04)


@pytest.mark.parametrize(("count", "many"), [(0.0, 1.0), (3.0, 0.0)])
def test_where_nothing_is_expected_anything_is_too_many_and_nothing_too_few(count, many):
    assert sum_tails(np.array([count, 0.0]), np.zeros(2), np.full(2, 1e-9)) == (many, 1.0)


class TestAFallOf40AWeek:
    """Beside a topic of 25 a week that will rise: the seven days before it does."""

    def test_begins_with_the_rise_where_the_week_before_was_ordinary(self):
        assert begins(np.array([26.0, 38.0]), np.array([25.0, 40.0]), np.array([POISSON, POISSON]))

    def test_began_with_it_also_where_the_new_name_was_in_use_already(self):
        assert begins(np.array([45.0, 19.0]), np.array([25.0, 40.0]), np.array([POISSON, POISSON]))

    def test_is_older_where_little_came_already(self):
        assert not begins(np.array([26.0, 5.0]), np.array([25.0, 40.0]), np.array([POISSON, POISSON]))

    def test_is_older_also_where_days_scatter_so_much_that_none_is_no_surprise(self):
        """Heating ended a week before the storm that cut the power."""
        observed, mean, size = np.array([28.0, 0.0]), np.array([25.6, 94.6]), np.array([5.0, 2.0])
        assert sum_tails(observed, mean, size)[1] > 0.01
        assert not begins(observed, mean, size)


class TestAlike:
    def test_is_a_city_that_moves_in_most_areas(self):
        rise, fall = np.array([9.0, 11.0, 8.0, -1.0]), np.array([8.0, 10.0, 9.0, 1.0])
        assert alike(rise, fall, np.array([10.0, 10.0, 10.0, 10.0]))

    def test_is_not_one_where_a_single_district_rises(self):
        rise, fall = np.array([38.0, 0.0, -1.0, -1.0]), np.array([9.0, 9.0, 10.0, 10.0])
        assert not alike(rise, fall, np.array([10.0, 10.0, 10.0, 10.0]))

    def test_cannot_be_told_of_one_area(self):
        assert not alike(np.array([30.0]), np.array([30.0]), np.array([32.0]))
