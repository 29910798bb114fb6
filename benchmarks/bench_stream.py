"""Events a second through the stream, beside what else one could do with Faust, Kafka and Elasticsearch.

    python benchmarks/bench_stream.py [--scale 3] [--rounds 3] [--only TEXT]

Every row is a process of its own over the same events (a simulated month, ticks at every hour) in a fresh installation
on the same broker, the rows in turn, round after round; medians, least and most. The records are in the broker before
the process starts; the time is from the first record taken to the last output.
"""

import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter

import msgspec
from contestants import Measured, Task, processor
from installation import FOUR, Servers, installed, machine, produce, servers, table
from month import Month, in_arrival_order, in_memory, month

FILLED = 200
_PATIENCE = 900


@dataclass
class Row:
    """One line of the table. ``kind`` names a contestant; None: the steps alone, in this process."""

    name: str
    kind: str | None
    messages: int = 1
    judged: bool = False
    indexed: bool = False
    found: list[Measured] = field(default_factory=list)


def rows() -> list[Row]:
    """All of them. What only counts is compared with what only counts."""
    each, filled = "one event a record", f"{FILLED} messages a record"
    return [
        Row("bare no-op Faust agent", "no-op"),
        Row("naive hopping-window table", "naive"),
        Row(f"naive hopping-window table, {filled}", "naive", FILLED),
        Row(f"counting: raw aiokafka loop, {each}", "raw"),
        Row(f"counting: ours, {each}", "ours"),
        Row(f"counting: ours, {filled}", "ours", FILLED),
        Row("counting: the steps alone, in memory", None, FILLED),
        Row(f"counting and judging: raw aiokafka loop, {each}", "raw", judged=True),
        Row(f"counting and judging: ours, {each}", "ours", judged=True),
        Row(f"counting and judging: ours, {filled}", "ours", FILLED, judged=True),
        Row("counting and judging: the steps alone, in memory", None, FILLED, judged=True),
        Row("indexed: naive hopping-window table", "naive", indexed=True),
        Row(f"indexed: counting, ours, {each}", "ours", indexed=True),
        Row(f"indexed: counting, ours, {filled}", "ours", FILLED, indexed=True),
        Row(f"indexed: counting and judging, ours, {filled}", "ours", FILLED, judged=True, indexed=True),
    ]


def alone(given: Month, messages: int) -> Measured:
    """The steps in this process."""
    records = list(in_arrival_order(given, messages))
    started, spent = perf_counter(), processor()
    in_memory(given, FOUR, records)
    return Measured(seconds=perf_counter() - started, processor=processor() - spent)


def contest(at: Servers, row: Row, given: Month) -> Measured:
    """One contestant over a fresh installation."""
    lanes = given.records(row.messages)
    with installed(at, given.configuration) as name:
        produce(at.kafka, name, lanes)
        task = Task(
            bootstrap=at.kafka,
            name=name,
            configuration=given.configuration,
            events=given.events,
            records=sum(map(len, lanes)),
            last=given.last,
            store=at.elasticsearch if row.indexed else None,
        )
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, str(Path(__file__).with_name("contestants.py")), str(row.kind), msgspec.json.encode(task)],
            stdout=subprocess.PIPE,
            check=True,
            timeout=_PATIENCE,
        )
    return msgspec.json.decode(done.stdout, type=Measured)


def middle(row: Row, of: Callable[[Measured], float]) -> tuple[float, float, float]:
    """Median, least and most."""
    values = [of(one) for one in row.found]
    return median(values), min(values), max(values)


def lines(measured: list[Row], events: int) -> list[list[str]]:
    """The cells of the table, with ratios to the naive idiom: of rows with the index to the naive idiom with it."""
    naive = {row.indexed: row for row in measured if row.kind == "naive" and row.messages == 1}
    found = []
    for row in measured:
        speed, least, most = middle(row, lambda one: events / one.seconds)
        spent = middle(row, lambda one: 1e6 * one.processor / events)[0]
        beside = naive.get(row.indexed)
        times = cheaper = "-"
        if beside is not None:
            times = f"{speed / middle(beside, lambda one: events / one.seconds)[0]:.1f}"
            cheaper = f"{middle(beside, lambda one: 1e6 * one.processor / events)[0] / spent:.1f}"
        documents = f"{row.found[-1].documents:,}" if row.indexed else "-"
        found.append(
            [row.name, f"{speed:,.0f}", f"{least:,.0f} to {most:,.0f}", times, f"{spent:,.0f}", cheaper, documents]
        )
    return found


def main() -> None:
    """Runs the rows and prints the table."""
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scale", type=float, default=3.0, help="times the small simulated city")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="rows whose name holds this")
    arguments = parser.parse_args()
    at = servers()
    months = {judged: month(arguments.scale, FOUR, judged=judged) for judged in (False, True)}
    given = months[False]
    measured = [row for row in rows() if arguments.only in row.name]
    print(f"{machine()}; {given.events:,} events, {given.ticks:,} ticks, 4 partitions, one process", flush=True)
    for number in range(arguments.rounds):
        for row in measured:
            if sys.stderr.isatty():
                print(f"round {number + 1}: {row.name}", file=sys.stderr, flush=True)
            month_ = months[row.judged]
            row.found.append(alone(month_, row.messages) if row.kind is None else contest(at, row, month_))
    head = ["what", "events/s", "least to most", "x naive", "µs of processor an event", "x naive's", "documents"]
    table(head, lines(measured, given.events))
    print(f"\nend: {machine()}")


if __name__ == "__main__":
    main()
