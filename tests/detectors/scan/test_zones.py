"""Which sets of areas are zones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.scan.zones import nearest, subtrees, together


def sets(zones):
    return [zones.members(zone) for zone in range(zones.count)]


def on_a_line(*places):
    return np.array([[place, 0.0] for place in places])


def test_zones_are_the_areas_and_their_nearest_neighbours_each_set_once():
    assert sets(nearest(on_a_line(0, 1, 3, 7), 3)) == [
        (0,),
        (1,),
        (2,),
        (3,),
        (0, 1),
        (1, 2),
        (2, 3),
        (0, 1, 2),
        (1, 2, 3),
    ]


def test_equal_distances_are_taken_by_index():
    assert sets(nearest(on_a_line(5, 4, 6), 2)) == [(0,), (1,), (2,), (0, 1), (0, 2)]


def test_areas_at_one_place_begin_each_with_itself():
    assert sets(nearest(on_a_line(2, 2, 2), 2)) == [(0,), (1,), (2,), (0, 1), (0, 2)]


def test_an_area_without_coordinates_is_a_zone_of_its_own_and_no_neighbour():
    assert sets(nearest(on_a_line(0, np.nan, 1), 3)) == [(0,), (2,), (1,), (0, 2)]


def test_more_neighbours_than_areas_are_all_areas():
    assert sets(nearest(on_a_line(0, 1), 9)) == [(0,), (1,), (0, 1)]


def test_the_zones_of_a_tree_are_its_subtrees():
    # 0 is the city, 1 and 2 its districts, 3 and 4 the streets of 1, 5 that of 2, 6 a city without districts.
    parents = np.array([-1, 0, 0, 1, 1, 2, -1])
    assert sorted(sets(subtrees(parents))) == [(0, 1, 2, 3, 4, 5), (1, 3, 4), (2, 5), (3,), (4,), (5,), (6,)]


def test_a_tree_may_name_children_before_parents():
    assert sorted(sets(subtrees(np.array([2, 2, 3, -1])))) == [(0,), (0, 1, 2), (0, 1, 2, 3), (1,)]


def test_neighbours_and_subtrees_may_be_looked_at_together_each_set_once():
    near, tree = nearest(on_a_line(0, 1, 3, np.nan), 2), subtrees(np.array([-1, 0, 0, 0]))
    assert sets(near) == [(0,), (1,), (2,), (3,), (0, 1), (1, 2)]
    assert sorted(sets(together(near, tree))) == sorted({*sets(near), *sets(tree)})
    with pytest.raises(ValueError, match="of 4 and of 5 areas"):
        together(near, nearest(on_a_line(0, 1, 2, 3, 4), 2))


@pytest.mark.parametrize(
    ("parents", "complaint"),
    [([1, 0], "above themselves"), ([0], "above themselves"), ([5, -1], "no row|not a row"), ([-2], "not a row")],
)
def test_what_is_no_tree_is_refused(parents, complaint):
    with pytest.raises(ValueError, match=complaint):
        subtrees(np.array(parents))


def test_what_are_no_coordinates_is_refused():
    with pytest.raises(ValueError, match="expected"):
        nearest(np.zeros((3, 3)), 2)
    with pytest.raises(ValueError, match="at least one"):
        nearest(np.zeros((3, 2)), 0)


@pytest.mark.parametrize("zones", [nearest(np.zeros((0, 2)), 5), subtrees(np.zeros(0, dtype=np.intp))])
def test_no_areas_have_no_zones(zones):
    assert zones.count == 0
    assert zones.sums(np.zeros((3, 0))).shape == (3, 0)
    with pytest.raises(IndexError):
        zones.members(0)


def test_a_city_of_343_areas_has_some_6000_zones_of_up_to_20():
    zones = nearest(np.random.default_rng(5).random((343, 2)), 20)
    assert 343 * 16 < zones.count < 343 * 20
    assert len(set(sets(zones))) == zones.count


parents = st.integers(0, 12).flatmap(lambda areas: st.tuples(*[st.integers(-1, area - 1) for area in range(areas)]))
places = st.lists(st.tuples(*[st.sampled_from([0.0, 1.0, 2.0, 5.0, np.nan])] * 2), max_size=12)


@given(parents)
def test_every_node_of_a_tree_has_one_zone_of_what_is_below_it(tree):
    below = []
    for node in range(len(tree)):
        inside = {node}
        for area in range(node + 1, len(tree)):
            if tree[area] in inside:
                inside.add(area)
        below.append(tuple(sorted(inside)))
    assert sorted(sets(subtrees(np.array(tree, dtype=np.intp)))) == sorted(below)


@given(places, st.integers(1, 6))
def test_sums_are_those_of_the_members(coordinates, neighbours):
    zones = nearest(np.array(coordinates).reshape(-1, 2), neighbours)
    values = np.random.default_rng(1).integers(0, 9, (3, zones.areas)).astype(np.float64)
    expected = [values[:, list(members)].sum(axis=1) for members in sets(zones)]
    assert np.array_equal(zones.sums(values), np.array(expected).reshape(-1, 3).T)
    assert [len(members) for members in sets(zones)] == sorted(len(members) for members in sets(zones))
