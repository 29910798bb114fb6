"""Which rosters an alert goes to, and to which more where nobody acknowledges it."""

from typing import NamedTuple

import msgspec

from alerts.routing.duty import Routing
from alerts.routing.matchers import drill_mismatch, mismatch
from alerts.routing.notices import Reason, Subject
from alerts.routing.routes import Route
from city.desks import tier_of
from city.paths import parent
from city.times import MINUTE


class Target(NamedTuple):
    """A roster, why it is told, and whether in the digest only."""

    roster: str
    reason: Reason
    digest: bool = False


class Rung(NamedTuple):
    """One step of the escalation: so long after the first notice these rosters are told too."""

    after: int
    targets: tuple[Target, ...]


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """A route that was held against an alert."""

    number: int
    """Its place in the file, from 1."""
    name: str
    matches: bool
    why: str


def tried(about: Subject, routing: Routing) -> tuple[Tried, ...]:
    """Every route with why it matches or does not; those behind the last one that is looked at say so."""
    found, stopped = list[Tried](), 0
    for number, route in enumerate(routing.routes.routes, start=1):
        why = f"route {stopped} does not continue" if stopped else _mismatch(route, about)
        matches = not why
        if matches:
            why = f"{tier_of(about.area)}, level {about.level}" + (", and continues" if route.goes_on else "")
            stopped = 0 if route.goes_on else number
        found.append(Tried(number=number, name=route.name, matches=matches, why=why))
    return tuple(found)


def targets(about: Subject, routing: Routing) -> tuple[Target, ...]:
    """The rosters that the routes give, each once: at once where one route says so, and for a drill."""
    found: dict[str, Target] = {}
    for number, route in enumerate(routing.routes.routes, start=1):
        if _mismatch(route, about):
            continue
        text = f"route {number} ({route.name}): {tier_of(about.area)}, level {about.level}"
        for roster in route.rosters:
            if roster not in found or (found[roster].digest and not route.digest):
                digest = route.digest and not about.drill
                found[roster] = Target(roster, Reason(code="route", name=route.name, text=text), digest)
        if not route.goes_on:
            break
    return tuple(found.values())


def rungs(about: Subject, routing: Routing) -> tuple[Rung, ...]:
    """The deputies of its rosters, then what the routes give for the area above, up to the city.

    A step that would reach only rosters which an earlier one has reached is left out.
    """
    pace = routing.pace(about.level)
    reached = {target.roster for target in targets(about, routing)}
    steps: list[tuple[int, list[Target]]] = []
    if pace.deputy:
        deputies = [(roster, routing.roster(roster).deputy) for roster in sorted(reached)]
        said = f"nobody acknowledged within {pace.deputy} minutes: deputy of"
        steps.append((pace.deputy, [_escalated(deputy, f"{said} {of}") for of, deputy in deputies if deputy]))
    above, minutes = parent(about.area), pace.above
    while pace.above and above:
        given = targets(msgspec.structs.replace(about, area=above), routing)
        said = f"nobody acknowledged within {minutes} minutes: {tier_of(above)} above"
        steps.append((minutes, [_escalated(one.roster, said) for one in given]))
        above, minutes = parent(above), minutes + pace.above
    found = []
    for after, told in sorted(steps, key=lambda step: step[0]):
        fresh = {one.roster: one for one in told if one.roster not in reached}
        reached |= set(fresh)
        if fresh:
            found.append(Rung(after * MINUTE, tuple(fresh.values())))
    return tuple(found)


def _mismatch(route: Route, about: Subject) -> str:
    return drill_mismatch(route, about) if about.drill else mismatch(route, about)


def _escalated(roster: str, text: str) -> Target:
    return Target(roster, Reason(code="escalation", name=roster, text=text))
