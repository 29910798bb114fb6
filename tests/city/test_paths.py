"""Areas and topics by their path."""

import pytest

from city import paths


def test_a_path_is_its_names_from_the_root_down():
    path = paths.join("Boston", "Allston / Brighton", "")
    assert path == "Boston>Allston / Brighton"
    assert paths.parts(path) == ("Boston", "Allston / Brighton")
    assert (paths.name(path), paths.parent(path), paths.root(path), paths.depth(path)) == (
        "Allston / Brighton",
        "Boston",
        "Boston",
        1,
    )


def test_a_separator_inside_a_name_does_not_part_it():
    assert paths.join("City", "North > South") == "City>North › South"


def test_a_gap_in_a_path_is_no_path():
    with pytest.raises(ValueError, match="empty part"):
        paths.join("City", "", "Street")


def test_a_path_holds_itself_and_what_lies_below_but_no_namesake():
    assert paths.within("City>East>Mill", "City>East")
    assert paths.within("City>East", "City>East")
    assert not paths.within("City>Eastern", "City>East")
    assert paths.nested("City", "City>East")
    assert not paths.nested("City>East", "City>West")


def test_the_lineage_goes_up_to_the_root():
    assert paths.lineage("a>b>c") == ("a>b>c", "a>b", "a")
