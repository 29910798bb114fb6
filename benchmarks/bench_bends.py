"""Where the flow bends: what each step costs as areas, history, partitions, cases and workers grow.

    python benchmarks/bench_bends.py [--contacts 1200] [--only PART]

In memory, in a process for each size, by processor time: a day of minutes after days of history. ``workers`` needs a
broker and an Elasticsearch. Costs are fitted as a + b * n; the residual is the largest share by which a size is off.
A power well above 1 is growth faster than linear.
"""

import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import numpy as np
from bends_run import Cost, Run, Size
from installation import machine, table

AREAS = (343, 1_029, 3_430)
DAYS = (40, 120, 400)
PARTITIONS = (1, 4, 16, 32)
CONTACTS = (600, 2_400, 9_600)


def measured(size: Size) -> Cost:
    """In a process of its own, so that memory is that of this size."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, str(Path(__file__)), "--size", msgspec.json.encode(size)], stdout=subprocess.PIPE, check=True
    )
    return msgspec.json.decode(done.stdout, type=Cost)


class Term:
    """One cost: its name, its value in a unit, and its unit."""

    def __init__(self, name: str, value: Callable[[Cost], float], unit: str) -> None:
        self.name, self.value, self.unit = name, value, unit


def _a(kind: str, *steps: str) -> Callable[[Cost], float]:
    """Milliseconds of all partitions of steps for one of a kind."""
    return lambda cost: 1000 * sum(cost.seconds.get(f"{one} {kind}", 0.0) for one in steps) / max(1, cost.number[kind])


TERMS = (
    Term("cases: events", lambda one: 1e6 * one.seconds["cases events"] / one.number["events"], "s a million"),
    Term("cases: a tick", _a("tick", "cases"), "ms"),
    Term("ledger: a tick", _a("tick", "ledger"), "ms"),
    Term("ledger: an hour judged", _a("hour", "ledger"), "ms"),
    Term("ledger: a day closed", _a("day", "ledger"), "ms"),
    Term("cases: a day closed", _a("day", "cases"), "ms"),
    Term("watch: an hour", _a("hour", "watch"), "ms"),
    Term("rebuild of a partition: cases", lambda one: one.seconds["cases rebuild"], "s"),
    Term("rebuild of a partition: ledger", lambda one: one.seconds["ledger rebuild"], "s"),
    Term("memory of all", lambda one: one.resident / 2**20, "MiB"),
)


def growth(sizes: Sequence[float], values: Sequence[float]) -> tuple[float, float, float, float]:
    """a, b and the largest relative residual of a + b * n, and the power of n between the two largest sizes."""
    terms = np.stack([np.ones(len(sizes)), np.asarray(sizes, float)], axis=1)
    (a, b), *_ = np.linalg.lstsq(terms, np.asarray(values, float), rcond=None)
    left = float(np.max(np.abs(terms @ (a, b) - values) / np.maximum(np.abs(values), 1e-9)))
    power = float(np.log(max(values[-1], 1e-9) / max(values[-2], 1e-9)) / np.log(sizes[-1] / sizes[-2]))
    return float(a), float(b), left, power


def bend(what: str, sizes: Sequence[int], of: Callable[[int], Size]) -> None:
    """The table of one growing size."""
    found = [measured(of(size)) for size in sizes]
    rows = []
    for term in TERMS:
        values = [term.value(one) for one in found]
        a, b, left, power = growth(sizes, values)
        cells = [f"{value:,.2f}" for value in values]
        rows.append(
            [f"{term.name} ({term.unit})", *cells, f"{a:,.2f} + {b:.3g} n", f"{100 * left:.0f}%", f"{power:.2f}"]
        )
    print(f"\n{what}\n")
    table(["cost", *(f"{size:,}" for size in sizes), "a + b n", "residual", "power"], rows)
    last = found[-1].held
    print(f"\nat {sizes[-1]:,}: " + ", ".join(f"{size:,} {name}" for name, size in last.items() if size))


def main() -> None:
    """Prints the tables."""
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--contacts", type=int, default=1_200, help="a day, where it is not what grows")
    parser.add_argument("--only", choices=("areas", "days", "partitions", "contacts"))
    parser.add_argument("--size", help="one size as JSON; prints its cost")
    given: Namespace = parser.parse_args()
    if given.size:
        print(msgspec.json.encode(Run(msgspec.json.decode(given.size, type=Size)).run()).decode())
        return
    print(f"{machine()}; {given.contacts:,} contacts a day", flush=True)
    plain = Size(contacts=given.contacts)
    parts: dict[str, Callable[[], None]] = {
        "areas": lambda: bend("streets", AREAS, lambda n: plain._replace(streets=n)),
        "days": lambda: bend("days held", DAYS, lambda n: plain._replace(days=n, contacts=given.contacts // 4)),
        "partitions": lambda: bend("partitions", PARTITIONS, lambda n: plain._replace(partitions=n)),
        "contacts": lambda: bend("contacts a day", CONTACTS, lambda n: plain._replace(contacts=n)),
    }
    for part, run in parts.items():
        if given.only in (None, part):
            run()
    print(f"\nend: {machine()}")


if __name__ == "__main__":
    main()
