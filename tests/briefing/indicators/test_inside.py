from briefing.indicators.making import make
from city.configuration import Configuration
from city.times import instant_of_iso
from indexing.store import Document
from tests.briefing.packs.conftest import alert

EAST, A, B, C = "City>East", "City>East>一街", "City>East>二街", "City>West>三街"
D = "City>East>四街"
NOW = "2026-05-10T00:00:00.000Z"


def matters_of(town, inside):
    """Street to its matters, and every area of a row."""
    store = town.stored()
    store.put([Document("alerts", "clock", instant_of_iso(NOW), alert("c", "Elsewhere", [(NOW, "closed", "")]).body)])
    found = make(store, Configuration(city="City"), "street", 2026, (C, B, A), {}, inside)
    return {row.area: row.numerator for row in found.rows if row.code == "matters"}, {row.area for row in found.rows}


def test_inside_an_area_only_its_own_are_told_in_the_order_of_the_dictionary(town):
    town.matters("甲", A, "2026-03-03", 5).matters("甲", B, "2026-03-03", 6).matters("甲", C, "2026-03-03", 7)
    assert matters_of(town, "") == ({C: 7, B: 6, A: 5}, {C, B, A, "City"})
    matters, areas = matters_of(town, EAST)
    assert (list(matters.items()), areas) == ([(B, 6), (A, 5)], {A, B})
    assert matters_of(town, A) == ({A: 5}, {A})


def test_the_count_that_is_hidden_beside_a_small_one_lies_in_the_same_area(town):
    """Of the whole city the least that hides it is a street elsewhere, and the sum of the district would tell it."""
    town.matters("甲", A, "2026-03-03", 2).matters("甲", B, "2026-03-03", 40)
    town.matters("甲", D, "2026-03-03", 50).matters("甲", C, "2026-03-03", 3)
    assert matters_of(town, "")[0] == {C: None, B: 40, A: None, D: 50}
    assert matters_of(town, EAST)[0] == {B: None, A: None, D: 50}
