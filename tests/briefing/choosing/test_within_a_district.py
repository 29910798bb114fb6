"""Candidates of a district: ranked by its own counts over its streets, whatever happens elsewhere."""

import pytest

from briefing.focus import Asked, propose
from tests.briefing.conftest import Town

FIRST, LAST = "2025-10-01", "2026-10-31"
STREETS = [f"City>East>S{number}" for number in range(4)]
YARDS = [f"{street}>Y{number}" for street in STREETS for number in range(2)]
ELSEWHERE = ["City>West>T0", "City>West>T1"]


def filled(town, *, elsewhere):
    for number in range(8):
        town.every_day(f"服务>类{number % 3}>题{number}", STREETS, FIRST, LAST, 1 + number % 2)
    town.every_day("住房>物业>服务不规范", YARDS, FIRST, LAST, 4)
    if elsewhere:
        town.every_day("市场>消费>退款", ELSEWHERE, FIRST, LAST, 30)
        town.every_day("服务>类0>题0", ELSEWHERE, FIRST, LAST, 9)
        town.matters("服务>类0>题0", "City", "2026-10-10", 50)
    return town.stored()


def proposed(store, area):
    (found,) = propose(store, "2026-10", Asked(top=20, area=area))
    return found


def test_the_areas_of_a_district_are_its_streets(town):
    first = proposed(filled(town, elsewhere=True), "City>East").candidates[0]
    assert first.topic_id == "住房>物业>服务不规范"
    numbers = first.criteria["spread"].numbers
    assert (numbers["areas"], numbers["of_areas"]) == (4, 4)
    assert numbers["largest_area"] in STREETS
    assert first.criteria["volume"].numbers["matters"] == 4 * 31


def test_nothing_that_happens_elsewhere_changes_them(town):
    other = Town()
    with_it = proposed(filled(town, elsewhere=True), "City>East")
    without = proposed(filled(other, elsewhere=False), "City>East")
    other.store.close()
    assert with_it == without
    assert all("市场" not in topic for one in with_it.candidates for topic in one.topics)


def test_the_city_is_ranked_as_if_no_area_was_named(town):
    store = filled(town, elsewhere=True)
    assert proposed(store, "City") == proposed(store, "")
    assert proposed(store, "").candidates[0].criteria["spread"].numbers["of_areas"] == 10


@pytest.mark.parametrize("area", ["City>North", "Elsewhere>East", "City>Eas"])
def test_of_an_area_that_nothing_was_counted_in_nothing_is_proposed(town, area):
    assert propose(filled(town, elsewhere=True), "2026-10", Asked(area=area)) == []
