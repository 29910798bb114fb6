"""Cells: what a point becomes, because a point may be a home. No cell is smaller than 200 m in either direction.

A cell is a rectangle of latitudes and longitudes. Rows are 1/500 of a degree high (222 m). The columns of a row are
1/n of a degree wide, with the largest whole n at which they are at least 200 m wide at both edges of the row. The id is
``row:column``, counted from 90 degrees south and 180 degrees west, so it needs no table and is the same for every feed.
"""

from math import cos, floor, radians

ROWS_A_DEGREE = 500
LEAST = 200.0
"""Metres."""
_DEGREE = 111_194.9
"""Metres of one degree of a great circle, on a sphere of 6,371 km."""
_POLAR = 85.0
"""Degrees; nearer to a pole there are no cells."""


def cell_of(latitude: float, longitude: float) -> str:
    """The cell that a point (degrees, WGS 84) lies in. Raises ``ValueError`` for a point that is none, or near a pole.

    >>> cell_of(39.9087, 116.3975)
    '64954:126265'
    """
    if not (-_POLAR <= latitude <= _POLAR and -180.0 <= longitude <= 180.0):
        raise ValueError("no point of the inhabited earth, expected degrees of latitude and longitude")
    row = floor((latitude + 90.0) * ROWS_A_DEGREE)
    columns = _columns_a_degree(row)
    return f"{row}:{min(floor((longitude + 180.0) * columns), 360 * columns - 1)}"


def bounds(cell: str) -> tuple[float, float, float, float]:
    """South, west, north and east of a cell, in degrees. Raises ``ValueError`` for what is no id of a cell."""
    row, column = (int(part) for part in cell.split(":"))
    columns = _columns_a_degree(row)
    return (
        row / ROWS_A_DEGREE - 90.0,
        column / columns - 180.0,
        (row + 1) / ROWS_A_DEGREE - 90.0,
        (column + 1) / columns - 180.0,
    )


def centre(cell: str) -> tuple[float, float]:
    """Latitude and longitude of the middle of a cell. Raises ``ValueError``."""
    south, west, north, east = bounds(cell)
    return (south + north) / 2, (west + east) / 2


def size(cell: str) -> tuple[float, float]:
    """Height and least width of a cell in metres. Raises ``ValueError``."""
    south, west, north, east = bounds(cell)
    farthest = max(abs(south), abs(north))
    return (north - south) * _DEGREE, (east - west) * _DEGREE * cos(radians(farthest))


def _columns_a_degree(row: int) -> int:
    edges = (row / ROWS_A_DEGREE - 90.0, (row + 1) / ROWS_A_DEGREE - 90.0)
    narrow = cos(radians(max(map(abs, edges))))
    return max(1, floor(_DEGREE * narrow / LEAST))
