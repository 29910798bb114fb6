"""Which alerts a desk is told of at once, and which are for the digest of the day: a fold over watch ticks.

Each desk (the city, each district, each street) is told of so many alerts a day, by its tier (``Budget.a_day``); the
day is that of the tick in the city's zone. Alerts are opened and live as ever: this only marks them. An alert is heard
of by the desk of the area where it sits at the tick.

| at a tick | told at once | takes a place |
|---|---|---|
| opened, level 3 or 4, or a feed is silent | always | yes, beyond the number too |
| opened, any other | while the desk has a place left | yes |
| in the digest, now level 3 or 4 | always | yes |
| in the digest, has taken in an alert that was told at once | always | yes |
| in the digest, growing | while the desk has a place left | yes |

The strongest of a tick come first: by level, then by chance, then by excess, then by name. A place that is taken is
not given back when the alert ends or is taken in by another: it stands for a person who was interrupted. Whoever was
told of an alert is told of the one that takes it in as well, else the trail would end in a digest. An alert that is
opened as part of another is for the digest, and takes no place.

Urgent cases are no part of this. They wait for no tick, and their order in the log is no one's: whatever counted them
would depend on it.
"""

from collections.abc import Collection, Iterable, Mapping

import msgspec

from alerts.evidence import weight
from alerts.reason import why
from alerts.rules import Watching
from city.alerts import Alert, Change
from city.desks import Told, desk_of, tier_of
from city.findings import SILENT_FEED

ALWAYS = 3
"""From this level on an alert is told at once whatever was told before."""


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """An alert that was opened for the digest, and what that adds to it."""

    alert_id: str
    promoted_at: int = 0
    changes: tuple[Change, ...] = ()
    """Entries of its history."""

    @property
    def told(self) -> Told:
        """How its desk hears of it."""
        return "at_once" if self.promoted_at else "digest"


class AtOnceState(msgspec.Struct, frozen=True, kw_only=True):
    """How many alerts each desk was told of on the running day, and the alerts that were opened for the digest."""

    day: int = 0
    told: Mapping[str, int] = {}
    held: tuple[Held, ...] = ()
    """Those that may still change, by name."""


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """What the other parts of the watch did at a tick."""

    changed: tuple[Alert, ...]
    taken: Mapping[str, str] = {}
    """Alerts that ended as part of another, and which."""
    standing: Collection[str] = ()
    """All that may still change."""


def advance(state: AtOnceState, tick: int, watched: Watched, watching: Watching) -> tuple[AtOnceState, list[Alert]]:
    """The state after a watch tick, and the alerts that changed as they are told, in the order given.

    A function of the set of alerts: their order changes nothing but the order of the answer.
    """
    day = watching.zone.day(tick)
    if not watched.changed and not state.held:
        return state, []
    told = dict(state.told) if day == state.day else {}
    held = {one.alert_id: one for one in state.held}
    known = {into: old for old, into in sorted(watched.taken.items()) if old not in held or held[old].promoted_at}
    for alert in sorted(watched.changed, key=_strength):
        before = held.get(alert.alert_id)
        if alert.opened_at != tick and (before is None or before.promoted_at):
            continue
        desk, most = desk_of(alert.area), watching.budget.a_day(tier_of(alert.area))
        room = told.get(desk, 0) < most
        if before is None:
            at_once = alert.status != "closed" and (_always(alert) or room)
            word = "" if at_once or alert.status == "closed" else why(watching.language, "held", number=most)
        else:
            word = _promotion(alert, known.get(alert.alert_id, ""), watching, room=room)
            at_once = bool(word)
        if at_once:
            told[desk] = told.get(desk, 0) + 1
        if word or not at_once:
            held[alert.alert_id] = _held(alert, before, tick, word, promoted=before is not None and at_once)
    answer = [_shown(alert, held[alert.alert_id]) if alert.alert_id in held else alert for alert in watched.changed]
    kept = tuple(one for name, one in sorted(held.items()) if name in watched.standing)
    return AtOnceState(day=day, told=told, held=kept), answer


def _strength(alert: Alert) -> tuple[int, float, int, str]:
    return (-alert.level, alert.p, -weight(alert.excess), alert.alert_id)


def _always(alert: Alert) -> bool:
    return alert.level >= ALWAYS or alert.method == SILENT_FEED


def _promotion(alert: Alert, taken: str, watching: Watching, *, room: bool) -> str:
    """Why an alert of the digest is told at once now; empty where it is not. ``taken`` is one that it took in."""
    if alert.level >= ALWAYS:
        return why(watching.language, "promoted_level", new=alert.level)
    if taken:
        return why(watching.language, "promoted_absorbing", new=taken)
    return why(watching.language, "promoted_growing") if alert.status == "growing" and room else ""


def _held(alert: Alert, before: Held | None, tick: int, word: str, *, promoted: bool) -> Held:
    held = before or Held(alert_id=alert.alert_id)
    change = Change(tick=tick, status=alert.status, level=alert.level, why=word)
    return Held(
        alert_id=held.alert_id,
        promoted_at=tick if promoted else held.promoted_at,
        changes=(*held.changes, change) if word else held.changes,
    )


def _shown(alert: Alert, held: Held) -> Alert:
    """The alert with the entries of its history in their places, each after what happened at its tick."""
    history: Iterable[Change] = sorted((*alert.history, *held.changes), key=lambda change: change.tick)
    return msgspec.structs.replace(alert, told=held.told, promoted_at=held.promoted_at, history=tuple(history))
