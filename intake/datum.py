"""Coordinates of a feed's datum to WGS 84, which cells are made of.

``wgs84`` and ``cgcs2000`` agree to some centimetres. ``gcj02`` is WGS 84 shifted by some hundred metres inside China;
``bd09`` is ``gcj02`` shifted once more by a map service. Both are undone to less than a metre, far below the size of a
cell. Formulas as in the open converters that agree with each other (eviltransform, coordtransform).
"""

from math import atan2, cos, pi, sin, sqrt
from typing import Literal

Datum = Literal["wgs84", "cgcs2000", "gcj02", "bd09"]
Point = tuple[float, float]
"""Latitude and longitude in degrees."""

_AXIS, _ECCENTRICITY = 6_378_245.0, 0.006_693_421_622_965_943
"""Of the ellipsoid of Krassowsky, on which the shift is defined."""
_BAIDU = pi * 3000.0 / 180.0
_STEPS = 6


def to_wgs84(latitude: float, longitude: float, datum: Datum) -> Point:
    """The point in WGS 84."""
    if datum in {"wgs84", "cgcs2000"}:
        return latitude, longitude
    point = (latitude, longitude) if datum == "gcj02" else _from_baidu(latitude, longitude)
    guess = point
    for _ in range(_STEPS):
        shifted = to_gcj02(*guess)
        guess = guess[0] + point[0] - shifted[0], guess[1] + point[1] - shifted[1]
    return guess


def to_gcj02(latitude: float, longitude: float) -> Point:
    """The shifted point of a WGS 84 point; outside China's bounding box nothing is shifted."""
    if not (0.8293 <= latitude <= 55.8271 and 72.004 <= longitude <= 137.8347):
        return latitude, longitude
    x, y = longitude - 105.0, latitude - 35.0
    waves = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + waves
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + waves
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    angle = latitude / 180.0 * pi
    flat = 1.0 - _ECCENTRICITY * sin(angle) ** 2
    root = sqrt(flat)
    north = north * 180.0 / (_AXIS * (1.0 - _ECCENTRICITY) / (flat * root) * pi)
    east = east * 180.0 / (_AXIS / root * cos(angle) * pi)
    return latitude + north, longitude + east


def _from_baidu(latitude: float, longitude: float) -> Point:
    """``gcj02`` of a ``bd09`` point."""
    x, y = longitude - 0.0065, latitude - 0.006
    radius = sqrt(x * x + y * y) - 0.000_02 * sin(y * _BAIDU)
    angle = atan2(y, x) - 0.000_003 * cos(x * _BAIDU)
    return radius * sin(angle), radius * cos(angle)
