"""What the analyst's pages are made by, beside the store: how candidates are ranked, how the city is configured."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from briefing.focus import Asked
from city.configuration import Configuration

TOP = 10
"""Candidates of a feed."""


@dataclass(frozen=True)
class Analyst:
    """Read once, as the board starts."""

    configuration: Configuration = field(default_factory=lambda: Configuration(city=""))
    asked: Asked = field(default_factory=lambda: Asked(top=TOP))
    """Weights, themes and former issues of the candidates."""
    populations: Callable[[int], Mapping[str, int]] = field(default=lambda _: {})
    """Residents by area path on a day, for 万人诉求比 in packs."""
    of_year: Callable[[int], tuple[Sequence[str], Mapping[str, int]]] = field(default=lambda _: ((), {}))
    """Areas of a year in the order of the dictionary, and the residents of each, for its indicators."""
    packs: Path | None = None
    """The folder that packs are kept in and shown from; without one they are kept in memory."""
