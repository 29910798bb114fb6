"""Everything that decides on alerts after false-discovery control, as values."""

from collections.abc import Mapping
from typing import Literal, Self

import msgspec

from alerts.level import LEVELS, Levels
from city.configuration import Across, Budget, Configuration, Judging
from city.times import Zone

Language = Literal["en", "zh"]


class Shares(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much of the excess a lower node must keep for a cause to sit there, see ``alerts.grouping``."""

    step: float = 0.6
    """Of the node above."""
    whole: float = 0.5
    """Of the top-most node."""
    rival: float = 0.25
    """What another node beside it may not keep."""


class Joining(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How near in time is near, and how many topics make a storm, see ``alerts.joining``."""

    together_hours: int = 12
    aftermath_hours: int = 36
    topics: int = 3


class Pace(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Times of an alert's life that are not part of the judging, see ``alerts.lifecycle``."""

    settling_hours: int = 24
    """An alert so young may still move down to the place that explains it."""
    lead_hours: int = 36
    """A larger burst that joins may take the lead of an alert so young."""
    continuing_hours: int = 24
    """News after so long without another change makes it ``continuing``."""
    closing_days: int = 3
    """Quiet days between recovery and end."""
    afterlife_days: int = 8
    """So long after its last out-of-band period a closed alert knows its echoes: a 7-day sum and its grace."""


class Rules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of them. ``urgent_depth`` is the depth of the lowest area that urgent cases are grouped by: the street."""

    levels: Levels = LEVELS
    shares: Shares = Shares()
    joining: Joining = Joining()
    pace: Pace = Pace()
    across: Across = Across()
    urgent_depth: int = 2


RULES = Rules()
"""The defaults."""


class Watching(msgspec.Struct, frozen=True, kw_only=True):
    """What every step of the watch is given beside its state, its tick and its findings."""

    zone: Zone
    budget: Budget = Budget()
    judging: Judging = Judging()
    urgent: Mapping[str, int] = {}
    """Level of each urgent rule."""
    rules: Rules = RULES
    language: Language = "en"

    @classmethod
    def of(cls, configuration: Configuration) -> Self:
        """As a configuration has it, with the default rules."""
        return cls(
            zone=Zone(configuration.zone),
            budget=configuration.budget,
            judging=configuration.judging,
            urgent={rule.name: rule.level for rule in configuration.urgent},
            rules=Rules(across=configuration.across),
            language=configuration.language,
        )
