"""Which candidate, which temperature, which threshold: by cross-validation, and what that is honestly worth.

The choice is made on scores of texts that the model was not fitted to. Its worth is told by a second cross-validation
around the first: the texts that judge it have neither fitted, chosen nor calibrated anything.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec
import numpy as np
from scipy import sparse

from intake.topic_model import calibration
from intake.topic_model.levels import Levels
from intake.topic_model.linear import Candidate, Floats, Whole, fit

OUTER, INNER = 5, 4


class Aim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the threshold is chosen for: a share of wrong answers where ``error`` is given, else a share answered."""

    coverage: float = 0.9
    error: float | None = None

    def threshold(self, confidence: Floats, right: Floats) -> float:
        """The threshold that reaches the aim on these texts."""
        if self.error is not None:
            return calibration.threshold_for_error(confidence, right, self.error)
        return calibration.threshold_for_coverage(confidence, self.coverage)


class Tried(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A candidate and what cross-validation gave for it."""

    candidate: Candidate
    accuracy: float
    macro_f1: float


@dataclass(frozen=True)
class Choice:
    """The candidate with the best macro-F1 (the first of equals), calibrated."""

    candidate: Candidate
    temperature: float
    threshold: float
    tried: tuple[Tried, ...]


@dataclass(frozen=True)
class Problem:
    """Counts and labels to learn from, and what bounds the fit."""

    counted: sparse.csr_matrix
    labels: Whole
    topics: int
    least: int

    def part(self, rows: Whole) -> "Problem":
        """Some of the rows."""
        return Problem(self.counted[rows], self.labels[rows], self.topics, self.least)


def folds(labels: Whole, number: int) -> Iterator[tuple[Whole, Whole]]:
    """Rows to fit and rows to judge, topics in equal shares."""
    from sklearn.model_selection import StratifiedKFold  # noqa: PLC0415 - slow to import, for training alone

    split = StratifiedKFold(number, shuffle=True, random_state=0).split(np.zeros(len(labels)), labels)
    yield from ((np.asarray(fitted), np.asarray(judged)) for fitted, judged in split)


def choose(problem: Problem, candidates: tuple[Candidate, ...], aim: Aim, number: int = INNER) -> Choice:
    """Tries all candidates, of which there is at least one, by cross-validation."""
    from sklearn.metrics import accuracy_score, f1_score  # noqa: PLC0415 - slow to import, for training alone

    tried: list[Tried] = []
    chosen, best = candidates[0], np.zeros((0, 0))
    for candidate in candidates:
        scores = _held_out(problem, candidate, number)
        found = scores.argmax(axis=1)
        accuracy = round(float(accuracy_score(problem.labels, found)), 4)
        macro_f1 = round(float(f1_score(problem.labels, found, average="macro")), 4)
        if macro_f1 > max((one.macro_f1 for one in tried), default=-1.0):
            chosen, best = candidate, scores
        tried.append(Tried(candidate, accuracy, macro_f1))
    temperature = calibration.fitted_temperature(best, problem.labels)
    confidence = calibration.probabilities(best, temperature).max(axis=1)
    right = (best.argmax(axis=1) == problem.labels).astype(np.float64)
    return Choice(chosen, temperature, aim.threshold(confidence, right), tuple(tried))


def _held_out(problem: Problem, candidate: Candidate, number: int) -> Floats:
    """Scores of every text by a model that was not fitted to it."""
    scores = np.zeros((len(problem.labels), problem.topics))
    for fitted, judged in folds(problem.labels, number):
        known = problem.part(fitted)
        linear = fit(known.counted, known.labels, problem.topics, candidate, problem.least)
        scores[judged] = linear.scores(problem.counted[judged])
    return scores


def honest(
    problem: Problem,
    candidates: tuple[Candidate, ...],
    aim: Aim,
    levels: Levels,
    progressed: Callable[[float], None],
) -> tuple[Floats, Whole]:
    """Probabilities and answers (nodes) for every text by models that were chosen without it."""
    chances = np.zeros((len(problem.labels), problem.topics))
    answers = np.zeros(len(problem.labels), dtype=np.int64)
    for done, (fitted, judged) in enumerate(folds(problem.labels, OUTER), start=1):
        known = problem.part(fitted)
        choice = choose(known, candidates, aim)
        linear = fit(known.counted, known.labels, problem.topics, choice.candidate, problem.least)
        chances[judged] = calibration.probabilities(linear.scores(problem.counted[judged]), choice.temperature)
        answers[judged], _ = levels.answer(chances[judged], choice.threshold)
        progressed(done / (OUTER + 1))
    return chances, answers
