import numpy as np

from briefing.class_moves import Sides, fallen, together

TOPICS = ("市场", "市场>卡", "市场>卡>健身卡", "市场>卡>游泳卡", "市场>网购", "水务", "水务>停水")
GYM, SWIM, SHOP, TAPS = 2, 3, 4, 6
AREAS = 4


def sides(now, then, days=90):
    """Sides in which every area and day has its part of the sums of each topic."""

    def daily(sums):
        return np.array([[total // days + (day < total % days) for day in range(days)] for total in sums])

    def by_area(sums):
        return np.array([[total // AREAS] * AREAS for total in sums])

    return Sides(daily(now), daily(then), by_area(now), by_area(then))


THEN = (800, 400, 300, 100, 400, 300, 300)


def test_what_a_topic_gained_and_its_sibling_lost_is_a_change_of_names():
    moved = sides((800, 400, 20, 380, 400, 300, 300), THEN)
    assert fallen(TOPICS, SWIM, moved) == [GYM]
    assert together([SWIM, GYM], moved).sure.tolist() == [0.0]


def test_a_topic_beside_the_one_above_may_have_lost_it():
    assert fallen(TOPICS, SWIM, sides((800, 680, 300, 380, 120, 300, 300), THEN)) == [SHOP]


def test_growth_without_a_fall_beside_it_is_growth():
    grown = sides((1080, 680, 300, 380, 400, 300, 300), THEN)
    assert fallen(TOPICS, SWIM, grown) == []
    assert together([SWIM], grown).sure[0] > 0.5


def test_a_fall_of_another_first_level_topic_has_nothing_to_do_with_it():
    assert fallen(TOPICS, SWIM, sides((1080, 680, 300, 380, 400, 20, 20), THEN)) == []


def test_a_fall_that_holds_less_than_half_of_the_rise_explains_nothing():
    assert fallen(TOPICS, SWIM, sides((1400, 1000, 200, 800, 400, 300, 300), THEN)) == []


def test_a_rise_in_one_area_is_no_new_name_whatever_fell_over_the_city():
    moved = sides((800, 400, 20, 380, 400, 300, 300), THEN)
    areas = moved.now_areas.copy()
    areas[SWIM] = [380 - 75, 25, 25, 25]
    assert fallen(TOPICS, SWIM, moved._replace(now_areas=areas)) == []
