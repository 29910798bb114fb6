"""Series whose outbreak weeks are flagged: who finds them, after how many weeks, and what else is flagged."""

import math

import numpy as np
import pytest

from detectors.trials.flagged_weeks import CONTESTANTS, judged


def results(counts, flags, chance=0.01):
    return {one.row.method: one for one in judged(counts, flags, (chance,), ())}


@pytest.fixture
def burst():
    """Two a week on a steady series with twenty in weeks 60 to 63, beside a series where nothing happens."""
    counts = np.tile([2.0, 1.0, 3.0, 2.0], (2, 25))
    flags = np.zeros(counts.shape, dtype=bool)
    counts[0, 60:64], flags[0, 60:64] = 20.0, True
    return counts, flags


def test_everybody_finds_what_is_ten_times_as_much_in_its_first_week(burst):
    found = results(*burst)
    for name in ("EARS C1", "EARS C2", "EARS C2 for counts", "negative binomial"):
        assert found[name].delays == ((0, 0),), name
        assert (found[name].flagged, found[name].row.episodes) == (4, 1)
        assert 1 <= found[name].found <= 4


def test_who_has_too_short_a_history_has_not_judged(burst):
    found = results(*burst)
    farrington = found["Farrington Flexible, 3 years"]
    assert (farrington.flagged, farrington.row.episodes, farrington.delays) == (0, 0, ((0, None),))
    assert math.isnan(farrington.row.pod)


def test_weeks_after_the_flags_are_quiet_ones(burst):
    counts, flags = burst
    quiet = results(counts, flags)["negative binomial"].row.quiet_weeks
    assert quiet == results(counts, np.zeros_like(flags))["negative binomial"].row.quiet_weeks - 4


def test_weeks_to_come_change_nothing(burst):
    counts, flags = burst
    other = counts.copy()
    other[:, 61:] = 50.0
    changed = results(other, flags)
    for name, one in results(counts, flags).items():
        assert one.delays == changed[name].delays


def test_the_series_of_the_package_surveillance_are_found(command_data):
    counts, flags = command_data
    found = results(counts, flags)
    assert counts.shape == flags.shape == (4, 209)
    assert flags.sum(axis=1).tolist() == [2, 10, 22, 16]
    assert len(found) == len(CONTESTANTS)
    assert found["EARS C2"].row.found == 4
    assert found["EARS C2 for counts"].row.false < found["EARS C2"].row.false


@pytest.fixture
def command_data(data):
    rows = [
        np.genfromtxt(data / "surveillance_r" / f"{name}.csv", delimiter=",", skip_header=1, usecols=(4, 5))[:209]
        for name in ("k1", "m1", "m2", "m3")
    ]
    return np.array([row[:, 0] for row in rows]), np.array([row[:, 1] for row in rows]) > 0
