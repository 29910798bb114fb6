"""What was told, held against what should have been: no alert lost, nothing told twice but once for a kill.

What should be told is what the routes make of the embedded run's alerts, tick after tick. What is heard of all at
once, because nobody could hear of it before, is told as it then stands: such a state is *overtaken*, and counts as lost
unless its alert was told of in a newer state and the two were appended within ``PATIENCE`` seconds of each other or of
a time in which the broker or notify were disturbed.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

import msgspec

from alerts.routing.duty import Routing
from alerts.routing.notices import Notice
from alerts.routing.plan import advance
from alerts.routing.state import RoutingState
from city.alerts import Alert
from city.times import MINUTE
from tests.soak.order import in_order
from tests.soak.taken import Taken

PATIENCE = 5.0
_OVER = ("recovered", "closed")
_LATER = 3 * MINUTE
"""So long after the last state everything that waits for its pause is due."""


class Told(NamedTuple):
    """What one notice says of an alert: that it is open at a level, or over (level 0)."""

    phase: Literal["open", "over"]
    level: int


class Expected(NamedTuple):
    """One thing that had to be told of an alert, and the tick of the state that it tells of."""

    alert_id: str
    told: Told
    tick: int
    digest: bool = False
    """It stood in a digest, which shows an alert as it is when the digest goes: then any word of it will do."""


class Verdict(msgspec.Struct, kw_only=True):
    """What became of what should be told."""

    alerts: int = 0
    states: int = 0
    delivered: int = 0
    overtaken: int = 0
    lost: list[str] = []
    """Alerts that were not told of as they should have been, a sentence each."""
    unexpected: list[str] = []
    """Alerts that were told of and should not have been, a sentence each."""


def expected(states: Iterable[Alert], routing: Routing) -> list[Expected]:
    """What routes make of states, each heard of at its own tick."""
    found: list[Expected] = []
    state, now = RoutingState(), 0
    ordered = sorted(states, key=lambda one: (one.updated_at, one.alert_id))
    for now, some in groupby(ordered, key=lambda one: one.updated_at):
        state, notices = advance(state, some, now, routing)
        found += [one for notice in notices for one in _of(notice)]
    _, notices = advance(state, (), now + _LATER, routing)
    return [*found, *(one for notice in notices for one in _of(notice))]


def verdict(
    wanted: Sequence[Expected],
    taken: Sequence[Taken],
    appended: Mapping[str, Sequence[tuple[int, float]]],
    disturbed: Sequence[tuple[float, float]],
    before: Collection[str] = (),
) -> Verdict:
    """Holds both against each other, in the order in which the notices were made: each word tells of one state.

    ``appended``: of each alert the ticks of its states, and when the log had them. ``before``: alerts of the history,
    which may be told of and need not.
    """
    reached = _reached(taken)
    by_alert: dict[str, list[Expected]] = defaultdict(list)
    for one in wanted:
        if one.told not in [other.told for other in by_alert[one.alert_id][-1:]]:
            by_alert[one.alert_id].append(one)
    found = Verdict(alerts=len(by_alert))
    for alert in sorted(reached.keys() - by_alert.keys() - set(before)):
        found.unexpected.append(f"{alert}: was told of and should not have been")
    for alert, states in by_alert.items():
        have = reached.get(alert, [])
        found.states += len(states)
        came = [_appended(appended.get(alert, ()), one.tick) for one in states]
        at_once = [number for number, one in enumerate(states) if not one.digest]
        told = {at_once[place] for place in in_order([states[number].told for number in at_once], have)}
        told |= {number for number, one in enumerate(states) if one.digest and have}
        for number, one in enumerate(states):
            if number in told:
                found.delivered += 1
            elif number < max(told, default=-1) and _at_once(came[number], came[number + 1], disturbed):
                found.overtaken += 1
            else:
                said = f"{alert}: {one.told.phase} at level {one.told.level} as of {one.tick} was not told"
                found.lost.append(f"{said} (states came at {came[number:]})")
    return found


def _reached(taken: Sequence[Taken]) -> dict[str, list[Told]]:
    """What was told of each alert, in the order in which it was made: urgent notices overtake others on their way. What
    was repeated counts once.
    """
    once = {notice.notice_id: notice for notice in sorted(taken, key=lambda one: one.taken, reverse=True)}
    found: dict[str, list[Told]] = defaultdict(list)
    for notice in sorted(once.values(), key=lambda one: (one.at, one.taken)):
        for line in notice.alerts:
            found[line.alert_id].append(_told(line.kind, line.level))
    return found


def repeats(taken: Sequence[Taken]) -> list[tuple[float, float]]:
    """Between which two times each notice that came again was repeated."""
    first: dict[str, float] = {}
    found = []
    for notice in sorted(taken, key=lambda one: one.taken):
        if notice.notice_id in first:
            found.append((first[notice.notice_id], notice.taken))
        first[notice.notice_id] = notice.taken
    return found


def without_kill(repeated: Sequence[tuple[float, float]], killed: Iterable[float]) -> int:
    """Repeats that no kill of their own explains: one that lies between the two times, and each explains but one."""
    left = sorted(killed)
    unexplained = 0
    for first, again in sorted(repeated, key=lambda one: one[1]):
        own = next((time for time in left if first - 1 <= time <= again), None)
        if own is None:
            unexplained += 1
        else:
            left.remove(own)
    return unexplained


def most_of_one(taken: Sequence[Taken]) -> int:
    """How many times the notice came that came most often."""
    return max(Counter(notice.notice_id for notice in taken).values(), default=0)


def _appended(states: Iterable[tuple[int, float]], tick: int) -> float | None:
    """When a state came into the log, or a newer one where the order of urgent cases made that the first."""
    return min((at for state, at in states if state >= tick), default=None)


def _at_once(mine: float | None, next_one: float | None, disturbed: Sequence[tuple[float, float]]) -> bool:
    """Whether nobody can have heard of a state before the next one: unknown times say that somebody could."""
    if mine is None or next_one is None:
        return False
    if next_one - mine <= PATIENCE:
        return True
    return any(begin <= mine + PATIENCE and next_one <= end + PATIENCE for begin, end in disturbed)


def _of(notice: Notice) -> list[Expected]:
    if notice.kind == "digest":
        return [
            Expected(line.about.alert_id, _told(line.kind, line.about.level), line.about.updated_at, digest=True)
            for line in notice.lines
        ]
    about = notice.about
    return [] if about is None else [Expected(about.alert_id, _told(notice.kind, about.level), about.updated_at)]


def _told(kind: str, level: int) -> Told:
    return Told("over", 0) if kind in _OVER else Told("open", level)
