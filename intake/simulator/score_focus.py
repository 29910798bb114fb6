"""How well focus candidates of a simulated city name what was planted as chronic or seasonal."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from city import paths
from intake.simulator.score import path_of
from intake.simulator.truth import Truth


class FocusRow(msgspec.Struct, frozen=True, kw_only=True):
    """A planted chronic or seasonal topic and the best rank of a candidate that is nested with it."""

    topic: str
    kind: str
    rank: int | None


class FocusScore(msgspec.Struct, frozen=True, kw_only=True):
    """Planted chronic and seasonal topics among the candidates."""

    rows: tuple[FocusRow, ...]
    found: int
    share: float | None


def score_focus(truth: Truth, candidates: Iterable[Mapping[str, Any]]) -> FocusScore:
    """Which planted chronic and seasonal topics of the hotline stand among focus candidates.

    A candidate holds ``rank`` and ``topic_id`` or ``topic_path``. A season that comes twice is one topic.
    """
    ranked = [(int(candidate["rank"]), path_of(candidate, "topic")) for candidate in candidates]
    wanted = {
        planted.topic: planted.kind
        for planted in truth.planted
        if planted.kind in {"chronic", "seasonal"} and planted.feed.startswith("complaint")
    }
    rows = tuple(
        FocusRow(
            topic=topic,
            kind=kind,
            rank=min((rank for rank, path in ranked if paths.nested(path, topic)), default=None),
        )
        for topic, kind in wanted.items()
    )
    found = sum(row.rank is not None for row in rows)
    return FocusScore(rows=rows, found=found, share=found / len(rows) if rows else None)
