"""A snapshot of a partition of ``cases``: to write it, to write it again after a day, to begin with it, and to fold.

    python benchmarks/bench_snapshots.py [--days 20] [--contacts 15000]

One of four partitions of a city of 60,000 contacts a day has 15,000; each contact gives five events within a day, a
tick every ten minutes. One process, files in a folder of its own, read while the system still holds them in memory.
"""

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from bench_case_state import log_of
from installation import machine, table

from city.configuration import Configuration
from streams.cases import Cases
from streams.snapshot_files import Saving, SnapshotFolder
from streams.snapshot_manifest import Anchor, Entry, Manifest, Origin, code_digest

_TICKS = 144
"""A day, of ten minutes."""


class Watch:
    """Processor time and time on the clock since it was made, and the longest of the pieces that it was told of."""

    def __init__(self) -> None:
        self._began = process_time(), perf_counter()
        self.longest = 0.0
        self._piece = process_time()

    def piece(self) -> None:
        """A piece ends here: others have their turn."""
        now = process_time()
        self.longest = max(self.longest, now - self._piece)
        self._piece = now

    def row(self, name: str, what: str) -> list[str]:
        """A line of the table."""
        cpu, clock = process_time() - self._began[0], perf_counter() - self._began[1]
        return [name, what, f"{cpu:.2f}", f"{clock:.2f}", f"{1000 * self.longest:.0f}"]


def fold(step: Cases, state: Any, records: Iterable[bytes]) -> None:
    """Silently, as a rebuild does it."""
    for record in records:
        for _ in step.apply(state, record, silent=True):
            pass


def save(step: Cases, state: Any, folder: SnapshotFolder, former: dict[str, tuple[int, Entry]], watch: Watch) -> int:
    """Writes a snapshot, and keeps what it wrote in ``former``; gives the bytes written."""
    saving, entries = Saving(folder), []
    for part in step.pack(state):
        mark, entry = former.get(part.name, (None, None))
        if entry is None or mark != part.mark:
            entry = saving.write(part.name, part.data(), entry)
        former[part.name] = part.mark, entry
        entries.append(entry)
        watch.piece()
    origin = Origin(code=code_digest(), revision="r", installation="city", events=4, partials=4, step="cases")
    saving.stand(Manifest(origin=origin, next=1, anchor=Anchor(0, 0, ""), watermark=None, parts=tuple(entries)))
    return saving.bytes


def restore(step: Cases, folder: SnapshotFolder, watch: Watch) -> Any:
    """The state of the snapshot that stands."""
    manifest = folder.manifest()
    if manifest is None:
        raise SystemExit("there is no snapshot")
    unpacking = step.unpack(0)
    for entry in manifest.parts:
        unpacking.take(entry.name, folder.part(entry))
        watch.piece()
    return unpacking.state()


def main() -> None:
    """Prints the table."""
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--days", type=int, default=20)
    parser.add_argument("--contacts", type=int, default=15_000)
    given = parser.parse_args()
    configuration = Configuration(city="City")
    records, events = log_of(configuration, given.days + 1, given.contacts)
    last = len(records) * given.days // (given.days + 1)
    step, rows = Cases(configuration, 4), []
    with TemporaryDirectory() as made:
        folder = SnapshotFolder(Path(made) / "snapshots", "city", "cases", 0)
        state, former, watch = step.new(0), dict[str, tuple[int, Entry]](), Watch()
        fold(step, state, records[:last])
        rows.append(watch.row("fold the log silently", f"{events:,} events"))
        watch = Watch()
        written = save(step, state, folder, former, watch)
        rows.append(watch.row("write the first snapshot", f"{written / 1e6:,.0f} MB"))
        fold(step, state, records[last:])
        watch = Watch()
        written = save(step, state, folder, former, watch)
        rows.append(watch.row("write one a day later", f"{written / 1e6:,.0f} MB"))
        watch = Watch()
        again = restore(step, folder, watch)
        cases = step.sizes(again)["cases"]
        rows.append(watch.row("begin with it", f"{cases:,} cases"))
        if again != state:
            raise SystemExit("the state that came back is another one")
    print(f"{machine()}\n")
    table(["", "", "processor s", "clock s", "longest piece, ms"], rows)


if __name__ == "__main__":
    main()
