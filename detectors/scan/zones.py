"""Zones: the sets of areas that a scan looks at, kept so that the sums of all of them cost one addition for each.

A *chain* is an order of areas; its zones are some of its beginnings. So the nearest neighbours of an area are one chain
whose every beginning is a zone, and a running sum along it gives the counts of them all.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from detectors.series import Floats, Rows

Number = TypeVar("Number", bound=np.number[Any])

Chain = tuple[Rows, NDArray[np.bool_]]
"""Areas in their order, and for each whether the chain up to and with it is a zone."""


@dataclass(frozen=True, slots=True)
class Zones:
    """Z different zones of areas 0 to ``areas`` - 1, the smaller first, those of one size in the order of the chains.

    The chains stand in the order of their lengths, the longest first. ``steps[k]`` holds the area that each chain of
    more than k areas takes in after k others; ``ends[k]`` the chains whose first k + 1 areas are a zone.
    """

    areas: int
    steps: tuple[Rows, ...]
    ends: tuple[Rows, ...]

    @property
    def count(self) -> int:
        """Number of zones, Z."""
        return sum(end.size for end in self.ends)

    def members(self, zone: int) -> tuple[int, ...]:
        """The areas of a zone, ascending."""
        for step, end in enumerate(self.ends):
            if zone < end.size:
                return tuple(sorted(int(areas[end[zone]]) for areas in self.steps[: step + 1]))
            zone -= end.size
        raise IndexError("no such zone")

    def sums(self, values: Floats) -> Floats:
        """[n, Z] sums over the areas of each zone of ``values`` [n, areas]."""
        sums = np.empty((values.shape[0], self.count))
        first = 0
        for running, end in self.running(values.T):
            sums[:, first : first + end.size] = running[end].T
            first += end.size
        return sums

    def running(self, values: NDArray[Number]) -> Iterator[tuple[NDArray[Number], Rows]]:
        """Goes along the chains, adding up ``values`` [areas, n] in their type.

        Gives for each step the sums [chains, n] of what the chains have taken in, which the next step overwrites, and
        which of them are zones.
        """
        shape = (self.steps[0].size if self.steps else 0, values.shape[1])
        sums, taken = np.zeros(shape, dtype=values.dtype), np.empty(shape, dtype=values.dtype)
        for areas, end in zip(self.steps, self.ends, strict=True):
            size = areas.size
            np.take(values, areas, axis=0, out=taken[:size], mode="clip")
            sums[:size] += taken[:size]
            yield sums[:size], end


def nearest(coordinates: Floats, neighbours: int) -> Zones:
    """Every area with its nearest others: zones of 1, 2, up to ``neighbours`` areas about each.

    ``coordinates`` [areas, 2] are of a plane, in any unit (degrees are not); distances are Euclidean and those that are
    equal are taken by index, the area itself first. An area without coordinates (NaN) is a zone of its own and in no
    other. Raises ``ValueError`` for another shape and for fewer than one neighbour.
    """
    if coordinates.ndim != 2 or coordinates.shape[1] != 2:
        raise ValueError(f"coordinates of shape {coordinates.shape}: expected [areas, 2]")
    if neighbours < 1:
        raise ValueError(f"zones of {neighbours} areas: expected at least one")
    known = np.isfinite(coordinates.sum(axis=1))
    chains: list[Chain] = []
    for centre, place in enumerate(coordinates):
        distance = np.where(known, ((coordinates - place) ** 2).sum(axis=1), np.inf)
        distance[centre] = -1.0
        among = min(neighbours, int(np.count_nonzero(known))) if known[centre] else 1
        order = np.argsort(distance, kind="stable")[:among]
        chains.append((order, np.ones(among, dtype=np.bool_)))
    return _zones(len(coordinates), chains)


def subtrees(parents: Rows) -> Zones:
    """Every node of the area tree with all below it, for areas without coordinates.

    ``parents`` [areas] is the row of each area's parent, -1 for a root. A street is a zone, so is its district with all
    its streets, and so is the city: boundaries that offices know, at the cost of clusters that lie across them. The
    counts of a node are those that belong to none of its children; where there are no such, they are zeros.
    These are the cuts of the tree-based scan statistic (Kulldorff, Fang and Walsh, Biometrics 59 (2003) 323-331).

    In post-order every subtree is one stretch that ends with its root and begins as that of its first child does, so
    there is one chain for each leaf. Raises ``ValueError`` for a parent that is no row, and for a circle.
    """
    areas = parents.size
    if areas and not (int(parents.min()) >= -1 and int(parents.max()) < areas):
        raise ValueError("a parent that is not a row of the tree")
    children: list[list[int]] = [[] for _ in range(areas)]
    stack: list[int] = []
    for area in range(areas - 1, -1, -1):
        (children[parents[area]] if parents[area] >= 0 else stack).append(area)
    begins = np.full(areas, -1, dtype=np.intp)
    order: list[int] = []
    while stack:
        area = stack.pop()
        if begins[area] < 0:
            begins[area] = len(order)
            stack += [area, *children[area]]
        else:
            order.append(area)
    if len(order) < areas:
        raise ValueError("areas that are above themselves")
    path = np.array(order, dtype=np.intp)
    last = np.full(areas, -1, dtype=np.intp)
    last[begins[path]] = np.arange(areas)
    chains = [
        (path[begin : last[begin] + 1], begins[path[begin : last[begin] + 1]] == begin)
        for begin in np.flatnonzero(last >= 0)
    ]
    return _zones(areas, chains)


def together(one: Zones, other: Zones) -> Zones:
    """The zones of both, each set once: neighbours and offices' boundaries. Both are of the same areas.

    Raises ``ValueError`` where their numbers differ.
    """
    if one.areas != other.areas:
        raise ValueError(f"zones of {one.areas} and of {other.areas} areas")
    return _zones(one.areas, [*_chains(one), *_chains(other)])


def _chains(zones: Zones) -> Iterable[Chain]:
    ends = [set(end.tolist()) for end in zones.ends]
    for chain in range(zones.steps[0].size if zones.steps else 0):
        order = np.array([areas[chain] for areas in zones.steps if chain < areas.size], dtype=np.intp)
        yield order, np.array([chain in ends[step] for step in range(order.size)], dtype=np.bool_)


def _zones(areas: int, chains: Iterable[Chain]) -> Zones:
    """The zones of chains, without sets of areas that stood there before."""
    longer = sorted(chains, key=lambda chain: -chain[0].size)
    steps, ends = [], []
    for step in range(longer[0][0].size if longer else 0):
        while longer[-1][0].size <= step:
            longer.pop()
        steps.append(np.array([order[step] for order, _ in longer], dtype=np.intp))
        ends.append(_different(longer, step + 1))
    return Zones(areas, tuple(steps), tuple(ends))


def _different(chains: Sequence[Chain], size: int) -> Rows:
    """The chains whose first ``size`` areas are a zone that no chain before has."""
    ends = np.array([chain for chain, (_, zone) in enumerate(chains) if zone[size - 1]], dtype=np.intp)
    if not ends.size:
        return ends
    sets = np.sort(np.stack([chains[chain][0][:size] for chain in ends]), axis=1)
    return ends[np.sort(np.unique(sets, axis=0, return_index=True)[1])]
