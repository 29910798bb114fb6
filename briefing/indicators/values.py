"""The indicators of a year as one value that can be kept."""

from typing import Final, Literal, TypeAlias

import msgspec

from briefing import frozen
from briefing.packs.moments import check_days
from briefing.packs.state import State
from briefing.unmade import UnmadeError
from city.desks import Tier

SCHEMA: Final = 1
Told: TypeAlias = Literal["known", "hidden", "unknown"]


class IndicatorsError(UnmadeError):
    """Indicators that cannot be made, or a file that is none."""


class Indicator(msgspec.Struct, frozen=True, kw_only=True):
    """One indicator of an area and a feed. A count has no denominator."""

    area: str
    feed: str
    counted_as: str
    code: str
    numerator: float | int | None
    denominator: int | None
    told: Told
    """``hidden``: a count of 1 or 2, or one that would give such a count away. ``unknown``: the feed does not say, the
    population is not known, or there is nothing to divide by.
    """


class Indicators(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The areas of a tier in the order of the dictionary."""

    schema: int = SCHEMA
    indicators_id: str = ""
    city: str
    zone: str
    tier: Tier
    year: int
    first: str
    until: str
    """The last day of the year that the store knows of."""
    state: State
    rows: tuple[Indicator, ...]

    def __post_init__(self) -> None:
        check_days(self.first, self.until)


def encoded(found: Indicators) -> bytes:
    """The canonical bytes, one line."""
    return frozen.encoded(found)


def identified(found: Indicators) -> Indicators:
    """With the id that the content gives."""
    return frozen.identified(found, "indicators")


def decoded(content: bytes) -> Indicators:
    """The indicators of their bytes. Raises ``IndicatorsError`` for what is none, or was changed since it was made."""
    return frozen.decoded(content, Indicators, "indicators", SCHEMA, IndicatorsError)
