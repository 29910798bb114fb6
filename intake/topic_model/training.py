"""Examples to a model: choice by cross-validation, figures by nested cross-validation, the fit on all of them."""

from collections.abc import Callable

from intake.topic_model.examples import Examples
from intake.topic_model.features import Hashing, counts
from intake.topic_model.figures import figures
from intake.topic_model.header import Header
from intake.topic_model.levels import Levels
from intake.topic_model.linear import CANDIDATES, Candidate, fit
from intake.topic_model.model import TopicModel
from intake.topic_model.selection import OUTER, Aim, Problem, choose, honest

__all__ = ["LEAST", "Aim", "train"]

LEAST = 5
"""Texts that must hold a character or pair for it to be kept: what fewer wrote leaves no trace in a model."""


def train(
    examples: Examples,
    made: str,
    aim: Aim | None = None,
    candidates: tuple[Candidate, ...] = CANDIDATES,
    progressed: Callable[[float], None] | None = None,
) -> TopicModel:
    """Fits a model. ``made`` is the day (ISO) that the model tells as its own.

    Equal examples in any order give an equal model. Candidate, temperature and threshold come from one
    cross-validation on all examples, the figures from a nested one (``selection.honest``).
    """
    hashing, aim = Hashing(), aim or Aim()
    levels = Levels(examples.topics)
    counted = counts(examples.titles, examples.bodies, hashing)
    problem = Problem(counted, examples.labels, len(examples.topics), LEAST)
    chances, answers = honest(problem, candidates, aim, levels, progressed or (lambda _: None))
    choice = choose(problem, candidates, aim, OUTER)
    linear = fit(counted, examples.labels, problem.topics, choice.candidate, LEAST)
    header = Header(
        made=made,
        topics=examples.topics,
        hashing=hashing,
        temperature=choice.temperature,
        threshold=choice.threshold,
        aim=aim,
        candidate=choice.candidate,
        tried=choice.tried,
        digest=examples.digest,
        examples=len(examples.labels),
        left_out=examples.left_out,
        least=LEAST,
        buckets=len(linear.buckets),
        figures=figures(examples.topics, examples.labels, chances, levels.nodes, answers),
    )
    return TopicModel(header, linear.in_single_precision())
