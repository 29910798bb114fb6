"""A made-up town as literal values: its configuration, its events, and runs of the whole embedded service over them."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from city.calendars import CalendarTable
from city.configuration import Budget, Configuration, Judging, UrgentRule
from city.events import Event, Tick
from city.times import DAY, HOUR, MINUTE, Zone
from indexing.canonical import export
from jianwei.embedded import Embedded, Progress
from streams.step import Output, Step
from streams.topology import ONE, Partitions

ZONE = Zone("Asia/Shanghai")
FEED = "complaint/town"
GRID = "incident/town"
MILL, QUAY, HILL = "Town>East>Mill", "Town>East>Quay", "Town>West>Hill"
POTHOLE, LAMP, BURST, BIN, LEAK = "Roads>Pothole", "Roads>Lamp", "Water>Burst pipe", "Waste>Bin", "Gas>Leak"

TOWN = Configuration(
    city="Town",
    zone="Asia/Shanghai",
    horizon_days=60,
    calendar=CalendarTable(country="none"),
    judging=Judging(warmup_days=7, baseline_days=28),
    budget=Budget(rate_hour=0.002, rate_day=0.02, rate_week=0.02),
    urgent=(UrgentRule(name="gas", topics=(LEAK,)),),
)


def at(text: str) -> int:
    """The instant of a wall-clock reading in the town."""
    return ZONE.instant(datetime.fromisoformat(text))


def day(text: str) -> int:
    """The number of a day."""
    return datetime.fromisoformat(text).toordinal()


def event(id: str, registered: str | int, topic: str = POTHOLE, area: str = MILL, **more) -> Event:
    """A request that reaches the service a minute after it was registered, unless more is said."""
    when = registered if isinstance(registered, int) else at(registered)
    given = {"version": when, "arrived": when + MINUTE, "feed": FEED} | more
    if isinstance(given["arrived"], str):
        given["arrived"] = at(given["arrived"])
    return Event(id=id, registered=when, topic=topic, area=area, **given)


def month(first: str, days: int, seed: int, *, feed: str = FEED, rate: float = 3.0, **more) -> list[Event]:
    """Ordinary days: independent requests at all hours, about ``rate`` a day for each of four topics."""
    random = np.random.default_rng(seed)
    found = []
    for topic in (POTHOLE, LAMP, BURST, BIN):
        for number in range(days):
            for each in range(random.poisson(rate)):
                when = at(first) + number * DAY + int(random.integers(6 * 60, 23 * 60)) * MINUTE
                area = (MILL, QUAY, HILL)[random.integers(3)]
                found.append(
                    event(f"{feed[:3]}-{topic[:3]}{topic[-2:]}-{number}-{each}", when, topic, area, feed=feed, **more)
                )
    return found


def burst(
    prefix: str, first: str, count: int, topic: str, area: str | Sequence[str], *, minutes: int = 8, **more
) -> list[Event]:
    """Requests of one topic every few minutes; over several areas in turn."""
    areas = [area] if isinstance(area, str) else area
    return [
        event(f"{prefix}-{each}", at(first) + each * minutes * MINUTE, topic, areas[each % len(areas)], **more)
        for each in range(count)
    ]


def hourly(first: str, last: str, step: int = 1) -> list[int]:
    """Ticks from one time to another, both included."""
    return list(range(at(first), at(last) + 1, step * HOUR))


Arrange = Callable[[int, list[Event]], Iterable[Event]]


def as_it_is(_: int, events: list[Event]) -> Iterable[Event]:
    """No rearrangement."""
    return events


def batches(events: Iterable[Event], ticks: Sequence[int]) -> list[tuple[int, list[Event]]]:
    """Each tick with the events that arrived since the one before."""
    found: dict[int, list[Event]] = defaultdict(list)
    at_tick = 0
    for one in sorted(events, key=lambda one: one.arrived):
        while at_tick < len(ticks) and one.arrived > ticks[at_tick]:
            at_tick += 1
        assert at_tick < len(ticks), f"{one.id} arrives after the last tick"
        found[ticks[at_tick]].append(one)
    return [(tick, found[tick]) for tick in ticks]


def run(
    path: Path,
    events: Iterable[Event],
    ticks: Sequence[int],
    *,
    configuration: Configuration = TOWN,
    partitions: Partitions = ONE,
    arrange: Arrange = as_it_is,
    stops: Iterable[int] = (),
    sealed_until: int = 0,
) -> None:
    """The embedded service over the events, ended and begun again after the ticks with the given numbers."""
    stopping = set(stops)
    service = Embedded(path, configuration, partitions)
    service.sealed_until = sealed_until
    progress = Progress(fingerprint="town")
    for number, (tick, arrived) in enumerate(batches(events, ticks)):
        service.append(arrange(number, arrived))
        service.tick(tick)
        if number in stopping:
            service.commit(progress)
            service.__exit__()
            service = Embedded(path, configuration, partitions)
    service.commit(progress)
    service.__exit__()


def exported(events: Iterable[Event], ticks: Sequence[int], **named) -> list[bytes]:
    """The canonical lines of all documents of a run."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "town.db"
        run(path, events, ticks, **named)
        with Embedded(path, named.get("configuration", TOWN), named.get("partitions", ONE)) as service:
            return list(export(service.store))


def records(step: Step[Any], state: Any, *values: bytes, silent: bool = False) -> list[Output]:
    """What a step sends for records, one after the other."""
    return [output for value in values for output in step.apply(state, value, silent=silent)]


def tick(when: str, configuration: Configuration = TOWN, **more) -> Tick:
    """A tick under a configuration."""
    return Tick(time=at(when), revision=configuration.revision, **more)


def documents(lines: Iterable[bytes], kind: str, **equal: object) -> list[dict[str, Any]]:
    """The exported documents of a kind whose fields have the given values."""
    found = [json.loads(line) for line in lines]
    return [one for one in found if one["kind"] == kind and all(one[name] == value for name, value in equal.items())]


def problems(lines: Iterable[bytes], **equal: object) -> list[dict[str, Any]]:
    """The exported alerts but those of silence: a made-up feed that ends before the last tick is silent."""
    return [alert for alert in documents(lines, "alerts", **equal) if alert["span"] != "silence"]


def unwatched(_stage: str, _share: float) -> None:
    """Progress that nobody looks at."""
