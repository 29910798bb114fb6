"""The effect of a measure as a store tells it: falls, what moved, what was compared, what cannot be said."""

import numpy as np
import pytest

from briefing.effect import effect
from briefing.effect_series import EffectError, Measure
from briefing.effect_words import verdict
from city.calendars import CalendarTable
from city.configuration import Configuration, Known
from city.times import day_of_iso

FEED = "complaint/test"
CITY = Configuration(city="城", calendar=CalendarTable(country="none"))
FIRST, START = day_of_iso("2024-01-01"), day_of_iso("2026-02-02")
PARKING, CHARGING, WASTE = "物业>停车", "物业>充电", "市容>垃圾"
NORTH, SOUTH, EAST, WEST = (f"城>{name}区" for name in "北南东西")


@pytest.fixture
def fill(town):
    """Fills the store day by day: negative binomial counts about a rate a day, and ``after`` from the measure on."""
    rng = np.random.default_rng(7)

    def rows(topic, area, rate, after=None, *, days=26 * 7 + 1, first=FIRST, counted_as="request"):
        for day in range(first, START + days):
            mean = rate if after is None or day < START else after
            count = int(rng.poisson(mean * rng.gamma(4.0) / 4.0))
            town.matters(topic, area, day, count, counted_as=counted_as)
        return town

    return rows


def asked(town, **more):
    return effect(
        town.stored(), Measure(**{"feed": FEED, "topic": PARKING, "areas": (NORTH,), "start": START} | more), CITY
    )


def test_a_fall_in_the_measured_area_is_told_beside_areas_that_did_not_fall(fill):
    fill(PARKING, NORTH, 6, 3)
    for area in (SOUTH, EAST, WEST):
        town = fill(PARKING, area, 6)
    found = asked(town)
    assert found.verdict == "fell"
    assert (found.weeks_before, found.weeks_after) == (109, 26)
    assert set(found.comparison.used) == {SOUTH, EAST, WEST}
    assert found.figures.change_low < -0.5 < found.figures.change_high < 0
    assert found.figures.observed == sum(week.observed for week in found.weeks[-26:])
    chinese, english = verdict(found)
    assert chinese.startswith("有下降：措施后26周共")
    assert english.startswith("Fewer than expected: ")


def test_an_area_with_a_measure_of_its_own_is_left_out_of_the_comparison(fill):
    fill(PARKING, NORTH, 6, 3)
    fill(PARKING, SOUTH, 6, 2)
    fill(PARKING, EAST, 6)
    found = asked(fill(PARKING, WEST, 6))
    assert found.comparison.left_out == (SOUTH,)


def test_a_fall_of_the_whole_city_is_no_effect_of_a_measure_in_one_area(fill):
    for area in (NORTH, SOUTH, EAST, WEST):
        town = fill(PARKING, area, 6, 3)
    found = asked(town)
    assert found.verdict == "none_shown"
    assert found.alone.change_high < 0


def test_a_fall_that_came_up_in_a_sibling_topic_is_told_as_moved(fill):
    fill(PARKING, NORTH, 8, 3)
    found = asked(fill(CHARGING, NORTH, 4, 9))
    assert found.verdict == "shifted"
    first = found.shifts[0]
    assert (first.kind, first.name, first.shown) == ("topic", CHARGING, True)
    assert first.share_low < 1.0 < first.share_high
    assert "充电" in verdict(found).chinese
    assert found.together is not None


def test_a_fall_that_came_up_as_inquiries_is_told_as_moved(fill):
    fill(PARKING, NORTH, 8, 3)
    found = asked(fill(PARKING, NORTH, 4, 9, counted_as="inquiry"))
    assert found.verdict == "shifted"
    assert (found.shifts[0].kind, found.shifts[0].name) == ("class", "inquiry")


def test_weeks_that_the_topic_was_chosen_for_teach_nothing(fill):
    town = fill(PARKING, NORTH, 4)
    for day in range(START - 56, START):
        town.matters(PARKING, NORTH, day, 4)
    plain, careful = asked(town), asked(town, chosen_weeks=8)
    assert careful.weeks_before == plain.weeks_before - 8
    assert careful.figures.expected < 0.9 * plain.figures.expected
    assert careful.verdict == "none_shown"


def test_where_nothing_happened_no_effect_can_be_shown_and_what_could_be_is_told(fill):
    found = asked(fill(PARKING, NORTH, 2))
    assert found.verdict == "none_shown"
    assert 0.1 < found.figures.detectable < 0.6
    assert "看不出效果" in verdict(found).chinese


def test_three_weeks_are_too_early(fill):
    found = asked(fill(PARKING, NORTH, 60, 30, days=22))
    assert (found.verdict, found.weeks_after, found.figures) == ("too_early", 3, None)


def test_half_a_year_without_anything_to_compare_with_is_too_short_a_history(fill):
    found = asked(fill(PARKING, NORTH, 6, 3, first=START - 30 * 7))
    assert (found.verdict, found.weeks_before) == ("history_too_short", 30)
    assert "30周" in verdict(found).chinese


def test_the_last_day_may_be_running_and_does_not_count(fill):
    town = fill(PARKING, NORTH, 60, days=7 * 5)
    assert asked(town).weeks_after == 4


def test_weeks_that_people_say_teach_nothing_are_left_out(fill):
    town = fill(PARKING, NORTH, 6)
    for day in range(START - 100, START - 93):
        town.matters(PARKING, NORTH, day, 400)
    outbreak = Known(kind="outbreak", area=NORTH, first="2025-10-25", last="2025-10-31")
    told = Configuration(city="城", calendar=CalendarTable(country="none"), known=(outbreak,))
    measure = Measure(FEED, PARKING, (NORTH,), START)
    found = effect(town.stored(), measure, told)
    assert sum(not week.used for week in found.weeks) == 2
    assert found.figures.expected < 26 * 7 * 7.0


def test_a_measure_of_the_city_is_compared_with_topics_of_other_first_levels(fill):
    fill(PARKING, NORTH, 6, 3)
    fill(CHARGING, NORTH, 6)
    fill("交通>拥堵", NORTH, 6)
    found = asked(fill(WASTE, NORTH, 6), areas=("城",))
    assert found.comparison.kind == "topics"
    assert set(found.comparison.used) == {"交通", "市容"}
    assert found.verdict == "fell"


def test_a_topic_that_was_never_told_there_is_an_error(fill):
    town = fill(PARKING, NORTH, 1)
    with pytest.raises(EffectError, match="no matter of"):
        asked(town, topic=WASTE)
