"""The alerts of a period and what became of them: deeds, reasons, hand-overs without receipt.

Of an alert that sits above the area only the area's own part is told: its reason and the other parts are of others.
Notes are free texts and never go into a pack.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from briefing.alerts_then import concerns, is_silence, over_since, own_part, then
from briefing.packs.moments import check_moments
from city import paths
from city.drills import COUNTED
from city.times import MINUTE, Zone, instant_of_iso
from indexing.store import Body, Query, Store

OVER: Final = frozenset({"recovered", "closed"})
_NO_HANDLING: Final[Body] = {"acknowledged_at": None, "closed_at": None, "close_reason": "", "outlets": []}


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """What a desk did with an alert, by the state that it led to."""

    at: str
    status: str

    def __post_init__(self) -> None:
        check_moments(self.at)


class HandOver(msgspec.Struct, frozen=True, kw_only=True):
    """An outlet that was asked to take the alert over."""

    outlet: str
    at: str
    received_at: str | None

    def __post_init__(self) -> None:
        check_moments(self.at, self.received_at)


class AlertLine(msgspec.Struct, frozen=True, kw_only=True):
    """One alert. Times are ISO texts of the city's clock."""

    alert_id: str
    feed: str
    topic: str
    area: str
    level: int
    status_then: str
    """At the end of the period."""
    status: str
    """When the figures were made."""
    told: str
    rule: str
    opened_at: str
    first_period: str
    last_period: str
    span: str
    carried: bool
    """It was opened before the period: an item carried over."""
    observed: int | None
    """Of the area's own part; None where that is not told."""
    expected: float | None
    first_deed_minutes: float | None
    deeds: tuple[Deed, ...]
    close_reason: str
    hand_overs: tuple[HandOver, ...]

    def __post_init__(self) -> None:
        check_moments(self.opened_at, self.first_period, self.last_period)


class Alerts(msgspec.Struct, frozen=True, kw_only=True):
    """Alerts that were open at any time of the period, the highest level first."""

    lines: tuple[AlertLine, ...]
    opened: int
    """Opened in the period."""
    by_level: tuple[tuple[int, int], ...]
    """Level, and how many of the period's."""
    open_at_end: int
    untouched: int
    """Not over, and no desk has done anything with them yet."""
    not_received: int
    """Hand-overs without a receipt."""
    reasons: tuple[tuple[str, int], ...]
    """Close reason, and how many alerts of the period were closed for it."""


class Silence(msgspec.Struct, frozen=True, kw_only=True):
    """A feed, or an area in it, that was silent in the period: counts are too low for that reason."""

    feed: str
    area: str
    """Empty for the whole feed, and for an area that holds the pack's own."""
    opened_at: str
    status: str

    def __post_init__(self) -> None:
        check_moments(self.opened_at)


def alerts(store: Store, area: str, start: int, end: int, as_of: int, zone: Zone) -> Alerts:  # noqa: PLR0913, PLR0917 - where, when
    """The alerts of an area between two instants, as known at ``as_of``."""
    found = [body for body in _told(store, end, zone) if not is_silence(body) and concerns(body, area)]
    lines = [
        _line(body, area, start, min(end, as_of), zone)
        for body in found
        if _touches(body, start, min(end, as_of), as_of)
    ]
    return summed(sorted(lines, key=lambda line: (-line.level, line.opened_at, line.alert_id)))


def summed(lines: Sequence[AlertLine]) -> Alerts:
    """The sums of alerts, in their order."""
    levels = sorted({line.level for line in lines}, reverse=True)
    reasons = sorted({line.close_reason for line in lines if line.close_reason})
    return Alerts(
        lines=tuple(lines),
        opened=sum(not line.carried for line in lines),
        by_level=tuple((level, sum(line.level == level for line in lines)) for level in levels),
        open_at_end=sum(line.status_then not in OVER for line in lines),
        untouched=sum(line.status not in OVER and not line.deeds for line in lines),
        not_received=sum(one.received_at is None for line in lines for one in line.hand_overs),
        reasons=tuple((reason, sum(line.close_reason == reason for line in lines)) for reason in reasons),
    )


def silences(store: Store, area: str, start: int, end: int, as_of: int, zone: Zone) -> tuple[Silence, ...]:  # noqa: PLR0913, PLR0917 - as above
    """Silence of feeds and areas between two instants, the oldest first."""
    return tuple(
        Silence(
            feed=body["feed"],
            area=body["area_id"] if paths.within(body["area_id"], area) else "",
            opened_at=body["opened_at"],
            status=body["status"],
        )
        for body in _told(store, end, zone)
        if is_silence(body)
        and (not body["area_id"] or paths.nested(body["area_id"], area))
        and _touches(body, start, min(end, as_of), as_of)
    )


def _told(store: Store, end: int, zone: Zone) -> Iterable[Body]:
    return store.search("alerts", Query(among={"span": COUNTED}, until=zone.iso(end)))


def _touches(body: Body, start: int, end: int, as_of: int) -> bool:
    """Not over when the period began, or not before."""
    return then(body, end)["status"] not in OVER or over_since(body, as_of + 1) >= start


def _line(body: Body, area: str, start: int, end: int, zone: Zone) -> AlertLine:
    handling: dict[str, Any] = body.get("handling") or _NO_HANDLING
    opened = instant_of_iso(body["opened_at"])
    deeds = [change for change in body["history"] if change.get("by") and not change["refused"]]
    observed, expected = own_part(body, area)
    waited = None if not deeds else max(0.0, (instant_of_iso(deeds[0]["at"]) - opened) / MINUTE)
    return AlertLine(
        alert_id=body["alert_id"],
        feed=body["feed"],
        topic=body["topic_id"],
        area=body["area_id"],
        level=body["level"],
        status_then=then(body, end)["status"],
        status=body["status"],
        told=body.get("told", "at_once"),
        rule=body["rule"],
        opened_at=body["opened_at"],
        first_period=body["first_period"],
        last_period=body["last_period"],
        span=body["span"],
        carried=opened < start,
        observed=observed,
        expected=expected,
        first_deed_minutes=None if waited is None else round(waited, 1),
        deeds=tuple(Deed(at=_local(change["at"], zone), status=change["status"]) for change in deeds),
        close_reason=handling["close_reason"],
        hand_overs=tuple(
            HandOver(
                outlet=one["outlet"],
                at=_local(one["at"], zone),
                received_at=None if one["received_at"] is None else _local(one["received_at"], zone),
            )
            for one in handling["outlets"]
        ),
    )


def _local(text: str, zone: Zone) -> str:
    return zone.iso(instant_of_iso(text))
