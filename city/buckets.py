"""Counts as values: buckets (what came) and bands (what came against what was expected)."""

import msgspec

from city.events import CaseClass

Hours = tuple[int, ...]
"""Hour slot, reports, matters, excluded reports; the next slot and its counts; and so on, in the order of the slots. An
hour once touched stays, as zeros.
"""
AN_HOUR = 4
"""Numbers for each."""


class Bucket(msgspec.Struct, frozen=True, array_like=True):
    """Counts of a feed, class, topic, area and day by hour slot: leaf values as the cases were given, not rolled up."""

    feed: str
    counted_as: CaseClass
    topic: str
    area: str
    day: int
    tick: int
    closed: bool
    """The day was over, with its grace, at this tick."""
    slots: int
    """24, 23 or 25 where the clock changed."""
    hours: Hours

    @property
    def reports(self) -> list[int]:
        """Of every slot."""
        return self._spread(1)

    @property
    def matters(self) -> list[int]:
        """Of every slot."""
        return self._spread(2)

    @property
    def excluded(self) -> list[int]:
        """Of every slot: reports that the feed leaves out of its assessment."""
        return self._spread(3)

    def _spread(self, which: int) -> list[int]:
        found = [0] * self.slots
        for at in range(0, len(self.hours), AN_HOUR):
            found[self.hours[at]] = self.hours[at + which]
        return found


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
