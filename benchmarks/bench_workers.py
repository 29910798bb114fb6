"""What another worker gives and costs: 1, 2 and 4 of them on the four partitions of one installation, without an index.

    python benchmarks/bench_workers.py [--workers 1,2,4] [--contacts 60000] [--seconds 30] [--times 3]

Of so many workers: their share of a core when nothing comes; how fast they do a day of a city that is put into the log
at once, with ticks of minutes, and what they and the broker take for it. Each number of workers is measured some times
in turn, and the median is told. On a machine with few cores all of them, the broker too, share what there is.
"""

import os
from argparse import ArgumentParser
from statistics import median
from time import monotonic, sleep, time
from typing import NamedTuple

import numpy as np
from bench_flow import send
from city_load import CONTACTS, day_of_events, history, tree
from flow_offered import CITY
from flow_processes import BROKER, Meter, running, servers_of
from installation import FOUR, Servers, installed, machine, servers, table

from city.events import Event
from city.times import HOUR, MINUTE, SECOND, Zone
from streams.broker import Broker
from streams.catalogue import load_catalogue
from streams.kafka_administration import Administration
from streams.kafka_lags import lags

_WARM_UP = 500
"""Contacts of the day before, with which each partition is taken over and met by every step."""
_PATIENCE = 1_800.0


class Took(NamedTuple):
    """One run: seconds of the day, shares of a core at rest, processor seconds for the day, most memory (bytes)."""

    seconds: float
    rest: float
    broker_rest: float
    workers: float
    broker: float
    peak: float


def until_done(at: Servers, name: str) -> None:
    """Waits until no step has anything left."""
    administration = Administration(Broker.at(at.kafka), name, load_catalogue())
    until = monotonic() + _PATIENCE
    while monotonic() < until:
        if sum(one.lag for one in lags(administration, round(time() * SECOND)).steps) == 0:
            return
        sleep(0.5)
    raise SystemExit(f"there is more to do after {_PATIENCE:.0f} s")


def run(at: Servers, workers: int, day: list[Event], start: int, idle: float) -> Took:
    """In an installation of its own."""
    with installed(at, CITY) as name:
        send(at, name, history(np.random.default_rng(1), tree(), _WARM_UP, start, 1), HOUR)
        with running(at, name, workers=workers, ticks=None, index=False) as pids:
            sleep(10.0)
            until_done(at, name)
            sleep(5.0)
            meter = Meter({**servers_of(at), **pids})
            sleep(idle)
            resting = meter.read()
            meter, began = Meter({**servers_of(at), **pids}), monotonic()
            send(at, name, iter([day]), MINUTE)
            until_done(at, name)
            seconds, used = monotonic() - began, meter.read()
    broker_rest = resting[BROKER].seconds / idle if BROKER in resting else float("nan")
    broker = used[BROKER].seconds if BROKER in used else float("nan")
    return Took(
        seconds, resting["workers"].seconds / idle, broker_rest, used["workers"].seconds, broker, used["workers"].peak
    )


def main() -> None:
    """Prints the table."""
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--workers", default="1,2,4")
    parser.add_argument("--contacts", type=int, default=CONTACTS)
    parser.add_argument("--seconds", type=float, default=30.0, help="at rest")
    parser.add_argument("--times", type=int, default=3)
    given = parser.parse_args()
    at, zone = servers(), Zone(CITY.zone)
    start = zone.start(zone.day(round(time() * SECOND)) - 1)
    day = day_of_events(np.random.default_rng(2), tree(), given.contacts, start)
    numbers = [int(each) for each in given.workers.split(",")]
    print(
        f"{machine()}; {FOUR.events} partitions, {os.cpu_count()} cores for workers and broker; {len(day):,} events of "
        f"a day of {given.contacts:,} contacts, 1,440 ticks; median of {given.times}\n",
        flush=True,
    )
    runs: dict[int, list[Took]] = {number: [] for number in numbers}
    for _ in range(given.times):
        for number in numbers:
            runs[number].append(run(at, number, day, start, given.seconds))
    first: float | None = None
    rows = []
    for number, found in runs.items():
        took = Took(*(median(each) for each in zip(*found, strict=True)))
        rate, million = len(day) / took.seconds, len(day) / 1e6
        first = first or rate
        rows.append(
            [
                f"{number}",
                f"{took.seconds:,.1f}",
                f"{rate:,.0f}",
                f"{rate / first:.2f}",
                f"{took.workers / million:,.0f}",
                f"{took.broker / million:,.0f}",
                f"{100 * took.rest:.1f}%",
                f"{100 * took.broker_rest:.1f}%",
                f"{took.peak / 2**20:,.0f}",
            ]
        )
    table(
        [
            "workers",
            "s for the day",
            "events/s",
            "times the first",
            "workers: processor s a million events",
            "broker",
            "workers: of a core at rest",
            "broker at rest",
            "workers: peak MiB together",
        ],
        rows,
    )
    print(f"\nend: {machine()}")


if __name__ == "__main__":
    main()
