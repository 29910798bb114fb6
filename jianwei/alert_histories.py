"""Alerts out of a store's documents, with the states that they went through."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from city.alerts import Alert, Change
from city.desks import Told
from city.times import from_datetime
from indexing.store import Body


def alert_of(body: Body) -> Alert:
    """The alert of a document in its newest state, without the areas and the series that belong to it."""
    history = tuple(
        Change(tick=_instant(one["at"]), status=one["status"], level=one["level"], why=one["why"])
        for one in body["history"]
    )
    return Alert(
        alert_id=body["alert_id"],
        feed=body["feed"],
        topic=body["topic_id"],
        area=body["area_id"],
        level=body["level"],
        status=body["status"],
        opened_at=_instant(body["opened_at"]),
        updated_at=_instant(body["updated_at"]),
        first_period=_instant(body["first_period"]),
        last_period=_instant(body["last_period"]),
        span=body["span"],
        observed=body["observed"],
        expected=body["expected"],
        upper=body["upper"],
        p=body["p"],
        score=body["score"],
        excess=body["excess"],
        method=body["method"],
        reason=body["reason"],
        history=history,
        rule=body["rule"],
        issue=body["issue"],
        told=body.get("told", "at_once"),
        promoted_at=_instant(promoted) if (promoted := body.get("promoted_at")) else 0,
    )


def states_of(alert: Alert) -> Iterator[Alert]:
    """The states that an alert was told in, oldest first. Status and level are those of then; the place and the counts
    are those that it has now, for a store keeps no others.
    """
    for change in alert.history:
        told: Told = "digest" if change.tick < alert.promoted_at else alert.told
        yield msgspec.structs.replace(
            alert, status=change.status, level=change.level, told=told, updated_at=change.tick, history=()
        )


def _instant(text: str) -> int:
    return from_datetime(datetime.fromisoformat(text))
