"""Which days a table is of, and how those before say what is usual."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from board.explore.window import BEFORE, Window

THURSDAY = date(2026, 4, 2).toordinal()
LONG_AGO = 0


def before(window, when):
    """The weight of a day before the window."""
    return window.weights[date.fromisoformat(when).toordinal() - window.begin]


def test_one_day_is_compared_with_the_same_weekday_of_four_weeks():
    window = Window(THURSDAY, THURSDAY, LONG_AGO)
    assert [before(window, day) for day in ("2026-03-26", "2026-03-19", "2026-03-12", "2026-03-05")] == [0.25] * 4
    assert before(window, "2026-03-27") == 0
    assert (window.weights.sum(), window.exposure) == (1.0, 0.25)


def test_a_feed_that_is_new_is_compared_with_the_weeks_it_has():
    window = Window(THURSDAY, THURSDAY, date(2026, 3, 15).toordinal())
    assert before(window, "2026-03-12") == 0
    assert before(window, "2026-03-19") == 0.5
    assert window.exposure == 0.5


def test_without_a_day_of_that_weekday_there_is_nothing_to_compare_with():
    window = Window(THURSDAY, THURSDAY, date(2026, 3, 27).toordinal())
    assert window.weights is None
    assert Window(THURSDAY, THURSDAY, date(2026, 3, 26).toordinal()).weights is not None


@given(length=some.integers(1, 92), known=some.integers(-40, 20))
def test_what_is_the_same_every_day_is_expected_to_go_on(length, known):
    window = Window(THURSDAY, THURSDAY + length - 1, THURSDAY + known)
    if window.weights is None:
        assert known > -BEFORE
    else:
        assert np.full(BEFORE, 3.0) @ window.weights == pytest.approx(3.0 * length)
