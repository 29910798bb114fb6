"""What goes wrong in a soak, and when: a fault at every interval, a function of seed, length and pace of the rules.

Each kind comes once before any comes twice. A fault that a rule of Prometheus is there for lasts as long as the rule
needs, with its durations divided by ``pace``, and ``SLACK`` seconds more.
"""

import random
from typing import Literal

import msgspec

Group = Literal["workers", "index", "kafka", "elasticsearch", "telling"]
"""What a fault befalls. Notify and the receiver are one: what is told goes through both."""
What = Literal["kill", "pause", "away", "loop"]
"""SIGKILL and back, SIGSTOP and on, SIGKILL or SIGSTOP for long, killed again and again."""
SLACK = 12.0
"""Seconds for scrapes, evaluations and, of a process, its start."""
LOOPS = 5
"""Kills of a loop. Each comes when the process before it has answered, and so takes about ``LOOP_SECONDS``."""
LOOP_SECONDS = 14.0
_WAYS = 50
_EDGE = 10.0
"""Seconds before the end in which nothing is broken any more, and after a fault in which its group is let alone."""
_STARTING = 40.0
"""The same after a kill of a server: it needs so long to be there again."""


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of fault: what befalls whom, for how long, and which rules must fire where it lasts so long."""

    name: str
    group: Group
    what: What
    place: str
    """A process by name, ``worker`` for one of them, ``workers`` for all, or a server."""
    least: float = 0.0
    most: float = 0.0
    """Seconds, of those that are not there for a rule."""
    waits: float = 0.0
    """Seconds that its rules need as they are shipped, before anything is divided."""
    shipped: float = 0.0
    """Seconds that rules need which are taken as they are shipped."""
    rules: tuple[str, ...] = ()
    rules_shipped: tuple[str, ...] = ()


KINDS: tuple[Kind, ...] = (
    Kind(name="worker killed", group="workers", what="kill", place="worker", least=2, most=6),
    Kind(name="worker paused", group="workers", what="pause", place="worker", least=2, most=8),
    Kind(name="worker a zombie", group="workers", what="pause", place="worker", least=15, most=25),
    Kind(name="Kafka killed", group="kafka", what="kill", place="kafka", least=2, most=6),
    Kind(name="Kafka paused", group="kafka", what="pause", place="kafka", least=5, most=15),
    Kind(name="Elasticsearch killed", group="elasticsearch", what="kill", place="elasticsearch", least=2, most=6),
    Kind(name="Elasticsearch paused", group="elasticsearch", what="pause", place="elasticsearch", least=5, most=12),
    Kind(name="index killed", group="index", what="kill", place="index", least=2, most=6),
    Kind(name="notify killed", group="telling", what="kill", place="notify", least=1, most=4),
    Kind(name="receiver killed", group="telling", what="kill", place="receiver", least=8, most=15),
    Kind(
        name="all workers away",
        group="workers",
        what="away",
        place="workers",
        waits=300,
        rules=("JianweiNoWorker", "JianweiProcessGone"),
    ),
    Kind(name="Kafka away", group="kafka", what="away", place="kafka", waits=300, rules=("JianweiNotifyBlind",)),
    Kind(
        name="Elasticsearch away",
        group="elasticsearch",
        what="away",
        place="elasticsearch",
        waits=200,
        rules=("JianweiIndexWaiting",),
    ),
    Kind(
        name="index away",
        group="index",
        what="away",
        place="index",
        waits=300,
        rules=("JianweiNoIndex", "JianweiProcessGone"),
    ),
    Kind(
        name="notify away",
        group="telling",
        what="away",
        place="notify",
        waits=300,
        rules=("JianweiNoNotify", "JianweiProcessGone"),
    ),
    Kind(name="notify in a loop", group="telling", what="loop", place="notify", rules=("JianweiRestartLoop",)),
    Kind(
        name="receiver away",
        group="telling",
        what="away",
        place="receiver",
        waits=720,
        shipped=160,
        rules=("JianweiNoticesWait",),
        rules_shipped=("JianweiChannelFails",),
    ),
)
"""All of them. ``JianweiChannelFails`` counts attempts, whose back-off nothing divides: it is taken as shipped."""


class Fault(msgspec.Struct, frozen=True):
    """One thing that goes wrong, ``at`` seconds after the start; ``number`` says which worker, modulo those there."""

    at: float
    kind: Kind
    lasts: float
    number: int = 0

    @property
    def ends(self) -> float:
        """Seconds after the start."""
        return self.at + self.lasts


def schedule(seed: int, seconds: float, every: float, pace: float) -> tuple[Fault, ...]:
    """The faults of a soak: one at each multiple of ``every``, two on one group never at once.

    Of some ways to deal them out the one that has the most kinds, and then the most faults.
    """
    pick = random.Random(f"soak {seed}")
    ways = [_dealt(pick, seconds, every, pace) for _ in range(_WAYS)]
    return max(ways, key=lambda faults: (len({fault.kind.name for fault in faults}), len(faults)))


def _dealt(pick: random.Random, seconds: float, every: float, pace: float) -> tuple[Fault, ...]:
    deck: list[Kind] = []
    found: list[Fault] = []
    for slot in range(1, int(seconds // every)):
        if len(found) % len(KINDS) == 0:
            deck += pick.sample(KINDS, len(KINDS))
        at = slot * every
        for kind in deck:
            fault = Fault(at, kind, round(_lasts(kind, pace, pick), 1), pick.randrange(100))
            if fault.ends <= seconds - _EDGE and not any(_collide(fault, other) for other in found):
                found.append(fault)
                deck.remove(kind)
                break
    return tuple(found)


def _lasts(kind: Kind, pace: float, pick: random.Random) -> float:
    drawn = pick.uniform(kind.least, kind.most)
    if kind.what == "loop":
        return LOOPS * LOOP_SECONDS
    if kind.what == "away":
        return max(kind.waits / pace + SLACK, kind.shipped)
    return drawn


def _collide(fault: Fault, other: Fault) -> bool:
    """Whether two are on one group at once. While what is told goes nowhere for long, the log stays, and the other way
    round: notices must come for that to be seen.
    """
    together = {fault.kind.group, other.kind.group}
    away = {one.kind.name for one in (fault, other)}
    one_group = len(together) == 1 or (
        together == {"telling", "kafka"} and bool(away & {"receiver away", "Kafka away"})
    )
    return one_group and fault.at < _at_rest(other) and other.at < _at_rest(fault)


def _at_rest(fault: Fault) -> float:
    server_killed = fault.kind.group in ("kafka", "elasticsearch") and fault.kind.what != "pause"
    return fault.ends + (_STARTING if server_killed else _EDGE)


def kills(faults: tuple[Fault, ...], place: str) -> int:
    """How many times the processes of a place are killed."""
    return sum(_kills(fault) for fault in faults if fault.kind.place == place)


def _kills(fault: Fault) -> int:
    return {"kill": 1, "pause": 0, "away": 1, "loop": LOOPS}[fault.kind.what]
