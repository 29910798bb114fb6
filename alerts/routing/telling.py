"""What is told of one alert at one tick."""

from msgspec.structs import replace

from alerts.drills import LASTS
from alerts.routing.backoff import next_pause
from alerts.routing.desk import NEVER_PUT_OFF, Desk
from alerts.routing.holds import quiet, silenced
from alerts.routing.notices import NEVER, Kind, Reason
from alerts.routing.state import Entry
from alerts.routing.ways import Target, rungs, targets
from city.times import HOUR, MINUTE

_ALL_LEVELS = (1, 2, 3, 4)
_NO_ROUTE = Reason(code="no-route", text="no route is for this alert: nobody is told", until=NEVER)
_DRILL_OVER = Reason(code="missed", text="the drill was over before it was told", until=NEVER)


def attended(entry: Entry, desk: Desk) -> Entry:
    """The entry after all that is due of it was told, laid aside for the digest, or held."""
    if entry.about.drill and entry.about.active and desk.now >= entry.about.opened_at + LASTS:
        return replace(entry, pending=None, held=entry.held or _over_untold(entry), ladder=0, wake=NEVER)
    if entry.pending in {"recovered", "closed"}:
        entry = _end_told(entry, desk)
    elif entry.pending is not None:
        entry = _told(entry, desk)
    if entry.about.active:
        entry = _repeated(_escalated(entry, desk), desk)
    return replace(entry, wake=_wake(entry, desk))


def _told(entry: Entry, desk: Desk) -> Entry:
    """News: a new alert, one that grew or came back, or a repetition."""
    if desk.now < entry.due or entry.pending is None:
        return entry
    about, pace = entry.about, desk.routing.pace(entry.about.level)
    found = targets(about, desk.routing)
    if not found:
        return replace(entry, held=_NO_ROUTE)
    if hold := desk.hold(entry):
        return _part(entry, hold, found, desk) if hold.code == "part" else replace(entry, held=hold)
    reached = [target for rung in rungs(about, desk.routing)[: entry.step] for target in rung.targets]
    found = (*found, *reached)
    why = _put_off(entry, digest=pace.digest)
    later = [target for target in found if why or target.digest]
    at_once = [target for target in found if not why and not target.digest]
    if at_once and (hold := quiet((about.level,), desk.routing, desk.now)):
        return replace(entry, held=hold)
    kind = _kind(entry)
    for target in later:
        desk.lay(entry, kind, why or target.reason, roster=target.roster)
    waited = (entry.held,) if entry.held else ()
    after = desk.tell(entry, kind, at_once, (*waited, *_unanswered(entry, desk)))
    raised = about.level > entry.told_level
    fresh = raised or kind in {"new", "reopened"}
    before = (0, 0) if fresh else (entry.until, entry.exponent)
    until, exponent = next_pause(*before, desk.now, pace.pause * MINUTE, pace.longest_pause * MINUTE)
    return replace(
        after,
        pending=None,
        held=None,
        flapping=0,
        told_level=max(about.level, entry.told_level),
        digested=tuple(sorted({*after.digested, *(target.roster for target in later)})),
        since=desk.now if fresh else entry.since,
        ladder=(desk.now if fresh else entry.ladder) if after.told else 0,
        step=0 if fresh else entry.step,
        until=until,
        exponent=exponent,
    )


def _kind(entry: Entry) -> Kind:
    """What is told first of an alert is never that it grew."""
    if entry.sequence or entry.pending == "reopened":
        return entry.pending or "new"
    return "reopened" if entry.former else "new"


def _over_untold(entry: Entry) -> Reason | None:
    return None if entry.told_level else _DRILL_OVER


def _unanswered(entry: Entry, desk: Desk) -> tuple[Reason, ...]:
    if entry.pending != "repeated":
        return ()
    minutes = (desk.now - entry.since) // MINUTE
    return (Reason(code="repeat", text=f"nobody has acknowledged it for {minutes} minutes"),)


