"""EARS against the reference and by hand."""

import csv
import gzip

import numpy as np
import pytest

from detectors.ears import EarsC1, EarsC2, EarsC2Counts, EarsC3
from detectors.series import History

ONE_DAY = np.zeros(1, dtype=np.int8)


def history(*rows):
    counts = np.array(rows, dtype=np.float64)
    alone = np.full(len(rows), -1, dtype=np.intp)
    return History(counts, np.zeros(counts.shape[1], dtype=np.int8), alone, np.arange(len(rows), dtype=np.intp))


def weekly_series(golden):
    with gzip.open(golden / "farrington" / "series_100x364.csv.gz", "rt", encoding="utf-8", newline="") as file:
        names, *rows = csv.reader(file)
    return names, np.array(rows, dtype=np.float64).T


def judged_weeks(detector, series):
    """Upper bounds, alarms and chances of weeks 313 to 364."""
    judgements = [detector.judge(history(*series[:, :week]), series[:, week], ONE_DAY) for week in range(312, 364)]
    upper, p = (np.stack([getattr(each, field) for each in judgements], axis=1) for field in ("upper", "p"))
    return upper, series[:, 312:364] > upper, p


@pytest.mark.parametrize("detector", [EarsC1(), EarsC2()], ids=["C1", "C2"])
def test_bounds_and_alarms_are_those_of_the_reference(detector, golden):
    names, series = weekly_series(golden)
    upper, alarms, p = judged_weeks(detector, series)
    file = golden / "ears" / f"r_surveillance_1.20.3_{detector.name[-2:]}.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8", newline="") as rows:
        expected = {(row["series"], int(row["week"])): row for row in csv.DictReader(rows)}
    assert len(expected) == upper.size == 5200
    for (i, j), bound in np.ndenumerate(upper):
        row = expected[names[i], 313 + j]
        assert bound == pytest.approx(float(row["upper"]), abs=1e-10)
        assert bool(alarms[i, j]) == (row["alarm"] == "TRUE")
    assert np.array_equal(alarms, p < detector.alpha)


def test_the_published_c3_alarms_as_often_on_the_reference_series_as_was_measured(golden):
    _, series = weekly_series(golden)
    _, alarms, p = judged_weeks(EarsC3(), series)
    assert np.count_nonzero(p <= EarsC3().alpha) == 1132
    assert np.array_equal(alarms, p <= EarsC3().alpha)


def test_c1_looks_at_the_last_seven_days_and_c2_leaves_two_out():
    counts = [100, 2, 4, 2, 4, 2, 4, 3, 90, 80]
    assert EarsC2().judge(history(counts), np.array([9.0]), ONE_DAY).expected[0] == 3.0
    assert EarsC1().judge(history(counts), np.array([9.0]), ONE_DAY).expected[0] == pytest.approx(185 / 7)


def test_c3_adds_up_what_two_days_before_exceeded():
    # Days: seven of 3 +- 1, then 5, 5; the baselines of the last two days and of today are near 3 +- 1.
    counts = [2, 4, 2, 4, 2, 4, 3, 3, 3, 5, 5]
    alone = EarsC2(alpha=0.025).judge(history(counts), np.array([5.0]), ONE_DAY)
    summed = EarsC3().judge(history(counts), np.array([5.0]), ONE_DAY)
    calm = EarsC3().judge(history([*counts[:-2], 3, 3]), np.array([5.0]), ONE_DAY)
    assert summed.upper[0] < calm.upper[0]
    assert summed.p[0] < calm.p[0]
    assert alone.upper[0] < calm.upper[0]


def test_too_short_a_history_is_not_judged():
    for detector in (EarsC1(), EarsC2(), EarsC3(), EarsC2Counts()):
        judgement = detector.judge(history([1, 2, 3]), np.array([50.0]), ONE_DAY)
        assert not judgement.judged[0]
        assert judgement.p[0] == 1.0


def test_days_without_delivery_are_left_out_of_the_baseline():
    counts = [2, 4, np.nan, 4, 2, np.nan, 3]
    assert EarsC1().judge(history(counts), np.array([3.0]), ONE_DAY).expected[0] == 3.0


def test_c2_for_counts_does_not_call_one_report_after_quiet_days_odd():
    quiet = history([0.0] * 14)
    assert EarsC2().judge(quiet, np.array([1.0]), ONE_DAY).p[0] < 1e-12
    assert EarsC2Counts().judge(quiet, np.array([1.0]), ONE_DAY).p[0] > 0.05


def test_the_bound_of_c2_for_counts_is_that_of_its_chance():
    rng = np.random.default_rng(11)
    batch = history(*rng.poisson(rng.uniform(5, 200, 200)[:, None], (200, 14)))
    observed = np.zeros(200)
    upper = EarsC2Counts().judge(batch, observed, ONE_DAY).upper
    assert (EarsC2Counts().judge(batch, upper, ONE_DAY).p > 0.001).all()
    assert (EarsC2Counts().judge(batch, upper + 1, ONE_DAY).p <= 0.001).all()
