"""Capacity: what the simulation predicts beside what was measured, and what cities of three sizes need.

    python benchmarks/bench_capacity.py [--runs FILE]

``FILE`` holds runs of ``bench_flow.py --note FILE``; without it those that are kept beside this program.
"""

from argparse import ArgumentParser
from pathlib import Path

import msgspec
import numpy as np
from installation import machine, table

from capacity.layout import BROKER, STORE, Layout, Machine, apart, one_machine, processes
from capacity.load import REQUESTS, Load, city, offered
from capacity.simulation import Pause, Result, simulate
from capacity.sizing import SNAPSHOT_SECONDS, Sizes, sizes
from capacity.terms import MEASURED

CITIES = (1.0, 20.0, 100.0)
STREETS_A_MILLION, TOPICS = 343 / 22, 200
_NODES = 1.35
"""Series of all levels beside those of streets and leaves that have cases."""
_HOUR = 3_600.0
BURST = 50.0


class Seen(msgspec.Struct, frozen=True):
    """A run of ``bench_flow.py``."""

    rate: float
    seconds: float
    tick: int
    whole: float
    uncounted: tuple[float, float, float, float]
    unindexed: tuple[float, float, float, float]
    gateway: float
    used: dict[str, float]


def series(load: Load) -> int:
    """Street and topic pairs that 56 days fill, unequally loaded as ``city_load.py`` has them, and those above."""
    streets = max(4, round(STREETS_A_MILLION * load.contacts / 2_750))
    topic = np.arange(1, TOPICS + 1, dtype=float) ** -1.1
    street = np.arange(1, streets + 1, dtype=float) ** -0.5
    mean = np.outer(topic / topic.sum(), street / street.sum()) * load.contacts * REQUESTS * 56
    return int(_NODES * (1 - np.exp(-mean)).sum())


def checked(seen: Seen, cores: float) -> list[str]:
    """One row: the run as it was and as it is predicted, with the processor of who sent left out of the machine."""
    left = cores - seen.gateway / seen.seconds
    layout = Layout((Machine(left, processes(2)),), 4, float(seen.tick))
    found = simulate(offered(seen.rate), layout, MEASURED, seconds=seen.seconds + 30)
    told = [float(np.quantile(found.uncounted[30:], share)) for share in (0.5, 0.95, 1.0)]
    shares = {
        "workers": sum(found.used[name] for name in layout.workers),
        "index": sum(found.used[name] for name in layout.indexers),
        BROKER: found.used[BROKER],
        STORE: found.used[STORE],
    }
    idle = (seen.whole - seen.seconds) / seen.whole
    return [
        f"{seen.rate:,.0f}",
        *(f"{ours:.1f} / {was:.1f}" for ours, was in zip(told, seen.uncounted[:3], strict=True)),
        *(
            f"{100 * (share * (1 - idle) + _at_rest(role) * idle):.0f} / {100 * seen.used[role] / seen.whole:.0f}"
            for role, share in shares.items()
            if role in seen.used
        ),
    ]


def _at_rest(role: str) -> float:
    rests = {"workers": 2 * MEASURED.worker_rest, "index": MEASURED.index_rest, BROKER: MEASURED.broker_rest}
    return rests.get(role, MEASURED.store_rest)


def check(runs: Path) -> None:
    """The table of predicted and measured."""
    seen = [msgspec.json.decode(line, type=Seen) for line in runs.read_text(encoding="utf-8").splitlines()]
    table(
        [
            "events/s",
            *(f"oldest uncounted s: {name}" for name in ("median", "95%", "max")),
            *(f"{role} % of a core" for role in ("workers", "index", BROKER, STORE)),
        ],
        [checked(one, 2.0) for one in sorted(seen, key=lambda one: one.rate)],
    )


def layout_of(found: Sizes) -> Layout:
    """Machines for the sizes: servers with twice the cores that the fullest hour takes."""
    broker, store = (float(max(2, np.ceil(2 * cores))) for cores in (found.broker_cores, found.store_cores))
    return apart(found.workers, found.indexers, broker, store, partitions=found.partitions)


