"""The whole flow on one machine: Kafka, two workers, the index and Elasticsearch as processes, at the rates of a city.

    python benchmarks/bench_flow.py [--seconds 60] [--rates 50,200,1000] [--day 250000] [--history 14] [--only PART]

``offered``: events at an even pace, ticks of the service's clock; how old the oldest uncounted event is, what each
process costs. ``sustained``: the same at rising rates, until that age grows. ``day``: a day of a crisis with all
updates and ticks of minutes, as fast as it can be done, after days of history. ``disk``: it in the embedded store.
"""

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep, time

import msgspec
import numpy as np
from city_load import CONTACTS, FEED, day_of_events, history, tree
from flow_disk import documents, held
from flow_offered import CITY, WORKERS, Offered, until_still
from flow_processes import BROKER, STORE, Meter, running, servers_of
from installation import FOUR, Servers, installed, machine, produce, servers, table

from city.events import Event, Message, Tick, encode_record
from city.times import DAY, HOUR, MINUTE, SECOND, Zone
from jianwei.embedded import Embedded

ROLES = ("workers", "index", BROKER, STORE)
_FILLED = 200
_GROWS = 0.2
"""Seconds a second by which an age may seem to grow in a run of few ticks: a quarter too much grows by as much."""


def offered(at: Servers, given: Namespace) -> None:
    """The table of ages at the rates, and what the processes cost, as so much a second and so much an event."""
    runs = [Offered(float(rate), given.seconds, given.tick_seconds).run(at) for rate in given.rates.split(",")]
    note(given, runs)
    table(
        [
            "events/s",
            "tick s",
            "oldest uncounted: median s",
            "95%",
            "max",
            "grows s/s",
            "counted after its tick s",
            "oldest unindexed: 95%",
        ],
        [
            [
                f"{one.rate:,.0f}",
                f"{one.tick}",
                *(f"{each:.1f}" for each in one.uncounted[:3]),
                f"{one.uncounted.growth:+.3f}",
                f"{one.after_tick:.2f}",
                f"{one.unindexed.most_times:.1f}",
            ]
            for one in runs
        ],
    )
    print()
    costs(runs)


def note(given: Namespace, runs: list[Offered]) -> None:
    """Adds the runs to a file of them, one a line."""
    if given.note:
        with Path(given.note).open("a", encoding="utf-8") as file:
            file.writelines(f"{msgspec.json.encode(one.told()).decode()}\n" for one in runs)


def costs(runs: list[Offered]) -> None:
    """Processor of each process: a fixed share of a core, and seconds a million events, as a line through the runs."""
    rows = []
    for role in ROLES:
        if role not in runs[0].used:
            rows.append([role, *("-" for _ in runs), "-", "-", "-", "-"])
            continue
        seconds = np.array([one.used[role].seconds for one in runs])
        whole = np.array([one.wall + one.drained for one in runs])
        sent = np.array([float(one.sent) for one in runs])
        terms = np.stack([whole, sent], axis=1)
        (fixed, each), *_ = np.linalg.lstsq(terms / whole[:, None], seconds / whole, rcond=None)
        left = float(np.abs(terms @ (fixed, each) - seconds).max())
        peak = max(one.used[role].peak for one in runs) / 2**20
        shares = (f"{100 * each_of:.0f}%" for each_of in seconds / whole)
        rows.append([role, *shares, f"{100 * fixed:.1f}%", f"{1e6 * each:,.0f}", f"{left:.1f}", f"{peak:,.0f}"])
    table(
        [
            "process",
            *(f"of a core at {one.rate:,.0f}/s" for one in runs),
            "of a core at rest",
            "processor s a million events",
            "residual s",
            "peak MiB",
        ],
        rows,
    )


