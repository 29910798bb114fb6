"""What goes wrong, and when: a schedule is a function of its seed, so that one that failed can be run again."""

import random
from typing import Literal

import msgspec

Server = Literal["kafka", "elasticsearch"]
What = Literal["kill", "stop", "pause", "zombie", "join", "leave", "server kill", "server pause"]
"""Of a worker: SIGKILL, SIGTERM, SIGSTOP for less or for more than its session; one more comes, one goes for good. Of a
server: SIGKILL and back, SIGSTOP.
"""
Shape = Literal["as it is", "repeated", "shuffled", "late"]
"""Of the input: everything once and in order; much of it twice, also many ticks later; each stretch between two ticks
in another order, with repetitions; some events many ticks too late, so that older versions come after newer ones.
"""

WEIGHTS: dict[What, int] = {
    "kill": 5,
    "stop": 3,
    "pause": 3,
    "zombie": 3,
    "join": 3,
    "leave": 2,
    "server kill": 4,
    "server pause": 3,
}
LONG: set[What] = {"zombie", "server pause"}
"""Faults that may take longer than ten seconds: at most two of them, or a schedule would take minutes."""


class Fault(msgspec.Struct, frozen=True):
    """One thing that goes wrong. ``at`` and ``lasts`` in seconds; ``number`` says which worker, modulo those there."""

    at: float
    what: What
    lasts: float = 0.0
    number: int = 0
    server: Server = "kafka"


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a run is made of, but for the machine's own timing."""

    seed: int
    workers: int
    indexers: int
    """Workers with ``--role index`` beside those with ``--role steps``; 0: all workers do both."""
    events: int
    partials: int
    """Partitions of the streams of these names."""
    shape: Shape
    poison: int
    """Records of ``events`` that no step can read."""
    dropped: float
    """The share of delivered records that workers throw away before they see them."""
    events_a_record: int
    seconds: float
    """How long the feeding takes."""
    faults: tuple[Fault, ...]


def schedule(seed: int) -> Schedule:
    """The schedule of a seed."""
    pick = random.Random(f"schedule {seed}")
    seconds = pick.uniform(14, 24)
    events, partials = pick.choice([(4, 4), (4, 4), (4, 4), (3, 2), (2, 5), (1, 1)])
    return Schedule(
        seed=seed,
        workers=pick.choice([1, 2, 2, 2, 3]),
        indexers=pick.choice([0, 0, 1, 2]),
        events=events,
        partials=partials,
        shape=pick.choice(["as it is", "repeated", "shuffled", "late"]),
        poison=pick.choice([0, 0, 0, 3]),
        dropped=pick.choice([0.0, 0.0, 0.02, 0.05, 0.2]),
        events_a_record=pick.choice([1, 10, 500]),
        seconds=round(seconds, 1),
        faults=_faults(pick, seconds),
    )


def _faults(pick: random.Random, seconds: float) -> tuple[Fault, ...]:
    found: list[Fault] = []
    long = 0
    for _ in range(pick.randint(3, 6)):
        (what,) = pick.choices(list(WEIGHTS), list(WEIGHTS.values()))
        if what in LONG and long == 2:
            what = "kill"
        long += what in LONG
        server: Server = pick.choice(["kafka", "kafka", "elasticsearch"])
        at = round(pick.uniform(1, seconds), 1)
        found.append(Fault(at, what, round(_lasts(pick, what), 1), pick.randrange(100), server))
    return tuple(sorted(found, key=lambda fault: fault.at))


def _lasts(pick: random.Random, what: What) -> float:
    match what:
        case "kill" | "stop" | "server kill":
            return pick.uniform(0, 4)
        case "pause":
            return pick.uniform(1, 8)
        case "zombie":
            return pick.uniform(12, 20)
        case "server pause":
            return pick.choice([pick.uniform(1, 10), pick.uniform(10, 30)])
        case "join" | "leave":
            return 0.0
