"""Candidates for the focus issue (每月一题): problems ranked by the criteria, with the evidence. People choose.

Law: ``score = sum(weight * percentile) / sum(weight)`` over the criteria that are known of a candidate. Persistence,
season and growth share one weight, the best of them counts: an issue must be lasting, due or new, it can hardly be
all. A candidate that speaks for others has the score of the best of them where that is higher, see
``briefing.nesting`` for topics of one branch and ``briefing.choosing.merging`` for whatever cuts across. docs/focus.md
has every measure.
"""

from briefing import history, periods
from briefing.choosing import edits as editing
from briefing.choosing.candidate import Candidate, Proposal
from briefing.choosing.proposing import Asked, proposal, subjects_of
from briefing.choosing.weights import RANKING, Ranking
from city import paths
from indexing.store import Store
from indexing.within import Within

__all__ = ["RANKING", "Asked", "Candidate", "Proposal", "Ranking", "candidates", "propose"]

LOOK_BACK = 372
"""Days before the period that the criteria ask for: a year and the week that moves it to the same weekday."""


def candidates(
    store: Store, period: str, *, feed: str | None = None, top: int = 5, ranking: Ranking = RANKING
) -> list[Candidate]:
    """The ``top`` candidates of a month (``2026-10``) or a year (``2026``), best first, ranked within each feed.

    See ``propose``; of all feeds, one after the other, without themes or edits.
    """
    proposals = propose(store, period, Asked(top=top, ranking=ranking), feed=feed)
    return [candidate for each in proposals for candidate in each.candidates]


def propose(
    store: Store, period: str, asked: Asked, *, feed: str | None = None, yearly: bool = False
) -> list[Proposal]:
    """What is proposed of a month (``2026-10``) or a year (``2026``) for each feed.

    ``yearly`` takes a month for the twelve months that end with it.

    Of ``asked.area`` alone where it names one: nothing else is counted, and 共性 is over the areas right below it.
    Without ``feed`` of every complaint feed: feeds are never added. The evidence of a month ends with it and looks to
    the month after; a period that the data does not fill is cut to the data; a feed without data in it has no proposal.
    Raises ``PeriodError`` for a text that is no period, ``EditError`` where an edit names what is in no feed.
    """
    whole = not asked.area or not paths.depth(asked.area)
    store = store if whole else Within(store, asked.area)
    level = history.DISTRICT if whole else paths.depth(asked.area) + 1
    span = periods.twelve_months(period) if yearly else periods.parse(period)
    names = [feed] if feed else [each for each in history.feeds(store, span.first, span.last) if _complaint(each)]
    ready = []
    for name in names:
        known = history.read(store, name, span.first - LOOK_BACK, span.last, level)
        clipped = span.clipped(known.first, known.last) if known else None
        if known is not None and clipped is not None:
            ready.append((known, clipped, subjects_of(known, clipped, asked)))
    if ready:
        topics = {topic for known, *_ in ready for topic in known.topics}
        editing.check(asked.edits, topics, [each for *_, subjects in ready for each in subjects])
    return [proposal(known, clipped, subjects, asked) for known, clipped, subjects in ready]


def _complaint(feed: str) -> bool:
    return feed.partition("/")[0] == "complaint"