def sustained(at: Servers, given: Namespace) -> None:
    """Rising rates; the highest at which the age of the oldest uncounted event does not grow."""
    rows, runs, best = [], [], 0.0
    for rate in map(float, given.ladder.split(",")):
        one = Offered(rate, given.seconds, given.tick_seconds).run(at)
        runs.append(one)
        reached = one.sent / one.wall
        in_time = one.drained < 2 * given.tick_seconds + 2
        stands = one.uncounted.growth < _GROWS and in_time and reached > 0.95 * rate
        best = max(best, reached) if stands else best
        rows.append(
            [
                f"{rate:,.0f}",
                f"{reached:,.0f}",
                f"{one.uncounted.most_times:.1f}",
                f"{one.uncounted.growth:+.3f}",
                f"{one.unindexed.growth:+.3f}",
                f"{one.drained:.0f}",
                *(
                    f"{100 * one.used[role].seconds / (one.wall + one.drained):.0f}%" if role in one.used else "-"
                    for role in ROLES
                ),
                "stands" if stands else "grows",
            ]
        )
        if not stands:
            break
    note(given, runs)
    table(
        ["offered/s", "sent/s", "uncounted 95% s", "grows s/s", "unindexed grows s/s", "drained in s", *ROLES, "age"],
        rows,
    )
    print(
        f"\nsustained with everything indexed: {best:,.0f} events/s; a burst of 50 a second is 1/{best / 50:.0f} of it"
    )


def ticked(days: Iterator[list[Event]], step: int) -> Iterator[list[Message]]:
    """Lists of events in order as the messages of each partition, with a tick at every ``step`` milliseconds."""
    zone = Zone(CITY.zone)
    for events in days:
        lanes: list[list[Message]] = [[] for _ in range(FOUR.events)]
        begin = zone.start(zone.day(events[0].arrived))
        due = begin + step
        for event in events:
            while event.arrived > due:
                _tick(lanes, due)
                due += step
            lanes[FOUR.of_case(event.case)].append(event)
        while due <= begin + DAY:
            _tick(lanes, due)
            due += step
        yield from lanes


def _tick(lanes: list[list[Message]], at: int) -> None:
    for lane in lanes:
        lane.append(Tick(time=at, revision=CITY.revision))


def records(lane: list[Message]) -> list[bytes]:
    """Messages as records of so many at most."""
    return [encode_record(lane[start : start + _FILLED]) for start in range(0, len(lane), _FILLED)]


def send(at: Servers, name: str, days: Iterator[list[Event]], step: int) -> int:
    """Sends days one after the other; gives the bytes of their records."""
    sent, lanes = 0, ticked(days, step)
    while four := [records(lane) for _, lane in zip(range(FOUR.events), lanes, strict=False)]:
        produce(at.kafka, name, four)
        sent += sum(len(record) for lane in four for record in lane)
    return sent


