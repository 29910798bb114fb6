"""The spread of a topic's day over its hours, and its batches."""

import numpy as np
import pytest

from detectors.hours import profile
from tests.detectors.simulation import kinds_of

DAYS = 56
KINDS = np.repeat(kinds_of(0, DAYS), 24)
HOURS = np.tile(np.arange(24, dtype=np.int8), DAYS)
OFFICE = np.where((np.arange(24) >= 8) & (np.arange(24) < 18), 1.0, 0.1)
OFFICE /= OFFICE.sum()
EVENING = np.roll(OFFICE, 8)


def profiled(counts, first_level, columns=slice(None)):
    return profile(counts, KINDS[columns], HOURS[columns], np.full(len(counts), first_level))


def hourly(rng, mean, share):
    return rng.poisson(mean * share[HOURS]).astype(np.float64)


def test_shares_of_every_class_of_day_sum_to_one_and_no_hour_is_impossible():
    rng = np.random.default_rng(1)
    shares = profiled(np.stack([hourly(rng, 50, OFFICE), np.zeros(24 * DAYS)]), 0).shares
    assert shares.shape == (2, 3, 24)
    assert shares.sum(axis=2) == pytest.approx(np.ones((2, 3)))
    assert shares.min() >= 0.1 / 24


def test_a_busy_topic_has_its_own_hours_and_a_rare_one_its_first_levels():
    rng = np.random.default_rng(2)
    counts = np.stack([hourly(rng, 300, OFFICE), hourly(rng, 300, EVENING), hourly(rng, 0.05, EVENING)])
    shares = profiled(counts, 0).shares
    assert shares[0, 0, 12] == pytest.approx(0.9 * OFFICE[12] + 0.1 / 24, rel=0.05)
    assert shares[1, 0, 20] == pytest.approx(0.9 * EVENING[20] + 0.1 / 24, rel=0.05)
    assert shares[2, 0, 12] > 0.8 * shares[0, 0, 12]


def test_saturdays_and_sundays_have_their_own_hours():
    rng = np.random.default_rng(3)
    weekend = KINDS >= 5
    counts = np.where(weekend, hourly(rng, 300, EVENING), hourly(rng, 300, OFFICE))[None]
    shares = profiled(counts, 0).shares
    assert shares[0, 0, 10] > 4 * shares[0, 1, 10]
    assert shares[0, 2, 20] > 4 * shares[0, 0, 20]


def test_one_storm_is_not_taken_for_the_profile():
    rng = np.random.default_rng(4)
    counts = hourly(rng, 5, OFFICE)
    struck = counts.copy()
    struck[24 * 30 + 2] = 700
    calm, after = (profiled(each[None], 0) for each in (counts, struck))
    assert after.shares[0, 0, 2] < calm.shares[0, 0, 2] + 0.015
    assert after.batching[0] < 0.3


def test_hours_without_delivery_do_not_count_as_empty():
    rng = np.random.default_rng(5)
    counts = hourly(rng, 200, OFFICE)
    broken = counts.copy()
    broken[(HOURS == 10) & (np.arange(24 * DAYS) < 24 * 28)] = np.nan
    full, part = (profiled(each[None], 0).shares for each in (counts, broken))
    assert part[0, 0, 10] == pytest.approx(full[0, 0, 10], rel=0.06)


def test_a_clock_change_is_an_ordinary_day():
    rng = np.random.default_rng(6)
    counts = hourly(rng, 200, OFFICE)
    without = np.ones(24 * DAYS, dtype=bool)
    without[24 * 20 + 2] = False
    twice = np.sort(np.append(np.arange(24 * DAYS), 24 * 40 + 1))
    columns = twice[without[twice]]
    changed = profiled(counts[None, columns], 0, columns)
    assert changed.shares == pytest.approx(profiled(counts[None], 0).shares, rel=0.1)


def test_independent_reports_have_no_batching_even_where_days_differ():
    rng = np.random.default_rng(7)
    busy = np.repeat(rng.gamma(2.0, 0.5, DAYS), 24)
    counts = rng.poisson(30 * OFFICE[HOURS] * busy).astype(np.float64)
    assert profiled(counts[None], 0).batching[0] < 0.15


def test_reports_filed_five_at_a_time_have_the_batching_of_fives():
    # Batches of five add 5 - 1 = 4 to the ratio of variance to mean.
    rng = np.random.default_rng(8)
    assert profiled(5 * hourly(rng, 40, OFFICE)[None], 0).batching[0] == pytest.approx(4.0, rel=0.15)


def test_rows_do_not_depend_on_their_order():
    rng = np.random.default_rng(9)
    counts = np.stack([hourly(rng, mean, OFFICE) for mean in (60, 20, 7, 0.4, 0.01)])
    straight = profiled(counts, 0)
    mixed = np.array([3, 1, 0, 4, 2])
    other = profiled(counts[mixed], 2)
    assert np.array_equal(straight.shares[mixed], other.shares)
    assert np.array_equal(straight.batching[mixed], other.batching)
    pair = profiled(counts[[0, 3]], 0)
    assert np.array_equal(straight.shares[[0, 3]], pair.shares)


def test_topics_of_several_first_levels_are_profiled_at_once():
    rng = np.random.default_rng(10)
    one = np.stack([hourly(rng, mean, OFFICE) for mean in (60, 2)])
    other = np.stack([hourly(rng, mean, EVENING) for mean in (1, 40)])
    both = profile(np.concatenate([one, other]), KINDS, HOURS, np.array([0, 0, 3, 3]))
    apart = profiled(one, 0), profiled(other, 1)
    assert np.array_equal(both.shares, np.concatenate([each.shares for each in apart]))
    assert np.array_equal(both.batching, np.concatenate([each.batching for each in apart]))
