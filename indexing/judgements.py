"""Documents of judgement: alerts and findings. Pure functions. ``indexing.documents`` says what holds of all."""

from collections.abc import Iterable

from city import paths
from city.actions import Handling
from city.alerts import LEVELS, Alert
from city.findings import Finding, Part
from city.times import Zone, utc_iso
from indexing.store import Body, Document

_LATEST = 1 << 53
"""Later than any tick: what an instant is subtracted from where the earliest is to win."""


def rounded(value: float) -> float:
    """Six significant digits of a finite number.

    >>> rounded(0.1234567891), rounded(1234567.8)
    (0.123457, 1234570.0)
    """
    return float(f"{value:.6g}") + 0.0  # + 0.0 makes -0.0 plain 0.0


def alert_document(alert: Alert, zone: Zone, version: int) -> Document:
    """The state of an alert. Its id is the alert's.

    The version is given by the watch: how many messages it had folded. The tick would not do, because an urgent case
    changes its alert between two ticks.
    """
    chinese, english = LEVELS[alert.level]
    body: Body = {
        "alert_id": alert.alert_id,
        "feed": alert.feed,
        **place(alert.topic, alert.area),
        "topic_path": list(paths.parts(alert.topic)),
        "area_path": list(paths.parts(alert.area)),
        "level": alert.level,
        "level_name": f"{chinese} {english}",
        "status": alert.status,
        "opened_at": zone.iso(alert.opened_at),
        "updated_at": zone.iso(alert.updated_at),
        "first_period": zone.iso(alert.first_period),
        "last_period": zone.iso(alert.last_period),
        "span": alert.span,
        **_judged(alert.observed, alert.expected, alert.upper, alert.p),
        "score": rounded(alert.score),
        "excess": rounded(alert.excess),
        "method": alert.method,
        "reason": alert.reason,
        "areas": _areas(alert.areas),
        "joined": [
            {
                "feed": other.feed,
                **place(other.topic, other.area),
                "observed": other.observed,
                "expected": rounded(other.expected),
                "since": utc_iso(other.since),
                "span": other.span,
                "start": utc_iso(other.start) if other.end else None,
                "end": utc_iso(other.end) if other.end else None,
                "told_at": utc_iso(other.told_at) if other.told_at else None,
                "relation": other.relation,
                "alert_id": other.alert_id,
            }
            for other in alert.joined
        ],
        "history": [
            {
                "at": utc_iso(change.tick),
                "status": change.status,
                "level": change.level,
                "why": change.why,
                "by": change.by,
                "note": change.note,
                "refused": change.refused,
            }
            for change in alert.history
        ],
        "handling": _handling(alert.handling),
        "cases": list(alert.cases),
        "rule": alert.rule,
        "issue": alert.issue,
        "told": alert.told,
        "promoted_at": utc_iso(alert.promoted_at) if alert.promoted_at else None,
    }
    return Document("alerts", alert.alert_id, version, body)


def _handling(handling: Handling) -> Body:
    """What people did, with ``None`` where they did not."""
    return {
        "acknowledged_at": _instant(handling.acknowledged_at),
        "acknowledged_by": handling.acknowledged_by,
        "handled_by": handling.handled_by,
        "outlets": [
            {
                "outlet": one.outlet,
                "at": utc_iso(one.at),
                "received_at": _instant(one.received_at),
                "hand_over": one.hand_over,
                "by": one.by,
                "sent_at": _instant(one.sent_at),
                "failed_at": _instant(one.failed_at),
            }
            for one in handling.outlets
        ],
        "closed_at": _instant(handling.closed_at),
        "closed_by": handling.closed_by,
        "close_reason": handling.reason or "",
        "reopened_at": _instant(handling.reopened_at),
    }


def _instant(time: int) -> str | None:
    return utc_iso(time) if time else None


def finding_document(finding: Finding) -> Document:
    """One judgement. Of a series at a tick there may be several over one span, so the id holds the start as well.

    Id: ``feed|topic|area|span|start|tick``. Of an urgent case the first arrival stands, whichever was met first: its id
    is ``case|rule|case`` (the case holds the feed), and its version falls as the tick grows. Of an issue the
    id is ``issue|feed|issue|end|tick``.
    """
    named = [finding.feed, finding.topic, finding.area, finding.span, str(finding.start), str(finding.tick)]
    version = finding.tick
    if finding.span == "case":
        named, version = ["case", finding.rule, finding.case], _LATEST - finding.tick
    if finding.span == "issue":
        named = ["issue", finding.feed, finding.issue, str(finding.end), str(finding.tick)]
    body: Body = {
        "feed": finding.feed,
        **place(finding.topic, finding.area),
        "topic_path": list(paths.parts(finding.topic)),
        "area_path": list(paths.parts(finding.area)),
        "span": finding.span,
        "tick": utc_iso(finding.tick),
        "start": utc_iso(finding.start),
        "end": utc_iso(finding.end),
        **_judged(finding.observed, finding.expected, finding.upper, finding.p),
        "method": finding.method,
        "outside": finding.outside,
        "history_days": finding.history_days,
        "areas": _areas(finding.areas),
        "topics": _topics(finding.topics),
        "fell": _topics(finding.fell),
        "rule": finding.rule,
        "case": finding.case,
        "issue": finding.issue,
    }
    if finding.rise is not None:
        ratio, low, high = map(rounded, (finding.rise.ratio, finding.rise.low, finding.rise.high))
        body["rise"] = {"course": finding.rise.course, "ratio": ratio, "low": low, "high": high}
    if finding.cluster is not None:
        usual = rounded(finding.cluster.latest_expected)
        body["cluster"] = {
            "streets": finding.cluster.streets,
            "latest": finding.cluster.latest,
            "latest_expected": usual,
        }
    return Document("findings", "|".join(named), version, body)


def place(topic: str, area: str) -> Body:
    """The names that people read beside the paths that programs filter by."""
    return {"topic": paths.name(topic), "topic_id": topic, "area": paths.name(area), "area_id": area}


def _judged(observed: int, expected: float, upper: float, p: float) -> Body:
    return {"observed": observed, "expected": rounded(expected), "upper": rounded(upper), "p": rounded(p)}


def _areas(parts: Iterable[Part]) -> list[Body]:
    return [
        {
            "area": paths.name(part.path),
            "area_id": part.path,
            "observed": part.observed,
            "expected": rounded(part.expected),
        }
        for part in parts
    ]


def _topics(parts: Iterable[Part]) -> list[Body]:
    return [
        {
            "topic": paths.name(part.path),
            "topic_id": part.path,
            "observed": part.observed,
            "expected": rounded(part.expected),
        }
        for part in parts
    ]
