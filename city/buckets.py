"""Counts as values: buckets (what came) and bands (what came against what was expected)."""

import msgspec

from city.events import CaseClass


class Bucket(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """Counts of a feed, class, topic, area and day by hour slot: leaf values as the cases were given, not rolled up."""

    feed: str
    counted_as: CaseClass
    topic: str
    area: str
    day: int
    tick: int
    closed: bool
    """The day was over, with its grace, at this tick."""
    reports: tuple[int, ...]
    """24 slots, 23 or 25 where the clock changed."""
    matters: tuple[int, ...]


class BandValue(msgspec.Struct, frozen=True, array_like=True):
    """One area of a band: observed matters, expected, and the highest ordinary count."""

    area: str
    observed: int
    expected: float
    upper: float


class Band(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """Judged values of one feed, topic and finished day, rolled up both trees, by area."""

    feed: str
    topic: str
    day: int
    tick: int
    values: tuple[BandValue, ...]
