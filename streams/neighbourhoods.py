"""The streets that are scanned for clusters, and which of them are near each other.

Places come from the configuration, which has them from the dictionary of areas. Where it has none, what is near is what
lies in one district: the zones are then the nodes of the tree.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Final

import numpy as np

from city import paths
from city.configuration import Place
from city.small_places import STREET
from detectors.scan.zones import Zones, nearest, subtrees

NEIGHBOURS: Final = 10
"""Streets of a zone at most, and at most half of all: what is larger is a matter of a district or of the city."""


@dataclass(frozen=True)
class Neighbourhoods:
    """Streets in the order of their paths and the zones of them.

    Numbers of zones are places in ``areas``; those beyond are nodes of the tree above, of which nothing is counted.
    """

    areas: tuple[str, ...]
    zones: Zones

    @property
    def place(self) -> dict[str, int]:
        """Number of each street."""
        return {area: at for at, area in enumerate(self.areas)}


class Map:
    """What is near. Of the same places and areas it always says the same."""

    def __init__(self, places: Sequence[Place]) -> None:
        found = {one.area: one for one in places if paths.depth(one.area) <= STREET}
        streets = lowest(found)
        self._near = _near([found[area] for area in streets]) if len(streets) > 1 else None
        self._trees: dict[tuple[str, ...], Neighbourhoods] = {}

    def of(self, areas: Iterable[str]) -> Neighbourhoods:
        """The neighbourhoods of a city that has these areas, among others."""
        if self._near is not None:
            return self._near
        streets = lowest(area for area in areas if paths.depth(area) <= STREET)
        if streets not in self._trees:
            self._trees[streets] = _tree(streets)
        return self._trees[streets]


def lowest(areas: Iterable[str]) -> tuple[str, ...]:
    """Those below which there is none of them, in order."""
    found = set(areas)
    return tuple(sorted(found - {above for area in found for above in paths.lineage(area)[1:]}))


def _near(places: Sequence[Place]) -> Neighbourhoods:
    """Nearest neighbours on a plane that touches the earth in their middle: right to a part in a thousand in a city."""
    degrees = np.array([(one.longitude, one.latitude) for one in places])
    narrower = cos(radians(float(degrees[:, 1].mean())))
    zones = nearest(degrees * np.array([narrower, 1.0]), min(NEIGHBOURS, max(1, len(places) // 2)))
    return Neighbourhoods(tuple(one.area for one in places), zones)


def _tree(streets: tuple[str, ...]) -> Neighbourhoods:
    """Streets, and the districts with all their streets; the whole city is not one of them."""
    above = sorted({node for street in streets for node in paths.lineage(street)[1:] if paths.depth(node)})
    number = {node: at for at, node in enumerate((*streets, *above))}
    parents = np.array([number.get(paths.parent(node), -1) for node in number], np.intp)
    return Neighbourhoods(streets, subtrees(parents))
