"""Which of nested topics says more: the best topics of a tree, none of which holds another."""

from collections.abc import Collection, Iterable, Sequence

from briefing.evidence import Evidence
from city import paths

DOMINANT = 2 / 3
"""Share of a topic's matters that is as good as all of them."""
SPECIFIC = 1 / 3
"""Share of a topic's matters from which on one below can stand for it."""
MARGIN = 0.05
"""Scores this close are equal."""


def select(
    evidence: Evidence, scores: Sequence[float], *, top: int, least: int, barred: Collection[int] = ()
) -> list[tuple[int, tuple[int, ...]]]:
    """The best ``top`` topics with at least ``least`` matters in twelve months, best first, but for the ``barred``.

    Each by its row, and the rows whose best score it has.

    A first-level topic with topics below it is a field of work, not an issue. Of any other topic and those right below:

    - one below that holds ``DOMINANT`` of it says all there is to say;
    - several below that score and weigh alike and together hold ``DOMINANT`` of it are one issue: the upper speaks,
      with the score of the best of them where its own is lower (it is ranked among fewer topics); one that has grown
      where the upper has not is no part of it, and speaks for itself;
    - else the lower speaks where it holds ``SPECIFIC`` of the upper and scores as high.
    """
    tree = _Tree(evidence, scores, least, barred)
    chosen: dict[int, tuple[int, ...]] = {}
    for i in sorted(tree.eligible, key=lambda i: (-scores[i], -paths.depth(tree.topics[i]), tree.topics[i])):
        if len(chosen) == top:
            break
        if tree.free(i, chosen):
            speaker = tree.speaker(i)
            chosen[speaker if tree.free(speaker, chosen) else i] = tuple({speaker: None, i: None})
    return sorted(chosen.items(), key=lambda item: (-max(scores[row] for row in item[1]), tree.topics[item[0]]))


class _Tree:
    def __init__(self, evidence: Evidence, scores: Sequence[float], least: int, barred: Collection[int]) -> None:
        self.topics, self.weighing, self.scores = evidence.topics, evidence.weighing, scores
        self.row = {topic: i for i, topic in enumerate(self.topics)}
        self.below: dict[int, list[int]] = {}
        for topic, i in self.row.items():
            if above := paths.parent(topic):
                self.below.setdefault(self.row[above], []).append(i)
        grown = evidence.criteria.get("growth", ())
        self.grown = {i for i, growth in enumerate(grown) if growth is not None and growth.value > 0}
        self.eligible = {
            i
            for i, topic in enumerate(self.topics)
            if evidence.year[i] >= least
            and i not in barred
            and self.weighing[i] > 0
            and not (i in self.below and paths.depth(topic) == 0)
            and not any(self.share(child, i) >= DOMINANT for child in self.below.get(i, ()))
        }

    def share(self, lower: int, upper: int) -> float:
        return float(self.weighing[lower] / self.weighing[upper]) if self.weighing[upper] else 0.0

    def free(self, i: int, chosen: Iterable[int]) -> bool:
        return not any(paths.nested(self.topics[i], self.topics[other]) for other in chosen)

    def alike(self, upper: int) -> list[int]:
        """The topics right below that score like the best of them and weigh at least half of the heaviest.

        Not those that have grown where the upper has not: they are another story.
        """
        known = [
            child
            for child in self.below.get(upper, ())
            if child in self.eligible and (upper in self.grown or child not in self.grown)
        ]
        best = max((self.scores[child] for child in known), default=0.0)
        heaviest = max((self.weighing[child] for child in known), default=0.0)
        return [
            child for child in known if self.scores[child] >= best - MARGIN and self.weighing[child] >= heaviest / 2
        ]

    def common(self, upper: int) -> bool:
        """True where several below make up the topic alike."""
        alike = self.alike(upper)
        return len(alike) > 1 and sum(self.share(child, upper) for child in alike) >= DOMINANT

    def speaker(self, i: int) -> int:
        """Who speaks for the topic: the one above, itself or one below."""
        above = self.row.get(paths.parent(self.topics[i]))
        if above in self.eligible and i in self.alike(above) and self.common(above):
            return above
        if self.common(i):
            return i
        closer = [
            child
            for child in self.below.get(i, ())
            if child in self.eligible
            and self.scores[child] >= self.scores[i] - MARGIN
            and self.share(child, i) >= SPECIFIC
        ]
        return self.speaker(max(closer, key=lambda child: self.scores[child])) if closer else i
