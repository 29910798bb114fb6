"""Throughput of a replay: rows a second through intake and all three steps, beside a single dictionary count.

    python benchmarks/bench_replay.py [FILE --profile NAME]

Without a file a simulated year of a small city is taken. Everything is timed in this one run: the limit (counting the
same rows in one dictionary), the gateway alone, the whole replay, and how much of it is judgement.
"""

from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from city.events import Event
from intake.gateway import Taken, read
from intake.profile import load_profile
from intake.simulator import SCALES, simulate
from jianwei.choose import configuration_for
from jianwei.console import silent
from jianwei.embedded import Embedded
from jianwei.replay import replay
from jianwei.sources import Source
from streams.judging import Judge
from streams.silence_judging import SilenceJudge

JUDGING = ("hours", "day", "restated")
SILENCE = ("hours", "day", "begin_day")


class Stopwatch:
    """Seconds spent in methods of a class."""

    def __init__(self, kind: type, names: tuple[str, ...]) -> None:
        self.seconds = 0.0
        for name in names:
            setattr(kind, name, self._timed(getattr(kind, name)))

    def _timed(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **named: Any) -> Any:
            started = perf_counter()
            try:
                return method(*arguments, **named)
            finally:
                self.seconds += perf_counter() - started

        return timed


def sources(arguments: Namespace, folder: Path) -> list[Source]:
    """The files of the command line, or a simulated year."""
    if arguments.file:
        return [Source(files=(Path(arguments.file),), profile=load_profile(arguments.profile))]
    written = simulate(SCALES["small"], 1).write(folder)
    named = (("hotline12345", written.hotline), ("petition", written.petition), ("grid", written.grid))
    return [Source(files=(file,), profile=load_profile(name)) for name, file in named]


def count(events: list[Event]) -> Counter[tuple[str, str, int]]:
    """The limit: one dictionary, no time, no versions, no judgement."""
    return Counter((event.topic, event.area, event.registered // 86_400_000) for event in events)


def main() -> None:
    """Times everything once and prints a table."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?")
    parser.add_argument("--profile", default="boston311")
    arguments = parser.parse_args()
    with TemporaryDirectory() as temporary:
        taken = sources(arguments, Path(temporary))
        started = perf_counter()
        rows = [item for source in taken for item in read(source.files, source.profile)]
        reading = perf_counter() - started
        events = [item.events[-1] for item in rows if isinstance(item, Taken)]
        started = perf_counter()
        count(events)
        counting = perf_counter() - started
        judging, silence = Stopwatch(Judge, JUDGING), Stopwatch(SilenceJudge, SILENCE)
        started = perf_counter()
        with Embedded(Path(temporary) / "bench.db", configuration_for(taken[0].profile)) as service:
            report = replay(service, taken, progressed=silent)
        whole = perf_counter() - started
    table = (
        ("one dictionary count (limit)", counting),
        ("gateway alone", reading),
        ("whole replay", whole),
        ("  of it judgement", judging.seconds),
        ("  of it silence", silence.seconds),
        ("  of it all else", whole - judging.seconds - silence.seconds),
    )
    print(f"{report.rows:,} rows, {report.events:,} events, {report.ticks:,} ticks, {report.alerts} alerts")
    print(f"{'what':<30}{'seconds':>10}{'rows/s':>14}{'times the limit':>18}")
    for name, seconds in table:
        print(f"{name:<30}{seconds:>10.2f}{report.rows / seconds:>14,.0f}{seconds / counting:>18,.0f}")


if __name__ == "__main__":
    main()
