"""The stages of a case: one row of an export becomes one event per stage, each with what was known then."""

from functools import lru_cache
from operator import ge
from typing import Any, NamedTuple

from msgspec.structs import replace

from city.events import Event, Stage, Status


class Reached(NamedTuple):
    """A stage that a row has a time for."""

    stage: Stage
    at: int
    known: int
    """When that could be known: a date is known at the next midnight."""


class RowTimes(NamedTuple):
    """The times that one row gives, as instants."""

    registered: int
    whole_day: bool
    """Only the day of the registration is known."""
    known: int
    """When the registration could be known."""
    occurred: int | None = None
    closed: int | None = None
    closed_known: int | None = None
    due: int | None = None
    arrival: int | None = None
    """The feed's own time of arrival."""
    version: int | None = None
    """The feed's own version."""
    changed: int | None = None
    """The version where it is a time."""
    reached: tuple[Reached, ...] = ()
    """The stages between registration and closing, and after it, that the row has a time for, in their order."""

    @property
    def stages(self) -> dict[str, Any]:
        """The times of these stages as fields of an event."""
        return {FIELD_OF[one.stage]: one.at for one in self.reached if one.stage in FIELD_OF}


FIELD_OF: dict[Stage, str] = {
    "accepted": "accepted",
    "dispatched": "dispatched",
    "contacted": "contacted",
    "handled": "handled",
    "checked": "checked",
    "called-back": "called_back",
    "reviewed": "reviewed",
    "re-reviewed": "re_reviewed",
}
"""The stages that have a time of their own beside registration and closing, and its name on the event."""
ORDER: tuple[Stage, ...] = (
    "accepted",
    "dispatched",
    "returned",
    "contacted",
    "handled",
    "checked",
    "closed",
    "reopened",
    "called-back",
    "reviewed",
    "re-reviewed",
)
"""Of stages at one instant."""
RANK = {stage: place for place, stage in enumerate(ORDER)}

_TOLD_AT: dict[Stage, dict[str, Any]] = {
    **{stage: {name: None} for stage, name in FIELD_OF.items()},
    "dispatched": {"dispatched": None, "unit": "", "units": (), "whistle": False},
    "returned": {"returned": 0},
    "closed": {"closed": None, "status": "open"},
    "called-back": {"called_back": None, "reached": None, "solved": None, "satisfied": None},
}
"""What a stage makes known, and what stands there before. Where a row has no time for a stage, what that stage makes
known is known at the end of the row.
"""
_LATE: dict[str, Any] = {"excluded": False, "extended": False}
"""What is known at the end of the row, whatever its stages."""


def stage(status: Status, times: RowTimes) -> Stage:
    """The stage that a row shows: the last that it has a time for. An open case with a closing time was reopened."""
    last = times.reached[-1].stage if times.reached else "registered"
    if status == "closed":
        return last if last in {"called-back", "reviewed", "re-reviewed"} else "closed"
    return last if times.closed is None else "reopened"


def stages(latest: Event, times: RowTimes, *, copy: bool = False) -> tuple[Event, ...]:
    """The events of one row, oldest first; ``latest`` is the state that it shows, version and arrival not yet set.

    - A stage arrives when it became known, or at the feed's own arrival if that is later. Arrivals never fall from
      stage to stage. A closing without its time, and a reopening, is known when the row last changed. Where a row has
      no time for a call-back, its outcome is taken as known at the closing.
    - A stage holds nothing that came later. The last one shows all that the row does.
    - A stage's version is its own time; the last stage takes the feed's version where there is one. Versions rise
      strictly from stage to stage, so of one row the last stage always wins.
    - The stages of a copy have the versions 0, 1, 2 and so on: they lose against every event of the case's own row.
    """
    line = _line(latest, times)
    arrived = times.known if times.arrival is None else max(times.known, times.arrival)
    versions = range(len(line)) if copy else _versions(line, times.version)
    events = []
    for (_, _, known), version, unknown in zip(line, versions, _hidden(tuple([one[0] for one in line])), strict=True):
        arrived = max(arrived, known)
        events.append(replace(latest, version=version, arrived=arrived, **unknown))
    return tuple(events)


def _line(latest: Event, times: RowTimes) -> list[Reached]:
    """All stages of the row in their order, the registration first and the one that it shows last."""
    line = [Reached._make(("registered", times.registered, times.known)), *times.reached]
    if latest.status == "closed" or latest.stage == "reopened":
        line.append(_ended(latest, times))
    knowns = [known for _, _, known in line[1:]]
    if any(map(ge, knowns, knowns[1:])):
        line[1:] = sorted(line[1:], key=_in_order)
    return line


def _ended(latest: Event, times: RowTimes) -> Reached:
    ended = times.closed_known or times.known
    if latest.status != "closed":
        return Reached("reopened", times.closed or 0, max(ended, times.changed or times.known))
    if times.closed is not None:
        return Reached("closed", times.closed, ended)
    at = max([times.registered, *(one.at for one in times.reached)])
    return Reached("closed", at, max(ended, times.changed or times.known))


@lru_cache(maxsize=1 << 12)
def _hidden(line: tuple[Stage, ...]) -> tuple[dict[str, Any], ...]:
    """The stage of each event, whether it is the last, and what stands in it for what was not known yet, by the stages
    of the row.
    """
    hidden: dict[str, Any] = {}
    found: list[dict[str, Any]] = []
    for number in range(len(line) - 1, -1, -1):
        found.append({**hidden, "stage": line[number], "last_of_row": number == len(line) - 1})
        if number == len(line) - 1:
            hidden = _untold(line)
        hidden.update(_TOLD_AT.get(line[number], {}))
    return tuple(reversed(found))


def _untold(line: tuple[Stage, ...]) -> dict[str, Any]:
    """What the last event of a row alone shows, because no stage of it makes it known."""
    hidden = dict(_LATE)
    for one, told in _TOLD_AT.items():
        if one not in line:
            hidden.update(told)
    return hidden


def _versions(line: list[Reached], own: int | None) -> list[int]:
    """Strictly rising; the last one is the feed's own where there is one."""
    found = []
    last = line[0].at - 1
    for _, at, _ in line:
        last = at if at > last else last + 1
        found.append(last)
    if own is not None:
        found[-1] = own
        for number in range(len(found) - 2, -1, -1):
            found[number] = min(found[number], found[number + 1] - 1)
    return found


def _in_order(one: Reached) -> tuple[int, int]:
    return one.known, RANK[one.stage]
