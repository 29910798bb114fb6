"""A dry run: alerts as they went, under routes that were not in force then."""

from collections import deque
from collections.abc import Iterable, Sequence

import msgspec
from msgspec.structs import replace

from alerts.routing.duty import Routing
from alerts.routing.notices import KINDS, Notice
from alerts.routing.plan import advance, next_due
from alerts.routing.state import RoutingState
from city.alerts import Alert


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """What one role would have got."""

    role: str
    notices: int
    by_kind: dict[str, int]
    by_hour: tuple[int, ...]
    """By the 24 hours of the wall clock."""
    levels: tuple[int, ...]
    """Of levels 1 to 4; a digest counts as its highest."""


def dry_run(
    states: Iterable[Alert], first: int, last: int, routing: Routing, answer: int | None = None
) -> tuple[list[Notice], RoutingState]:
    """All notices from one instant up to another, from states of alerts in any order, and the state at the end.

    What changed before ``first`` is folded too, so that alerts which were open then are known and not new. With
    ``answer`` somebody acknowledges each alert so many milliseconds after a notice that nobody has answered.
    """
    given: dict[int, list[Alert]] = {}
    for alert in states:
        given.setdefault(alert.updated_at, []).append(alert)
    times = deque(sorted(at for at in given if at < last))
    state, notices = RoutingState(digest_at=times[0] if times else first), list[Notice]()
    newest, answers = dict[str, Alert](), dict[str, int]()
    while (at := min([next_due(state, routing) or last, *list(times)[:1], *answers.values()], default=last)) < last:
        news = given[times.popleft()] if times and times[0] == at else []
        newest |= {alert.alert_id: alert for alert in news}
        news = [*news, *_answered(newest, answers, at)]
        answers = {name: when for name, when in answers.items() if when > at}
        state, made = advance(state, news, at, routing)
        notices += made
        if answer is not None:
            open_ones = {entry.about.alert_id for entry in state.entries if entry.about.active and not entry.answered}
            answers |= {one.alert_id: at + answer for one in made if one.alert_id in open_ones - answers.keys()}
    return [notice for notice in notices if notice.at >= first], state


def _answered(newest: dict[str, Alert], answers: dict[str, int], at: int) -> list[Alert]:
    due = [newest[name] for name, when in answers.items() if when <= at]
    ended = ("recovered", "closed")
    return [replace(alert, status="acknowledged", updated_at=at) for alert in due if alert.status not in ended]


def shares(notices: Sequence[Notice], routing: Routing) -> list[Share]:
    """What each role would have got, of all roles of the file, in its order."""
    found = []
    for role in routing.routes.roles:
        own = [notice for notice in notices if notice.role == role.name]
        hours = [routing.hours.zone.local(notice.at).hour for notice in own]
        kinds = [notice.kind for notice in own]
        levels = [notice.level for notice in own]
        found.append(
            Share(
                role=role.name,
                notices=len(own),
                by_kind={kind: kinds.count(kind) for kind in KINDS if kind in kinds},
                by_hour=tuple(hours.count(hour) for hour in range(24)),
                levels=tuple(levels.count(level) for level in (1, 2, 3, 4)),
            )
        )
    return found
