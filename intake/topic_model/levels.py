"""From topics to the topics above them: sure of the first level and not of the second, a model answers the first."""

from collections.abc import Sequence

import numpy as np

from city.paths import depth, lineage
from intake.topic_model.linear import Floats, Whole

UNCLEAR = -1


class Levels:
    """The topics of a model and all above them, as ``nodes``; a topic's place among the nodes is its place as topic."""

    def __init__(self, topics: Sequence[str]) -> None:
        self.nodes = (*topics, *sorted({node for topic in topics for node in lineage(topic)} - set(topics)))
        below: dict[str, list[int]] = {node: [] for node in self.nodes}
        for at, topic in enumerate(topics):
            for node in lineage(topic):
                below[node].append(at)
        self._below = tuple(below.values())
        self._depths = np.array([depth(node) for node in self.nodes])

    def answer(self, chances: Floats, threshold: float) -> tuple[Whole, Floats]:
        """Node and its probability, one a text: the likeliest topic, else the deepest likeliest node above, that
        reaches the threshold; else ``UNCLEAR`` with the probability of the likeliest node of the first level.

        ``chances`` has a row a text and a column a topic.
        """
        rows = np.arange(len(chances))
        nodes = chances.argmax(axis=1)
        confidence = chances[rows, nodes]
        if not self._depths.max():
            return np.where(confidence >= threshold, nodes, UNCLEAR), confidence
        every = self._with_those_above(chances)
        for level in range(int(self._depths.max()) - 1, -1, -1):
            unsure = confidence < threshold
            here = np.flatnonzero(self._depths == level)
            best = here[every[:, here].argmax(axis=1)]
            nodes = np.where(unsure, best, nodes)
            confidence = np.where(unsure, every[rows, best], confidence)
        return np.where(confidence >= threshold, nodes, UNCLEAR), confidence

    def _with_those_above(self, chances: Floats) -> Floats:
        """One column a node. Columns are added one after the other, so a row does not depend on its batch."""
        every = np.zeros((len(chances), len(self.nodes)))
        for node, topics in enumerate(self._below):
            for topic in topics:
                every[:, node] += chances[:, topic]
        return np.minimum(every, 1.0)
