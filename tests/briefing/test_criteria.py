from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing import criteria


def counts(*rows):
    return np.array(rows, dtype=np.int64)


class TestSpread:
    def test_equal_counts_in_every_area_are_the_most_spread(self):
        found = criteria.spread(counts([5, 5, 5, 5]))
        assert found.effective[0] == pytest.approx(1.0)
        assert found.evenness[0] == pytest.approx(1.0)

    def test_one_area_is_the_least_spread(self):
        found = criteria.spread(counts([0, 20, 0, 0]))
        assert (found.effective[0], found.evenness[0], found.touched[0], found.largest[0]) == (0.25, 0.0, 1, 1.0)

    def test_more_areas_touched_is_more_spread(self):
        found = criteria.spread(counts([10, 10, 0, 0], [10, 10, 10, 0]))
        assert found.effective[1] > found.effective[0]

    def test_the_same_areas_more_evenly_is_more_spread(self):
        found = criteria.spread(counts([37, 1, 1, 1], [10, 10, 10, 10]))
        assert list(found.touched) == [4, 4]
        assert found.effective[1] > found.effective[0]

    def test_no_matters_have_no_spread(self):
        assert criteria.spread(counts([0, 0])).effective[0] == 0.0

    @given(st.lists(st.integers(0, 1000), min_size=1, max_size=30))
    def test_spread_lies_between_nothing_and_everywhere(self, row):
        found = criteria.spread(counts(row))
        assert 0.0 <= found.effective[0] <= 1.0 + 1e-9
        assert found.effective[0] <= found.touched[0] / len(row) + 1e-9


class TestGrowth:
    def test_more_than_before_is_growth(self):
        found, _ = criteria.growth(counts([30] * 10), [counts([20] * 10)])
        assert found.sure[0] > 0
        assert 1.2 < np.exp(found.log_ratio[0]) < 1.5

    def test_two_to_six_is_less_sure_than_two_hundred_to_three_hundred(self):
        small = criteria.change(counts([6])[0], 30, counts([2])[0], 30)
        large = criteria.change(counts([300])[0], 30, counts([200])[0], 30)
        assert small.sure[0] == 0.0
        assert large.sure[0] > 0.1

    def test_what_is_estimated_is_drawn_towards_no_change(self):
        for now, then in ((6, 2), (60, 20), (600, 200)):
            found = criteria.change(counts([now])[0], 30, counts([then])[0], 30)
            assert 0 < found.log_ratio[0] < np.log(3)

    def test_from_nothing_to_a_hundred_is_more_growth_than_from_two_hundred_to_three_hundred(self):
        new = criteria.change(counts([100])[0], 30, counts([0])[0], 30)
        large = criteria.change(counts([300])[0], 30, counts([200])[0], 30)
        assert new.sure[0] > np.log(2) > large.sure[0] > 0.0

    def test_nothing_on_both_sides_is_no_change_whatever_the_days(self):
        assert criteria.change(counts([0])[0], 30, counts([0])[0], 90).log_ratio[0] == 0.0

    def test_one_great_day_is_no_growth(self):
        before = [8] * 30
        burst = [*before[:-1], 400]
        found, _ = criteria.growth(counts(burst), [counts(before)])
        assert found.sure[0] == 0.0

    def test_a_rise_that_comes_every_year_is_no_growth(self):
        now, month_before, year_before = counts([20] * 30), counts([5] * 30), counts([20] * 30)
        assert criteria.growth(now, [month_before])[0].sure[0] > 0
        found, against = criteria.growth(now, [month_before, year_before])
        assert found.sure[0] == 0.0
        assert against[0] == 1

    def test_a_change_of_a_twentieth_is_none_however_sure(self):
        assert criteria.change(counts([1_050_000])[0], 30, counts([1_000_000])[0], 30).sure[0] == 0.0

    def test_rates_are_compared_not_sums(self):
        found = criteria.change(counts([100])[0], 10, counts([300])[0], 30)
        assert found.log_ratio[0] == pytest.approx(0.0, abs=0.01)


