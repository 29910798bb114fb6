"""The figures of a trial on timelines: `!` an alarm, `o` a week of the outbreak."""

import csv
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import arrays

from detectors.trials.reference import REFERENCE
from detectors.trials.scoring import matched_threshold, score


def weeks(mark, *lines):
    return np.array([[letter == mark for letter in line] for line in lines])


QUIET = weeks("!", "!....", ".....", "....!", ".....")
OUTBREAK = weeks("o", ".ooo.", "..o.o", "oo...", ".....")
ALARMS = weeks("!", "!.!!!", "....!", ".....", "..!..")
"""Found a week late; found in the last of its three weeks, its first; missed; no outbreak there."""


@pytest.fixture(scope="module")
def found():
    return score(QUIET, ALARMS, OUTBREAK)


def test_false_positives_are_those_without_the_outbreak(found):
    assert found.fpr == 2 / 20


def test_weeks_are_counted_with_the_outbreak(found):
    # Outbreak weeks 3 + 2 + 2 = 7, of them 2 + 1 with an alarm; others 13, of them 2 + 0 + 0 + 1 with one.
    assert found.sens == 3 / 7
    assert found.spec == 10 / 13
    assert found.ppv == 3 / 6
    assert found.npv == 10 / 14
    assert found.f1 == pytest.approx(2 * (3 / 6) * (3 / 7) / (3 / 6 + 3 / 7))


def test_outbreaks_are_counted_where_there_is_one(found):
    assert found.pod == 2 / 3
    assert found.pod1wk == 0.0


def test_timeliness_is_the_part_of_the_outbreak_that_was_over_and_one_for_a_missed_one(found):
    # One of three weeks late; two of three late (the gap counts); missed.
    assert found.timeliness == pytest.approx((1 / 3 + 2 / 3 + 1) / 3)


def test_an_alarm_in_the_first_week_is_in_time():
    found = score(QUIET[:1], weeks("!", ".!..."), OUTBREAK[:1])
    assert (found.pod, found.pod1wk, found.timeliness) == (1.0, 1.0, 0.0)


def test_an_alarm_in_the_gap_of_an_outbreak_does_not_find_it():
    found = score(QUIET[:1], weeks("!", "...!."), OUTBREAK[1:2])
    assert (found.pod, found.timeliness, found.sens, found.spec) == (0.0, 1.0, 0.0, 2 / 3)


def test_what_has_no_whole_has_no_share():
    nothing = np.zeros((2, 5), dtype=bool)
    found = score(nothing, nothing, nothing)
    assert (found.fpr, found.spec, found.npv) == (0.0, 1.0, 1.0)
    assert all(math.isnan(one) for one in (found.pod, found.pod1wk, found.sens, found.ppv, found.f1, found.timeliness))


FLAGS = arrays(np.bool_, (3, 6))


@given(alarms=FLAGS, more=FLAGS, outbreak=FLAGS)
def test_more_alarms_find_no_less_and_no_later_and_are_no_less_wrong(alarms, more, outbreak):
    outbreak[0, 2] = True
    few, many = score(alarms, alarms, outbreak), score(alarms | more, alarms | more, outbreak)
    assert few.pod <= many.pod
    assert few.pod1wk <= few.pod
    assert few.sens <= many.sens
    assert few.timeliness >= many.timeliness
    assert few.fpr <= many.fpr
    assert outbreak.all() or few.spec >= many.spec


def test_a_matched_threshold_takes_no_more_than_the_rate():
    p = np.array([[0.001, 0.2, 0.003, 0.004, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]])
    every = np.ones(p.shape, dtype=bool)
    for rate, taken in ((0.0, 0), (0.1, 1), (0.29, 2), (0.3, 3), (1.0, 10)):
        assert np.count_nonzero(p <= matched_threshold(p, every, rate)) == taken


def test_equal_chances_are_taken_together_or_left():
    p = np.array([[0.01, 0.02, 0.02, 0.02, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]])
    every = np.ones(p.shape, dtype=bool)
    assert np.count_nonzero(p <= matched_threshold(p, every, 0.3)) == 1
    assert np.count_nonzero(p <= matched_threshold(p, every, 0.4)) == 4


def test_weeks_that_cannot_alarm_count_in_the_whole_of_a_rate_only():
    p = np.array([[0.001, 0.002, 0.003, 0.004, 0.005]])
    threshold = matched_threshold(p, np.array([[False, True, False, True, True]]), 0.4)
    assert 0.004 <= threshold < 0.005


def test_the_rows_of_r_are_those_that_were_computed(golden):
    with (golden / "noufaily" / "table_r_surveillance_1.20.3.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = ("FPR", "Spec", "POD", "POD1wk", "Sens", "NPV", "PPV", "F1")
    told = {(tuple(f"{100 * getattr(row.scores, name.lower()):.2f}" for name in columns)): row for row in REFERENCE}
    whole = [row for row in rows if row["subset"] == "all" and row["method"] != "FF_nb_0.01_Rpkg"]
    assert len(told) == len(whole) == 24
    for row in whole:
        ours = told[tuple(f"{100 * float(row[name]):.2f}" for name in columns)]
        assert ours.scores.timeliness == pytest.approx(float(row["Timeliness"]), abs=0.0005)
        parts = [one for one in rows if one["method"] == row["method"] and one["subset"].startswith("k2 ")]
        assert ours.pod_by_size == pytest.approx([float(part["POD"]) for part in parts], abs=0.0005)
    # F1 of the table is the harmonic mean of its PPV and Sens; Spec is not 1 - FPR.
    for row in REFERENCE:
        one = row.scores
        assert one.f1 == pytest.approx(2 * one.ppv * one.sens / (one.ppv + one.sens), abs=2e-4)
    assert any(abs(row.scores.spec - (1.0 - row.scores.fpr)) > 0.005 for row in REFERENCE)
