"""A candidate for the focus issue, with all that is told of it."""

import msgspec

from briefing.choosing.sensitivity import Sensitivity
from briefing.choosing.subjects import SubjectKind
from briefing.choosing.weights import Ranking
from briefing.evidence import Criterion


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """What holds nearly the same cases, and is spoken for."""

    kind: SubjectKind
    name: str
    topics: tuple[str, ...]
    score: float
    common: float
    """Cases of both over those of the smaller of the two, in twelve months."""
    about: str = ""


class Aside(msgspec.Struct, frozen=True, kw_only=True):
    """What of the period is counted in no criterion but ``hard``, and is shown: of the candidate's topics."""

    repeats: int
    """Repeated reports and copies of matters that were known."""
    inquiries: int
    staff: int
    excluded: int
    """Matters that the feed leaves out of its own assessment; they are counted all the same."""


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """One problem proposed for a feed, with its evidence."""

    rank: int
    topic: str
    """What people call it: the name of a topic, or of the theme, pair, issue or group."""
    topic_id: str
    """The path of the topic; of several topics that with the most matters."""
    topic_path: tuple[str, ...]
    feed: str
    score: float
    criteria: dict[str, Criterion]
    why: str
    why_zh: str
    kind: SubjectKind = "topic"
    topics: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    issue: str = ""
    about: str = ""
    merged: tuple[Merged, ...] = ()
    aside: Aside
    sensitivity: Sensitivity


class Unranked(msgspec.Struct, frozen=True, kw_only=True):
    """What is no candidate, and why not."""

    kind: SubjectKind
    name: str
    topics: tuple[str, ...]
    matters: int
    """Of twelve months."""
    reason: str


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """What is proposed for a feed, and what is not."""

    feed: str
    candidates: tuple[Candidate, ...]
    left_out: tuple[Unranked, ...]
    too_small: tuple[Unranked, ...]
    ranking: Ranking
