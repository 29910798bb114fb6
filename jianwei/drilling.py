"""A drill on its way into the log, and what has come of it since: stage by stage, to the channels of those on duty."""

from collections.abc import Callable, Iterable
from time import monotonic, sleep, time
from typing import Any, Literal
from uuid import uuid4

import msgspec

from alerts.drills import name_of
from city.drills import Drill
from city.times import SECOND
from indexing.errors import UnreachableError
from indexing.store import Store
from jianwei.acting import refuse_persons
from jianwei.delivery.looking import Told
from jianwei.errors import ActionError

_PAUSE = 0.2

StageName = Literal["sent", "alert", "notice", "taken"]
STAGES: dict[StageName, str] = {
    "sent": "sent to the watch",
    "alert": "alert in the store",
    "notice": "notice decided",
    "taken": "taken by the channel",
}
"""What a drill passes, in order."""


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """One that was passed, and when in milliseconds UTC; from the notices on of a role and a channel."""

    stage: StageName
    at: int
    role: str = ""
    channel: str = ""


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """How far a drill has come."""

    stages: tuple[Stage, ...]
    """In the order of time."""
    missing: StageName | None
    """The first stage that is not passed, by any that should."""
    why: str = ""
    """What is known of that."""


def drill_of(**fields: Any) -> Drill:
    """A drill with an id of its own. Raises ``ActionError`` where it is incomplete or holds person data."""
    refuse_persons(**{option: str(fields.get(option, "")) for option in ("role", "desk", "area", "topic", "note")})
    try:
        return Drill(drill_id=uuid4().hex, **fields)
    except ValueError as error:
        raise ActionError(str(error)) from error


def follow(drill: Drill, documents: Store, told: Callable[[str], tuple[Iterable[Told], str]], seconds: float) -> Course:
    """The course of a drill, looked at until all stages are passed or the time is over.

    A store that is away, or makes its first index just now, is asked again: people are told without it.
    """
    alert_id, end, seen = name_of(drill), monotonic() + seconds, 0
    while True:
        if not seen and _held(documents, alert_id):
            seen = round(time() * SECOND)
        course = course_of(drill, seen, *told(alert_id))
        if course.missing is None or monotonic() >= end:
            return course
        sleep(_PAUSE)


def _held(documents: Store, alert_id: str) -> bool:
    try:
        return documents.get("alerts", alert_id) is not None
    except UnreachableError:
        return False


def course_of(drill: Drill, seen: int, told: Iterable[Told], why: str = "") -> Course:
    """The course of a drill whose alert was seen in the store at an instant (0 for not yet), and who is told of it.

    A channel that refused it has passed where another one of the role has it.
    """
    rows = [one for one in told if not one.elsewhere]
    stages = [Stage(stage="sent", at=drill.at)]
    stages += [Stage(stage="alert", at=seen)] if seen else []
    stages += [Stage(stage="notice", at=one.decided_at, role=one.role, channel=one.channel) for one in rows]
    stages += [
        Stage(stage="taken", at=one.taken_at, role=one.role, channel=one.channel) for one in rows if one.taken_at
    ]
    waiting = [f"{one.channel}: {one.code}" if one.code else one.channel for one in rows if not one.taken_at]
    missing: StageName | None = None
    if not seen:
        missing, why = "alert", ""
    elif not rows:
        missing = "notice"
    elif waiting:
        missing, why = "taken", ", ".join(waiting)
    stages.sort(key=lambda one: one.at)  # over Kafka people are told before the store has the alert
    return Course(stages=tuple(stages), missing=missing, why=why if missing else "")
