"""The ordinary level: patterns, outbreaks, young series, errors."""

import numpy as np
import pytest

from detectors.baseline import fit
from detectors.series import History
from tests.detectors.simulation import WEEKDAYS, kinds_of, quiet_counts


def single(counts, kinds=None):
    counts = np.atleast_2d(np.asarray(counts, dtype=np.float64))
    kinds = kinds_of(0, counts.shape[1]) if kinds is None else kinds
    return History(counts, kinds, np.full(len(counts), -1), np.arange(len(counts)))


def test_the_weekday_pattern_of_a_busy_topic_is_found():
    kinds = kinds_of(0, 56)
    counts = quiet_counts(np.random.default_rng(1), np.full(1, 4000.0), 1.0, kinds)
    baseline = fit(single(counts, kinds))
    assert baseline.factors[0, :7] == pytest.approx(WEEKDAYS[:7] / WEEKDAYS[:7].mean(), rel=0.03)
    assert baseline.level[0] == pytest.approx(4000 * WEEKDAYS[:7].mean(), rel=0.02)


def test_the_pattern_of_a_rare_topic_is_its_first_levels():
    kinds = kinds_of(0, 56)
    counts = quiet_counts(np.random.default_rng(2), np.array([300.0, 0.05]), 1.0, kinds)
    baseline = fit(History(counts, kinds, np.full(2, -1), np.zeros(2, dtype=np.intp)))
    assert baseline.factors[1] == pytest.approx(baseline.factors[0], rel=0.06)


def test_a_holiday_that_was_never_seen_is_expected_to_be_a_sunday():
    kinds = kinds_of(0, 56)
    counts = quiet_counts(np.random.default_rng(3), np.full(1, 400.0), 1.0, kinds)
    baseline = fit(single(counts, kinds))
    assert baseline.factors[0, 7] == pytest.approx(baseline.factors[0, 6], rel=1e-6)
    assert baseline.factor_error[0, 7] > 2 * baseline.factor_error[0, 6]


def test_a_past_outbreak_does_not_teach_the_baseline():
    counts = np.random.default_rng(4).poisson(4.0, 56).astype(float)
    struck = counts.copy()
    struck[30:33] = [900, 300, 60]
    calm, after = fit(single(counts)), fit(single(struck))
    assert after.level[0] == pytest.approx(calm.level[0], rel=0.25)


def test_the_last_seven_days_do_not_teach_the_baseline():
    counts = np.random.default_rng(5).poisson(4.0, 56).astype(float)
    rising = counts.copy()
    rising[49:] += [1, 2, 4, 8, 12, 16, 20]
    assert fit(single(rising)).level[0] == fit(single(counts)).level[0]


def test_recent_weeks_count_more_than_old_ones():
    assert fit(single([10.0] * 28 + [20.0] * 28)).level[0] > 15.5


def test_a_new_street_is_expected_to_bring_its_share_of_the_city():
    # The topic has 40 a day in the city; the new street has 5% of all requests and none of the topic, for three days.
    days = 56
    new = np.full(days, np.nan)
    city_all, city_topic, street_all, street_topic = np.full(days, 400.0), np.full(days, 40.0), new.copy(), new.copy()
    street_all[-3:], street_topic[-3:] = 20.0, 0.0
    counts = np.stack([city_all, city_topic, street_all, street_topic])
    parents, roots = np.array([-1, -1, 0, 1]), np.array([0, 0, 2, 2])
    kinds = kinds_of(0, days)
    young = fit(History(counts, kinds, parents, roots), guard=0)
    assert 0.4 < young.level[3] < 2.0
    assert young.error[3] > 0.5
    assert young.days.tolist() == [56, 56, 3, 3]


def test_a_topic_without_history_at_the_top_is_expected_to_be_rare_but_not_impossible():
    baseline = fit(single(np.zeros(56)))
    assert 0.0 < baseline.level[0] < 0.05
    assert baseline.error[0] == pytest.approx(np.sqrt(2.0))


@pytest.mark.parametrize("dispersion", [1.0, 2.0, 5.0])
def test_the_size_gives_the_dispersion_of_the_days_with_some_caution(dispersion):
    kinds = kinds_of(0, 56)
    counts = quiet_counts(np.random.default_rng(6), np.full(200, 30.0), dispersion, kinds)
    baseline = fit(History(counts, kinds, np.full(200, -1), np.zeros(200, dtype=np.intp)))
    found = np.median(1.0 + baseline.level / baseline.size)
    assert 0.95 * dispersion < found < 1.6 * dispersion


def test_weeks_that_wander_have_a_smaller_size_than_weeks_of_independent_days():
    rng = np.random.default_rng(7)
    wander = np.repeat(rng.choice([0.6, 1.4], (100, 8)), 7, axis=1)
    calm, wandering = rng.poisson(50.0, (100, 56)), rng.poisson(50.0 * wander)
    assert np.median(fit(single(wandering)).size_week) < 0.2 * np.median(fit(single(calm)).size_week)


def test_more_history_makes_the_level_surer():
    counts = np.random.default_rng(8).poisson(3.0, (1, 56)).astype(float)
    errors = [fit(single(counts[:, -days:])).error[0] for days in (14, 28, 56)]
    assert errors == sorted(errors, reverse=True)


def test_history_older_than_56_days_is_not_looked_at():
    recent = np.random.default_rng(9).poisson(3.0, 56).astype(float)
    long = np.concatenate([np.full(300, 77.0), recent])
    assert fit(single(long, kinds_of(0, 356))).level[0] == fit(single(recent, kinds_of(300 % 7, 56))).level[0]


def test_a_known_season_is_not_taken_for_a_level():
    kinds = kinds_of(0, 57)
    season = np.exp(0.03 * np.arange(57))[None]  # it grows five times over in eight weeks, as every year
    counts = np.random.default_rng(3).poisson(20.0 * season).astype(np.float64)
    alone = np.array([-1]), np.array([0])
    known = fit(History(counts[:, :56], kinds[:56], *alone, effects=season[:, :56])).with_effect(season[:, 56])
    unknown = fit(History(counts[:, :56], kinds[:56], *alone))
    truth = 20.0 * season[0, 56]
    assert known.level[0] == pytest.approx(truth, rel=0.1)
    assert unknown.level[0] < 0.6 * truth
    assert unknown.size[0] < 0.1 * known.size[0]


def test_a_rare_street_has_the_share_that_its_long_history_gives():
    kinds = kinds_of(0, 56)
    city = np.random.default_rng(4).poisson(10.0, 56).astype(np.float64)
    counts = np.stack([city, city, np.zeros(56), np.zeros(56)])  # topic and topic below it, in the city and in a street
    tree = np.array([-1, -1, 0, 1]), np.array([0, 0, 2, 2])
    with_share = fit(History(counts, kinds, *tree, levels=np.array([9.0, 9.0, 0.3, 0.3])))
    without = fit(History(counts, kinds, *tree))
    assert 0.05 < with_share.level[3] < 0.3
    assert without.level[3] < 0.03
