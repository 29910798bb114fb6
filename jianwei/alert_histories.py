"""Alerts out of a store's documents, with the states that they went through."""

from collections.abc import Iterator

import msgspec

from city.actions import Handling, HandOver
from city.alerts import Alert, Change
from city.desks import Told
from city.times import instant_of_iso
from indexing.store import Body


def alert_of(body: Body) -> Alert:
    """The alert of a document in its newest state, without the areas and the series that belong to it; of what people
    did, the hand-overs.
    """
    history = tuple(
        Change(tick=instant_of_iso(one["at"]), status=one["status"], level=one["level"], why=one["why"])
        for one in body["history"]
    )
    return Alert(
        alert_id=body["alert_id"],
        feed=body["feed"],
        topic=body["topic_id"],
        area=body["area_id"],
        level=body["level"],
        status=body["status"],
        opened_at=instant_of_iso(body["opened_at"]),
        updated_at=instant_of_iso(body["updated_at"]),
        first_period=instant_of_iso(body["first_period"]),
        last_period=instant_of_iso(body["last_period"]),
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
        handling=Handling(outlets=tuple(map(_hand_over, (body.get("handling") or {}).get("outlets", ())))),
        told=body.get("told", "at_once"),
        promoted_at=instant_of_iso(promoted) if (promoted := body.get("promoted_at")) else 0,
    )


def _hand_over(body: Body) -> HandOver:
    """Of alerts that were kept before outlets had systems, without what those add."""
    return HandOver(
        outlet=body["outlet"],
        at=instant_of_iso(body["at"]),
        received_at=_instant(body["received_at"]),
        hand_over=body.get("hand_over", ""),
        by=body.get("by", ""),
        sent_at=_instant(body.get("sent_at")),
        failed_at=_instant(body.get("failed_at")),
    )


def _instant(text: str | None) -> int:
    return instant_of_iso(text) if text else 0


def states_of(alert: Alert) -> Iterator[Alert]:
    """The states that an alert was told in, oldest first. Status and level are those of then; the place and the counts
    are those that it has now, for a store keeps no others.
    """
    for change in alert.history:
        told: Told = "digest" if change.tick < alert.promoted_at else alert.told
        yield msgspec.structs.replace(
            alert, status=change.status, level=change.level, told=told, updated_at=change.tick, history=()
        )
