"""A replay of a city of the size of Beijing: events a second, the share of each step, the peak of memory.

    python benchmarks/bench_beijing.py [--days 3 10 30] [--no-judgement | --judged]

343 streets, 200 topics, 24,400 cases and up to 110,000 events a day, from a CSV file into a new store. Every line is a
process of its own; seconds are those of the processor, one core. A year is worked out from the longest run, and said to
be: nobody has measured it.
"""

import gc
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory

import beijing
import msgspec
from shares import Shares

from indexing.sqlite import SqliteStore
from jianwei import arriving
from jianwei.arriving import Arriving
from jianwei.choose import configuration_for
from jianwei.console import silent
from jianwei.embedded import Embedded
from jianwei.noted import Noted
from jianwei.replay import replay
from jianwei.sources import Source
from streams.cases import Cases
from streams.cluster_judging import ClusterJudge
from streams.issue_judging import IssueJudge
from streams.judging import Judge
from streams.ledger import Ledger
from streams.log import SqliteLog
from streams.rise_judging import RiseJudge
from streams.silence_judging import SilenceJudge
from streams.watch import Watch

YEAR = 365
DAILY = (Judge, ClusterJudge, IssueJudge, RiseJudge, SilenceJudge)


class Measured(msgspec.Struct):
    """One process: what was taken, seconds of the processor by step, megabytes at the peak and in the file."""

    days: int
    judged: bool
    events: int
    rows: int
    alerts: int
    seconds: dict[str, float]
    peak: float
    file: float

    @property
    def whole(self) -> float:
        """All seconds."""
        return sum(self.seconds.values())


def watched() -> Shares:
    """The steps, each under its name."""
    shares = Shares("all else")
    shares.watch("intake", Arriving, "__init__")
    shares.watch("intake", arriving, "in_order")
    shares.watch("log", Embedded, "append")
    shares.watch("log", SqliteLog, "flush")
    shares.watch("cases", Cases, "apply")
    shares.watch("ledger", Ledger, "apply")
    shares.watch("watch", Watch, "apply")
    shares.watch("expectation", Judge, "begin_day")
    shares.watch("hourly", Judge, "hours")
    shares.watch("hourly", SilenceJudge, "hours")
    for kind in DAILY:
        shares.watch("daily", kind, "day")
    shares.watch("daily", Judge, "restated")
    shares.watch("documents and store", SqliteStore, "put", "put_rows")
    shares.watch("noting", Noted, "note")
    shares.watch("indexes at the end", Embedded, "make_whole")
    return shares


def measure(path: Path, days: int, *, judged: bool) -> Measured:
    """One replay in this process."""
    profile = beijing.profile()
    store = path.with_suffix(".db")
    gc.set_threshold(100_000, 20, 100)  # as the command line does
    shares = watched()
    with Embedded(store, configuration_for(profile), judged=judged) as service:
        report = replay(service, [Source(files=(path,), profile=profile)], progressed=silent)
    peak = _peak()
    size = store.stat().st_size / 1e6
    return Measured(days, judged, report.events, report.rows, report.alerts, dict(shares.end()), peak, size)


def _peak() -> float:
    """MiB that this program has held at most; what ``getrusage`` says may be of the one that began it."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def apart(days: int, *, judged: bool) -> Measured:
    """The same in a process of its own."""
    with TemporaryDirectory() as folder:
        path = beijing.write(Path(folder), days)
        command = [
            sys.executable,
            __file__,
            "--one",
            str(path),
            "--days",
            str(days),
            *([] if judged else ["--no-judgement"]),
        ]
        told = subprocess.run(command, stdout=subprocess.PIPE, check=True)  # noqa: S603 - our own program
    return msgspec.json.decode(told.stdout, type=Measured)


def main() -> None:
    """Prints the table."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--days", type=int, nargs="*", default=[3, 10, 30])
    parser.add_argument("--no-judgement", action="store_true", help="only these")
    parser.add_argument("--judged", action="store_true", help="only these")
    parser.add_argument("--one", type=Path, help="a file to measure in this process")
    given = parser.parse_args()
    if given.one:
        print(msgspec.json.encode(measure(given.one, given.days[0], judged=not given.no_judgement)).decode())
        return
    kinds = [judged for judged in (False, True) if (not given.judged or judged) and not (given.no_judgement and judged)]
    for judged in kinds:
        runs = [apart(days, judged=judged) for days in given.days]
        print(f"\n{'judged hourly and daily' if judged else 'without judgement'}\n")
        print("| days | events | s | events/s | s a million events | peak MiB | file MB | alerts |")
        print("|---:|---:|---:|---:|---:|---:|---:|---:|")
        for run in runs:
            rate, cost = run.events / run.whole, run.whole / run.events * 1e6
            print(
                f"| {run.days} | {run.events:,} | {run.whole:.1f} | {rate:,.0f} | {cost:.1f} | {run.peak:,.0f} "
                f"| {run.file:,.0f} | {run.alerts} |"
            )
        print("\n| step, µs an event | " + " | ".join(f"{run.days} days" for run in runs) + " |")
        print("|---|" + "---:|" * len(runs))
        for name in sorted(
            {name for run in runs for name in run.seconds}, key=lambda each: -runs[-1].seconds.get(each, 0)
        ):
            cells = " | ".join(f"{run.seconds.get(name, 0.0) / run.events * 1e6:.2f}" for run in runs)
            print(f"| {name} | {cells} |")
        last = runs[-1]
        print(f"\nA year at the rate of {last.days} days, not measured: {last.whole / last.days * YEAR / 3600:.1f} h")


if __name__ == "__main__":
    main()
