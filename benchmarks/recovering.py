"""A worker process that says when it has caught up: what bench_recovery.py starts. Its argument is JSON of a task."""

import asyncio
import sys
from pathlib import Path
from time import time

import msgspec

from city.configuration import Configuration
from city.times import SECOND
from jianwei.logs import to_standard_error
from streams.broker import Broker
from streams.faust_app import App, WorkerSettings, create_app
from streams.faust_app_shared_snapshots import SnapshotSettings
from streams.topology import Partitions

_GLANCE = 0.02
_PLACES = 9
"""Partitions of the three steps of an installation of four by four."""


class Recovery(msgspec.Struct, frozen=True, kw_only=True):
    """``last``: the tick that the watch must have come to, besides no step having anything left."""

    bootstrap: str
    name: str
    configuration: Configuration
    last: int
    snapshots: str = ""
    """Folder of snapshots of states; the worker writes one of each before it leaves. Empty for none."""


class Rebuilt(msgspec.Struct, frozen=True, kw_only=True):
    """Of one step: records folded silently, those that snapshots spared, and the seconds that all of it took."""

    step: str
    records: int
    restored: int
    seconds: float
    sizes: dict[str, int]


class Recovered(msgspec.Struct, frozen=True, kw_only=True):
    """The steps, and the most memory that the process has had (bytes)."""

    steps: list[Rebuilt]
    peak: int


def caught_up(app: App, last: int) -> bool:
    """Whether every partition follows and none lags, and the watch has come to the last tick."""
    found = app.progress_of()
    watch = [one for one in found if one.step == "watch"]
    return (
        len(found) == _PLACES
        and all(one.doing == "following" and one.end > 0 and one.lag == 0 for one in found)
        and all(one.watermark is not None and one.watermark >= last for one in watch)
        and all(one.committed >= one.end for one in found)
    )


def all_stand(app: App) -> bool:
    """Whether a snapshot stands of all states that can be packed."""
    return all(one.next <= one.snapshot for one in app.progress_of())


def summary(app: App) -> list[Rebuilt]:
    """By step."""
    found = app.progress_of()
    rebuilt = []
    for step in dict.fromkeys(one.step for one in found):
        mine = [one for one in found if one.step == step]
        sizes = {key: sum(one.sizes[key] for one in mine) for key in mine[0].sizes}
        rebuilt.append(
            Rebuilt(
                step=step,
                records=sum(one.folded for one in mine),
                restored=sum(one.restored for one in mine),
                seconds=sum(one.fold_seconds for one in mine),
                sizes=sizes,
            )
        )
    return rebuilt


def peak() -> int:
    """The high-water mark of this process's memory, in bytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) << 10


async def main() -> None:
    """Starts a worker, waits until it has caught up, prints, leaves."""
    to_standard_error()
    task = msgspec.json.decode(sys.argv[1], type=Recovery)
    failed: list[Exception] = []
    settings = WorkerSettings(
        broker=Broker.at(task.bootstrap),
        name=task.name,
        worker="bench",
        configuration=task.configuration,
        partitions=Partitions(4, 4),
        tick_seconds=0,
        snapshots=SnapshotSettings(folder=Path(task.snapshots), seconds=0.0, streams={}) if task.snapshots else None,
    )
    app = create_app(settings, now=lambda: round(time() * SECOND), fail=failed.append)
    await app.connect()
    await app.start()
    while not caught_up(app, task.last):
        if failed:
            raise failed[0]
        await asyncio.sleep(_GLANCE)
    print(msgspec.json.encode(Recovered(steps=summary(app), peak=peak())).decode(), flush=True)
    while task.snapshots and not all_stand(app):  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(_GLANCE)
    await app.leave()


if __name__ == "__main__":
    asyncio.run(main())
