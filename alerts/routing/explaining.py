"""Why an alert goes to whom: every route tried, who has the duty, what holds it back, and what would follow."""

import msgspec

from alerts.routing.duty import OnDuty, Routing
from alerts.routing.holds import quiet, silenced
from alerts.routing.notices import NEVER, Notice, Reason, Subject
from alerts.routing.plan import advance, next_due
from alerts.routing.state import RoutingState
from alerts.routing.ways import Tried, targets, tried
from city.alerts import Alert
from city.desks import Tier, tier_of
from city.times import DAY

_MOST = 40
"""Notices of one alert that are shown."""


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """All that can be said of an alert by itself, as if it had opened at ``at`` and nobody acknowledged it."""

    about: Subject
    tier: Tier
    at: int
    tried: tuple[Tried, ...]
    on_duty: tuple[OnDuty, ...]
    holds: tuple[Reason, ...]
    """Silence and quiet hours at ``at``."""
    plan: tuple[Notice, ...]
    """What would go out within a day of the first notice."""
    unrouted: bool
    """No route is for it."""


def explain(alert: Alert, routing: Routing, now: int) -> Explanation:
    """Who would get what, when and why, if the alert opened now and stayed as it is."""
    opened = msgspec.structs.replace(alert, status="open", opened_at=now, updated_at=now)
    about = Subject.of(opened)
    found = targets(about, routing)
    waits = routing.pace(about.level).digest or all(target.digest for target in found)
    holds = (silenced(about, routing, now), None if waits else quiet((about.level,), routing, now))
    return Explanation(
        about=about,
        tier=tier_of(about.area),
        at=now,
        tried=tried(about, routing),
        on_duty=tuple(routing.on_duty(target.roster, now) for target in found),
        holds=tuple(hold for hold in holds if hold is not None),
        plan=_plan(opened, routing, now),
        unrouted=not found,
    )


def _plan(alert: Alert, routing: Routing, now: int) -> tuple[Notice, ...]:
    """The fold itself, from nothing, at every instant at which it may have something to say."""
    state, notices = advance(RoutingState(digest_at=now), [alert], now, routing)
    end = now + DAY if notices else NEVER
    while len(notices) < _MOST and (due := next_due(state, routing)) is not None and due <= end:
        state, more = advance(state, [], due, routing)
        notices += more
        if more and end == NEVER:
            end = due + DAY
    return tuple(notices[:_MOST])
