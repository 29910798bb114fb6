"""How good answers are: by topic, by level, by confidence. Counts and shares only."""

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from city.paths import depth, lineage
from intake.topic_model.calibration import calibration_error
from intake.topic_model.levels import UNCLEAR
from intake.topic_model.linear import Floats, Whole

COVERAGES = (1.0, 0.95, 0.9, 0.8, 0.7, 0.5)
_LARGEST_PAIRS = 10


class TopicFigures(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One topic, every text answered."""

    topic: str
    precision: float
    recall: float
    f1: float
    support: int


class CoverageFigures(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Accuracy over the share of the texts that the model is surest of."""

    coverage: float
    accuracy: float


class LevelFigures(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answers at one level with the model's own threshold; 1 is the first level."""

    level: int
    share: float
    right: float


class ConfusedPair(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Texts of one topic that were taken for another."""

    topic: str
    taken_for: str
    texts: int


class Figures(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a model did with labelled texts that it was not fitted to."""

    texts: int
    accuracy: float
    """Every text answered with the likeliest topic."""
    macro_f1: float
    calibration_error: float
    """Expected calibration error in 10 bins of equal width."""
    answered: float
    """Share that is not unclear with the model's own threshold."""
    answered_right: float
    topics: tuple[TopicFigures, ...]
    coverages: tuple[CoverageFigures, ...]
    levels: tuple[LevelFigures, ...]
    pairs: tuple[ConfusedPair, ...]


def figures(topics: Sequence[str], labels: Whole, chances: Floats, nodes: Sequence[str], answers: Whole) -> Figures:
    """Figures of at least one text. ``labels`` and ``answers`` are places in ``topics`` and ``nodes``."""
    likeliest = chances.argmax(axis=1)
    confidence = chances.max(axis=1)
    right = (likeliest == labels).astype(np.float64)
    from sklearn.metrics import precision_recall_fscore_support  # noqa: PLC0415 - slow to import, for training alone

    precision, recall, f1, support = precision_recall_fscore_support(
        labels, likeliest, labels=np.arange(len(topics)), zero_division=0.0
    )
    given = [
        (depth(nodes[answer]) + 1, nodes[answer] in lineage(topics[label]))
        for answer, label in zip(answers, labels, strict=True)
        if answer != UNCLEAR
    ]
    here = support > 0
    surest = np.cumsum(right[np.argsort(-confidence, kind="stable")])
    return Figures(
        texts=len(labels),
        accuracy=_rounded(right.mean()),
        macro_f1=_rounded(f1[here].mean()),
        calibration_error=_rounded(calibration_error(confidence, right)),
        answered=_rounded(len(given) / len(labels)),
        answered_right=_rounded(np.mean([good for _, good in given]) if given else 0.0),
        topics=tuple(
            TopicFigures(topic, _rounded(precision[at]), _rounded(recall[at]), _rounded(f1[at]), int(support[at]))
            for at, topic in enumerate(topics)
        ),
        coverages=tuple(
            CoverageFigures(share, _rounded(surest[most - 1] / most))
            for share in COVERAGES
            for most in [max(1, round(share * len(labels)))]
        ),
        levels=tuple(
            LevelFigures(level, _rounded(len(good) / len(labels)), _rounded(np.mean(good)))
            for level in sorted({level for level, _ in given})
            for good in [[ok for at, ok in given if at == level]]
        ),
        pairs=_pairs(topics, labels, likeliest),
    )


def _pairs(topics: Sequence[str], labels: Whole, likeliest: Whole) -> tuple[ConfusedPair, ...]:
    from sklearn.metrics import confusion_matrix  # noqa: PLC0415 - slow to import, for training alone

    table = confusion_matrix(labels, likeliest, labels=np.arange(len(topics)))
    np.fill_diagonal(table, 0)
    largest = np.argsort(-table, axis=None, kind="stable")[:_LARGEST_PAIRS]
    places = [divmod(int(place), len(topics)) for place in largest]
    return tuple(
        ConfusedPair(topics[row], topics[column], int(table[row, column]))
        for row, column in places
        if table[row, column]
    )


def _rounded(share: float | np.floating[Any]) -> float:
    return round(float(share), 4)
