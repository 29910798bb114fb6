"""What becomes of what is remembered when the routes change."""

from msgspec.structs import replace

from alerts.routing.duty import Routing
from alerts.routing.state import Entry, Line, RoutingState
from alerts.routing.ways import targets


def revised(state: RoutingState, routing: Routing) -> RoutingState:
    """The state without roles and rosters that are no more; what waits for the digest of one goes where the new routes
    say.
    """
    roles = {role.name for role in routing.routes.roles}
    rosters = {roster.name for roster in routing.routes.rosters}
    entries = tuple(_known(entry, roles, rosters) for entry in state.entries)
    by_alert = {entry.about.alert_id: entry for entry in entries}
    lines: dict[tuple[str, str, str], Line] = {}
    for line in state.lines:
        places = [line]
        if (line.role and line.role not in roles) or (line.roster and line.roster not in rosters):
            found = targets(by_alert[line.alert_id].about, routing)
            places = [replace(line, role="", roster=target.roster) for target in found]
        lines |= {one.place: one for one in places}
    sent = {role: times for role, times in state.sent.items() if role in roles}
    return replace(state, entries=entries, lines=tuple(lines[place] for place in sorted(lines)), sent=sent)


def _known(entry: Entry, roles: set[str], rosters: set[str]) -> Entry:
    return replace(
        entry,
        told=tuple(role for role in entry.told if role in roles),
        digested=tuple(roster for roster in entry.digested if roster in rosters),
    )
