"""What lies below a street may be one family's yard: where that begins, and from how many cases on it is told."""

from city.paths import SEPARATOR, parts

STREET = 2
"""Depth of a street below the city."""
SHOWN_FROM = 3
"""Cases from which on a place below the street, a cell or another area's count is told."""


def street_of(area: str, depth: int = STREET) -> str:
    """The area, or the one above it at the depth given where it lies deeper.

    >>> street_of("city>district>street>community>grid"), street_of("city>district")
    ('city>district>street', 'city>district')
    """
    return SEPARATOR.join(parts(area)[: depth + 1])
