"""The two trees that a series hangs in: topics and areas."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from city import paths

TOPICS, AREAS = 0, 1
"""The two trees."""

SeriesKey = tuple[str, str, str]
"""Feed, topic, area."""

Rows = NDArray[np.intp]


def lineage(series: SeriesKey) -> Iterator[SeriesKey]:
    """The series and all above it in both trees, those above first."""
    feed, topic, area = series
    for wider in reversed(paths.lineage(topic)):
        for larger in reversed(paths.lineage(area)):
            yield feed, wider, larger


def hung(rows: Rows, parents: Sequence[int], roots: Sequence[int]) -> tuple[Rows, Rows]:
    """Whole families as the detectors want them: for each of the rows the places among them of its parent and its root.

    ``parents`` and ``roots`` name the rows of a book above each, -1 for none; none becomes -1.
    """
    position = np.full(len(parents), -1, np.intp)
    position[rows] = np.arange(len(rows))
    above = np.array([parents[row] for row in rows], np.intp)
    return np.where(above >= 0, position[above], -1), position[np.array([roots[row] for row in rows], np.intp)]
