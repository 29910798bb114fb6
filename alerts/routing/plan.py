"""Who is told what, when: a fold over ticks.

What is to be told of an alert comes from its changes; when it is told is decided at each tick, in this order:

1. no route: nobody is told, and the entry says so;
2. a silence: it waits until that ends;
3. an alert above with the same cause: it stands in the digest, and is told if it is still open when that one ends;
4. its level, its route, or that it came back too soon: it goes to the digest;
5. quiet hours: it waits until they end;
6. the budget of a role: from level 3 on never; else it goes to the digest of that role's roster.

What waits is told as the alert then stands; if it has ended meanwhile, it stands in the digest alone.
Nobody acknowledges: deputy, then the tiers above; repeats with pauses that double (``alerts.routing.backoff``).
"""

from collections.abc import Iterable

from msgspec.structs import replace

from alerts.routing.changes import began, changed, forgettable
from alerts.routing.desk import Desk
from alerts.routing.duty import Routing
from alerts.routing.notices import NEVER, Notice, Subject
from alerts.routing.revised import revised
from alerts.routing.state import ANSWERED, Entry, RoutingState
from alerts.routing.telling import attended
from city.alerts import Alert
from city.notice_silences import NoticeSilence, newer
from city.paths import depth
from city.times import DAY


def advance(
    state: RoutingState,
    alerts: Iterable[Alert],
    now: int,
    routing: Routing,
    silences: Iterable[NoticeSilence] = (),
) -> tuple[RoutingState, list[Notice]]:
    """The state after a tick and its notices, the most urgent alerts first.

    ``alerts`` are those that changed, in any order, possibly again; of one alert the newest state counts. So are
    ``silences``, which people set and end: from then on the state holds them, beside those of ``routing``. A time
    before one that was met is taken for that one. The new state is the old object where nothing happened.
    """
    now = max(now, state.now)
    standing = _standing(state, silences, now)
    if standing:
        routing = routing.silenced_by((*routing.set_at_run_time, *standing))
    news = _newest(alerts)
    other = state.revision != routing.revision or standing != state.silences
    desk = Desk(revised(state, routing) if other else state, routing, now)
    due = _digest_due(state, routing, now)
    if not news and not other and due is None and all(entry.wake > now for entry in state.entries):
        return state, []
    for about, rose in news:
        known = desk.entries.get(about.alert_id)
        desk.entries[about.alert_id] = (
            began(about, desk.entries.values(), routing, now)
            if known is None
            else changed(known, about, routing, now, rose)
        )
    if due is not None and due < now:  # a late digest holds what lay there in time, not what comes now
        desk.send_digests(due)
    for entry in sorted(desk.entries.values(), key=_urgency):
        part = bool(news) and entry.held is not None and entry.held.code == "part"
        if other or part or entry.wake <= now:
            desk.entries[entry.about.alert_id] = attended(entry, desk)
    if due == now:
        desk.send_digests(due)
    lined = desk.lined
    for entry in list(desk.entries.values()):
        if forgettable(entry, routing, now) and entry.about.alert_id not in lined:
            del desk.entries[entry.about.alert_id]
    state = replace(state, silences=standing)
    return desk.after(state, now if due is None and not state.digest_at else due or state.digest_at), desk.notices


def _standing(state: RoutingState, silences: Iterable[NoticeSilence], now: int) -> tuple[NoticeSilence, ...]:
    """The silences whose time is not over, by id. One that was ended stays among them as long as that: an older state
    of it may come again.
    """
    found = {one.silence_id: one for one in state.silences}
    for one in silences:
        found[one.silence_id] = newer(found.get(one.silence_id, one), one)
    return tuple(found[name] for name in sorted(found) if found[name].ends > now)


def next_due(state: RoutingState, routing: Routing) -> int | None:
    """The first instant after the state's at which a tick without news may have a notice; None where there is none."""
    waking = min((entry.wake for entry in state.entries if state.now < entry.wake < NEVER), default=None)
    times = routing.routes.digest.times
    digest = next(routing.hours.daily(times, state.now, state.now + 2 * DAY), None) if state.lines else None
    return min((one for one in (waking, digest) if one is not None), default=None)


def _newest(alerts: Iterable[Alert]) -> list[tuple[Subject, int]]:
    """The newest state of each, of equal times the last given, by id; and the last tick at which it was news."""
    found: dict[str, Alert] = {}
    for alert in alerts:
        known = found.get(alert.alert_id)
        if known is None or alert.updated_at >= known.updated_at:
            found[alert.alert_id] = alert
    return [(Subject.of(found[key]), _news(found[key])) for key in sorted(found)]


def _news(alert: Alert) -> int:
    """When it last opened, grew or came back by its history, 0 where that says nothing."""
    known = ("recovered", "closed", *ANSWERED)
    return max((one.tick for one in alert.history if one.status not in known and not one.refused), default=0)


def _digest_due(state: RoutingState, routing: Routing, now: int) -> int | None:
    """The newest time of a digest that is not done. At the very first tick none is."""
    if not state.digest_at:
        return None
    since = max(state.digest_at, now - 2 * DAY)
    return max(routing.hours.daily(routing.routes.digest.times, since, now), default=None)


def _urgency(entry: Entry) -> tuple[int, int, int, str]:
    """An alert comes before those that it speaks for."""
    about = entry.about
    return -about.level, depth(about.area), about.opened_at, about.alert_id
