"""Which alerts of a store can be closed as they are, because upstream has closed all of their cases."""

from collections.abc import Iterable
from itertools import islice

from alerts.proposing import Carried, Proposal, awaited, proposal
from briefing.carrying import all_known, carrying, over, together
from city.times import Zone, instant_of_iso
from indexing.store import Body, Progress, Store


def proposals(
    store: Store, alerts: Iterable[Body], zone: Zone, now: int, within: str | None = None
) -> dict[str, Proposal]:
    """The proposal by alert, for those that have one. ``within`` is the area that may be seen, if not all.

    The store is asked for all at once: first which have an open case, which most have; of the others for the progress
    of their cases; and for its counts only where all else speaks for closing.
    """
    candidates = [
        (one, carrying(one, zone, now, within))
        for one in alerts
        if one["status"] != "closed" and not awaited(one["status"], over(one, zone), None, now)
    ]
    still_open = iter(store.unfinished([query for _, queries in candidates for query in queries]))
    left = [(one, queries) for one, queries in candidates if not sum(islice(still_open, len(queries)))]
    answers = iter(store.progress([query for _, queries in left for query in queries]))
    found = {}
    for one, queries in left:
        whole = together(islice(answers, len(queries)))
        proposed = proposal(one["status"], over(one, zone), _carried(whole), now, zone)
        if proposed is not None and all_known(store, one, zone, now, proposed.cases):
            found[one["alert_id"]] = proposed
    return found


def _carried(whole: Progress) -> Carried:
    return Carried(
        open=whole.open,
        closed=whole.closed,
        unsolved=whole.unsolved,
        registered=None if whole.last_registered is None else instant_of_iso(whole.last_registered),
        ended=None if whole.last_closed is None else instant_of_iso(whole.last_closed),
    )
