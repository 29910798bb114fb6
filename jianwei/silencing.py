"""Silences of notices that people set: made, held against the policy, put behind the findings, and listed."""

from collections.abc import Iterable
from typing import Any, Literal
from uuid import uuid4

import msgspec

from alerts.routing.matchers import mismatch
from alerts.routing.notices import Subject
from city.alerts import OPEN
from city.notice_silences import EndSilence, NoticeSilence
from city.paths import nested
from city.times import DAY, utc_iso
from indexing.notice_silences import silence_of
from indexing.store import Query, Store
from jianwei.acting import refuse_persons
from jianwei.alert_histories import alert_of
from jianwei.errors import ActionError

LATELY = 7 * DAY
"""So long after its end a silence is listed."""

State = Literal["in force", "coming", "ended"]
STATES: tuple[State, ...] = ("in force", "coming", "ended")


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A silence as it stands at an instant, and the alerts that it keeps from being told, highest level first."""

    silence: NoticeSilence
    state: State
    holds: tuple[Subject, ...] = ()


def silence_for(role: str, area: str, reason: str, **fields: Any) -> NoticeSilence:
    """A silence with an id of its own; without areas it is for all of the area that its role keeps watch over.

    Raises ``ActionError`` where it is incomplete, too long, of an area elsewhere, or holds person data.
    """
    conditions = {name: "\n".join(fields.get(name, ())) for name in ("areas", "topics", "feeds")}
    refuse_persons(role, reason=reason, area=area, **conditions)
    fields["areas"] = tuple(fields.get("areas", ())) or (area,)
    try:
        return NoticeSilence(silence_id=uuid4().hex[:12], author=role, area=area, reason=reason, **fields)
    except ValueError as error:
        raise ActionError(str(error)) from error


def ending_of(silence_id: str, role: str, area: str, now: int) -> EndSilence:
    """The end of a silence by hand. Raises ``ActionError``."""
    refuse_persons(role)
    try:
        return EndSilence(silence_id=silence_id, at=now, role=role, area=area)
    except ValueError as error:
        raise ActionError(str(error)) from error


def silences(store: Store, now: int, area: str = "") -> list[Listed]:
    """The silences in force, those that come, and those that ended lately, each by their end.

    With an area only those that are for alerts in it, and of what they hold only what is in it.
    """
    found = [silence_of(body) for body in store.search("notice-silences", Query(since=utc_iso(now - LATELY)))]
    found = [one for one in found if not area or any(nested(each, area) for each in one.areas)]
    if not found:
        return []
    below = {"area_id": area} if area else {}
    alerts = [Subject.of(alert_of(one)) for one in store.search("alerts", Query(among={"status": OPEN}, below=below))]
    listed = [_listed(one, alerts, now) for one in found]
    listed = [one for one in listed if one.silence.window[1] > now - LATELY]
    return sorted(listed, key=lambda one: (STATES.index(one.state), one.silence.window[1], one.silence.silence_id))


def _listed(silence: NoticeSilence, alerts: Iterable[Subject], now: int) -> Listed:
    begin, end = silence.window
    state: State = "ended" if now >= end else "coming" if now < begin else "in force"
    held = [one for one in alerts if state == "in force" and not mismatch(silence, one)]
    held.sort(key=lambda one: (-one.level, one.area, one.topic, one.alert_id))
    return Listed(silence=silence, state=state, holds=tuple(held))
