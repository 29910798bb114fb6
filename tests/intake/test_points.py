"""Points of every datum become cells in memory; the point itself is kept nowhere."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.cells import cell_of
from city.events import encode_record
from intake.datum import to_gcj02, to_wgs84
from intake.gateway import Rejection, read
from intake.profile import load_profile
from tests.intake.chinese import HOTLINE

TIANANMEN = (39.9087, 116.3975)
METRE = 1 / 111_195


@pytest.mark.parametrize(
    ("datum", "point"),
    [  # the same place in each datum, as open converters give it
        ("wgs84", TIANANMEN),
        ("cgcs2000", TIANANMEN),
        ("gcj02", (39.910103, 116.403744)),
        ("bd09", (39.916440, 116.410114)),
    ],
)
def test_the_same_place_is_the_same_point_in_every_datum(datum, point):
    assert to_wgs84(*point, datum) == pytest.approx(TIANANMEN, abs=5 * METRE)


@given(st.floats(18, 53), st.floats(74, 134))
def test_a_shift_is_undone_to_less_than_a_metre(latitude, longitude):
    back = to_wgs84(*to_gcj02(latitude, longitude), "gcj02")
    assert math.dist(back, (latitude, longitude)) < METRE


def test_outside_china_nothing_is_shifted():
    assert to_gcj02(42.36, -71.06) == (42.36, -71.06)


POINT = """
extends = "hotline12345"
[columns]
lat = "纬度"
lon = "经度"
[point]
latitude = "lat"
longitude = "lon"
datum = "gcj02"
snap = "{snap}"
"""


@pytest.fixture
def points(export, tmp_path):
    """The items of hotline orders with these two cells."""

    def give(*cells, snap="cell", community=""):
        path = tmp_path / "profile.toml"
        path.write_text(POINT.format(snap=snap), encoding="utf-8")
        rows = [HOTLINE | {"社区": community, "纬度": north, "经度": east} for north, east in cells]
        return list(read([export(rows)], load_profile(str(path))))

    return give


def test_a_point_becomes_its_cell_and_nothing_else_of_it_travels_on(points):
    (item,) = points(("39.910103", "116.403744"))
    assert {event.cell for event in item.events} == {cell_of(*TIANANMEN)}
    assert b"39.91" not in encode_record(list(item.events))
    assert b"116.40" not in encode_record(list(item.events))


def test_where_the_community_is_named_a_profile_may_keep_that_alone(points):
    (item,) = points(("39.910103", "116.403744"), snap="community", community="丑社区")
    assert (item.events[0].cell, item.events[0].area) == ("", "见微市>甲区>子街道>丑社区")
    (item,) = points(("39.910103", "116.403744"), snap="community")
    assert item.events[0].cell == cell_of(*TIANANMEN)


def test_no_point_and_a_point_of_zeros_are_no_cell(points):
    assert [item.events[0].cell for item in points(("", ""), ("0", "0.0"), ("39.9", ""))] == ["", "", ""]


@pytest.mark.parametrize("cell", [("north", "116"), ("39.9.1", "116"), ("139.9", "116.4"), ("1e3", "0"), ("nan", "1")])
def test_what_is_no_point_rejects_its_row_without_its_value(points, cell):
    (item,) = points(cell)
    assert isinstance(item, Rejection)
    assert item.code == "point"
    assert not any(text in item.reason for text in cell if len(text) > 2)
