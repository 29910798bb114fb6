"""Bursts of other topics or feeds beside an alert's own: how they are gathered, and kept once each."""

from collections.abc import Callable, Iterable

import msgspec

from alerts.evidence import Series, nests, onset, weight
from alerts.grouping import Cause
from alerts.state import Life
from city.alerts import Joined, Relation
from city.findings import Finding


def companion(finding: Finding, since: int, told_at: int, relation: Relation = "beside") -> Joined:
    """A finding as a companion."""
    return Joined(
        feed=finding.feed,
        topic=finding.topic,
        area=finding.area,
        observed=finding.observed,
        expected=finding.expected,
        since=since,
        span=finding.span,
        start=finding.start,
        end=finding.end,
        told_at=told_at,
        relation=relation,
    )


def of_cause(cause: Cause, tick: int, relation: Callable[[Cause], Relation] = lambda _: "beside") -> list[Joined]:
    """The bursts of a cause, its lead first, as they stand to an alert to which they come at a tick."""
    return [companion(part.lead, onset(part.found).start, tick, relation(part)) for part in (cause, *cause.joined)]


def of_life(life: Life) -> list[Joined]:
    """The bursts of an alert, its own first."""
    return [companion(life.shown, life.begin[0], life.alert.opened_at), *life.companions]


def added(own: Series, known: Iterable[Joined], more: Iterable[Joined]) -> tuple[Joined, ...]:
    """The companions of an alert at ``own``, largest excess first; what is nested with ``own`` is the alert itself.

    Of two that are nested with each other one stays: the one with the larger excess, since the earlier of both, and
    with the relation that was known.
    """
    held: list[Joined] = []
    for one in (*known, *sorted(more, key=lambda one: (-weight(one.excess), one.series))):
        if nests(one.series, own):
            continue
        same = next((other for other in held if nests(one.series, other.series)), None)
        if same is None:
            held.append(one)
        else:
            held[held.index(same)] = _larger(same, one)
    return tuple(sorted(held, key=lambda one: (-weight(one.excess), one.series)))


def _larger(known: Joined, other: Joined) -> Joined:
    chosen = other if weight(other.excess) > weight(known.excess) else known
    return msgspec.structs.replace(
        chosen,
        since=min(known.since, other.since),
        told_at=known.told_at,
        relation=known.relation,
        alert_id=known.alert_id,
    )
