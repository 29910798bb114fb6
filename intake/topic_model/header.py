"""What a model says of itself: all but its numbers. It is the first part of a model file, as JSON."""

import msgspec

from intake.topic_model.features import Hashing
from intake.topic_model.figures import Figures
from intake.topic_model.linear import Candidate
from intake.topic_model.selection import Aim, Tried


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything but coefficients. No text, no word of a text."""

    made: str
    """The day (ISO) given in training."""
    topics: tuple[str, ...]
    hashing: Hashing
    temperature: float
    threshold: float
    aim: Aim
    candidate: Candidate
    tried: tuple[Tried, ...]
    digest: str
    """Of the training set; see ``Examples``."""
    examples: int
    left_out: dict[str, int]
    least: int
    """So many texts hold each bucket at least."""
    buckets: int
    figures: Figures
    """By nested cross-validation over the training set."""
