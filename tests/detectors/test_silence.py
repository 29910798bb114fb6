"""Silence: its law, what is missed how soon, and how often a quiet series is held to be silent."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from detectors import negative_binomial as nb
from detectors import silence
from detectors.baseline import fit
from detectors.hours import profile
from detectors.series import HOLIDAY, History
from detectors.silence import Rhythm, Windows

DAYS = 56
ALONE, ITSELF = np.array([-1]), np.array([0])
BY_DAY = np.where((np.arange(24) >= 8) & (np.arange(24) < 20), 1.0, 0.02)
BY_DAY /= BY_DAY.sum()
WORKDAYS = np.array([0, 1, 2, 3, 4, 5, 6] * 8, np.int8)
TUESDAY, SUNDAY = 1, 6


def rhythm(rng, level, *, shares=BY_DAY, kinds=WORKDAYS, factor=None, scatter=0.0):
    """The rhythm of a feed of ``level`` cases a day, learnt from eight weeks. ``scatter`` is that of whole days."""
    mean = np.full(len(kinds), float(level)) * (1.0 if factor is None else factor[kinds])
    if scatter:
        mean *= rng.gamma(1.0 / scatter**2, scatter**2, mean.shape)
    counts = rng.poisson(mean[:, None] * shares).astype(np.float64)
    baseline = fit(History(counts.sum(axis=1)[None], kinds, ALONE, ITSELF))
    hours = np.tile(np.arange(24, dtype=np.int8), len(kinds))
    return Rhythm.of(baseline, 0, profile(counts.reshape(1, -1), np.repeat(kinds, 24), hours, ITSELF), kinds)


def none_in(known, first, hours, kind=TUESDAY):
    """The chance of nothing at all from an hour of a day on, for so many hours of it or of days of the same kind."""
    clock = np.arange(first, first + hours)
    law = known.expected(np.full(hours, kind, np.int8), (clock % 24).astype(np.int8), np.ones(hours))
    mean, size, error = (np.array([[value]]) for value in law)
    return float(silence.judge(Windows(np.zeros((1, 1)), mean, size, error)).p[0])


class TestTheLaw:
    @pytest.mark.parametrize(("mean", "size"), [(0.7, 2.0), (5.0, 1.25), (40.0, 12.0), (900.0, 300.0), (3.0, 1e6)])
    def test_the_lower_tail_is_that_of_scipy(self, mean, size):
        counts = np.arange(0.0, 2.0 * mean + 5.0)
        law = stats.nbinom(size, size / (size + mean))
        seen = law.cdf(counts) > 1e-250
        lower = nb.lower(counts, np.full(counts.shape, mean), np.full(counts.shape, size))
        assert lower[seen] == pytest.approx(law.cdf(counts)[seen], rel=1e-9)

    def test_none_where_the_mean_is_m_has_the_chance_exp_minus_m(self):
        lower = nb.lower(np.zeros(3), np.array([0.0, 1.0, 600.0]), np.full(3, np.inf))
        assert lower == pytest.approx([1.0, np.exp(-1.0), np.exp(-600.0)], rel=1e-12)

    @given(st.integers(0, 500), st.floats(0.01, 1e4), st.floats(0.01, 1e6))
    def test_so_few_or_fewer_and_more_than_so_few_are_all_there_is(self, count, mean, size):
        count, mean, size = (np.array([float(value)]) for value in (count, mean, size))
        assert nb.lower(count, mean, size) + nb.tail(count + 1.0, mean, size) == pytest.approx(1.0, abs=1e-9)

    def test_the_window_that_says_most_is_paid_for_by_the_number_of_windows(self):
        windows = Windows(np.array([[0.0, 1.0]]), np.array([[2.0, 30.0]]), np.full((1, 2), np.inf), np.zeros((1, 2)))
        answer = silence.judge(windows)
        assert (answer.window[0], answer.observed[0], answer.expected[0]) == (1, 1.0, 30.0)
        assert answer.p[0] == pytest.approx(2.0 * stats.poisson(30.0).cdf(1), rel=1e-9)

    def test_more_than_a_fifth_of_what_is_usual_is_never_silence(self):
        windows = Windows(
            np.array([[200.0], [201.0]]), np.full((2, 1), 1000.0), np.full((2, 1), np.inf), np.zeros((2, 1))
        )
        few, more = silence.judge(windows).p
        assert few < 1e-200
        assert more == 1.0

    def test_a_series_gets_the_same_bits_alone_and_in_a_batch(self):
        rng = np.random.default_rng(5)
        many = Windows(*(rng.gamma(2.0, 3.0, (40, 3)) for _ in range(3)), np.zeros((40, 3)))
        one = Windows(*(part[7:8] for part in (many.observed, many.mean, many.size, many.error)))
        assert silence.judge(one).p[0] == silence.judge(many).p[7]


class TestWhatIsMissed:
    def test_forty_an_hour_by_day_are_missed_within_the_hour_and_not_at_night(self):
        known = rhythm(np.random.default_rng(1), 480, scatter=0.1)
        assert none_in(known, 10, 1) < 1e-6
        assert none_in(known, 0, 7) > 1e-6

    def test_one_an_hour_is_missed_after_two_days(self):
        known = rhythm(np.random.default_rng(2), 12)
        assert none_in(known, 8, 12) > 1e-6
        assert none_in(known, 8, 48) < 1e-6

    def test_an_office_that_is_closed_on_sundays_is_not_missed_then(self):
        closed = np.array([1.0, 1.0, 1.0, 1.0, 1.0, 0.3, 0.0, 0.0])
        known = rhythm(np.random.default_rng(3), 60, factor=closed)
        assert none_in(known, 0, 24, SUNDAY) > 1e-4
        assert none_in(known, 0, 24, TUESDAY) < 1e-6

    def test_of_the_first_holiday_nothing_is_expected_and_of_later_ones_not_surely(self):
        rng = np.random.default_rng(4)
        assert none_in(rhythm(rng, 480), 0, 24, HOLIDAY) == 1.0
        one, several = WORKDAYS.copy(), WORKDAYS.copy()
        one[20] = several[20:28] = HOLIDAY
        first, later = (none_in(rhythm(rng, 480, kinds=kinds), 0, 24, HOLIDAY) for kinds in (one, several))
        assert later < 1e-6 < first


@pytest.mark.parametrize("scatter", [0.0, 0.2])
@pytest.mark.parametrize("level", [2, 15, 60, 500])
def test_a_feed_that_goes_on_is_held_silent_no_more_often_than_stated(level, scatter):
    """Trailing 3, 6 and 24 hours at each hour of a day that is like those before it."""
    rng = np.random.default_rng(31)
    chances = []
    for _ in range(40):
        known = rhythm(rng, level, scatter=scatter)
        day = level * (rng.gamma(1.0 / scatter**2, scatter**2, 2) if scatter else np.ones(2))
        counts = rng.poisson(np.concatenate([part * BY_DAY for part in day]))
        for end in range(25, 49):
            rows = []
            for hours in (3, 6, 24):
                clock = np.arange(end - hours, end)
                law = known.expected(np.full(hours, TUESDAY, np.int8), (clock % 24).astype(np.int8), np.ones(hours))
                rows.append((float(counts[end - hours : end].sum()), *law))
            chances.append(silence.judge(Windows(*np.array(rows).T[:, None, :])).p[0])
    chances = np.array(chances)
    for alpha in (1e-2, 1e-3):
        assert (chances <= alpha).mean() <= 2.0 * alpha
