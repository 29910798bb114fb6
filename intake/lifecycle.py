"""The stages of a case: one row of an export becomes one event per stage, each with what was known then."""

from typing import NamedTuple

from msgspec.structs import replace

from city.events import Event, Status


class RowTimes(NamedTuple):
    """The times that one row gives, as instants."""

    registered: int
    whole_day: bool
    """Only the day of the registration is known."""
    known: int
    """When the registration could be known: a date is known at the next midnight."""
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


def stage(status: Status, times: RowTimes) -> str:
    """The stage that a row shows: an open case with a closing time was opened again."""
    if status == "closed":
        return "closed"
    return "registered" if times.closed is None else "reopened"


def stages(latest: Event, times: RowTimes, *, copy: bool = False) -> tuple[Event, ...]:
    """The events of one row, oldest first; ``latest`` is the state that it shows, version and arrival not yet set.

    - A stage arrives when it became known, or at the feed's own arrival if that is later. Arrivals never fall from
      stage to stage. A closing without its time, and a reopening, is known when the row last changed. The outcome of a
      call-back is taken as known at the closing.
    - The stage ``registered`` holds nothing that came later: it is open, without closing, outcome and handling unit.
    - A stage's version is its own time; the last stage takes the feed's version where there is one. Versions rise
      strictly from stage to stage, so of one row the last stage always wins.
    - The stages of a copy have the versions 0 and 1: they lose against every event of the case's own row.
    """
    arrived = times.known if times.arrival is None else max(times.known, times.arrival)
    if latest.stage == "registered":
        own = times.registered if times.version is None else times.version
        return (replace(latest, version=0 if copy else own, arrived=arrived),)
    first, last = times.registered, max(times.closed or 0, times.registered + 1)
    if times.version is not None:
        first, last = min(first, times.version - 1), times.version
    if copy:
        first, last = 0, 1
    registered = replace(
        latest,
        version=first,
        arrived=arrived,
        status="open",
        stage="registered",
        closed=None,
        solved=None,
        satisfied=None,
        unit="",
        last_of_row=False,
    )
    return registered, replace(latest, version=last, arrived=max(arrived, _ended_known(latest, times)))


def _ended_known(latest: Event, times: RowTimes) -> int:
    ended = times.closed_known or times.known
    exact = latest.status == "closed" and times.closed is not None
    return ended if exact else max(ended, times.changed or times.known)