class TestPersistence:
    def test_a_topic_above_the_others_every_week_is_the_most_persistent(self):
        found = criteria.persistence(counts([9, 9, 9, 9], [1, 1, 1, 1], [2, 2, 2, 2]))
        assert found.rank.argmax() == 0
        assert list(found.above_median) == [4, 0, 0]

    def test_one_great_week_does_not_outweigh_a_high_level(self):
        burst, chronic, others = [1, 1, 900, 1, 1, 1], [9] * 6, [[2] * 6] * 5
        found = criteria.persistence(counts(burst, chronic, *others))
        assert found.rank[1] > max(found.rank[2:]) > found.rank[0]

    def test_equal_topics_share_their_rank(self):
        assert criteria.persistence(counts([3, 3], [3, 3])).rank.tolist() == [0.5, 0.5]


class TestSeason:
    def test_a_month_that_brings_more_than_the_others_stands_out(self):
        months = [counts([20] * 30, [5] * 30)] + [counts([4] * 30, [5] * 30)] * 11
        first, second, *_ = criteria.season(months)
        assert first.sure[0] > np.log(1.5)
        assert first.sure[1] == 0.0
        assert second.sure[0] == 0.0

    def test_a_storm_in_one_month_makes_no_season(self):
        months = [counts([5] * 28 + [600, 300])] + [counts([5] * 30)] * 11
        assert criteria.season(months)[0].sure[0] == 0.0

    def test_a_few_matters_more_make_no_season(self):
        months = [counts([1] * 3 + [0] * 27)] + [counts([0] * 30)] * 11
        assert criteria.season(months)[0].sure[0] == 0.0


class TestTrimmed:
    def test_each_topic_has_its_own_busiest_days_cut_to_the_others(self):
        total, days = criteria.trimmed(counts([9] + [1] * 9, [1] * 9 + [9]))
        assert (total.tolist(), days) == ([10, 10], 10)

    def test_a_topic_of_few_matters_keeps_one_for_each_day_that_had_any(self):
        total, _ = criteria.trimmed(counts([0] * 9 + [5], [0] * 8 + [1, 1]))
        assert total.tolist() == [1, 2]

    def test_few_days_lose_none(self):
        total, left = criteria.trimmed(counts([1, 2, 3]))
        assert (total.tolist(), left) == ([6], 3)


class TestPercentiles:
    def test_topics_are_compared_within_their_group(self):
        found = criteria.percentiles(np.array([100.0, 200.0, 1.0, 2.0]), [1, 1, 2, 2])
        assert found.tolist() == [0.25, 0.75, 0.25, 0.75]

    def test_equal_values_have_equal_percentiles(self):
        assert criteria.percentiles(np.zeros(5), [0] * 5).tolist() == [0.5] * 5

    @given(st.lists(st.integers(0, 9), min_size=1, max_size=20))
    def test_their_mean_is_a_half(self, values):
        found = criteria.percentiles(np.array(values, dtype=float), [0] * len(values))
        assert found.mean() == pytest.approx(0.5)
        assert found.min() > 0
        assert found.max() < 1


class TestPlaced:
    VALUES = st.lists(st.one_of(st.integers(0, 8).map(float), st.just(np.nan)), min_size=1, max_size=30)

    @given(VALUES, VALUES)
    def test_what_stands_beside_the_topics_moves_none_of_them(self, topics, beside):
        alone = criteria.placed(np.array(topics), [0] * len(topics), len(topics))
        together = criteria.placed(np.array(topics + beside), [0] * (len(topics) + len(beside)), len(topics))
        np.testing.assert_array_equal(together[: len(topics)], alone)

    @given(VALUES, VALUES)
    def test_a_higher_value_never_has_a_lower_percentile(self, topics, beside):
        ranks = criteria.placed(np.array(topics + beside), [0] * (len(topics) + len(beside)), len(topics))
        for values, found in ((topics, ranks[: len(topics)]), (beside, ranks[len(topics) :])):
            known = sorted((value, rank) for value, rank in zip(values, found, strict=True) if not np.isnan(value))
            assert all(low[1] <= high[1] + 1e-12 for low, high in pairwise(known))
            assert all(0 < rank < 1 for _, rank in known)

    @given(VALUES)
    def test_unknown_stays_unknown(self, topics):
        ranks = criteria.placed(np.array(topics), [0] * len(topics), len(topics))
        assert np.isnan(ranks).tolist() == np.isnan(topics).tolist()
