"""Which clusters of a tick are causes of their own: what an alert tells of already is none.

Sizes are cases above expectation. They are compared in thousandths, so that the last bit of a float decides nothing.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from alerts.evidence import Series, series, weight
from city.alerts import Alert
from city.findings import Finding, Part
from city.paths import depth, nested, within

SHARE = 0.6
"""Of the excess of a cluster of a topic that the same streets have in one below it, for the cause to sit there."""
CARRIED = 0.5
"""Of the excess of a cluster that an alert must hold to tell of it."""


class Told(NamedTuple):
    """An alert that may tell of a cluster, and the end of what it tells of; None where that goes on."""

    alert: Alert
    until: int | None


class Claim(NamedTuple):
    """What a cluster claims to tell of."""

    feed: str
    topic: str
    start: int
    excess: float
    areas: tuple[Part, ...]

    @classmethod
    def of(cls, finding: Finding) -> "Claim":
        """A finding of a cluster."""
        return cls(finding.feed, finding.topic, finding.start, finding.excess, finding.areas)

    @classmethod
    def of_alert(cls, alert: Alert) -> "Claim":
        """The alert of a cluster, as it was last told."""
        return cls(alert.feed, alert.topic, alert.first_period, alert.excess, alert.areas)


def tells(told: Told, claim: Claim) -> bool:
    """True where an alert tells of the cluster.

    It is of the same feed, of a topic above or below and of the cluster's days, and its area holds all streets of the
    cluster, or some that have half of the cluster's excess. One of a topic below must have half of the cluster's excess
    besides. The series that are joined to the alert tell of it as well.
    """
    if told.until is not None and told.until <= claim.start:
        return False
    alert = told.alert
    own: Series = (alert.feed, alert.topic, alert.area)
    return _holds(own, alert.excess, claim) or any(
        _holds(one.series, one.excess, claim) for one in alert.joined if one.relation in ("beside", "after")
    )


def _holds(node: Series, excess: float, claim: Claim) -> bool:
    feed, topic, area = node
    if feed != claim.feed or not nested(topic, claim.topic):
        return False
    least = weight(CARRIED * claim.excess)
    if not within(claim.topic, topic) and weight(excess) < least:
        return False
    inside = [part for part in claim.areas if within(part.path, area)]
    return len(inside) == len(claim.areas) or weight(sum(map(_above, inside))) >= max(least, 1)


def streets(parts: Iterable[Part]) -> frozenset[str]:
    """The streets of a cluster."""
    return frozenset(part.path for part in parts)


def related(feed: str, topic: str, areas: frozenset[str], finding: Finding) -> bool:
    """True for a cluster of the same feed, of a topic above or below, that shares a street."""
    return feed == finding.feed and nested(topic, finding.topic) and not areas.isdisjoint(streets(finding.areas))


def causes(found: Sequence[Finding]) -> list[Finding]:
    """One for each set of related clusters, largest first: the lowest topic that holds most of its excess."""
    left = sorted(found, key=_largest)
    chosen = []
    while left:
        top = left[0]
        group = [one for one in left if one is top or related(top.feed, top.topic, streets(top.areas), one)]
        least = weight(SHARE * top.excess)
        among = [one for one in group if within(one.topic, top.topic) and weight(one.excess) >= least]
        chosen.append(min(among, key=lambda one: (-depth(one.topic), *_largest(one))))
        left = [one for one in left if one not in group]
    return chosen


def _largest(finding: Finding) -> tuple[int, Series, int]:
    return (-weight(finding.excess), series(finding), finding.start)


def _above(part: Part) -> float:
    return max(0.0, part.observed - part.expected)