def cities() -> None:
    """What cities need, and what the simulation says of a day from nine to noon with a burst at ten."""
    columns: list[list[str]] = []
    heads = []
    for millions in CITIES:
        for crisis in (False, True):
            load, ordinary = city(millions, crisis=crisis, burst=BURST * millions / 20), city(millions)
            count, copies = series(ordinary), 1 if millions == 1 else 2
            found, normal = (sizes(one, MEASURED, series=count, copies=copies) for one in (load, ordinary))
            layout = one_machine(2) if millions == 1 else layout_of(found)
            day = simulate(load, layout, MEASURED, seconds=2 * _HOUR, start=9.5 * _HOUR, series=count, step=0.5)
            heads.append(f"{millions:.0f} million" + (", crisis" if crisis else ""))
            columns.append(_column(load, found, day, count, normal))
    names = (
        "contacts a day",
        "events a day",
        "peak events/s, burst on top",
        "series judged",
        "workers (one to spare)",
        "partitions of events",
        "worker cores in the fullest hour",
        "index processes",
        "brokers; cores of one copy",
        "Elasticsearch cores",
        "shards of cases a month",
        "log GB, 500 days, all copies",
        "Elasticsearch GB, 500 days, all copies",
        "workers' memory GB, 400 days",
        "a day closed s",
        "rebuild of a partition s (goal 30)",
        "partitions for 30 s by events alone",
        "rebuild from snapshots s",
        "predicted: oldest uncounted 95% s, tick 60 s",
        "predicted: oldest unindexed max s",
        "predicted: fullest worker % of a core",
        "predicted: Elasticsearch cores",
    )
    table(["", *heads], [[name, *cells] for name, cells in zip(names, zip(*columns, strict=True), strict=True)])


def _column(load: Load, found: Sizes, day: Result, count: int, normal: Sizes) -> list[str]:
    workers = [share for name, share in day.used.items() if name.startswith("worker")]
    return [
        f"{load.contacts:,.0f}",
        f"{load.events:,.0f}",
        f"{found.peak:,.0f}",
        f"{count:,}",
        f"{found.workers}",
        f"{found.partitions}",
        f"{found.worker_cores:.2f}",
        f"{found.indexers}",
        f"{found.brokers}; {found.broker_cores:.2f}",
        f"{found.store_cores:.2f}",
        f"{found.shards}",
        f"{normal.log_bytes / 1e9:,.0f}",
        f"{normal.store_bytes / 1e9:,.0f}",
        f"{normal.worker_bytes / 1e9:,.1f}",
        f"{found.close_seconds:.1f}",
        f"{normal.rebuild_seconds * normal.partitions / found.partitions:,.0f}",
        f"{normal.partitions_to_rebuild:,}",
        f"{(normal.restore_seconds - SNAPSHOT_SECONDS) * normal.partitions / found.partitions + SNAPSHOT_SECONDS:,.0f}",
        f"{float(np.quantile(day.uncounted[120:], 0.95)):.0f}",
        f"{day.unindexed[120:].max():.0f}",
        f"{100 * max(workers):.0f}",
        f"{day.used[STORE]:.2f}",
    ]


def faults() -> None:
    """A city of 20 million on two cores at ten o'clock, and what a part that is away does to ages."""
    rows = []
    load, pauses = (
        city(20),
        {
            "nothing": (),
            "a worker lost, its partitions back after 40 s": (Pause("worker 2", 10 * _HOUR, 40),),
            "the broker away for 2 minutes": (Pause(BROKER, 10 * _HOUR, 120),),
            "Elasticsearch away for 10 minutes": (Pause(STORE, 10 * _HOUR, 600),),
        },
    )
    for name, some in pauses.items():
        day = simulate(load, one_machine(2), MEASURED, seconds=_HOUR, start=9.75 * _HOUR, pauses=some)
        over = np.flatnonzero(day.unindexed > 70)
        again = f"{over.max() - 0.25 * _HOUR - some[0].seconds:.0f}" if some and over.size else "0"
        rows.append([name, f"{day.uncounted[120:].max():.0f}", f"{day.unindexed[120:].max():.0f}", again])
    table(["what is away", "oldest uncounted max s", "oldest unindexed max s", "s until all is as before"], rows)


def main() -> None:
    """Prints the tables."""
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=Path, default=Path(__file__).with_name("capacity_runs.jsonl"))
    given = parser.parse_args()
    print(f"{machine()}; predicted / measured")
    print("\nThe simulation beside the machine\n")
    check(given.runs)
    print("\nWhat cities need\n")
    cities()
    print("\nWhat a fault does, a city of 20 million on two cores, tick 60 s\n")
    faults()


if __name__ == "__main__":
    main()
