"""What holds a notice back: silences, quiet hours, an alert above with the same cause."""

from collections.abc import Iterable

from alerts.routing.duty import Routing
from alerts.routing.matchers import mismatch
from alerts.routing.notices import NEVER, Reason, Subject, family
from alerts.routing.state import Entry
from city.desks import tier_of
from city.paths import depth, name, nested, within

_MOST = 64
"""Windows of quiet hours that may follow one upon the other: two months of whole days."""


def silenced(about: Subject, routing: Routing, now: int) -> Reason | None:
    """The silence that holds an alert, of several the one that ends last."""
    found = [(ends, one) for begins, ends, one in routing.silences if begins <= now < ends and not mismatch(one, about)]
    if not found:
        return None
    ends, one = max(found, key=lambda pair: (pair[0], pair[1].name))
    said = f"held by silence {one.name} of {one.author} until {routing.hours.said(ends, now)}"
    return Reason(code="silence", name=one.name, until=ends, text=said)


def quiet(levels: Iterable[int], routing: Routing, now: int) -> Reason | None:
    """The quiet hours of any of the levels, to their end; windows that adjoin are one."""
    asked = set(levels)
    windows = [window for window in routing.routes.quiet if not asked.isdisjoint(window.levels)]
    end = now
    for _ in range(_MOST):
        ends = [found[1] for window in windows if (found := routing.hours.around(window, end))]
        if not ends:
            break
        end = max(ends)
    if end == now:
        return None
    return Reason(code="quiet", until=end, text=f"quiet hours until {routing.hours.said(end, now)}")


def holds(above: Subject, below: Subject) -> bool:
    """Whether an alert speaks for another: the same feed and line of topics, an area below, opened while it is open,
    a level that is no higher. A drill speaks for none, and none for it.
    """
    return (
        above.active
        and not above.drill
        and above.alert_id != below.alert_id
        and above.feed == below.feed
        and family(above.span) == family(below.span)
        and (above.rule, above.issue) == (below.rule, below.issue)
        and above.area != below.area
        and within(below.area, above.area)
        and nested(above.topic, below.topic)
        and above.opened_at <= below.opened_at
        and above.level >= below.level
    )


def part_of(entry: Entry, entries: Iterable[Entry], routing: Routing, now: int) -> Reason | None:
    """The alert that speaks for one, the highest of several: one that was told at once or is about to be. What is
    silenced, stands in a digest alone or has no route speaks for none.
    """
    about = entry.about
    above = [other.about for other in entries if _heard(other) and holds(other.about, about)]
    above = [one for one in above if silenced(one, routing, now) is None]
    if not above:
        return None
    found = min(above, key=lambda one: (depth(one.area), one.opened_at, one.alert_id))
    said = f"part of alert {found.alert_id}: {tier_of(found.area)} {name(found.area)}, level {found.level}"
    return Reason(code="part", name=found.alert_id, until=NEVER, text=said)


def _heard(entry: Entry) -> bool:
    unrouted = entry.held is not None and entry.held.code == "no-route"
    return bool(entry.told) or (entry.pending is not None and not unrouted)


def held_by(about: Subject, entries: Iterable[Entry]) -> tuple[str, ...]:
    """The active alerts below that an alert speaks for and that nobody was told of by themselves."""
    held = (entry.about for entry in entries if entry.about.active and not entry.told)
    return tuple(sorted(one.alert_id for one in held if holds(about, one)))
