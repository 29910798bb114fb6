"""What was planted in a simulated city, as values and as ``truth.json``."""

from pathlib import Path
from typing import Literal

import msgspec

StoryKind = Literal["new", "spreading", "hard", "told_again", "sent_again", "moved"]
"""What a trial of focus candidates plants beside: ``new`` to ``hard`` should be chosen, the others should not.

``told_again``: one matter with a hundred repeats; ``sent_again``: one text that comes a hundred times; ``moved``: a
class that gets the cases of another one from a day on.
"""
PlantedKind = Literal["outbreak", "storm", "policy", "chronic", "seasonal", StoryKind]
Strength = Literal["", "weak", "medium", "strong"]


class Planted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One planted thing in one feed. Days are ISO dates of the city, both ends inclusive.

    All counts are of matters: rows that are no repeat and no copy, by the day they were registered on. ``mean`` and
    ``bound`` are the true model's mean and 99% bound of the series (``topic`` in ``area``, class as planted) on the
    peak day, without what was planted; ``count`` is what was simulated there. Things without a series of their own
    excess (chronic, seasonal, new, stories) have none.
    """

    id: str
    kind: PlantedKind
    cause: str
    """Equal for planted things of one cause in several feeds."""
    feed: str
    topic: str
    """Topic path of the feed's own tree."""
    area: str
    first_day: str
    peak_day: str
    last_day: str
    topics: tuple[str, ...] = ()
    """All topics of a storm, and of a class that moved the new and the former one; ``topic`` is the first of them."""
    counted_as: Literal["request", "inquiry"] = msgspec.field(name="class", default="request")
    first_case: str | None = None
    """Instant of the first planted case, ISO 8601 with zone."""
    planned: Strength = ""
    """How large it was meant to be; ``strong`` says how large it is."""
    extra: tuple[tuple[str, int], ...] = ()
    """Planted cases by day."""
    mean: float | None = None
    bound: int | None = None
    count: int | None = None
    strong: bool = False
    """The count of the peak day is at least three times the bound."""

    @property
    def all_topics(self) -> tuple[str, ...]:
        """The topics that this rises in."""
        return self.topics or (self.topic,)


class Truth(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything planted in one simulation, ordered by first day."""

    city: str
    scale: str
    seed: int
    zone: str
    first_day: str
    days: int
    planted: tuple[Planted, ...]


def encode_truth(truth: Truth) -> bytes:
    """The bytes of ``truth.json``."""
    return msgspec.json.format(msgspec.json.encode(truth), indent=1) + b"\n"


def read_truth(path: Path) -> Truth:
    """Reads a ``truth.json``. Raises ``msgspec.ValidationError`` where it is something else."""
    return msgspec.json.decode(path.read_bytes(), type=Truth)
