"""Ids of alerts are worked out from their topic and area: they become those of the replacements."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from alerts.identity import alert_id
from city.removal import Removal
from city.times import from_datetime


def rename_alerts(alerts: Iterable[Mapping[str, Any]], removal: Removal) -> None:
    """So a state that is folded again from the cleaned log has the ids that the documents have.

    See ``alerts.identity``; an alert of an urgent rule is named by its rule and the beginning of its first day,
    one of an issue by the issue. ``alerts`` are documents.
    """
    for alert in alerts:
        feed, area, first_day = alert["feed"], alert["area_id"], datetime.fromisoformat(alert["first_period"])
        opened, first_day = datetime.fromisoformat(alert["opened_at"]), first_day.replace(hour=0, minute=0, second=0)
        for subject, place, since, kind in (
            (alert["topic_id"], area, opened, ""),
            (alert["topic_id"], area, opened, "rise"),
            (alert["topic_id"], area, opened, "cluster"),
            (alert["rule"], area, first_day.replace(microsecond=0), ""),
            (alert["issue"], "", opened, ""),
        ):
            when = from_datetime(since)
            if alert_id(feed, subject, place, when, kind) == alert["alert_id"]:
                subject_then, place_then = removal.cleaned([subject, place])
                removal.rename(alert["alert_id"], alert_id(feed, subject_then, place_then, when, kind))
