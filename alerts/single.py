"""Alerts that each tell of one finding: of an issue, a slow rise, a cluster, a silence. What they have in common."""

from collections.abc import Sequence

import msgspec

from alerts.level import score
from alerts.reason import clauses
from alerts.rules import Watching
from city.alerts import Alert, AlertStatus, Change, Level
from city.findings import Finding
from city.times import Zone


def opening(tick: int, level: Level, why: str) -> Change:
    """The first change of an alert."""
    return Change(tick=tick, status="open", level=level, why=why)


def opened(finding: Finding, alert_id: str, first: Change, reason: str, zone: Zone) -> Alert:
    """The alert of a finding, with the numbers that it was found with, as of its first change."""
    return Alert(
        alert_id=alert_id,
        feed=finding.feed,
        topic=finding.topic,
        area=finding.area,
        level=first.level,
        status=first.status,
        opened_at=first.tick,
        updated_at=first.tick,
        first_period=finding.start,
        last_period=last_day(finding, zone),
        span=finding.span,
        observed=finding.observed,
        expected=finding.expected,
        upper=finding.upper,
        p=finding.p,
        score=score(finding.p),
        excess=finding.excess,
        method=finding.method,
        reason=reason,
        areas=finding.areas,
        history=(first,),
    )


def numbered(alert: Alert, finding: Finding, reason: str) -> Alert:
    """The alert with the numbers and the sentence of what was found now; score and excess never fall."""
    return msgspec.structs.replace(
        alert,
        observed=finding.observed,
        expected=finding.expected,
        upper=finding.upper,
        p=finding.p,
        score=max(alert.score, score(finding.p)),
        excess=max(alert.excess, finding.excess),
        reason=reason,
        areas=finding.areas,
    )


def told(alert: Alert, status: AlertStatus, words: Sequence[str], tick: int, watching: Watching) -> Alert:
    """The alert with one more change of its history."""
    change = Change(tick=tick, status=status, level=alert.level, why=clauses(words, watching.language))
    return msgspec.structs.replace(alert, status=status, updated_at=tick, history=(*alert.history, change))


def last_day(finding: Finding, zone: Zone) -> int:
    """The beginning of the last day of what was found."""
    return zone.start(zone.day(finding.end - 1))
