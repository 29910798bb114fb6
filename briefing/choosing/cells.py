"""Which cases each row of the evidence holds: topics and all below them, and whatever else subjects select."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from briefing.choosing.subjects import Subject
from briefing.choosing.weights import Reals
from city import paths


@dataclass(frozen=True)
class Cells:
    """The smallest parts that cases are counted in, so that every row is a sum of some.

    A cell is a topic as cases are given it, with all of its cases (``owner`` -1), or with those cases of it that a
    subject selects by tags or issue beside its own topics (``owner`` is the number of the subject).
    """

    tree: int
    """The number of rows that are topics."""
    topics: tuple[str, ...]
    owners: tuple[int, ...]
    holds: Reals
    """``holds[i, j]``: 1 where row i counts cell j. Rows are the topics of the tree, then the subjects."""
    within: Reals
    """As ``holds``, and 1 also where a row counts the cases of an owned cell among those of its topics."""

    def columns(self) -> dict[tuple[str, int], int]:
        """The number of each cell."""
        return {cell: number for number, cell in enumerate(zip(self.topics, self.owners, strict=True))}

    def common(self, counts: Reals) -> Reals:
        """``common[i, j]``: cases that are of row i and of row j, by the counts of the cells.

        Of two subjects that select by tags or issue what both select outside of their topics is not known, and none is
        said.
        """
        shared = np.array([owner < 0 for owner in self.owners])
        whole = self.holds[:, shared]
        found: Reals = (whole * counts[shared]) @ whole.T
        for owner in set(self.owners) - {-1}:
            own = np.array([each == owner for each in self.owners])
            row = self.tree + owner
            part = self.within[:, own] @ counts[own]
            found[row] += part
            found[:, row] += part
            found[row, row] -= part[row]
        return found


def cells(tree: Sequence[str], subjects: Sequence[Subject], given: Iterable[tuple[str, int]]) -> Cells:
    """The cells of rows: the topics of a tree, then subjects. ``given`` are pairs of topic and owner with any case."""
    known = sorted(set(given), key=lambda cell: (cell[1], cell[0]))
    rows = {topic: number for number, topic in enumerate(tree)}
    holds = np.zeros((len(tree) + len(subjects), len(known)))
    within = np.zeros_like(holds)
    for column, (topic, owner) in enumerate(known):
        above = [rows[node] for node in paths.lineage(topic) if node in rows]
        having = [len(tree) + number for number, subject in enumerate(subjects) if subject.holds(topic)]
        within[above, column] = within[having, column] = 1.0
        if owner < 0:
            holds[above, column] = holds[having, column] = 1.0
        else:
            holds[len(tree) + owner, column] = within[len(tree) + owner, column] = 1.0
    return Cells(len(tree), tuple(topic for topic, _ in known), tuple(owner for _, owner in known), holds, within)
