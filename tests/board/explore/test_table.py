"""Counts by area and topic against what was expected."""

from datetime import date

import numpy as np
import pytest

from board.explore.table import Cell, table
from board.explore.window import BEFORE, Window
from city.times import day_iso
from indexing.store import CountMatrix

LAST = date(2026, 4, 2).toordinal()
WINDOW = Window(LAST, LAST, LAST - 400)
TOWN = ("Town", "")


def matrix(**series):
    """``topic__area=(each day before, the last day)``, with ``_`` for ``>``."""
    keys = sorted(tuple(name.replace("_", ">") for name in one.split("__")) for one in series)
    rows = {tuple(name.replace("_", ">") for name in one.split("__")): value for one, value in series.items()}
    counts = np.array([[rows[key][0]] * BEFORE + [rows[key][1]] for key in keys], dtype=np.int64)
    days = tuple(day_iso(day) for day in range(WINDOW.begin, LAST + 1))
    return CountMatrix(tuple(keys), days, counts)


def test_leaves_are_added_up_to_one_level_of_each_tree():
    found = matrix(Roads_Lamp__Town_East_Mill=(1, 2), Roads_Pit__Town_East_Quay=(0, 3), Water__Town_West=(2, 1))
    made = table(found, {}, WINDOW, TOWN, "Town")
    assert (made.areas, made.topics) == (("Town>East", "Town>West"), ("Roads", "Water"))
    assert [[cell.observed for cell in row] for row in made.cells] == [[5, 0], [0, 1]]
    assert [cell.observed for cell in (*made.of_areas, *made.of_topics, made.total)] == [5, 1, 5, 1, 6]
    assert [[cell.expected for cell in row] for row in made.cells] == [[1.0, 0.0], [0.0, 2.0]]


def test_what_lies_nowhere_below_has_a_row_of_its_own_that_is_not_judged():
    found = matrix(Roads__Town=(1, 2), Roads__Town_East=(1, 1))
    bands = {("Roads", "Town"): {LAST: (7.0, 9.0)}, ("", "Town"): {LAST: (8.0, 9.0)}}
    made = table(found, bands, WINDOW, TOWN, "Town")
    assert made.areas == ("Town>East", "Town")
    assert [row[0].observed for row in made.cells] == [1, 2]
    assert [row[0].judged for row in made.cells] == [False, False]
    assert made.of_topics[0] == Cell(3, 7.0, judged=True)
    assert made.total == Cell(3, 8.0, judged=True)


def test_judged_values_come_first_where_every_day_has_one():
    found = matrix(Roads__Town_East=(1, 9))
    bands = {("Roads", "Town>East"): {LAST: (2.5, 6.0)}}
    assert table(found, bands, WINDOW, TOWN, "Town").cells[0][0] == Cell(9, 2.5, judged=True)
    two_days = Window(LAST - 1, LAST, LAST - 400)
    assert not table(found, bands, two_days, TOWN, "Town").cells[0][0].judged


def test_a_leaf_is_a_table_of_one():
    made = table(matrix(Roads__Town_East=(1, 9)), {}, WINDOW, ("Town>East", "Roads"), "Town")
    assert (made.areas, made.topics, made.cells[0][0].observed) == (("Town>East",), ("Roads",), 9)


def test_nothing_counted_is_a_table_of_nothing():
    made = table(matrix_of_nothing(), {}, WINDOW, TOWN, "Town")
    assert (made.areas, made.topics, made.total) == (("Town",), ("",), Cell(0, 0.0, exposure=0.25))


def matrix_of_nothing():
    days = tuple(day_iso(day) for day in range(WINDOW.begin, LAST + 1))
    return CountMatrix((), days, np.zeros((0, len(days)), dtype=np.int64))


class TestSmallPlaces:
    def test_below_the_street_fewer_than_three_are_not_told(self):
        found = matrix(
            Roads__Town_East_Mill_Yard=(1, 2), Roads__Town_East_Mill_Lane=(1, 3), Roads__Town_East_Mill=(1, 1)
        )
        made = table(found, {}, WINDOW, ("Town>East>Mill", ""), "Town")
        assert made.areas == ("Town>East>Mill>Lane", "Town>East>Mill>Yard", "Town>East>Mill")
        assert [row[0].observed for row in made.cells] == [3, None, 1]
        assert made.cells[1][0].expected is None

    def test_none_is_told_as_one_is(self):
        found = matrix(Roads__Town_East_Mill_Yard=(1, 0), Roads__Town_East_Mill_Lane=(1, 3))
        made = table(found, {}, WINDOW, ("Town>East>Mill", ""), "Town")
        assert [row[0].observed for row in made.cells] == [3, None]

    def test_a_place_of_its_own_is_told(self):
        found = matrix(Roads__Town_East_Mill_Yard=(1, 2))
        made = table(found, {}, WINDOW, ("Town>East>Mill>Yard", ""), "Town>East>Mill>Yard")
        assert made.total.observed == 2


class TestDeviation:
    def test_more_is_above_and_less_is_below(self):
        assert [Cell(x, 16.0, judged=True).step for x in (16, 23, 27, 31, 37, 9, 8, 5, 3)] == [
            0,
            0,
            1,
            2,
            3,
            0,
            -1,
            -2,
            -3,
        ]

    @pytest.mark.parametrize(("observed", "expected", "exposure"), [(0, 0.1, 0.0), (1, 0.2, 0.25), (0, 0.0, 0.25)])
    def test_small_counts_are_ordinary(self, observed, expected, exposure):
        assert Cell(observed, expected, exposure=exposure).step == 0

    def test_a_comparison_with_few_days_needs_more(self):
        assert abs(Cell(27, 16.0, exposure=1.0).deviation) < abs(Cell(27, 16.0, exposure=0.25).deviation)

    def test_chance_alone_deviates_as_it_says(self):
        random = np.random.default_rng(7)
        weeks, now = random.poisson(20.0, (4000, 4)).sum(axis=1), random.poisson(20.0, 4000)
        off = [Cell(int(x), s / 4, exposure=0.25).deviation for x, s in zip(now, weeks, strict=True)]
        assert np.std(off) == pytest.approx(1.0, abs=0.05)
        assert np.mean(off) == pytest.approx(0.0, abs=0.05)

    def test_without_an_expectation_nothing_is_out_of_the_ordinary(self):
        assert (Cell(99, None).step, Cell(None, None).step) == (0, 0)
