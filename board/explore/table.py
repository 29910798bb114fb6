"""Counts of one level of areas by one level of topics, each with what was expected of it and how far it is off."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from board.explore.levels import child_of, children
from board.explore.window import Floats, Window
from city import paths
from city.small_places import SHOWN_FROM, STREET
from indexing.store import CountMatrix

Bands = Mapping[tuple[str, str], Mapping[int, tuple[float, float]]]
STEPS = (2.0, 3.0, 4.0)
"""Deviations from which on a count is shaded more."""


@dataclass(frozen=True)
class Cell:
    """A count and what was expected; ``observed`` is None where it is too small to be told."""

    observed: int | None
    expected: float | None
    judged: bool = False
    """Expected by the judgement; else by the weeks before."""
    exposure: float = 0.0
    """Days counted for each day that the expectation is the mean of; 0 where it is judged."""

    @property
    def deviation(self) -> float:
        """How far the count is from what was expected, in standard deviations of chance.

        With count x, expected e and exposure d, after Huffman (1984):

            2 (sqrt(x + 3/8) - sqrt(e + 3 d/8)) / sqrt(1 + d)
        """
        if self.observed is None or self.expected is None:
            return 0.0
        apart = sqrt(self.observed + 0.375) - sqrt(self.expected + 0.375 * self.exposure)
        return 2 * apart / sqrt(1 + self.exposure)

    @property
    def step(self) -> int:
        """How many of ``STEPS`` the deviation reaches, below zero where there is less than expected."""
        reached = sum(abs(self.deviation) >= step for step in STEPS)
        return reached if self.deviation > 0 else -reached


@dataclass(frozen=True)
class Table:
    """Areas by topics. ``cells[row][column]``; with a total for each row and column, and of all."""

    area: str
    topic: str
    areas: tuple[str, ...]
    """The level below ``area``; its own path stands for what lies nowhere below it."""
    topics: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    of_areas: tuple[Cell, ...]
    of_topics: tuple[Cell, ...]
    total: Cell


def table(matrix: CountMatrix, bands: Bands, window: Window, node: tuple[str, str], own: str) -> Table:
    """The table of an area and a topic (``node``), from a matrix by topic and area of the window's days and those
    before.

    ``own`` is the area of who looks: small counts of places below the street are told of that alone.
    """
    area, topic = node
    areas = children(area, [key[1] for key in matrix.keys])
    topics = children(topic, [key[0] for key in matrix.keys])
    row = {name: number for number, name in enumerate(areas)}
    column = {name: number for number, name in enumerate(topics)}
    counts = np.zeros((len(areas), len(topics), len(matrix.days)), dtype=np.int64)
    for key, days in zip(matrix.keys, matrix.counts, strict=True):
        counts[row[child_of(area, key[1])], column[child_of(topic, key[0])]] += days
    cell = _Maker(bands, window, own, window.weights).cell
    whole = {one: one != area or len(areas) == 1 for one in areas}
    complete = {one: one != topic or len(topics) == 1 for one in topics}
    return Table(
        area=area,
        topic=topic,
        areas=areas,
        topics=topics,
        cells=tuple(
            tuple(
                cell(one, other, counts[row[one], column[other]], judged=whole[one] and complete[other])
                for other in topics
            )
            for one in areas
        ),
        of_areas=tuple(cell(one, topic, counts[row[one]].sum(axis=0), judged=whole[one]) for one in areas),
        of_topics=tuple(cell(area, one, counts[:, column[one]].sum(axis=0), judged=complete[one]) for one in topics),
        total=cell(area, topic, counts.sum(axis=(0, 1)), judged=True),
    )


def cell_of(counts: NDArray[np.int64], bands: Bands, window: Window, node: tuple[str, str], own: str) -> Cell:
    """The cell of all that lies at and below an area and a topic, from its counts by day as ``table`` has them."""
    return _Maker(bands, window, own, window.weights).cell(*node, counts, judged=True)


def is_small(area: str, own: str) -> bool:
    """Whether small counts of an area are not told: it lies below the street and is not the own one."""
    return paths.depth(area) > STREET and area != own


@dataclass(frozen=True)
class _Maker:
    bands: Bands
    window: Window
    own: str
    weights: Floats | None

    def cell(self, area: str, topic: str, counts: NDArray[np.int64], *, judged: bool) -> Cell:
        """Nothing is ``judged`` of what lies nowhere below a node."""
        ahead = self.window.first - self.window.begin
        observed = int(counts[ahead:].sum())
        if is_small(area, self.own) and observed < SHOWN_FROM:
            return Cell(None, None)
        known = self.bands.get((topic, area), {}) if judged else {}
        days = range(self.window.first, self.window.last + 1)
        if all(day in known for day in days):
            return Cell(observed, sum(known[day][0] for day in days), judged=True)
        if self.weights is None:
            return Cell(observed, None)
        return Cell(observed, float(counts[:ahead] @ self.weights), exposure=self.window.exposure)
