"""A long outage of one server: the schedule of ``python -m tests.faults --outage kafka --seconds 600``."""

from typing import Literal

from tests.faults.schedule import Fault, Schedule, Server

How = Literal["kill", "pause"]
AGAIN_AFTER = 5.0
"""Seconds after which a process that has ended is started again, as a supervisor does. Without them ten minutes of
outage would be ten minutes of starts.
"""
_BEGINS = 12.0
_FEEDING = 40.0


def outage(server: Server, how: How, seconds: float) -> Schedule:
    """Two workers and an index over four partitions, whose server is away once, in the middle of what is fed."""
    what: Literal["server kill", "server pause"] = "server kill" if how == "kill" else "server pause"
    return Schedule(
        seed=1,
        workers=2,
        indexers=1,
        events=4,
        partials=4,
        shape="as it is",
        poison=0,
        dropped=0.0,
        events_a_record=10,
        seconds=_FEEDING,
        faults=(Fault(_BEGINS, what, seconds, 0, server),),
    )
