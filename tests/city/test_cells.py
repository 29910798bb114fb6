"""Cells of the earth: a point lies in one, and none is smaller than 200 m."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.cells import bounds, cell_of, centre, size

latitudes, longitudes = st.floats(-85, 85), st.floats(-180, 180)


@given(latitudes, longitudes)
def test_a_point_lies_in_its_cell(latitude, longitude):
    south, west, north, east = bounds(cell_of(latitude, longitude))
    assert south - 1e-9 <= latitude <= north + 1e-9
    assert west - 1e-9 <= longitude <= east + 1e-9


@given(latitudes, longitudes)
def test_no_cell_is_smaller_than_200_m_and_none_much_larger(latitude, longitude):
    height, width = size(cell_of(latitude, longitude))
    assert min(height, width) >= 200
    assert max(height, width) < (225 if abs(latitude) < 60 else 3_000)


@given(st.floats(-84.9, 84.9), longitudes)
def test_the_centre_of_a_cell_lies_in_it(latitude, longitude):
    cell = cell_of(latitude, longitude)
    assert cell_of(*centre(cell)) == cell


def test_two_homes_in_one_street_share_a_cell_and_the_next_street_has_another():
    assert cell_of(39.90871, 116.39751) == cell_of(39.90879, 116.39759)
    assert cell_of(39.90871, 116.39751) != cell_of(39.91271, 116.39751)


@pytest.mark.parametrize("point", [(91, 0), (0, 181), (89, 0), (float("nan"), 0), (0, float("inf"))])
def test_what_is_no_point_is_refused(point):
    with pytest.raises(ValueError, match="no point"):
        cell_of(*point)
