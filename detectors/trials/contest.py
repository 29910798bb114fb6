"""The contest: several judges on the same series, at their own chance of a false alarm and at an equal one.

An alarm is a week with a chance p <= threshold and at least five cases in the four weeks that end with it, as
Farrington et al. 1996 ask for. A nominal threshold is the chance that a user would set; it shows whether a method
keeps its word. A matched threshold is the one with which the method reaches a given false positive rate over all
series; only there can what is found be compared.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from detectors.series import Detector, Floats, History, Judgement
from detectors.trials.noufaily import SCENARIOS, TESTED, Simulated, simulate
from detectors.trials.scoring import Flags, Scores, Setting, matched_threshold, score

Judge = Callable[[Simulated, Floats], Floats]
"""Given series and their counts [n, WEEKS], without or with the test outbreak: chances [n, tests] of the tested weeks.

A method looks at the counts alone, and for a week only at that week and those before; the truth is for the oracle."""

NOMINAL: Final = (0.01, 0.05)
MATCHED: Final = (0.0101, 0.0407)
"""The false positive rates that Farrington Flexible of the R package has at the two nominal ones."""
LEAST_CASES: Final = 5
CASE_WEEKS: Final = 4
SIZES: Final = ((1, 3), (4, 6), (7, 10))
"""Test outbreaks by k2: small, middling, great."""
_BLOCK: Final = 20
"""Replicates that are held at once: 840 series."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """A judge and the name it has in the table."""

    name: str
    judge: Judge


@dataclass(frozen=True, slots=True)
class Row:
    """How one method did with one setting."""

    method: str
    setting: Setting
    scores: Scores
    pod_by_size: tuple[float, ...]
    """POD of the outbreaks of each of ``SIZES``."""
    worst: float
    """The false positive rate of the scenario where it is greatest; of few replicates it is too great by chance."""
    worst_scenario: int
    """Its place in ``SCENARIOS``, from 1 on."""


@dataclass(frozen=True, slots=True)
class _Truth:
    scenario: NDArray[np.int64]
    k2: NDArray[np.int64]
    outbreak: Flags
    eligible_quiet: Flags
    eligible: Flags


def contest(
    contestants: Sequence[Contestant], seed: int, replicates: int, progressed: Callable[[str, float], None]
) -> list[Row]:
    """Simulates, lets everyone judge every series twice, without and with its test outbreak, and scores.

    Rows are in the order of the contestants, nominal thresholds before matched ones.
    """
    blocks = [range(first, min(first + _BLOCK, replicates)) for first in range(0, replicates, _BLOCK)]
    steps, truths = len(blocks) * len(contestants), list[_Truth]()
    chances: list[list[tuple[Floats, Floats]]] = [[] for _ in contestants]
    for number, block in enumerate(blocks):
        series = simulate(seed, block)
        quiet, counts = series.quiet, series.counts
        truths.append(
            _Truth(
                series.scenario,
                series.k2,
                series.flags[:, TESTED.start : TESTED.stop],
                enough_cases(quiet),
                enough_cases(counts),
            )
        )
        for place, contestant in enumerate(contestants):
            progressed(f"{contestant.name}, replicate {block.start + 1}", (number * len(contestants) + place) / steps)
            chances[place].append((contestant.judge(series, quiet), contestant.judge(series, counts)))
    truth = _Truth(*(np.concatenate([getattr(one, name) for one in truths]) for name in _Truth.__slots__))
    rows = []
    for contestant, parts in zip(contestants, chances, strict=True):
        p_quiet, p = (np.concatenate(side) for side in zip(*parts, strict=True))
        rows += [
            _row(contestant.name, setting, p_quiet, p, truth) for setting in _settings(p_quiet, truth.eligible_quiet)
        ]
    return rows


def enough_cases(counts: Floats) -> Flags:
    """[n, tests], whether the four weeks that end with a tested week hold five cases."""
    recent = sum(counts[:, TESTED.start - back : TESTED.stop - back] for back in range(CASE_WEEKS))
    return np.asarray(recent >= LEAST_CASES)


def week_by_week(judge: Callable[[Floats], Floats]) -> Judge:
    """A judge of all tested weeks from one that gives the chances [n] of the last column of counts [n, weeks]."""

    def judged(_: Simulated, counts: Floats) -> Floats:
        return np.stack([judge(counts[:, : column + 1]) for column in TESTED], axis=1)

    return judged


def as_days(detector: Detector) -> Callable[[Floats], Judgement]:
    """A detector of days on weeks: each week is a day of one kind, each series stands alone."""

    def judge(counts: Floats) -> Judgement:
        rows, weeks = counts.shape
        one = np.zeros(weeks, dtype=np.int8)
        history = History(counts[:, :-1], one[1:], np.full(rows, -1, dtype=np.intp), np.arange(rows, dtype=np.intp))
        return detector.judge(history, counts[:, -1], one[:1])

    return judge


def _settings(p_quiet: Floats, eligible: Flags) -> list[Setting]:
    matched = [Setting("matched", rate, matched_threshold(p_quiet, eligible, rate)) for rate in MATCHED]
    return [*(Setting("nominal", rate, rate) for rate in NOMINAL), *matched]


def _row(method: str, setting: Setting, p_quiet: Floats, p: Floats, truth: _Truth) -> Row:
    quiet_alarms = (p_quiet <= setting.threshold) & truth.eligible_quiet
    alarms = (p <= setting.threshold) & truth.eligible
    of_size = [(truth.k2 >= least) & (truth.k2 <= most) for least, most in SIZES]
    by_scenario = [float(quiet_alarms[truth.scenario == place].mean()) for place in range(len(SCENARIOS))]
    worst = int(np.argmax(by_scenario))
    return Row(
        method,
        setting,
        score(quiet_alarms, alarms, truth.outbreak),
        tuple(score(quiet_alarms[rows], alarms[rows], truth.outbreak[rows]).pod for rows in of_size),
        by_scenario[worst],
        worst + 1,
    )
