"""The desk: what people do with alerts, folded beside what their numbers do.

The life of an alert that its findings give (``alerts.lifecycle`` and the other kinds) knows nothing of people, and goes
on whatever they do. The desk holds every alert as it was last told, and what was done with it; a person sees both
together:

| status | where |
|---|---|
| closed | a person closed it, or the life ended |
| recovered | the life recovered |
| handling | a person works on it, or handed it over |
| acknowledged | a person has seen it |
| reopened | it was closed by a person and is back, and nobody has seen that yet |
| open, growing, continuing | as its life has it |

An alert that a person closed stays closed while its life goes on in the same way: a storm that was dealt with still has
counts out of band. It is reopened where the level rises, where the excess is half as large again as it was at the
closing, and where it recovered in between and is out of band again. Its end by itself says nothing of whether it was
real: the reason may be given afterwards.

An action is refused where it no longer fits: two officers close the same alert, the second one is told so. It stands in
the history all the same, so that whoever did it sees why nothing came of it.
"""

from collections.abc import Iterable, Mapping

import msgspec

from alerts import handing_over
from alerts.deeds import deed, refused, returned
from alerts.evidence import GROWTH, weight
from alerts.rules import Watching
from city.actions import Action, Handling
from city.alerts import Alert, AlertStatus, Change
from city.times import DAY

