"""What a new state of an alert leaves to be told."""

from collections.abc import Iterable

from msgspec.structs import replace

from alerts.routing.duty import Routing
from alerts.routing.notices import Kind, Subject
from alerts.routing.state import ANSWERED, Entry
from city.times import DAY, MINUTE

_URGENT = 3
"""From this level on nothing is put off because it is much or often."""


def began(about: Subject, known: Iterable[Entry], routing: Routing, now: int) -> Entry:
    """The entry of an alert that was not known. What comes back shortly after its end is never new again."""
    acknowledged = about.level if about.status in ANSWERED else 0
    entry = Entry(about=about, acknowledged=acknowledged, due=now, wake=now)
    if not about.active:
        return replace(entry, pending=_end(about), ended=now)
    if about.status == "reopened":
        return replace(entry, pending="reopened")
    limit = routing.routes.flapping * MINUTE
    ended = [one for one in known if one.about.series == about.series and one.ended and one.told_level]
    ended = [one for one in ended if now - one.ended < limit and about.level <= one.told_level]
    if not ended:
        return replace(entry, pending="new")
    last = max(ended, key=lambda one: (one.ended, one.about.alert_id))
    gap = 0 if about.level >= _URGENT else max(1, now - last.ended)
    return replace(entry, pending="reopened", former=last.about.alert_id, flapping=gap)


def changed(entry: Entry, about: Subject, routing: Routing, now: int, rose: int = 0) -> Entry:
    """The entry after its alert has changed. ``rose`` is the last tick at which it opened, grew or came back."""
    before = entry.about
    if about == before or about.updated_at < before.updated_at:
        return entry
    held = entry.held if entry.pending or not entry.told_level else None
    entry = replace(entry, about=about, acknowledged=_acknowledged(entry, about), held=held, wake=now)
    if not about.active:
        unheard = not before.active and rose > before.updated_at
        return _ended_unheard(entry, now) if unheard else _ended(entry, before, routing, now)
    return _going_on(entry, before, now) if before.active else _back(entry, routing, now)


def _going_on(entry: Entry, before: Subject, now: int) -> Entry:
    about = entry.about
    if about.status == "reopened" and before.status != "reopened" and entry.told_level:
        return _reopened(entry, now)
    if not entry.told_level:
        return entry
    promoted = before.marked and not about.marked and not entry.told
    if about.level > entry.told_level or promoted:
        return replace(entry, pending="grew", due=now)
    if about.status in ANSWERED and entry.pending in {"grew", "repeated"}:
        return replace(entry, pending=None, held=None)
    if about.status == "growing" and entry.pending in {None, "repeated"}:
        return replace(entry, pending="grew", due=max(now, entry.until))
    return entry


def forgettable(entry: Entry, routing: Routing, now: int) -> bool:
    """Whether nothing can come of an entry any more."""
    kept = max(routing.routes.flapping * MINUTE, 7 * DAY)
    return entry.about.status == "closed" and entry.pending is None and now - entry.ended >= kept


def _acknowledged(entry: Entry, about: Subject) -> int:
    """A level that rises later must be acknowledged again; whoever handles an alert has it at every level."""
    if about.status == "reopened":
        return 0
    if about.status == "handling":
        return about.level
    if about.status == "acknowledged":
        again = entry.about.status in ANSWERED and about.level > entry.about.level
        return entry.acknowledged if again else about.level
    return entry.acknowledged


def _ended(entry: Entry, before: Subject, routing: Routing, now: int) -> Entry:
    kind = _end(entry.about)
    if not before.active:
        return replace(entry, pending=kind) if entry.pending else entry
    settling = routing.routes.settling * MINUTE if kind == "recovered" and entry.told else 0
    return replace(entry, pending=kind, due=now + settling, ended=now, ladder=0, step=0)


def _ended_unheard(entry: Entry, now: int) -> Entry:
    """It came back and ended again before anybody could hear of it. An end that is not told yet stands for both."""
    pending = _end(entry.about)
    return replace(entry, pending=pending) if entry.pending else replace(entry, pending=pending, due=now, ended=now)


def _end(about: Subject) -> Kind:
    return "closed" if about.status == "closed" else "recovered"


def _back(entry: Entry, routing: Routing, now: int) -> Entry:
    """It ended and is back. Before its end was told, nothing has happened for those who know it."""
    gap = now - entry.ended
    untold = entry.pending in {"recovered", "closed"}
    entry = replace(entry, ended=0)
    if not entry.told_level:
        return replace(entry, pending="new", due=now)
    if entry.about.level > entry.told_level:
        return replace(entry, pending="grew", due=now)
    if entry.about.status != "reopened" and untold:
        return replace(entry, pending=None, held=None, ladder=now if entry.told else 0)
    if entry.about.status == "reopened" or entry.about.level >= _URGENT or gap >= routing.routes.flapping * MINUTE:
        return _reopened(entry, now)
    return replace(entry, pending="reopened", due=now, flapping=max(1, gap))


def _reopened(entry: Entry, now: int) -> Entry:
    return replace(entry, pending="reopened", due=now, ladder=0, step=0, until=0, exponent=0, flapping=0, ended=0)
