import numpy as np
import pytest

from briefing.choosing.pairs import across, moving_together, residuals


def city(seed, topics=30, areas=12, weeks=52, mean=6.0):
    """Counts of topics that share a season and weeks in which an area complains of everything, and nothing else."""
    rng = np.random.default_rng(seed)
    season = 1 + 0.8 * np.sin(2 * np.pi * np.arange(weeks) / 52)
    loud = rng.gamma(8, 1 / 8, (1, areas, weeks))
    size = rng.gamma(2, mean / 2, (topics, 1, 1)) * rng.gamma(4, 1 / 4, (topics, areas, 1))
    return size * season * loud, rng


EVERY = np.ones((30, 30), dtype=bool)


def test_topics_with_one_season_and_loud_weeks_in_common_are_no_pair():
    found = 0
    for seed in range(8):
        rate, rng = city(seed)
        found += bool(moving_together(rng.poisson(rate), EVERY))
    assert found <= 2  # the share of the false is held at a twentieth; eight cities, 435 pairs each


def test_two_topics_that_rise_in_the_same_places_and_weeks_are_the_first_pair():
    rate, rng = city(1)
    together = rng.gamma(1.5, 1 / 1.5, (1, 12, 52))
    rate[[3, 7]] = 8.0 * together
    first, *_ = moving_together(rng.poisson(rate), EVERY)
    assert (first.one, first.other) == (3, 7)
    assert first.r > 0.4
    assert first.p < 0.001


def test_a_single_storm_in_one_district_makes_no_pair():
    rate, rng = city(2)
    counts = rng.poisson(rate)
    counts[[3, 7], 4, 20] += 500
    assert (3, 7) not in {(pair.one, pair.other) for pair in moving_together(counts, EVERY)}


def test_pairs_that_are_not_to_be_tested_are_not_told():
    rate, rng = city(1)
    rate[[3, 7]] = 8.0 * rng.gamma(1.5, 1 / 1.5, (1, 12, 52))
    tested = EVERY.copy()
    tested[3, 7] = False
    assert (3, 7) not in {(pair.one, pair.other) for pair in moving_together(rng.poisson(rate), tested)}


@pytest.mark.parametrize("shape", [(2, 12, 52), (30, 2, 52), (30, 12, 25)])
def test_too_few_topics_areas_or_weeks_tell_no_pairs(shape):
    counts = np.random.default_rng(0).poisson(4.0, shape)
    assert moving_together(counts, np.ones((shape[0], shape[0]), dtype=bool)) == ()


def test_a_topic_that_never_changes_moves_with_none():
    rate, rng = city(3)
    counts = rng.poisson(rate)
    counts[5] = 0
    left = residuals(counts)
    assert np.isfinite(left).all()
    assert 5 not in {row for pair in moving_together(counts, EVERY) for row in (pair.one, pair.other)}


def test_pairs_cut_across_classes():
    topics = ["住房>物业>停车", "住房>物业>电梯", "住房>修缮>漏雨", "水务", "水务>积水", "交通"]
    told = {(topics[i], topics[j]) for i, j in np.argwhere(np.triu(across(topics), 1))}
    assert ("住房>物业>停车", "住房>物业>电梯") not in told
    assert ("水务", "水务>积水") not in told
    assert ("住房>物业>停车", "住房>修缮>漏雨") in told
    assert ("水务", "交通") in told