def day(at: Servers, given: Namespace) -> None:
    """A day of a crisis after days of ordinary ones, and the bytes that all of it takes."""
    chance, city, zone = np.random.default_rng(3), tree(), Zone(CITY.zone)
    start = zone.start(zone.day(round(time() * SECOND)) - 1)
    events = day_of_events(chance, city, given.day, start)
    with installed(at, CITY) as name, running(at, name, workers=given.workers, ticks=None) as pids:
        if given.history:
            send(at, name, history(chance, city, CONTACTS, start, given.history), HOUR)
            sleep(10.0)
            until_still(at, name)
        kept, bytes_held = documents(at, name), held(at, name)
        meter, began = Meter({**servers_of(at), **pids}), monotonic()
        send(at, name, iter([events]), MINUTE)
        sleep(2.0)
        until_still(at, name)
        seconds, used = monotonic() - began, meter.read()
        more = {stream: size - bytes_held.get(stream, 0) for stream, size in held(at, name).items()}
        written = documents(at, name)
    number, million = len(events), len(events) / 1e6
    print(
        f"{given.day:,} contacts, {number:,} events, 1,440 ticks in {seconds:,.0f} s: "
        f"{number / seconds:,.0f} events/s, {DAY / SECOND / seconds:,.0f} times as fast as the day; "
        f"{given.history} days were there before\n"
    )
    rows = [
        [
            role,
            f"{used[role].seconds:,.0f}",
            f"{used[role].seconds / million:,.0f}",
            f"{100 * used[role].seconds / (DAY / SECOND):.2f}%",
            f"{used[role].peak / 2**20:,.0f}",
        ]
        for role in ROLES
        if role in used
    ]
    table(["process", "processor s", "s a million events", "of a core over a real day", "peak MiB"], rows)
    print()
    table(
        ["place", "bytes an event", "MB a million events", "documents"],
        [
            *(
                [f"Kafka: {stream}", f"{size / number:,.0f}", f"{size / million / 1e6:,.0f}", "-"]
                for stream, size in more.items()
                if size > number
            ),
            ["Kafka: all", f"{sum(more.values()) / number:,.0f}", f"{sum(more.values()) / million / 1e6:,.0f}", "-"],
            *(
                [
                    f"Elasticsearch: {kind}",
                    f"{(size - kept.get(kind, (0, 0))[1]) / number:,.0f}",
                    f"{(size - kept.get(kind, (0, 0))[1]) / million / 1e6:,.0f}",
                    f"{count - kept.get(kind, (0, 0))[0]:,}",
                ]
                for kind, (count, size) in written.items()
                if size > number
            ),
        ],
    )


def disk(_at: Servers, given: Namespace) -> None:
    """The same day, a tenth of it, in the embedded store: one process, one file."""
    chance, zone = np.random.default_rng(4), Zone(CITY.zone)
    start = zone.start(zone.day(round(time() * SECOND)) - 1)
    events = day_of_events(chance, tree(), given.day // 10, start)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "city.db"
        began = Meter({"worker": os.getpid()})
        with Embedded(path, CITY) as service:
            at = 0
            for due in range(start + MINUTE, start + DAY + MINUTE, MINUTE):
                end = at
                while end < len(events) and events[end].arrived <= due:
                    end += 1
                service.append(events[at:end])
                service.tick(due)
                at = end
                if due % HOUR == 0:
                    service.commit()
            service.commit()
        used, size = began.read()["workers"], sum(file.stat().st_size for file in Path(folder).iterdir())
    million = len(events) / 1e6
    table(
        ["embedded store (SQLite)", "value"],
        [
            ["events", f"{len(events):,}"],
            ["processor s a million events", f"{used.seconds / million:,.0f}"],
            ["bytes an event", f"{size / len(events):,.0f}"],
            ["MB a million events", f"{size / million / 1e6:,.0f}"],
        ],
    )


def main() -> None:
    """Runs the parts and prints their tables."""
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--tick-seconds", type=int, default=10)
    parser.add_argument("--rates", default="50,200,1000")
    parser.add_argument("--ladder", default="1500,2000,2500,3000,4000,5000,6000")
    parser.add_argument("--day", type=int, default=250_000, help="contacts of the day of a crisis")
    parser.add_argument("--history", type=int, default=14, help="days before it")
    parser.add_argument("--workers", type=int, default=WORKERS, help="of the day of a crisis")
    parser.add_argument("--note", help="a file to which the runs are added, for bench_capacity.py")
    parser.add_argument("--only", choices=("offered", "sustained", "day", "disk"))
    given = parser.parse_args()
    at = servers()
    print(f"{machine()}; {FOUR.events} partitions, {WORKERS} workers, one index; feed {FEED}", flush=True)
    parts: dict[str, Callable[[Servers, Namespace], None]] = {
        "offered": offered,
        "sustained": sustained,
        "day": day,
        "disk": disk,
    }
    for part, run in parts.items():
        if given.only in (None, part):
            print(f"\n{part}\n", flush=True)
            run(at, given)
    print(f"\nend: {machine()}")


if __name__ == "__main__":
    main()
