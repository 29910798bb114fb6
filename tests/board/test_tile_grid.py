"""Areas as tiles: where they stand, how dark they are, and the same in a table."""

import re

from hypothesis import given
from hypothesis import strategies as some

from board.tile_grid import centred, layout, places_of, shares, tile_section
from city.configuration import Place
from tests.board.conftest import alert_body

TOWN = ["见微市>东区", "见微市>北区", "见微市>西区", "见微市>南区"]
PLACES = places_of(
    Place(area=area, latitude=north, longitude=east)
    for area, north, east in (
        ("见微市>东区", 39.9, 116.6),
        ("见微市>北区", 40.2, 116.3),
        ("见微市>西区", 39.8, 116.1),
        ("见微市>南区", 39.6, 116.4),
    )
)


def test_what_lies_north_stands_above_and_what_lies_east_to_the_right():
    where = layout(TOWN, PLACES)
    assert where == {"见微市>北区": (0, 0), "见微市>东区": (1, 0), "见微市>西区": (0, 1), "见微市>南区": (1, 1)}


def test_without_places_the_order_of_the_tree_is_kept():
    assert list(layout(TOWN, {}).values()) == [(0, 0), (1, 0), (0, 1), (1, 1)]


@given(
    some.lists(some.text("abcdef", min_size=1, max_size=3), unique=True, max_size=40),
    some.dictionaries(
        some.text("abcdef", min_size=1, max_size=3), some.tuples(some.floats(-90, 90), some.floats(-180, 180))
    ),
)
def test_every_area_has_a_tile_of_its_own(areas, places):
    where = layout(areas, places)
    assert set(where) == set(areas)
    assert len(set(where.values())) == len(areas)


def test_an_area_without_a_place_lies_amid_those_below_it():
    below = {"见微市>东区>一街": (39.0, 117.0), "见微市>东区>二街": (41.0, 119.0), "见微市>西区>一街": (40.0, 116.0)}
    assert centred(["见微市>东区", "见微市>西区", "见微市>北区"], below) == {
        "见微市>东区": (40.0, 118.0),
        "见微市>西区": (40.0, 116.0),
    }


def test_shares_are_of_the_excess_and_of_the_areas_right_below():
    deep = {"area": "一街", "area_id": "见微市>东区>一街", "observed": 20, "expected": 5.0}
    west = {"area": "西区", "area_id": "见微市>西区", "observed": 8, "expected": 3.0}
    less = {"area": "北区", "area_id": "见微市>北区", "observed": 1, "expected": 3.0}
    assert shares(alert_body(areas=[deep, west, less])) == {
        "见微市>东区": 0.75,
        "见微市>西区": 0.25,
        "见微市>北区": 0.0,
    }


def test_the_picture_and_the_table_say_the_same():
    shown = tile_section(alert_body(), TOWN, PLACES)
    assert shown.count("<rect") == 4
    assert shown.index(">东区</text>") < shown.index(">西区</text>")
    assert re.search(r"<th[^>]*><bdi>东区</bdi></th><td[^>]*>95%", shown)
    assert 'role="img" aria-label="4 个区域中 2 个超出，最多：东区 2 of 4 areas carry it; most: 东区"' in shown


def test_an_alert_of_one_place_has_no_grid():
    assert tile_section(alert_body(areas=[]), TOWN, PLACES) is None
    assert tile_section(alert_body(area_id="见微市>东区>一街"), TOWN, PLACES) is None
    assert tile_section(alert_body(areas=alert_body()["areas"][:1]), [], {}) is None
