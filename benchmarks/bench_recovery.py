"""How long a worker needs to have its state back, from the log and with snapshots, and how much memory: 200,000 cases.

    python benchmarks/bench_recovery.py [--scale 24] [--rounds 3]

A simulated month is produced (200 messages a record) and worked through to the end by one worker, which then leaves.
Then a new process is started, again and again: from its start until every partition of every step follows and nothing
is left. All three steps in one process, at the same time: their seconds overlap. Then the same with snapshots that a
worker has left at the end of the log: all is read, and nothing is folded.
"""

import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import msgspec
from installation import FOUR, installed, machine, produce, servers, table
from month import month
from recovering import Recovered, Recovery

FILLED = 200
_PATIENCE = 1_800


def start(task: Recovery) -> tuple[float, Recovered]:
    """One process; seconds from its start to its word that it has caught up."""
    started = perf_counter()
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, str(Path(__file__).with_name("recovering.py")), msgspec.json.encode(task)],
        stdout=subprocess.PIPE,
    ) as worker:
        said = worker.stdout.readline() if worker.stdout else b""
        seconds = perf_counter() - started
        if worker.wait(_PATIENCE):
            raise SystemExit("the worker has failed")
    return seconds, msgspec.json.decode(said, type=Recovered)


def spread(values: Sequence[float], form: str) -> str:
    """Median, least and most."""
    return f"{median(values):{form}} ({min(values):{form}} to {max(values):{form}})"


def main() -> None:
    """Fills an installation, starts workers on it, prints the table."""
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scale", type=float, default=24.0, help="times the small simulated city; 24: 200,000 cases")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    at = servers()
    given = month(arguments.scale, FOUR, judged=True)
    lanes = given.records(FILLED)
    with installed(at, given.configuration) as name:
        produce(at.kafka, name, lanes)
        task = Recovery(bootstrap=at.kafka, name=name, configuration=given.configuration, last=given.last)
        first, _ = start(task)
        print(f"{machine()}; {given.events:,} events, {given.ticks:,} ticks; worked through at first in {first:.0f} s")
        found = [start(task) for _ in range(arguments.rounds)]
        with TemporaryDirectory() as folder:
            with_snapshots = msgspec.structs.replace(task, snapshots=folder)
            start(with_snapshots)
            kept = sum(file.stat().st_size for file in Path(folder).rglob("*"))
            begun = [start(with_snapshots) for _ in range(arguments.rounds)]
    rows = []
    for number, step in enumerate(found[0][1].steps):
        told = [recovered.steps[number] for _, recovered in found]
        seconds = [one.seconds for one in told]
        messages = given.events + FOUR.events * given.ticks if step.step == "cases" else step.records
        speed = [messages / one.seconds for one in told]
        held = ", ".join(f"{size:,} {what}" for what, size in step.sizes.items())
        rows.append([step.step, f"{messages:,}", spread(seconds, ".2f"), spread(speed, ",.0f"), held])
    table(["step", "messages folded", "seconds", "messages/s", "state"], rows)
    print()
    rows = []
    for number, step in enumerate(begun[0][1].steps):
        seconds = [recovered.steps[number].seconds for _, recovered in begun]
        rows.append([step.step, f"{step.restored:,}", f"{step.records:,}", spread(seconds, ".2f")])
    table(["with snapshots", "records spared", "records folded", "seconds"], rows)
    print()
    for how, runs in (("from the log", found), ("with snapshots", begun)):
        print(f"{how}, start to caught up: {spread([seconds for seconds, _ in runs], '.1f')} s")
        print(f"{how}, peak memory: {spread([recovered.peak / 2**20 for _, recovered in runs], '.0f')} MiB")
    print(f"snapshots: {kept / 1e6:,.1f} MB")
    print(f"end: {machine()}")


if __name__ == "__main__":
    main()
