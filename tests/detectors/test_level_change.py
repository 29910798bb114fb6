"""When a rise is a burst that passes, a new level, or still open."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.level_change import LASTING, LEAST_PERIODS, OPEN, PASSING, judge
from detectors.predicted import Predicted
from tests.detectors.rising import counts_of, predicted

NAN = np.nan


def timeline(*counts):
    return np.array([counts], dtype=np.float64)


def judged(counts, mean, begin=0, **law):
    return judge(predicted(counts, mean, **law), np.full(counts.shape[0], begin))


def kind(counts, mean, begin=0, **law):
    return judged(counts, mean, begin, **law).kind[0]


class TestTimelines:
    def test_twice_as_many_for_six_weeks_are_a_new_level(self):
        told = judged(timeline(*[18, 22, 20, 21, 19] * 6, *[38, 41, 43, 39, 40, 42, 37] * 6), 20.0, 30)
        assert told.kind[0] == LASTING
        assert told.since[0] == 30
        assert told.ratio.value[0] == pytest.approx(2.0, abs=0.05)
        assert 1.7 < told.ratio.low[0] < 2.0 < told.ratio.high[0] < 2.3

    def test_three_weeks_of_data_are_the_least(self):
        steady = [60] * LEAST_PERIODS
        assert kind(timeline(*steady[1:]), 20.0) == OPEN
        assert kind(timeline(*steady), 20.0) == LASTING

    def test_a_week_of_many_that_is_over_passes(self):
        assert kind(timeline(*[40] * 7, *[20] * 14), 20.0) == PASSING

    def test_what_falls_by_half_every_week_passes_before_it_is_back(self):
        falling = [round(20 + 60 * 0.5 ** (day / 7)) for day in range(28)]
        assert falling[-1] > 22
        assert kind(timeline(*falling), 20.0) == PASSING

    def test_what_still_grows_is_open(self):
        assert kind(timeline(*[22 + 2 * day for day in range(40)]), 20.0) == OPEN

    def test_what_grew_and_then_stays_is_a_new_level_since_half_of_its_growth(self):
        ramp = [20 + 2 * day for day in range(11)]
        told = judged(timeline(*[20] * 20, *ramp, *[40] * 50), 20.0, 25)
        assert told.kind[0] == LASTING
        assert told.since[0] == pytest.approx(25, abs=1)

    def test_no_rise_at_all_is_back_at_what_was_expected(self):
        assert kind(timeline(*[200] * 60), 200.0) == PASSING

    def test_zeros_and_rare_reports_are_never_a_new_level(self):
        assert kind(timeline(*[0] * 60), 20.0) == PASSING
        assert kind(timeline(*[0] * 30), 0.02) == OPEN
        assert kind(timeline(1, *[0] * 29, 1), 0.02) == OPEN

    def test_missing_periods_count_nowhere(self):
        full = judged(timeline(*[20] * 5, *[40] * 24), 20.0, 5)
        holes = judged(timeline(*[20] * 5, *[40, NAN] * 24), 20.0, 5)
        assert (full.kind[0], holes.kind[0]) == (LASTING, LASTING)
        assert holes.ratio.value[0] == pytest.approx(full.ratio.value[0])
        assert kind(timeline(*[40] * 20, *[NAN] * 30), 20.0) == OPEN

    def test_huge_counts_are_told_apart_like_others(self):
        assert kind(timeline(*[2e9] * 30), 1e9, dispersion=3.0) == LASTING
        assert kind(timeline(*[2e9] * 15, *[1e9] * 15), 1e9, dispersion=3.0) == PASSING

    def test_a_ratio_within_the_error_of_the_expectation_is_no_new_level(self):
        assert kind(timeline(*[26] * 60), 20.0, error=0.3) == OPEN
        assert kind(timeline(*[26] * 60), 20.0, error=0.02) == LASTING

    def test_a_rise_that_is_rougher_than_the_quiet_was_is_known_less_well(self):
        smooth, rough = timeline(*[60, 60] * 11), timeline(*[0, 120] * 11)
        assert kind(smooth, 20.0) == LASTING
        assert kind(rough, 20.0) == OPEN

    @pytest.mark.parametrize("shape", [(0, 30), (2, 0)])
    def test_batches_without_series_or_periods_are_answered(self, shape):
        told = judged(np.ones(shape), 1.0)
        assert told.kind.tolist() == [OPEN] * shape[0]


@settings(deadline=None, max_examples=60)
@given(
    counts=st.lists(
        st.lists(st.sampled_from([0, 1, 4, 9, 300, 10**9, NAN]), min_size=24, max_size=24), min_size=1, max_size=4
    ),
    mean=st.sampled_from([0.0001, 0.05, 3.0, 1e5]),
    dispersion=st.sampled_from([1.0, 4.0]),
    begin=st.integers(0, 30),
)
def test_every_answer_is_one_of_three_and_finite_where_there_are_data(counts, mean, dispersion, begin):
    counts = np.array(counts, dtype=np.float64)
    told = judged(counts, mean, begin, dispersion=dispersion, error=0.1)
    known = (~np.isnan(counts[:, begin:])).any(axis=1)
    assert set(told.kind.tolist()) <= {OPEN, PASSING, LASTING}
    assert np.isfinite(told.ratio.value).all()
    assert np.isfinite(told.ratio.high[known]).all()
    assert ((told.since >= 0) & (told.since <= 30)).all()


def test_a_row_gets_the_same_bits_alone_and_in_any_order():
    rng = np.random.default_rng(4)
    mean = np.exp(rng.uniform(-1, 6, (300, 1))) * np.ones(60)
    counts = counts_of(rng, mean * rng.choice([1.0, 2.0], (300, 1)), 1.5)
    whole = Predicted(counts, mean, mean / 0.5, rng.uniform(0.0, 0.2, 300))
    begin = rng.integers(0, 30, 300)
    told = judge(whole, begin)
    assert set(told.kind.tolist()) == {OPEN, PASSING, LASTING}
    order = rng.permutation(300)
    for rows in (order, order[:1], order[:77]):
        part = judge(Predicted(counts[rows], mean[rows], whole.size[rows], whole.error[rows]), begin[rows])
        assert np.array_equal(told.kind[rows], part.kind)
        assert np.array_equal(told.since[rows], part.since)
        assert np.array_equal(told.ratio.low[rows], part.ratio.low)


def test_a_beginning_before_the_window_is_refused():
    with pytest.raises(ValueError, match="before the window"):
        judged(timeline(1, 2), 1.0, -1)


DAYS = np.arange(60)


def told_of(shape, days, *, mean, dispersion=1.5, rows=400):
    """Kinds as of some days after the beginning, of series whose mean is known to 5%."""
    rng = np.random.default_rng(13)
    level = rng.gamma(400.0, 1.0 / 400.0, (rows, 1)) * mean
    counts = counts_of(rng, level * shape[:days], dispersion)
    return judged(counts, mean, dispersion=dispersion, error=0.05).kind


@pytest.mark.parametrize(("mean", "days", "least"), [(5.0, 84, 0.5), (30.0, 28, 0.85), (200.0, 21, 0.95)])
def test_a_doubling_that_stays_is_a_new_level_after_the_days_its_counts_need(mean, days, least):
    kinds = told_of(np.full(84, 2.0), days, mean=mean)
    assert np.mean(kinds == LASTING) >= least
    assert np.mean(kinds == PASSING) <= 0.05


@pytest.mark.parametrize("mean", [1.0, 5.0, 30.0, 200.0])
@pytest.mark.parametrize(
    "shape",
    [np.where(DAYS < 10, 2.0, 1.0), np.where(DAYS < 16, 3.0, 1.0), 1.0 + 2.0 * 0.5 ** (DAYS / 7), 1.0 + 0.02 * DAYS],
    ids=["ten days twice", "sixteen days three times", "halved every week", "two percent more a day"],
)
@pytest.mark.parametrize("days", [21, 30, 45])
def test_what_passes_or_grows_is_not_told_as_a_new_level(shape, days, mean):
    assert np.mean(told_of(shape, days, mean=mean) == LASTING) <= 0.05


@pytest.mark.parametrize(("mean", "days", "least"), [(5.0, 45, 0.6), (30.0, 30, 0.85), (200.0, 30, 0.95)])
def test_a_burst_is_told_as_passing_within_weeks(mean, days, least):
    kinds = told_of(1.0 + 2.0 * 0.5 ** (DAYS / 7), days, mean=mean)
    assert np.mean(kinds == PASSING) >= least


def test_a_doubling_of_few_is_open_and_seldom_told_as_passing_though_it_is_asked_every_day():
    ever = np.zeros(300, dtype=np.bool_)
    for days in range(21, 61):
        ever |= told_of(np.full(60, 2.0), days, mean=1.0, rows=300) == PASSING
    assert np.mean(ever) <= 0.1
