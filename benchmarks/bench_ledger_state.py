"""The state of a partition of the ledger at Beijing's size: to have it back from the log, and from a snapshot.

    python benchmarks/bench_ledger_state.py [--days 40] [--plain] [--profile]

The fullest of four partitions of a city of 60,000 contacts a day, a tick a minute (``partials_city``). In memory, one
process, processor time. Folded silently, day by day, without the time to make the log; then packed, packed again after
one day more, and put together again. ``--plain``: a feed without texts, so that no case has an issue.
"""

import cProfile
import gc
import pstats
from argparse import ArgumentParser
from collections.abc import Iterator
from time import process_time
from typing import NamedTuple

from bends_run import resident
from installation import FOUR, machine, table
from partials_city import FULLEST, PartialsCity

from city.configuration import Configuration
from streams.ledger import Ledger
from streams.ledger_state import LedgerState

_FIRST = 739_000
_SHOWN = (10, 40, 100, 200, 300, 400)


class Packed(NamedTuple):
    """Parts by name with their marks, and the seconds of each."""

    parts: dict[str, tuple[int, bytes]]
    seconds: dict[str, float]


class City:
    """A state and the log that it is folded from."""

    def __init__(self, *, issues: bool) -> None:
        configuration = Configuration(city="City")
        self.log = PartialsCity(configuration, issues=issues)
        self.step = Ledger(configuration, FOUR.events)
        self.state = self.step.new(FULLEST)
        self.seconds = 0.0
        self.records = 0

    def fold(self, day: int, profile: cProfile.Profile | None = None) -> None:
        """A day."""
        records = list(self.log.day(day))
        self.records += len(records)
        began = process_time()
        if profile is not None:
            profile.enable()
        for record in records:
            for _ in self.step.apply(self.state, record, silent=True):
                pass
        if profile is not None:
            profile.disable()
        self.seconds += process_time() - began

    def pack(self) -> Packed:
        """All parts."""
        found = Packed({}, {})
        for part in self.step.pack(self.state):
            began = process_time()
            found.parts[part.name] = part.mark, part.data()
            found.seconds[part.name] = process_time() - began
        return found

    def unpack(self, packed: Packed) -> tuple[LedgerState, dict[str, float]]:
        """The state, and the seconds of each part."""
        unpacking, seconds = self.step.unpack(FULLEST), {}
        for name, (_, data) in packed.parts.items():
            began = process_time()
            unpacking.take(name, data)
            seconds[name] = process_time() - began
        return unpacking.state(), seconds


def kinds(packed: Packed, former: Packed) -> Iterator[list[str]]:
    """By kind of part: how many, how much, and how much of it was another one a day before."""
    names: dict[str, list[str]] = {}
    for name in packed.parts:
        names.setdefault(name.partition("-")[0], []).append(name)
    for kind, some in names.items():
        size = sum(len(packed.parts[name][1]) for name in some)
        new = [name for name in some if former.parts.get(name, (None, b""))[0] != packed.parts[name][0]]
        changed = sum(len(packed.parts[name][1]) for name in new)
        yield [kind, f"{len(some):,}", f"{size / 1e6:.2f}", f"{len(new):,}", f"{changed / 1e6:.2f}"]


def snapshots(city: City, day: int) -> None:
    """Packs the state, packs it again after a day, and puts it together again."""
    former = city.pack()
    city.fold(day)
    gc.collect()
    packed = city.pack()
    state, seconds = city.unpack(packed)
    same = [part.data() for part in city.step.pack(state)] == [data for _, data in packed.parts.values()]
    rows = []
    for what, of in (("packed", packed.seconds), ("put together", seconds)):
        slowest = max(of, key=of.__getitem__)
        rows.append([what, f"{sum(of.values()):.2f}", f"{1000 * of[slowest]:.0f} ms ({slowest})"])
    table(["snapshot", "s", "slowest part"], rows)
    print(f"\nput together, it is packed into the same bytes: {'yes' if same else 'NO'}\n")
    table(["parts", "number", "MB", "new after a day", "MB new"], list(kinds(packed, former)))


def main() -> None:
    """Prints the tables."""
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--days", type=int, default=40)
    parser.add_argument("--plain", action="store_true", help="no case has an issue")
    parser.add_argument("--profile", action="store_true", help="and where the fold spends its time")
    given = parser.parse_args()
    gc.set_threshold(100_000, 20, 100)  # as the command line does
    print(f"{machine()}\n", flush=True)
    gc.collect()
    before, city, rows = resident(), City(issues=not given.plain), []
    profile = cProfile.Profile() if given.profile else None
    for number in range(given.days):
        city.fold(_FIRST + number, profile)
        if number + 1 in {*_SHOWN, given.days}:
            sizes = city.step.sizes(city.state)
            held = [f"{sizes[name]:,}" for name in ("series", "buckets", "issues")]
            grown = (resident() - before) / 2**20
            rows.append([str(number + 1), f"{city.records:,}", f"{city.seconds:.1f}", *held, f"{grown:,.0f}"])
    began = process_time()
    gc.collect()
    collected = process_time() - began
    table(["days", "records", "fold s", "series", "buckets", "issues", "MiB"], rows)
    print(f"\nall objects looked at once by the collector: {collected:.2f} s\n", flush=True)
    snapshots(city, _FIRST + given.days)
    if profile is not None:
        pstats.Stats(profile).sort_stats("tottime").print_stats(16)
    print(f"\nend: {machine()}")


if __name__ == "__main__":
    main()
