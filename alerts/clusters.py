"""Alerts of clusters of neighbouring streets: one for each cluster that no other alert tells of.

Scans are made once a day, and their windows overlap from day to day: a cluster is found for days after its end. *News*
is a finding whose last day alone brought ``least_ratio`` times what was expected there.

| status | from | when |
|---|---|---|
| open | | a cluster that passes the step-up over the scans of the tick, and that no alert tells of |
| growing | any but closed | its level rises, its excess is half as large again, it takes in other streets |
| continuing | open, growing, continuing | news a day after the last change, and whenever that time has doubled |
| continuing | recovered | news before the alert is closed |
| recovered | open, growing, continuing | no news for ``recovery_hours`` |
| closed | recovered | three more days without news |
| closed | any | an alert of the tree tells of it by now: it is part of that one |

What tells of a cluster: ``alerts.cluster_causes.tells``. Clusters neither join bursts nor change them. The level is
that of every finding of such size (``alerts.level``), at the tier of the area that holds it.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from alerts.cluster_causes import Claim, Told, causes, streets, tells
from alerts.cluster_lives import ClusterLife, ClustersState
from alerts.cluster_reason import cluster_reason, cluster_why
from alerts.discovery import Tests, passing
from alerts.evidence import GROWTH, series, weight
from alerts.identity import alert_id
from alerts.level import level
from alerts.reason import listed, number, why
from alerts.rules import Watching
from alerts.single import last_day, numbered, opened, opening, told
from city.alerts import Alert
from city.configuration import Budget
from city.findings import Cluster, Finding
from city.paths import name
from city.times import DAY, HOUR, day_iso

WINDOW = 7 * DAY
"""So long after its last day a cluster can still be found."""


class Heard(NamedTuple):
    """What a watch tick brings."""

    findings: Iterable[Finding]
    """Of clusters."""
    tests: Tests
    """How many scans were made."""
    told: Sequence[Told]
    """All other alerts that may tell of a cluster, as of the tick."""


def advance(state: ClustersState, tick: int, heard: Heard, watching: Watching) -> tuple[ClustersState, list[Alert]]:
    """The state after a watch tick and the alerts that changed, oldest first: a function of the set of findings."""
    findings = sorted(heard.findings, key=lambda one: (one.end, -weight(one.excess), series(one), one.start))
    if not findings and not state.lives:
        return state, []
    lives = [life for life in state.lives if not _over(life, tick)]
    lives = [_stepped(life, [one for one in findings if life.same(one)], tick, watching) for life in lives]
    lives = [_taken(life, heard.told, tick, watching) for life in lives]
    tested = sum(amount for (_, span), amount in heard.tests.items() if span == "cluster")
    budget = watching.budget
    fresh = [
        one
        for one in passing(findings, tested, budget.rate_cluster)
        if one.observed >= max(budget.least_observed, budget.least_ratio * one.expected)
        and not any(life.same(one) for life in lives)
        and not any(tells(each, Claim.of(one)) for each in heard.told)
    ]
    lives += [_opened(finding, tick, watching) for finding in causes(fresh)]
    lives.sort(key=lambda life: (life.alert.opened_at, life.alert.alert_id))
    return ClustersState(lives=tuple(lives)), [life.alert for life in lives if life.alert.updated_at == tick]


def _over(life: ClusterLife, tick: int) -> bool:
    """True for a closed alert whose days no window holds any more."""
    return life.alert.status == "closed" and tick > life.alert.last_period + DAY + WINDOW


def _opened(finding: Finding, tick: int, watching: Watching) -> ClusterLife:
    reached = level(finding, (), watching.rules.levels)
    first = opening(tick, reached, cluster_why(watching.language, "opened"))
    reason = cluster_reason(finding, _cluster(finding), watching.zone, language=watching.language)
    name = alert_id(finding.feed, finding.topic, finding.area, tick, "cluster")
    alert = opened(finding, name, first, reason, watching.zone)
    return ClusterLife(alert=alert, heard=tick, told=finding.excess, areas=streets(finding.areas))


def _stepped(life: ClusterLife, found: Sequence[Finding], tick: int, watching: Watching) -> ClusterLife:
    """The alert after a tick with what was found of its cluster: its own topic's finding where there is one."""
    alert, language = life.alert, watching.language
    if alert.status == "closed":
        return life
    news = [one for one in found if _is_news(_cluster(one), watching.budget)]
    if not news:
        return _aged(life, tick, watching)
    finding = max(news, key=lambda one: (one.end, one.topic == alert.topic, weight(one.excess)))
    alert = msgspec.structs.replace(
        alert,
        first_period=min(alert.first_period, finding.start),
        last_period=max(alert.last_period, last_day(finding, watching.zone)),
    )
    life = msgspec.structs.replace(life, alert=alert, heard=tick)
    if finding.topic != alert.topic:
        return life
    words, status = list[str](), alert.status
    reached = max(alert.level, level(finding, (), watching.rules.levels))
    added = streets(finding.areas) - life.areas
    if status == "recovered":
        words, status = [cluster_why(language, "again")], "continuing"
    elif tick - alert.opened_at >= max(DAY, 2 * (alert.updated_at - alert.opened_at)):
        words, status = [cluster_why(language, "still")], "continuing"
    if added:
        words, status = [cluster_why(language, "spread", new=listed(sorted(map(name, added)), language))], "growing"
    if weight(finding.excess) >= weight(GROWTH * life.told):
        grown = why(language, "grown", old=number(life.told), new=number(finding.excess))
        words, status = [*words, grown], "growing"
    if reached > alert.level:
        words, status = [*words, why(language, "raised", old=alert.level, new=reached)], "growing"
    if not words:
        return life
    alert = msgspec.structs.replace(_numbered(alert, finding, watching), level=reached)
    return msgspec.structs.replace(
        life,
        alert=told(alert, status, words, tick, watching),
        told=max(life.told, finding.excess),
        areas=life.areas | added,
    )


