"""What grouping can be told, with the values that were found good on a year of messages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """Defaults: see docs/decisions/0020. A store is read with the settings that it was written with."""

    days: int = 60
    """How long a text can draw others to its issue; then its sketch is deleted."""
    link_days: int = 400
    """How long the issue of a case is known, so that its later versions get the same."""
    threshold: float = 0.2
    """Least mean of the two nearest cosines for joining an issue."""
    veto: float = 0.4
    """Factor on a cosine between texts of different places."""
    title_weight: float = 6.0
    """How much more an n-gram of the title counts than one of the body."""
    copy_share: float = 0.5
    """From this share of common n-grams (Jaccard) on a text repeats another."""
