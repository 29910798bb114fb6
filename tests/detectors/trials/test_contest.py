"""The contest: who knows everything scores best, nobody sees the weeks to come, blocks change nothing."""

import math

import numpy as np
import pytest

from detectors.ears import EarsC2
from detectors.trials import contest as contests
from detectors.trials import oracle
from detectors.trials.contest import Contestant, contest, enough_cases, week_by_week
from detectors.trials.contestants import CONTESTANTS, as_days
from detectors.trials.noufaily import TESTED, WEEKS, simulate
from detectors.trials.reference import REFERENCE
from detectors.trials.scoring import score


def silent(stage, share):
    assert stage
    assert 0.0 <= share < 1.0


def knowing(series, counts):
    """Chance 0 in the weeks of the outbreak, where it is in the counts."""
    return np.where(counts > series.quiet, 0.0, 1.0)[:, TESTED.start :]


def never(_, counts):
    return np.ones((counts.shape[0], len(TESTED)))


def test_who_knows_the_outbreak_is_never_wrong_and_held_back_by_the_rule_of_five_alone():
    rows = contest((Contestant("knowing", knowing),), 3, 5, silent)
    series = simulate(3, range(5))
    seen = (series.flags & (series.counts > 0))[:, TESTED.start :]
    allowed = enough_cases(series.counts)
    scores = rows[0].scores
    assert (scores.fpr, scores.spec, scores.ppv) == (0.0, 1.0, 1.0)
    assert scores.sens == pytest.approx((seen & allowed).sum() / seen.sum())
    there = seen.any(axis=1)
    assert scores.pod == pytest.approx((seen & allowed).any(axis=1)[there].mean())
    assert rows[0].worst == 0.0


def test_who_never_alarms_finds_nothing():
    for row in contest((Contestant("never", never),), 3, 2, silent)[:2]:
        assert (row.scores.fpr, row.scores.pod, row.scores.sens, row.scores.timeliness) == (0.0, 0.0, 0.0, 1.0)
        assert math.isnan(row.scores.ppv)
        assert row.pod_by_size == (0.0, 0.0, 0.0)


def test_every_contestant_has_two_nominal_and_two_matched_rows():
    rows = contest(CONTESTANTS[:1], 1, 10, silent)
    assert [(row.setting.kind, row.setting.rate) for row in rows] == [
        ("nominal", 0.01),
        ("nominal", 0.05),
        ("matched", 0.0101),
        ("matched", 0.0407),
    ]
    assert [row.setting.threshold for row in rows[:2]] == [0.01, 0.05]
    for row in rows[2:]:
        assert row.scores.fpr <= row.setting.rate
        assert row.scores.fpr == pytest.approx(row.setting.rate, abs=0.0005)
    assert rows[0].worst >= rows[0].scores.fpr
    assert rows[0].scores.pod < rows[1].scores.pod


def test_the_size_of_the_blocks_changes_nothing(monkeypatch):
    whole = contest(CONTESTANTS[:1], 2, 7, silent)
    monkeypatch.setattr(contests, "_BLOCK", 3)
    assert contest(CONTESTANTS[:1], 2, 7, silent) == whole


def test_a_judge_of_weeks_sees_one_week_more_each_time():
    seen = []

    def last(counts):
        seen.append(counts.shape[1])
        return counts[:, -1]

    counts = np.arange(2.0 * WEEKS).reshape(2, WEEKS)
    chances = week_by_week(last)(simulate(1, range(1)), counts)
    assert seen == list(range(576, 625))
    assert np.array_equal(chances, counts[:, 575:])


def test_what_comes_later_changes_no_chance_of_any_contestant():
    series = simulate(8, range(2))
    changed = series.counts.copy()
    changed[:, 600:] += 50.0
    for contestant in CONTESTANTS:
        before, after = (contestant.judge(series, counts)[:, :25] for counts in (series.counts, changed))
        assert np.array_equal(before, after), contestant.name


def test_five_cases_in_the_four_weeks_that_end_with_the_tested_one():
    counts = np.zeros((1, WEEKS))
    counts[0, 572:576] = [2, 1, 1, 1]
    assert enough_cases(counts)[0].tolist() == [True] + [False] * 48
    counts[0, 580] = 5.0
    assert np.flatnonzero(enough_cases(counts)[0]).tolist() == [0, 5, 6, 7, 8]


def test_a_detector_of_days_judges_the_last_week_by_those_before():
    # C2: seven weeks of mean 4 and deviation 1 (as 6 squares of 1 over 6), two weeks that are left out, then 6.
    counts = np.array([[9.0, 3, 5, 3, 5, 3, 5, 4, 100, 100, 6]])
    assert as_days(EarsC2())(counts)[0] == pytest.approx(0.02275, abs=1e-5)


def test_ears_c2_does_here_what_it_does_in_r():
    """At 0.01 and without the rule of five: simulation and figures are those of the table of R, in every column."""
    series = simulate(12, range(30))
    judge = week_by_week(as_days(EarsC2()))
    ours = score(judge(series, series.quiet) <= 0.01, judge(series, series.counts) <= 0.01, series.flags[:, 575:])
    (of_r,) = [row.scores for row in REFERENCE if row.method == "EARS C2"]
    for name, error in {"fpr": 0.005, "spec": 0.005, "npv": 0.005, "ppv": 0.02, "f1": 0.02}.items():
        assert getattr(ours, name) == pytest.approx(getattr(of_r, name), abs=error), name
    for name in ("pod", "pod1wk", "sens", "timeliness"):
        assert getattr(ours, name) == pytest.approx(getattr(of_r, name), abs=0.05), name


def test_the_names_are_told_apart():
    assert len({contestant.name for contestant in CONTESTANTS}) == len(CONTESTANTS)
    assert oracle.week in [contestant.judge for contestant in CONTESTANTS]
