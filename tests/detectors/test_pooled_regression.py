"""The pooled regression: what it learns of season, trend, covariates and of the series above."""

import numpy as np
import pytest

from detectors.pooled_regression import PooledRegression
from detectors.weeks import Weeks, alone, design
from tests.detectors.weekly import ENDS, WEEKS, drawn, quiet, seasonal, tree, with_last

DETECTOR = PooledRegression()


def expected(weeks):
    return DETECTOR.judge(weeks).expected


def test_season_and_growth_are_learnt():
    mean = seasonal(40.0, rows=30, swing=0.7, growth=0.2)
    counts = drawn(np.random.default_rng(1), mean, 1.5)
    for last in (WEEKS, WEEKS - 13, WEEKS - 26):
        judged = expected(alone(counts[:, :last], design(ENDS[:last])))
        assert judged.mean() == pytest.approx(mean[0, last - 1], rel=0.03)


def test_a_campaign_that_doubles_reports_is_no_outbreak_once_it_has_been_seen():
    held = np.zeros(WEEKS)
    held[[60, 61, 130, 131, 200, 201, -1]] = 1.0
    mean = seasonal(20.0, rows=30) * (1.0 + held)
    counts = drawn(np.random.default_rng(2), mean, 1.2)
    told = DETECTOR.judge(alone(counts, design(ENDS, covariates=held[:, None])))
    untold = DETECTOR.judge(alone(counts, design(ENDS)))
    assert told.expected.mean() == pytest.approx(mean[0, -1], rel=0.08)
    assert np.mean(told.p < 0.01) < 0.1
    assert np.mean(untold.p < 0.01) > 0.8


def test_a_rare_series_takes_its_season_from_the_series_above():
    weeks = tree(3, streets=20, mean=0.25, season=1.0)
    streets = np.flatnonzero(weeks.parents > 0)
    summer = WEEKS - 20  # half a year from the winter peak
    cut = Weeks(weeks.counts[:, :summer], weeks.design[:summer], weeks.parents, weeks.roots)
    fits = [PooledRegression(pooling=pooling).fit(cut, summer).mean(weeks.design)[streets] for pooling in (True, False)]
    winter_to_summer = np.exp(2.0)
    pooled, by_itself = (np.log(fit.max(axis=1) / fit.min(axis=1)) for fit in fits)
    assert np.median(pooled) == pytest.approx(np.log(winter_to_summer), abs=0.4)
    assert pooled.std() < 0.5 * by_itself.std()


def test_a_street_without_any_report_is_expected_to_have_some_where_its_topic_is_common():
    weeks = tree(4, streets=10, mean=2.0)
    silent = weeks.parents.size - 1
    counts = weeks.counts.copy()
    counts[silent] = 0.0
    without = Weeks(counts, weeks.design, weeks.parents, weeks.roots)
    assert 0.0 < expected(without)[silent] < 0.1
    assert DETECTOR.judge(with_last(without, 1.0)).p[silent] > 1e-4


def test_two_moderate_weeks_say_more_than_the_last_alone():
    calm = quiet(5, 10.0, rows=50)
    counts = calm.counts.copy()
    counts[:, -3:] = np.round(DETECTOR.judge(calm).expected)[:, None]
    raised = counts.copy()
    raised[:, -2:] += 10.0
    only_last = counts.copy()
    only_last[:, -1] += 10.0
    both = DETECTOR.judge(alone(raised, calm.design)).p
    last = DETECTOR.judge(alone(only_last, calm.design)).p
    assert (both < last).all()
    assert np.median(both) < 0.3 * np.median(last)


def test_a_week_without_data_among_the_last_is_left_out_of_their_sums():
    counts = np.full((1, WEEKS), 20.0)
    counts[0, -2] = np.nan
    assert DETECTOR.judge(alone(counts, design(ENDS))).p[0] == pytest.approx(0.5, abs=0.15)


def test_a_kept_fit_judges_like_a_new_one():
    weeks = tree(6)
    fit = DETECTOR.fit(weeks, WEEKS - 1)
    assert np.array_equal(DETECTOR.judge(weeks).p, DETECTOR.judge_against(fit, weeks).p)
    assert np.array_equal(DETECTOR.judge(weeks).p, DETECTOR.chance(fit, weeks))


def test_shapes_that_do_not_fit_are_refused():
    counts, rows = np.ones((2, 10)), np.arange(2, dtype=np.intp)
    with pytest.raises(ValueError, match="9 design rows for 10 weeks"):
        alone(counts, design(ENDS[:9]))
    with pytest.raises(ValueError, match="1 parents and 2 roots for 2 rows"):
        Weeks(counts, design(ENDS[:10]), rows[:1], rows)
    with pytest.raises(ValueError, match="exclusions"):
        Weeks(counts, design(ENDS[:10]), rows - 1, rows, np.zeros((2, 9), dtype=bool))


def test_rows_are_pooled_from_the_top_down():
    parents = np.array([-1, 0, 1, -1, 3, 4], dtype=np.intp)  # city, district, street of a topic and of one below it
    roots = np.array([0, 1, 2, 0, 1, 2], dtype=np.intp)
    weeks = Weeks(np.ones((6, 3)), design(ENDS[:3]), parents, roots)
    assert [list(stage) for stage in weeks.stages()] == [[0], [3], [1, 4], [2, 5]]
    assert list(weeks.above()) == [0, 0, 1, 0, 3, 4]


def test_works_in_one_street_raise_what_is_expected_there_and_nowhere_else():
    weeks = tree(8, streets=8, mean=8.0)
    held = np.zeros(WEEKS)
    held[[70, 71, 140, 141, 210, 211, -1]] = 1.0
    under = np.zeros(weeks.parents.size, dtype=bool)
    under[[3, 14, 25]] = True  # the first street, in all three topics
    counts = weeks.counts.copy()
    counts[under] = np.round(counts[under] * (1.0 + 2.0 * held))
    known = Weeks(counts, design(ENDS, covariates=held[:, None]), weeks.parents, weeks.roots, active=under[:, None])
    told, untold = DETECTOR.judge(known), DETECTOR.judge(Weeks(counts, weeks.design, weeks.parents, weeks.roots))
    assert (told.expected[under] > 2.0 * untold.expected[under]).all()
    elsewhere = ~under & (weeks.parents > 2)
    assert told.expected[elsewhere] == pytest.approx(untold.expected[elsewhere], rel=0.05)
    assert (told.p[under] > 1e-3).all()
