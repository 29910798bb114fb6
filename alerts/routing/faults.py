"""What is wrong with routes, beyond types and keys: names that nobody bears, hours that nobody has, dead routes."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from alerts.routing.coverage import gap, overlaps
from alerts.routing.duty import moment
from alerts.routing.hours import Hours
from alerts.routing.matchers import covers
from alerts.routing.routes import Routes
from city.matchers import Matcher
from city.times import DAY, TimeError, Zone, day_iso

_BY_CALENDAR = {"workday", "weekend", "holiday"}
_SOON = 60 * DAY
"""So long ahead the calendar is looked at."""


class Fault(NamedTuple):
    """One thing that is wrong: in which table, the ``nth`` of its name from 0, at which key."""

    table: str
    key: str
    what: str
    nth: int = 0
    word: str = ""
    """A name that is not known, and those that are."""
    known: Collection[str] = ()


def faults(
    routes: Routes, zone: Zone, areas: Collection[str] | None = None, topics: Collection[str] | None = None
) -> Iterator[Fault]:
    """Everything for which routes cannot be used, in the order of the file's tables.

    Paths of areas and topics are held against dictionaries where these are given.
    """
    for table in ("roles", "rosters", "routes", "silences"):
        yield from _twice(table, [one.name for one in getattr(routes, table)])
    yield from _twice("levels", [str(one.level) for one in routes.levels], key="level")
    yield from _unknown_names(routes)
    yield from _hours(routes)
    for nth, route in enumerate(routes.routes):
        yield from _matcher("routes", nth, route, areas, topics)
    yield from _unreachable(routes)
    for nth, silence in enumerate(routes.silences):
        yield from _matcher("silences", nth, silence, areas, topics)
    yield from _silences(routes, zone)
    for nth, changes in enumerate(routes.levels):
        pace = routes.pace(changes.level)
        if pace.longest_pause < pace.pause:
            yield Fault("levels", "longest_pause", f"{pace.longest_pause} is shorter than the pause, {pace.pause}", nth)
    for nth, one in enumerate(routes.quiet):
        if one.first == "24:00":
            yield Fault("quiet", "from", "a day begins at 00:00", nth)


def warnings(routes: Routes, hours: Hours, now: int) -> Iterator[Fault]:
    """What routes can be used with, and is surely not meant."""
    for table, windows in (("shifts", routes.shifts), ("quiet", routes.quiet)):
        asked = [nth for nth, window in enumerate(windows) if not _BY_CALENDAR.isdisjoint(window.days)]
        soon = hours.zone.day(now + _SOON)
        if asked and not hours.calendar.knows(soon):
            what = f"the calendar does not know {day_iso(soon)}: from that year on the weekday decides"
            yield Fault(table, "days", what, asked[0])
    for nth, silence in enumerate(routes.silences):
        if moment(silence.ends, hours.zone) <= now:
            yield Fault("silences", "until", f"the silence {silence.name} has ended already", nth)
    used = {roster for route in routes.routes for roster in route.rosters} | {one.deputy for one in routes.rosters}
    for nth, roster in enumerate(routes.rosters):
        if roster.name not in used:
            yield Fault("rosters", "name", f"no route leads to the roster {roster.name}", nth)
    if not any(covers(route, Matcher()) for route in routes.routes):
        what = "no route is for every alert: of what none matches nobody is told; end with one that has no condition"
        yield Fault("routes", "", what, len(routes.routes) - 1)


def _twice(table: str, names: list[str], key: str = "name") -> Iterator[Fault]:
    for nth, name in enumerate(names):
        if name in names[:nth]:
            yield Fault(table, key, f"{name} stands above already", nth)


def _unknown_names(routes: Routes) -> Iterator[Fault]:
    roles = [role.name for role in routes.roles]
    rosters = [roster.name for roster in routes.rosters]
    named = [("rosters", "fallback", nth, "role", one.fallback) for nth, one in enumerate(routes.rosters)]
    named += [("rosters", "deputy", nth, "roster", one.deputy) for nth, one in enumerate(routes.rosters)]
    named += [("shifts", "roster", nth, "roster", one.roster) for nth, one in enumerate(routes.shifts)]
    named += [("shifts", "role", nth, "role", one.role) for nth, one in enumerate(routes.shifts)]
    named += [("routes", "rosters", nth, "roster", to) for nth, one in enumerate(routes.routes) for to in one.rosters]
    named += [("silences", "author", nth, "role", one.author) for nth, one in enumerate(routes.silences)]
    for table, key, nth, kind, name in named:
        known = roles if kind == "role" else rosters
        optional = table == "rosters" and not name
        if not optional and name not in known:
            yield Fault(table, key, f"there is no {kind} {name}", nth, name, known)
    for nth, one in enumerate(routes.rosters):
        if one.deputy == one.name:
            yield Fault("rosters", "deputy", "a roster is no deputy of itself", nth)


def _hours(routes: Routes) -> Iterator[Fault]:
    for nth, shift in enumerate(routes.shifts):
        if shift.first == "24:00":
            yield Fault("shifts", "from", "a day begins at 00:00", nth)
    for nth, roster in enumerate(routes.rosters):
        shifts = [(at, one) for at, one in enumerate(routes.shifts) if one.roster == roster.name]
        for earlier, later, when in overlaps(shifts):
            what = f"overlaps with shift {earlier + 1} of the roster {roster.name} {when}"
            yield Fault("shifts", "from", what, later)
        if not roster.fallback and (open_hours := gap([one for _, one in shifts])):
            what = f"nobody has the duty {open_hours}: give more shifts or a fallback"
            yield Fault("rosters", "name", what, nth)


def _matcher(
    table: str, nth: int, matcher: Matcher, areas: Collection[str] | None, topics: Collection[str] | None
) -> Iterator[Fault]:
    if matcher.least > matcher.most:
        yield Fault(table, "least", f"{matcher.least} is above the highest level, {matcher.most}", nth)
    for key, paths, known in (("areas", matcher.areas, areas), ("topics", matcher.topics, topics)):
        for path in paths:
            if not all(part.strip() for part in path.split(">")):
                yield Fault(table, key, "expected paths without empty names", nth)
            elif known is not None and path not in known:
                yield Fault(table, key, f"the dictionary has no {path}", nth, path, known)


def _unreachable(routes: Routes) -> Iterator[Fault]:
    for nth, route in enumerate(routes.routes):
        for number, earlier in enumerate(routes.routes[:nth], start=1):
            if not earlier.goes_on and covers(earlier, route):
                what = f"is never reached: route {number} ({earlier.name}) takes all of it and does not continue"
                yield Fault("routes", "name", what, nth)
                break


def _silences(routes: Routes, zone: Zone) -> Iterator[Fault]:
    for nth, silence in enumerate(routes.silences):
        times = {}
        for key, text in (("from", silence.begins), ("until", silence.ends)):
            try:
                times[key] = moment(text, zone)
            except TimeError as error:
                yield Fault("silences", key, str(error), nth)
        if len(times) == 2 and times["until"] <= times["from"]:
            yield Fault("silences", "until", "ends before it begins", nth)
