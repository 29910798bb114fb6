"""Where a street ends, and the examples of it."""

import doctest

import pytest

from city import small_places
from city.small_places import street_of


def test_the_examples_in_the_docstrings_hold():
    failed, attempted = doctest.testmod(small_places)
    assert (failed, attempted > 0) == (0, True)


@pytest.mark.parametrize(
    ("area", "street"),
    [("c", "c"), ("c>d", "c>d"), ("c>d>s", "c>d>s"), ("c>d>s>y", "c>d>s"), ("c>d>s>y>g", "c>d>s")],
)
def test_what_lies_below_a_street_is_of_that_street_and_nothing_above_it_changes(area, street):
    assert street_of(area) == street
