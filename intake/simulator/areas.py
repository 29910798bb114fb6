"""The dated area tree of the city as a table: one row per area."""

from datetime import date
from math import ceil, sqrt

import numpy as np

from city import paths
from intake.simulator.names import CITY, DISTRICT_SUFFIX
from intake.simulator.places import SPLIT_SHARES, Places
from intake.simulator.tables import Table

_CORNER = (30.0, 110.0)
"""Latitude and longitude of the south-western corner of a city that is nowhere."""
_APART = 0.02
"""Degrees between neighbouring streets: some two kilometres."""

HEADERS = ("area", "from", "to", "former", "share", "aliases", "latitude", "longitude")
ALIAS_SEPARATOR = "|"


def area_table(places: Places) -> Table:
    """Areas by path. ``from`` and ``to`` are first and last day, both inclusive, empty where open.

    ``former`` and ``share`` say that the area holds this share of what another one held before ``from``.
    """
    rows = [_row(CITY, paths.name(CITY).removesuffix("市"))]
    rows += [_row(path, paths.name(path).removesuffix(DISTRICT_SUFFIX)) for path in places.district_paths]
    streets = places.street_paths
    points = street_points(places)
    for number, path in enumerate(streets):
        row = _row(path, *street_aliases(paths.name(path)))
        row["latitude"], row["longitude"] = (f"{degrees:.4f}" for degrees in points[number])
        if number == places.split:
            row["to"] = date.fromordinal(places.split_day - 1).isoformat()
        half = number - (len(streets) - len(SPLIT_SHARES))
        if half >= 0:
            row["from"] = date.fromordinal(places.split_day).isoformat()
            row["former"] = streets[places.split]
            row["share"] = str(SPLIT_SHARES[half])
        rows.append(row)
    return Table({header: np.array([row[header] for row in rows]) for header in HEADERS})


def street_aliases(name: str) -> tuple[str, str]:
    """The stem alone, and the office that people name in place of the area."""
    office = f"{name}办事处" if name.endswith("街道") else f"{name}政府"
    return name.removesuffix("街道").removesuffix("镇").removesuffix("乡"), office


def street_points(places: Places) -> list[tuple[float, float]]:
    """Latitude and longitude of the middle of every street: districts side by side, in each its streets side by side.

    The halves of the street that is split lie east and west of where its middle was.
    """
    whole = len(places.streets) - len(SPLIT_SHARES)
    wide = ceil(sqrt(len(places.districts)))
    side = ceil(sqrt(np.bincount(places.district_of[:whole]).max()))
    points = []
    for street, district in enumerate(places.district_of[:whole].tolist()):
        at = street - int(np.searchsorted(places.district_of[:whole], district))
        north, east = side * (district // wide) + at // side, side * (district % wide) + at % side
        points.append((_CORNER[0] + _APART * north, _CORNER[1] + _APART * east))
    north, east = points[places.split]
    return [*points, (north, east - _APART / 4), (north, east + _APART / 4)]


def _row(path: str, *aliases: str) -> dict[str, str]:
    return dict.fromkeys(HEADERS, "") | {"area": path, "aliases": ALIAS_SEPARATOR.join(aliases)}
