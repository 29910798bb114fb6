"""How long a worker needs to have its state back from the log, and how much memory: 200,000 cases.

    python benchmarks/bench_recovery.py [--scale 24] [--rounds 3]

A simulated month is produced (200 messages a record) and worked through to the end by one worker, which then leaves.
Then a new process is started, again and again: from its start until every partition of every step follows and nothing
is left. All three steps in one process, at the same time: their seconds overlap.
"""

import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from statistics import median
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
    rows = []
    for number, step in enumerate(found[0][1].steps):
        told = [recovered.steps[number] for _, recovered in found]
        seconds = [one.seconds for one in told]
        messages = given.events + FOUR.events * given.ticks if step.step == "cases" else step.records
        speed = [messages / one.seconds for one in told]
        held = ", ".join(f"{size:,} {what}" for what, size in step.sizes.items())
        rows.append([step.step, f"{messages:,}", spread(seconds, ".2f"), spread(speed, ",.0f"), held])
    table(["step", "messages folded", "seconds", "messages/s", "state"], rows)
    print(f"\nstart to caught up: {spread([seconds for seconds, _ in found], '.1f')} s")
    print(f"peak memory: {spread([recovered.peak / 2**20 for _, recovered in found], '.0f')} MiB")
    print(f"end: {machine()}")


if __name__ == "__main__":
    main()
