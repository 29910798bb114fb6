"""Months to come as they were forecast at the end of every month, beside what came: nearer to it than the same month
last year and than last month, and inside the band as often as docs/forecast.md says.
"""

from functools import cache

import numpy as np
import pytest

from benchmarks import forecast_sets
from benchmarks.rolling import LAST_MONTH, LAST_YEAR, OURS, rolled
from detectors.effect.outlook import TAIL

SERIES = 16
INSIDE = (0.85, 0.96)
"""Of what came, where the band is of 90%."""


@pytest.fixture(scope="module")
def chicago(data):
    """Next months of Chicago's largest sanitation matters over its last two years, in the city and its areas."""
    counts = forecast_sets.chicago(data)
    largest = np.argsort(-counts.level, kind="stable")[:SERIES]
    return rolled(counts.take(largest), horizon=1, first=24)[0]


@cache
def simulated():
    """Next months of the largest topics of a simulated city, in the city and its districts, over its last two years."""
    counts = forecast_sets.simulated(seed=3, years=3, factor=0.3)
    largest = np.argsort(-counts.level, kind="stable")[:SERIES]
    return rolled(counts.take(largest), horizon=1, first=12)[0]


def test_the_next_month_of_a_real_city_is_nearer_to_the_forecast_than_to_both_rivals(chicago):
    assert chicago.came.shape == (SERIES, 24)
    assert chicago.error(OURS) < 0.95 * min(chicago.error(LAST_YEAR), chicago.error(LAST_MONTH))
    assert chicago.deviance(OURS) < min(chicago.deviance(LAST_YEAR), chicago.deviance(LAST_MONTH))


def test_the_next_month_of_a_simulated_city_is_nearer_to_the_forecast_than_to_both_rivals():
    found = simulated()
    assert found.error(OURS) < 0.95 * min(found.error(LAST_YEAR), found.error(LAST_MONTH))
    assert found.deviance(OURS) < min(found.deviance(LAST_YEAR), found.deviance(LAST_MONTH))


def test_the_band_holds_as_much_of_what_came_in_a_real_city_as_is_stated(chicago):
    assert INSIDE[0] <= chicago.inside(TAIL) <= INSIDE[1]


def test_the_band_holds_as_much_of_what_came_in_a_simulated_city_as_is_stated():
    assert INSIDE[0] <= simulated().inside(TAIL) <= INSIDE[1]
