"""What is said of the weeks after a measure, on counts whose law is known."""

import numpy as np
import pytest

from detectors.effect.answer import FALL, answer
from tests.detectors.effect.measures import AFTER, BEFORE, WEEKS, counts, frame, straying

SERIES = 60


def said(series, measured=None):
    about = measured or frame()
    return answer(about.expect(series).law(about.after), about.sums(series))


def test_a_fall_by_half_is_said_and_its_size_lies_in_the_interval():
    mean = np.full((1, WEEKS), 20.0)
    mean[:, BEFORE:] = 10.0
    found = said(counts(np.random.default_rng(1), mean))
    assert found.fell[0]
    assert found.ratio_low[0] < 0.5 < found.ratio_high[0] < 1.0


def test_a_rise_by_half_is_said():
    mean = np.full((1, WEEKS), 20.0)
    mean[:, BEFORE:] = 30.0
    found = said(counts(np.random.default_rng(1), mean))
    assert found.rose[0]
    assert not found.fell[0]


def fallen(series):
    about = frame()
    return int((about.expect(series).law(about.after).below(about.sums(series)) <= FALL).sum())


@pytest.mark.parametrize(("rho", "deviation"), [(0.0, 0.0), (0.7, 0.25), (0.95, 0.25)])
def test_without_a_measure_few_are_said_to_have_fallen(rho, deviation):
    """Nominal 2.5%: of 60 more than 5 come in less than one case of a hundred."""
    rng = np.random.default_rng(2)
    assert fallen(counts(rng, 10.0 * np.exp(straying(rng, SERIES, WEEKS, rho, deviation)))) <= 5


def test_a_season_that_ends_as_every_year_is_no_effect():
    """The measure begins as the half of the year ends that has more than twice the other's."""
    week = np.arange(WEEKS) - BEFORE
    season = np.exp(-0.6 * np.sin(2.0 * np.pi * week * 7 / 365.25))
    assert season[BEFORE - AFTER : BEFORE].mean() > 2.0 * season[BEFORE:].mean()
    assert fallen(counts(np.random.default_rng(3), 20.0 * np.tile(season, (SERIES, 1)))) <= 5


def test_a_topic_that_was_chosen_for_a_peak_of_chance_has_no_effect_when_it_is_ordinary_again():
    """Of 60 quiet topics the six with the highest last weeks: the years before say what is ordinary."""
    rng = np.random.default_rng(4)
    series = counts(rng, np.full((SERIES, WEEKS), 5.0), dispersion=2.0)
    chosen = series[np.argsort(series[:, BEFORE - 8 : BEFORE].sum(axis=1))[-6:]]
    before, after = chosen[:, BEFORE - 8 : BEFORE].mean(), chosen[:, BEFORE : BEFORE + 8].mean()
    assert after < 0.7 * before
    assert fallen(chosen) <= 1


def test_what_is_said_agrees_with_both_intervals():
    rng = np.random.default_rng(5)
    mean = np.full((20, WEEKS), 8.0)
    mean[:, BEFORE:] *= np.linspace(0.4, 1.8, 20)[:, None]
    found = said(counts(rng, mean))
    assert found.fell.any()
    assert found.rose.any()
    np.testing.assert_array_equal(found.fell, found.ratio_high < 1.0)
    np.testing.assert_array_equal(found.rose, found.ratio_low > 1.0)
    np.testing.assert_array_equal(found.fell, found.observed < found.low)


def test_the_fall_that_can_be_shown_is_smaller_where_there_is_more():
    rng = np.random.default_rng(6)
    found = said(counts(rng, np.tile(np.array([[2.0], [10.0], [50.0]]), (1, WEEKS))))
    assert 0.9 > found.detectable[0] > found.detectable[1] > found.detectable[2] > 0.05


def test_a_short_history_widens_the_interval():
    rng = np.random.default_rng(7)
    series = counts(rng, np.full((1, WEEKS), 10.0))
    short = frame(before=30)
    long, brief = said(series), said(series[:, BEFORE - 30 :], short)
    assert brief.high[0] / brief.low[0] > 1.5 * long.high[0] / long.low[0]


def test_weeks_that_are_not_used_change_nothing():
    rng = np.random.default_rng(8)
    series = counts(rng, np.full((1, WEEKS), 10.0))
    about = frame()
    about.used[[40, 41, BEFORE + 3]] = False
    spoilt = series.copy()
    spoilt[:, [40, 41, BEFORE + 3]] = 900.0
    one, other = said(series, about), said(spoilt, about)
    assert one.observed[0] == other.observed[0]
    assert one.expected[0] == pytest.approx(other.expected[0], rel=1e-9)


def test_a_series_gets_the_same_answer_alone_and_among_others():
    rng = np.random.default_rng(9)
    series = counts(rng, np.full((26, WEEKS), 6.0))
    among, alone = said(series), said(series[17:18])
    assert among.expected[17] == pytest.approx(alone.expected[0], rel=1e-9)
    assert among.chance[17] == pytest.approx(alone.chance[0], rel=1e-9)