def _aged(life: ClusterLife, tick: int, watching: Watching) -> ClusterLife:
    """The alert at a tick without news."""
    alert, language = life.alert, watching.language
    if alert.status == "recovered":
        days = watching.rules.pace.closing_days
        if tick < alert.updated_at + days * DAY:
            return life
        words = cluster_why(language, "closed", days=days)
        return msgspec.structs.replace(life, alert=told(alert, "closed", [words], tick, watching))
    hours = watching.judging.recovery_hours
    if tick < life.heard + hours * HOUR:
        return life
    words = cluster_why(language, "quiet", hours=hours, day=day_iso(watching.zone.day(alert.last_period)))
    return msgspec.structs.replace(life, alert=told(alert, "recovered", [words], tick, watching))


def _taken(life: ClusterLife, others: Sequence[Told], tick: int, watching: Watching) -> ClusterLife:
    """The alert closed where another, that goes on, has come to tell of it."""
    alert = life.alert
    if alert.status in ("recovered", "closed"):
        return life
    claim = Claim.of_alert(alert)
    by = next((each.alert for each in others if each.until is None and tells(each, claim)), None)
    if by is None:
        return life
    words = why(watching.language, "merged", new=by.alert_id)
    return msgspec.structs.replace(life, alert=told(alert, "closed", [words], tick, watching), into=by.alert_id)


def _numbered(alert: Alert, finding: Finding, watching: Watching) -> Alert:
    """The alert with the numbers of a finding that is no likelier, or whose excess is half as large again.

    Of one that is over a longer window would say the same with more ordinary days in it.
    """
    if finding.p > alert.p and weight(finding.excess) < weight(GROWTH * alert.excess):
        return alert
    reason = cluster_reason(finding, _cluster(finding), watching.zone, language=watching.language)
    return numbered(alert, finding, reason)


def _is_news(cluster: Cluster, budget: Budget) -> bool:
    return cluster.latest > 0 and cluster.latest >= budget.least_ratio * cluster.latest_expected


def _cluster(finding: Finding) -> Cluster:
    if finding.cluster is None:
        raise ValueError("a finding of a cluster that says nothing of it")
    return finding.cluster
