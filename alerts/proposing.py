"""When it is proposed to close an alert: upstream has closed every case that carries it, and no more are coming.

The proposal is ready-filled so that nobody has to write; a person decides. Law: an alert that is not over has one where
all of its cases are known, at least one is, every one is closed, and it has recovered or a day has passed without news:
since the end of its last period and since the last of its cases was registered. Whether all are known is for the caller
to say, who has the store.

The reason is always ``handled``: upstream tells that a case is closed and whether the resident says that it is solved,
not that it was known or expected.
"""

from dataclasses import dataclass

from city.actions import CloseReason
from city.alerts import AlertStatus
from city.times import DAY, Zone

QUIET = DAY
"""So long without news no more cases are awaited."""


@dataclass(frozen=True, slots=True)
class Carried:
    """The cases that carry an alert, as far as upstream has come; instants in milliseconds UTC."""

    open: int
    closed: int
    unsolved: int
    """Closed, and the resident says that it is not solved."""
    registered: int | None
    """When the last of them was registered."""
    ended: int | None
    """When the last of them was closed, where upstream tells."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Closing, as ``Action`` wants it."""

    reason: CloseReason
    note: str
    cases: int
    last_closed: int | None


def awaited(status: AlertStatus, over: int, registered: int | None, now: int) -> bool:
    """Whether more cases may come; ``over`` is the end of the alert's last period."""
    return status != "recovered" and now < max(over, registered or over) + QUIET


def proposal(status: AlertStatus, over: int, carried: Carried, now: int, zone: Zone) -> Proposal | None:
    """The proposal for an alert, or None."""
    if status == "closed" or carried.open or not carried.closed:
        return None
    if awaited(status, over, carried.registered, now):
        return None
    return Proposal("handled", _note(carried, zone), carried.closed, carried.ended)


def _note(carried: Carried, zone: Zone) -> str:
    last = "" if carried.ended is None else f"（最后一件 {zone.local(carried.ended):%Y-%m-%d %H:%M}）"
    unsolved = f"，其中回访未解决 {carried.unsolved} 件" if carried.unsolved else ""
    return f"上级系统已办结全部 {carried.closed} 件{last}{unsolved}"
