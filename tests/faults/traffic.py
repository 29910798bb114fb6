"""What is sent in a run: twenty days of the small town, and the shapes in which it may come."""

import random
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from city.events import Event
from city.times import DAY, HOUR, MINUTE
from tests.faults.schedule import Shape
from tests.streams.town import (
    BIN,
    BURST,
    GRID,
    HILL,
    LAMP,
    LEAK,
    MILL,
    POTHOLE,
    QUAY,
    at,
    batches,
    burst,
    event,
    hourly,
    month,
)

FIRST, DAYS = "2026-03-01", 20
TICKS = hourly("2026-03-01 02:00", "2026-03-21 04:00", 2)
TOWNS = 4
"""So many different towns there are."""
_FAR = 20
"""Ticks by which an event is late or repeated at most."""


class Stretch(NamedTuple):
    """What is sent before a tick, and the tick."""

    tick: int
    events: Sequence[Event]


def town(seed: int) -> list[Event]:
    """About 3,500 events: ordinary days of two feeds, outbreaks, urgent cases nearly every day, cases that change."""
    pick = random.Random(f"town {seed}")
    first = [
        *month(FIRST, DAYS, seed, rate=11),
        *month(FIRST, DAYS, seed + 100, feed=GRID, rate=11),
        *burst("pipe", f"2026-03-{10 + seed:02} 08:05", 60, BURST, MILL, minutes=3),
        *burst("bins", f"2026-03-{14 + seed:02} 09:01", 60, BIN, [MILL, QUAY, HILL], minutes=5),
        *burst("hole", "2026-03-18 10:02", 40, POTHOLE, QUAY, minutes=4, feed=GRID),
        *(_urgent(pick, number) for number in range(2 * DAYS)),
    ]
    return [*first, *(_later(pick, one) for one in first if pick.random() < 0.5)]


def stretches(events: Sequence[Event], shape: Shape, seed: int) -> list[Stretch]:
    """The events between the ticks, in the shape."""
    pick = random.Random(f"shape {seed}")
    plain = batches(events, TICKS)
    sent: list[list[Event]] = [list(arrived) for _, arrived in plain]
    if shape == "late":
        sent = [[] for _ in plain]
        for number, (_, arrived) in enumerate(plain):
            for one in arrived:
                behind = pick.randint(1, _FAR) if pick.random() < 0.15 else 0
                sent[min(number + behind, len(sent) - 1)].append(one)
    if shape == "repeated":
        for number, (_, arrived) in enumerate(plain):
            for one in arrived:
                if pick.random() < 0.3:
                    sent[min(number + pick.choice([0, 1, pick.randint(2, _FAR)]), len(sent) - 1)].append(one)
    if shape in {"shuffled", "late"}:
        for some in sent:
            some += [one for one in some if pick.random() < 0.2]
            pick.shuffle(some)
    return [Stretch(tick, some) for (tick, _), some in zip(plain, sent, strict=True)]


def _urgent(pick: random.Random, number: int) -> Event:
    """A case that a rule names; several of one day and place are one alert."""
    when = at(FIRST) + (number // 2) * DAY + pick.randrange(24 * 60) * MINUTE
    return event(f"gas-{number}", when, LEAK, pick.choice([MILL, QUAY]), urgent=("gas",))


def _later(pick: random.Random, one: Event) -> Event:
    """A later version of a case: closed, or moved to where it belongs.

    An urgent case stays where it is: it is told at once, and what was told at another place cannot be taken back, so
    there the order of the versions has a meaning.
    """
    passed = pick.choice([HOUR, pick.randrange(1, 72) * HOUR])
    arrived = min(one.arrived + passed, TICKS[-1] - MINUTE)
    moved = 1.0 if one.urgent else pick.random()
    return msgspec.structs.replace(
        one,
        version=one.version + passed,
        arrived=arrived,
        status="closed",
        stage="closed",
        closed=arrived,
        topic=pick.choice([POTHOLE, LAMP]) if moved < 0.2 else one.topic,
        area=pick.choice([MILL, HILL]) if moved < 0.3 else one.area,
    )
