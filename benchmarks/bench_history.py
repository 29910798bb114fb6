"""Loading history: rows a second from parquet and CSV, beside a bare group-by of the same file, and the peak of memory.

    POLARS_MAX_THREADS=1 python benchmarks/bench_history.py [--rows 8900000]

The rows are those of ``history_city``: a hotline of Beijing's size, 24,400 requests a day; 8,900,000 are a year. They
stand in parquet with times of day, in parquet of texts and in CSV. Every measurement is a process of its own, its
seconds are those of the processor. The group-by counts by topic, district, street and day and checks nothing.
"""

import os
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import msgspec
import polars as pl
from history_city import write

from jianwei.choose import configuration_for
from jianwei.city_files import city_tables
from jianwei.console import silent
from jianwei.history import load
from jianwei.intake import sources


class Measured(msgspec.Struct):
    """One process: seconds of the processor, megabytes at its peak; judging and writing by the clock."""

    seconds: float
    peak: float
    judging: float = 0.0
    writing: float = 0.0
    singly: int = 0
    buckets: int = 0


def bare(path: Path) -> Measured:
    """The group-by alone."""
    scan = pl.scan_parquet(path) if path.suffix == ".parquet" else pl.scan_csv(path, infer_schema=False)
    first = pl.col("来电时间")
    day = first.str.slice(0, 10) if scan.collect_schema()["来电时间"] == pl.String else first.dt.date()
    started = process_time()
    scan.group_by("问题分类", "被反映区", "被反映街乡镇", day).len().collect(engine="streaming")
    return Measured(process_time() - started, _peak())


def loaded(path: Path, store: Path) -> Measured:
    """The load."""
    given = sources([path], ["hotline12345"])
    configuration = configuration_for(given[0].profile)
    city = city_tables(configuration, None, None, None)
    started = process_time()
    report = load(store, given, configuration, city=city, until=None, progressed=silent)
    seconds = process_time() - started
    return Measured(seconds, _peak(), report.judging_seconds, report.writing_seconds, report.singly, report.buckets)


def _peak() -> float:
    told = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(told.split("VmHWM:")[1].split()[0]) / 1024


def main() -> None:
    """Measures and prints a table."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=3_000_000)
    parser.add_argument("--measure", nargs=2)
    arguments = parser.parse_args()
    if arguments.measure:
        what, path = arguments.measure[0], Path(arguments.measure[1])
        found = bare(path) if what == "bare" else loaded(path, path.with_suffix(".db"))
        sys.stdout.buffer.write(msgspec.json.encode(found))
        return
    with TemporaryDirectory() as temporary:
        paths = write(Path(temporary), arguments.rows)
        print(f"{arguments.rows:,} rows; load average {os.getloadavg()[0]:.1f}")
        print(f"{'what':<20}{'seconds':>10}{'rows/s':>12}{'times bare':>12}{'MB':>8}{'judging':>10}{'writing':>10}")
        for name, path in paths.items():
            base = 0.0
            for what in ("bare", "load"):
                command = [sys.executable, __file__, "--measure", what, str(path)]
                answer = subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603 - this file
                one = msgspec.json.decode(answer, type=Measured)
                base = base or one.seconds
                parts = f"{one.judging:>10.1f}{one.writing:>10.1f}" if one.buckets else ""
                rate = f"{arguments.rows / one.seconds:>12,.0f}{one.seconds / base:>12.1f}{one.peak:>8.0f}"
                print(f"{what + ' ' + name:<20}{one.seconds:>10.1f}{rate}{parts}")
            print(f"  read singly {one.singly:,}, buckets {one.buckets:,}")


if __name__ == "__main__":
    main()
