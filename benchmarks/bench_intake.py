"""Speed of reading by stage: rows a second of each shipped profile and of each kind of file, on one core.

    python benchmarks/bench_intake.py [DATA]

The exports are the simulator's; with a folder of real data also those of Boston, Chicago and New York, and requests of
San Francisco, small ones repeated under new numbers. Stages: ``open`` finds the file whole and its header, ``read``
gives its rows, ``persons`` looks for person data in them, ``events`` turns them into events. ``whole`` is all of it, as
``intake.gateway.read`` does it; ``share`` is how much of that is spent in opening and reading.
"""

import csv
import gzip
import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any, NamedTuple

from openpyxl import Workbook

from intake.binding import bind
from intake.city_tables import NONE_GIVEN
from intake.errors import RowError
from intake.gateway import Taken, read, refuse
from intake.mapping import RowReader
from intake.names import Names
from intake.profile import Profile, load_profile
from intake.readers import open_sources
from intake.records import Record
from intake.row_times import TimeReader
from intake.simulator import SCALES, simulate
from intake.taxonomy import Taxonomy

ROWS = 50_000
Table = list[dict[str, Any]]


class Line(NamedTuple):
    """One line of the table: seconds by stage."""

    name: str
    rows: int
    taken: int
    opening: float
    reading: float
    persons: float
    events: float
    whole: float


def timed(work: Callable[[], Any]) -> float:
    """Seconds of processor time of one run, so that others on the machine do not count."""
    started = process_time()
    work()
    return process_time() - started


def measured(name: str, path: Path, profile: Profile) -> Line:
    """All stages of one file, each by itself, and the whole."""
    opening = timed(lambda: open_sources(path, profile.file))
    (source,) = open_sources(path, profile.file)
    binding = bind(profile, source.name, source.header)
    records: list[Record] = []
    reading = timed(lambda: records.extend(source.records(binding.wanted)))
    whole_refusal = timed(lambda: refuse([path], profile))
    times = TimeReader(profile, binding, None, workbook=source.workbook)
    names = Names(profile, binding, None, Taxonomy.of(profile))
    events = RowReader(profile, binding, times, NONE_GIVEN, names).events

    def mapped() -> None:
        for record in records:
            try:
                events(record.cells)
            except RowError:
                continue

    mapping = timed(mapped)
    items: list[Any] = []
    whole = timed(lambda: items.extend(read([path], profile)))
    taken = sum(isinstance(item, Taken) for item in items)
    return Line(name, len(items), taken, opening, reading, max(0.0, whole_refusal - opening - reading), mapping, whole)


def repeated(rows: Table, key: str) -> Table:
    """Rows until there are ``ROWS`` of them, each under a number of its own."""
    return [rows[at % len(rows)] | {key: f"{rows[at % len(rows)][key]}{at}"} for at in range(ROWS)]


def as_csv(rows: Table, path: Path) -> Path:
    """Rows as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def as_others(rows: Table, folder: Path) -> Iterator[tuple[str, Path]]:
    """The same rows in every other kind of file."""
    path = folder / "rows.csv.gz"
    path.write_bytes(gzip.compress(as_csv(rows, folder / "rows.csv").read_bytes(), 6))
    yield ".csv.gz", path
    path = folder / "rows.json"
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    yield ".json", path
    path = folder / "rows.ndjson"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    yield ".ndjson", path
    book = Workbook(write_only=True)
    sheet = book.create_sheet("rows")
    for cells in (list(rows[0]), *(list(row.values()) for row in rows)):
        sheet.append(cells)
    path = folder / "rows.xlsx"
    book.save(path)
    yield ".xlsx", path


def simulated(folder: Path) -> Iterator[Line]:
    """The simulator's exports with the profiles of Chinese feeds, the hotline's in every kind of file."""
    written = simulate(SCALES["small"], 1, days=365).write(folder)
    for name, file in (("hotline12345", written.hotline), ("petition", written.petition), ("grid", written.grid)):
        with file.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        key = next(iter(rows[0]))
        path = as_csv(repeated(rows, key), folder / f"{name}.csv")
        yield measured(name, path, load_profile(name))
        if name == "hotline12345":
            for ending, other in as_others(repeated(rows, key), folder):
                yield measured(f"  as {ending}", other, load_profile(name))


def real(data: Path, folder: Path) -> Iterator[Line]:
    """Real exports with their profiles."""
    yield measured("boston311", data / "boston311/service_requests_2011-07_2011-12.csv.gz", load_profile("boston311"))
    yield measured("chicago311", data / "chicago311/sanitation_2011_2014.csv.gz", load_profile("chicago311"))
    with (data / "nyc311/nyc311_small.csv").open(encoding="utf-8", newline="") as stream:
        rows = repeated(list(csv.DictReader(stream)), "unique_key")
    yield measured("nyc311", as_csv(rows, folder / "nyc.csv"), load_profile("nyc311"))
    dump = json.loads((data / "open311/open311dashboard_test_fixture.json").read_text(encoding="utf-8"))
    requests = [one["fields"] for one in dump if one["model"] == "dashboard.request"]
    path = folder / "requests.json"
    path.write_text(json.dumps(repeated(requests, "service_request_id")), encoding="utf-8")
    yield measured("open311", path, load_profile("open311"))


def main() -> None:
    """Times everything once and prints a table."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", nargs="?", type=Path, help="folder of real data")
    arguments = parser.parse_args()
    print(f"{'profile':<16}{'rows':>8}{'open':>11}{'read':>11}{'persons':>11}{'events':>11}{'whole':>11}{'share':>8}")
    with TemporaryDirectory() as temporary:
        lines = simulated(Path(temporary))
        for line in (*lines, *(real(arguments.data, Path(temporary)) if arguments.data else ())):
            speeds = "".join(f"{line.rows / max(seconds, 1e-6):>11,.0f}" for seconds in line[3:])
            files = 2 * line.reading + line.opening
            print(f"{line.name:<16}{line.rows:>8,}{speeds}{files / line.whole:>8.0%}")


if __name__ == "__main__":
    main()
