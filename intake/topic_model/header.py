"""What a model says of itself: all but its numbers. It is the first part of a model file, as JSON."""

from typing import Annotated

import msgspec
from msgspec import Meta

from intake.topic_model.examples import MOST_TOPICS
from intake.topic_model.features import Hashing
from intake.topic_model.figures import Figures
from intake.topic_model.linear import Candidate
from intake.topic_model.selection import Aim, Tried


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything but coefficients. No text, no word of a text."""

    made: Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d$")]
    """The day (ISO) given in training."""
    topics: Annotated[tuple[str, ...], Meta(min_length=2, max_length=MOST_TOPICS)]
    hashing: Hashing
    temperature: Annotated[float, Meta(gt=0)]
    threshold: float
    aim: Aim
    candidate: Candidate
    tried: tuple[Tried, ...]
    digest: Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
    """Of the training set; see ``Examples``."""
    examples: int
    left_out: dict[str, int]
    least: int
    """So many texts hold each bucket at least."""
    buckets: Annotated[int, Meta(ge=1)]
    figures: Figures
    """By nested cross-validation over the training set."""