KEPT_DAYS = 400
"""So long after its end an alert can still be given a reason."""
_OVER: frozenset[AlertStatus] = frozenset({"recovered", "closed"})


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An alert on the desk."""

    life: Alert
    """As its findings have it, without what people did."""
    handling: Handling = Handling()
    changes: tuple[Change, ...] = ()
    """What people did, oldest first."""
    done: frozenset[str] = frozenset()
    """Ids of the actions."""
    at_closing: tuple[int, float] = (0, 0.0)
    """Level and excess when a person closed it."""
    calmed: bool = False
    """Its life has recovered since then."""


Desk = Mapping[str, Entry]
"""Entries by alert."""


class UnknownAlertError(ValueError):
    """An action on an alert that there is not, or that is forgotten."""


def heard(desk: Desk, changed: Iterable[Alert], watching: Watching) -> tuple[Desk, list[Alert]]:
    """The desk after alerts have changed by themselves, and those alerts as a person sees them."""
    after, seen = dict(desk), []
    for life in changed:
        entry = after[life.alert_id] = _heard(after.get(life.alert_id), life, watching)
        seen.append(shown(entry))
    return (after, seen) if seen else (desk, seen)


def act(desk: Desk, action: Action, watching: Watching) -> tuple[Desk, list[Alert]]:
    """The desk after an action, and the alert; nothing changes where the action came before.

    Raises ``UnknownAlertError``.
    """
    entry = desk.get(action.alert_id)
    if entry is None:
        raise UnknownAlertError(f"an action on alert {action.alert_id}, which is not known")
    if action.action_id in entry.done or not handing_over.is_news(entry.handling, action):
        return desk, []
    entry = _acted(entry, action, watching)
    return {**desk, action.alert_id: entry}, [shown(entry)]


def aged(desk: Desk, tick: int) -> Desk:
    """Without alerts that ended ``KEPT_DAYS`` ago; the same object where there are none."""
    old = {name for name, one in desk.items() if one.life.status == "closed" and _last(one) + KEPT_DAYS * DAY < tick}
    return {name: one for name, one in desk.items() if name not in old} if old else desk


def shown(entry: Entry) -> Alert:
    """The alert as a person sees it."""
    if not entry.changes:
        return entry.life
    history = sorted((*entry.life.history, *entry.changes), key=lambda change: change.tick)
    return msgspec.structs.replace(
        entry.life,
        status=_status(entry),
        updated_at=_last(entry),
        history=tuple(history),
        handling=entry.handling,
    )


def _last(entry: Entry) -> int:
    return max([entry.life.updated_at, *(change.tick for change in entry.changes)])


def _status(entry: Entry) -> AlertStatus:
    life, handling = entry.life.status, entry.handling
    if handling.closed_at:
        return "closed"
    if life in _OVER:
        return life
    if handling.handled_by:
        return "handling"
    if handling.acknowledged_at:
        return "acknowledged"
    return "reopened" if handling.reopened_at else life


def _heard(entry: Entry | None, life: Alert, watching: Watching) -> Entry:
    if entry is None:
        return Entry(life=life)
    entry = msgspec.structs.replace(entry, life=life, calmed=entry.calmed or life.status in _OVER)
    if not entry.handling.closed_at:
        return entry
    level, excess = entry.at_closing
    larger = weight(life.excess) >= weight(GROWTH * excess)
    larger = larger and weight(life.excess - excess) >= weight(watching.budget.least_observed)
    back = entry.calmed and life.status not in _OVER
    if not (life.level > level or larger or back):
        return entry
    told = returned(entry, "raised" if life.level > level else "grown" if larger else "flared", watching.language)
    change = Change(tick=life.updated_at, status="reopened", level=life.level, why=told)
    return _reopened(entry, change)


def _acted(entry: Entry, action: Action, watching: Watching) -> Entry:
    entry = msgspec.structs.replace(entry, done=entry.done | {action.action_id})
    no = _objection(entry, action)
    if no:
        return _with(entry, action, refused(no, action, entry.handling, watching.language), refusal=True)
    told = deed(action, watching.language)
    if action.kind == "reopen":
        change = Change(tick=action.at, status="reopened", level=entry.life.level, why=told, by=action.role)
        return _reopened(entry, msgspec.structs.replace(change, note=action.note))
    entry = msgspec.structs.replace(entry, handling=_handled(entry.handling, action))
    if action.kind == "close":
        at_closing = (entry.life.level, entry.life.excess)
        entry = msgspec.structs.replace(entry, at_closing=at_closing, calmed=entry.life.status in _OVER)
    return _with(entry, action, told)


def _objection(entry: Entry, action: Action) -> str:
    """Why an action does not fit, a name of ``alerts.deeds``; empty where it does."""
    handling = entry.handling
    ended = bool(handling.closed_at) or entry.life.status == "closed"
    match action.kind:
        case "note" | "delivered" | "undelivered":
            return ""
        case "close":
            return "closed" if handling.closed_at else ""
        case "reopen":
            return "" if handling.closed_at and entry.life.status != "closed" else "not_closed"
        case "received":
            return "" if handing_over.is_waiting(handling, action.outlet) else "not_handed_over"
        case "acknowledge" if handling.acknowledged_at and not ended:
            return "acknowledged"
    return "closed" if ended else ""


def _handled(handling: Handling, action: Action) -> Handling:
    """What was done before and this action, which fits."""
    replace = msgspec.structs.replace
    if action.kind in {"acknowledge", "handle", "assign", "hand_over"} and not handling.acknowledged_at:
        handling = replace(handling, acknowledged_at=action.at, acknowledged_by=action.role)
    match action.kind:
        case "handle":
            return replace(handling, handled_by=action.role)
        case "assign":
            return replace(handling, handled_by=action.to)
        case "hand_over":
            return handing_over.asked(handling, action)
        case "received" | "delivered" | "undelivered":
            return handing_over.told(handling, action)
        case "close":
            return replace(handling, closed_at=action.at, closed_by=action.role, reason=action.reason)
    return handling


def _reopened(entry: Entry, change: Change) -> Entry:
    handling = Handling(outlets=entry.handling.outlets, reopened_at=change.tick)
    return msgspec.structs.replace(entry, handling=handling, changes=(*entry.changes, change), calmed=False)


def _with(entry: Entry, action: Action, told: str, *, refusal: bool = False) -> Entry:
    change = Change(
        tick=action.at,
        status=_status(entry),
        level=entry.life.level,
        why=told,
        by=action.role,
        note=action.note,
        refused=refusal,
    )
    return msgspec.structs.replace(entry, changes=(*entry.changes, change))
