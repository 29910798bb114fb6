"""Candidates for the focus issue (每月一题): topics ranked by the criteria, with the evidence. People choose.

Law: ``score = sum(weight * percentile) / sum(weight)`` over the criteria that the history allows. Persistence and
season share one weight, the better of the two counts: an issue must be lasting or due, it cannot well be both. A
topic that speaks for several alike below it has the score of the best of them where that is higher.
"""

from collections.abc import Mapping

import msgspec

from briefing import history, periods
from briefing.evidence import Criterion, Evidence, measure
from briefing.nesting import select
from briefing.reasons import why
from city import paths
from indexing.store import Store

LOOK_BACK = 372
"""Days before the period that the criteria ask for: a year and the week that moves it to the same weekday."""


class Ranking(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How criteria weigh, as data. ``continuity`` is the better of the criteria ``persistence`` and ``season``."""

    volume: float = 0.30
    spread: float = 0.25
    growth: float = 0.15
    continuity: float = 0.30
    least: int = 24
    """Matters in twelve months that a candidate has at least."""

    def score(self, percentiles: Mapping[str, float]) -> float:
        """The weighted mean of the percentiles of the criteria that are known, 0 where none is."""
        known = dict(percentiles)
        continuity = [known.pop(name) for name in ("persistence", "season") if name in known]
        if continuity:
            known["continuity"] = max(continuity)
        weights = {name: float(getattr(self, name)) for name in known}
        total = sum(weights.values())
        return sum(weights[name] * value for name, value in known.items()) / total if total else 0.0


RANKING = Ranking()


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """One topic proposed for a feed, with its evidence."""

    rank: int
    topic: str
    topic_id: str
    topic_path: tuple[str, ...]
    feed: str
    score: float
    criteria: dict[str, Criterion]
    why: str


def candidates(
    store: Store, period: str, *, feed: str | None = None, top: int = 5, ranking: Ranking = RANKING
) -> list[Candidate]:
    """The ``top`` candidates of a month (``2026-10``) or a year (``2026``), best first, ranked within each feed.

    Without ``feed`` those of every complaint feed, feed after feed: feeds are never added. The evidence of a month ends
    with it and looks to the month after; a period that the data does not fill is cut to the data. Raises
    ``PeriodError`` for a text that is no period.
    """
    asked = periods.parse(period)
    names = [feed] if feed else [each for each in history.feeds(store, asked.first, asked.last) if _complaint(each)]
    found: list[Candidate] = []
    for name in names:
        known = history.read(store, name, asked.first - LOOK_BACK, asked.last)
        clipped = asked.clipped(known.first, known.last) if known else None
        if known is not None and clipped is not None:
            evidence = measure(known, clipped)
            scores = [
                ranking.score({key: row[i].percentile for key, row in evidence.criteria.items()})
                for i in range(len(evidence.topics))
            ]
            best = select(evidence, scores, top=top, least=ranking.least)
            found += [_candidate(rank, name, clipped, evidence, scored) for rank, scored in enumerate(best, start=1)]
    return found


def _complaint(feed: str) -> bool:
    return feed.partition("/")[0] == "complaint"


def _candidate(
    rank: int, feed: str, period: periods.Period, evidence: Evidence, scored: tuple[int, float]
) -> Candidate:
    i, score = scored
    topic = evidence.topics[i]
    criteria = {name: row[i] for name, row in evidence.criteria.items()}
    return Candidate(
        rank=rank,
        topic=paths.name(topic),
        topic_id=topic,
        topic_path=paths.parts(topic),
        feed=feed,
        score=round(score, 4),
        criteria=criteria,
        why=why(period, criteria),
    )