def _put_off(entry: Entry, *, digest: bool) -> Reason | None:
    """Why all of it goes to the digest. A drill never does: it is ordered to be heard now."""
    if entry.about.drill:
        return None
    if entry.flapping:
        ago = max(1, round(entry.flapping / HOUR))
        return Reason(code="flapping", name=entry.former, text=f"came back {ago} h after its end")
    if entry.about.marked and entry.about.level < NEVER_PUT_OFF:
        return Reason(code="budget", text="over the alerts that its desk is told of at once on a day")
    if digest:
        return Reason(code="digest", text=f"level {entry.about.level} goes to the digest")
    return None


def _part(entry: Entry, hold: Reason, found: tuple[Target, ...], desk: Desk) -> Entry:
    """Another alert speaks for it: it stands in the digest, and is told if it outlives the other."""
    if entry.held is None or (entry.held.code, entry.held.name) != (hold.code, hold.name):
        for target in found:
            desk.lay(entry, _kind(entry), hold, roster=target.roster)
    rosters = {*entry.digested, *(target.roster for target in found)}
    return replace(entry, held=hold, digested=tuple(sorted(rosters)))


def _end_told(entry: Entry, desk: Desk) -> Entry:
    """Its end, to whoever knows it. Who only read of it reads of its end; of what nobody heard all may read."""
    if desk.now < entry.due or entry.pending is None:
        return entry
    kind = entry.pending
    if entry.told:
        waits = silenced(entry.about, desk.routing, desk.now) or quiet(_ALL_LEVELS, desk.routing, desk.now)
        if waits:
            return replace(entry, held=waits)
    elif entry.about.drill:
        return replace(entry, pending=None, held=entry.held or _over_untold(entry))
    over = Reason(code="told", text="was in a digest before")
    rosters = entry.digested
    if not entry.told and not rosters:  # not of this time, though perhaps of one before
        held = f", {entry.held.text}" if entry.held else ""
        over = Reason(code="missed", text=f"{kind} before it was told{held}")
        rosters = tuple(target.roster for target in targets(entry.about, desk.routing))
        if not rosters:
            return replace(entry, pending=None, held=_NO_ROUTE)
    for roster in rosters:
        desk.lay(entry, kind, over, roster=roster)
    if entry.told:
        entry = desk.tell_end(entry, kind, (entry.held,) if entry.held else ())
    return replace(entry, pending=None, held=None, digested=())


def _escalated(entry: Entry, desk: Desk) -> Entry:
    """The steps of the escalation that are due, while nobody has it."""
    if not entry.ladder or entry.answered:
        return entry
    for rung in rungs(entry.about, desk.routing)[entry.step :]:
        due = entry.ladder + rung.after
        if desk.now < due:
            break
        if hold := desk.hold(entry) or quiet((entry.about.level,), desk.routing, desk.now):
            return replace(entry, held=hold)
        fresh = [one for one in rung.targets if desk.routing.on_duty(one.roster, desk.now).role not in entry.told]
        waited = (entry.held,) if entry.held else ()
        after = desk.tell(replace(entry, due=due), "escalated", fresh, waited)
        entry = replace(after, step=entry.step + 1, due=entry.due, held=None)
    return entry


def _repeated(entry: Entry, desk: Desk) -> Entry:
    """A repetition, where the pause is over and nobody has it."""
    repeats = desk.routing.pace(entry.about.level).repeats
    if not repeats or entry.pending or entry.answered or not entry.told_level or desk.now < entry.until:
        return entry
    return _told(replace(entry, pending="repeated", due=entry.until), desk)


def _wake(entry: Entry, desk: Desk) -> int:
    """The first instant at which something may be due of it."""
    due = [entry.due] if entry.pending else []
    if entry.about.active and entry.told_level and not entry.answered:
        if desk.routing.pace(entry.about.level).repeats and not entry.pending:
            due.append(entry.until)
        later = rungs(entry.about, desk.routing)[entry.step :] if entry.ladder else ()
        due += [entry.ladder + rung.after for rung in later[:1]]
    held = entry.held.until if entry.held else NEVER
    return min((one if one > desk.now else held for one in due), default=NEVER)
