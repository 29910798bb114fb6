"""A trained model: texts in, guesses out. The answer depends on the text and the model's file, on nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from city.paths import lineage
from intake.errors import InputError
from intake.topic_model import model_file
from intake.topic_model.calibration import probabilities
from intake.topic_model.features import counts
from intake.topic_model.figures import Figures, figures
from intake.topic_model.header import Header
from intake.topic_model.levels import UNCLEAR, Levels
from intake.topic_model.linear import Floats, Linear

_AT_ONCE = 2048
"""Texts; bounds the memory of a call."""


class Guess(NamedTuple):
    """A topic path and the probability that it is right; ``None`` where that is below the threshold (unclear)."""

    topic: str | None
    confidence: float


@dataclass(frozen=True, eq=False)
class TopicModel:
    """Made by ``train`` or ``TopicModel.load``."""

    header: Header
    linear: Linear

    @classmethod
    def load(cls, path: Path | str) -> "TopicModel":
        """Reads a model file. Raises ``InputError`` for one that is damaged, foreign, too new or too large."""
        return cls(*model_file.read(Path(path)))

    def save(self, path: Path | str) -> None:
        """Writes the model file, whole or not at all: equal models give equal bytes."""
        model_file.write(Path(path), self.header, self.linear)

    def classify(self, titles: Sequence[str], bodies: Sequence[str], threshold: float | None = None) -> list[Guess]:
        """A guess for each text, the same alone or in a batch.

        A text in which the model knows nothing (empty, emoji alone) is unclear with confidence 0. ``threshold``
        replaces the model's own; 0 answers all other texts. Raises ``ValueError`` for lists of different lengths.
        """
        least = self.header.threshold if threshold is None else threshold
        guesses: list[Guess] = []
        for chances, known in self._chances(titles, bodies):
            nodes, confidence = self._levels.answer(chances, least)
            nodes = np.where(known, nodes, UNCLEAR)
            confidence = np.where(known, confidence, 0.0)
            names = (*self._levels.nodes, None)
            guesses += [
                Guess(names[node], sure)
                for node, sure in zip(nodes.tolist(), np.round(confidence, 6).tolist(), strict=True)
            ]
        return guesses

    def evaluate(self, titles: Sequence[str], bodies: Sequence[str], labels: Sequence[str]) -> tuple[Figures, int]:
        """Figures on labelled texts, and how many have a label that the model does not know and were left out.

        A label below a topic of the model counts as that topic. Raises ``InputError`` where none is known.
        """
        place = {topic: at for at, topic in enumerate(self.header.topics)}
        known = [next((place[one] for one in lineage(label) if one in place), -1) for label in labels]
        rows = [row for row, at in enumerate(known) if at >= 0]
        if not rows:
            raise InputError("no row has a label that the model knows")
        parts = list(self._chances([titles[row] for row in rows], [bodies[row] for row in rows]))
        chances = np.concatenate([part for part, _ in parts])
        answers, _ = self._levels.answer(chances, self.header.threshold)
        answers = np.where(np.concatenate([held for _, held in parts]), answers, UNCLEAR)
        found = np.array([known[row] for row in rows], dtype=np.int64)
        return figures(self.header.topics, found, chances, self._levels.nodes, answers), len(labels) - len(rows)

    @cached_property
    def _levels(self) -> Levels:
        return Levels(self.header.topics)

    def _chances(self, titles: Sequence[str], bodies: Sequence[str]) -> Iterator[tuple[Floats, np.ndarray]]:
        """Probabilities of some texts at a time, and whether anything in a text is known."""
        if len(titles) != len(bodies):
            raise ValueError(f"{len(titles)} titles and {len(bodies)} bodies: expected as many")
        for start in range(0, len(titles), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            known, scores = self.linear.known_scores(counts(titles[part], bodies[part], self.header.hashing))
            yield probabilities(scores, self.header.temperature), known
