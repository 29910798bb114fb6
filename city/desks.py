"""Who is told of an alert: the desk of the city, of a district or of a street."""

from typing import Literal, TypeAlias

from city.paths import depth
from city.small_places import STREET, street_of
from city.times import Zone

Tier: TypeAlias = Literal["city", "district", "street"]
TIERS: tuple[Tier, ...] = ("city", "district", "street")
"""By the depth of their areas."""

Told: TypeAlias = Literal["at_once", "digest"]
"""How a desk hears of an alert."""


def desk_of(area: str) -> str:
    """The area whose desk hears of what is in an area: itself, or the street that it lies in.

    >>> desk_of("city>district"), desk_of("city>district>street>community")
    ('city>district', 'city>district>street')
    """
    return street_of(area)


def tier_of(area: str) -> Tier:
    """The tier of the desk of an area.

    >>> tier_of("city"), tier_of("city>district"), tier_of("city>district>street>community")
    ('city', 'district', 'street')
    """
    return TIERS[min(depth(area), STREET)]


def digest_day(told: Told, opened_at: int, promoted_at: int, zone: Zone) -> int | None:
    """The day in whose digest an alert stands: the one on which it was opened, unless it was told at once on it.

    An alert that was promoted on a later day stays in the digest of its first one: that digest has been read.
    """
    day = zone.day(opened_at)
    held = told == "digest" or (promoted_at and zone.day(promoted_at) > day)
    return day if held else None
