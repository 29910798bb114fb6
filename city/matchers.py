"""Conditions on alerts: what a route of a file is for, and a silence of notices."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from city.desks import Tier
from city.findings import Span

MatchedLevel = Annotated[int, Meta(ge=1, le=4)]


class Matcher(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All conditions hold together; one that is left out holds for every alert."""

    tiers: tuple[Tier, ...] = ()
    areas: tuple[str, ...] = ()
    """Paths: these areas and all below them."""
    topics: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    """Feeds, or kinds of feeds: ``complaint/hotline12345``, ``complaint``."""
    kinds: tuple[Span | Literal["drill"], ...] = ()
    """What was judged: see ``city.findings.Span``; or drills."""
    least: MatchedLevel = 1
    most: MatchedLevel = 4
