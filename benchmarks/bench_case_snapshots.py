"""The state of a partition of ``cases`` as a snapshot: to copy its parts, and to have it back, beside a silent fold.

    python benchmarks/bench_case_snapshots.py [--cases 1500000] [--days 100] [--folded 3]

A partition after some days of ``bench_case_state``, folded silently, and packed cases of ``--days`` earlier days, of
five events each, that are put to rest as the step does it but without their events. In memory, one process, and then
with files and digests. What a fold of all those events would take is computed from that of the last days.
"""

import gc
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import numpy as np
from bench_case_state import log_of
from bends_run import resident
from city_load import FEED, UPDATES, contacts, tree
from installation import machine, table

from city.configuration import Configuration
from city.times import DAY, Zone
from streams.cases import Cases
from streams.cases_state import CasesState, packed_place
from streams.known_case import DIGEST, Known
from streams.snapshot_files import Saving, SnapshotFolder

_BEFORE = 739_500
"""The first day that is folded."""


def rest(state: CasesState, configuration: Configuration, days: int, number: int) -> None:
    """Puts so many cases to rest, the same number on each of the days before ``_BEFORE``."""
    chance, city, zone = np.random.default_rng(7), tree(), Zone(configuration.zone)
    for day in range(_BEFORE - days, _BEFORE):
        state.by_day[day] = []
        start = zone.start(day)
        rows = chance.bytes(DIGEST * UPDATES * (number // days))
        for at, one in enumerate(contacts(chance, city, number // days, start, f"before{day}")):
            cell = state.number((FEED, one.counted_as, one.topic, one.area))
            place = packed_place(cell, day, (one.registered - start) * 24 // DAY, repeat=False, excluded=False)
            has = rows[DIGEST * UPDATES * at : DIGEST * UPDATES * (at + 1)]
            told = one.at[-1]
            known = Known(told, told, has[-DIGEST:], "counted", place, "", day, has, None, one.registered)
            if not state.resting.put(f"{FEED}:{one.id}", known):
                raise RuntimeError("a case that cannot be packed")
    state.oldest = _BEFORE - days


def through_files(step: Cases, parts: list[tuple[str, bytes]]) -> list[tuple[str, float]]:
    """Seconds of writing the parts, and of having the state back from their files."""
    with TemporaryDirectory() as temporary:
        folder = SnapshotFolder(Path(temporary) / "snapshots", "city", "cases", 0)
        saving, began = Saving(folder), process_time()
        entries = [saving.write(name, data, None) for name, data in parts]
        writing, began, unpacking = process_time() - began, process_time(), step.unpack(0)
        for entry in entries:
            unpacking.take(entry.name, folder.part(entry))
        unpacking.state()
        return [("digests and files of all parts", writing), ("have it back from files", process_time() - began)]


def main() -> None:
    """Prints the tables."""
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=1_500_000)
    parser.add_argument("--days", type=int, default=100)
    parser.add_argument("--folded", type=int, default=3, help="days whose events are folded")
    given = parser.parse_args()
    configuration = Configuration(city="City")
    step = Cases(configuration, 4)
    rows: list[tuple[str, float, float | None, int]] = []
    records, events = log_of(configuration, given.folded, 15_000)
    gc.collect()
    before, state = resident(), step.new(0)
    began = process_time()
    for record in records:
        for _ in step.apply(state, record, silent=True):
            pass
    folding = process_time() - began
    rest(state, configuration, given.days, given.cases)
    gc.collect()
    held, grown = step.sizes(state)["cases"], resident() - before

    parts, longest = [], 0.0
    began = last = process_time()
    for part in step.pack(state):
        parts.append((part.name, part.data()))
        longest, last = max(longest, process_time() - last), process_time()
    packing, written = last - began, sum(len(data) for _, data in parts)
    rows.append(("copy all parts", packing, longest, written))

    before, longest = resident(), 0.0
    began = last = process_time()
    unpacking = step.unpack(0)
    for name, data in parts:
        unpacking.take(name, data)
        longest, last = max(longest, process_time() - last), process_time()
    again = unpacking.state()
    ended = process_time()
    del unpacking
    gc.collect()
    rows.append(("have it back", ended - began, longest, resident() - before))

    rows += [(name, took, None, written) for name, took in through_files(step, parts)]
    former = dict(parts)
    if any(part.data() != former[part.name] for part in step.pack(again) if part.name.startswith("day-")):
        raise RuntimeError("the chunks are not what they were")
    if any(getattr(again, field) != getattr(state, field) for field in ("known", "lately", "by_day", "cells")):
        raise RuntimeError("the state is not what it was")
    print(f"{machine()}\n")
    print(f"{held:,} cases, {len(state.known) + len(state.lately):,} of them objects, {len(parts)} parts.\n")
    whole = folding * UPDATES * held / events
    rows.append(("fold all events (computed)", whole, None, grown))
    shown = [
        [name, f"{took:.2f}", f"{1e6 * took / held:.2f}", f"{1e3 * most:.0f}" if most else "", f"{size / held:.0f}"]
        for name, took, most, size in rows
    ]
    table(["", "s", "µs a case", "ms for the longest part", "bytes a case"], shown)
    print(f"\nIndex, at the end: {1e3 * (ended - last):.0f} ms. Fold: {1e6 * folding / events:.2f} µs an event.")


if __name__ == "__main__":
    main()
