"""The benchmarks that ``make bench`` runs: which are quick, what each is held against, and what it is given."""

import ast
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple


class Bench(NamedTuple):
    """``quick`` are its arguments in a run of minutes, None where it is left to a full run, which gives none."""

    goal: str
    quick: tuple[str, ...] | None = None


BENCHES: dict[str, Bench] = {
    "bench_flow": Bench(
        "Goal: bursts of 50 events a second, counted within seconds of their tick; a day of 250,000 contacts in less "
        "than a day by far.",
        ("--seconds", "20", "--rates", "50,200", "--only", "offered"),
    ),
    "bench_bends": Bench("Goal: no cost grows faster than linear (power above 1.1).", ("--only", "areas")),
    "bench_capacity": Bench("Predicted beside measured.", ()),
    "bench_workers": Bench("Limit: what a machine has; a worker more costs what it costs at rest."),
    "bench_stream": Bench("Goal: 20 times the naive idiom with full records, 4.5 times with one event a record."),
    "bench_ledger_state": Bench("Goal: 30 s until a partition is back.", ("--days", "10")),
    "bench_watch_state": Bench("Goal: 30 s until a partition is back; its log is kept for good.", ("--days", "5")),
    "bench_recovery": Bench("Goal: 30 s until a partition is back."),
    "bench_case_snapshots": Bench("Goal: a partition of 6 million cases is back in well under 30 s on one core.", ()),
    "bench_latency": Bench("Goal: an urgent alert is seen within seconds; a case within seconds of its tick."),
    "bench_bulk": Bench("Held against bare concurrent bulks."),
    "bench_replay": Bench("Held against one dictionary count."),
    "bench_intake": Bench("Rows a second on one core; a city has 60,000 a day.", ()),
    "bench_history": Bench("Held against a bare group-by of the same file."),
    "bench_texts": Bench("Rows a second on one core; a city has 60,000 a day."),
    "bench_judging": Bench("Milliseconds a judged point.", ()),
    "bench_city": Bench("Goal: 8 s and 1.5 GB for a day, 10 s more on a Sunday; R takes 14.1 ms a series."),
    "bench_clusters": Bench("Held against the judging of the day."),
    "bench_farrington": Bench("R takes 14.1 ms a series.", ()),
    "bench_scan": Bench("Seconds a city; it is due once a day.", ()),
    "bench_scan_alarms": Bench("Limit: 5% and 1% of scans at those thresholds."),
    "bench_discrete": Bench("Held against the threshold.", ()),
    "bench_pooling": Bench("Held against judging each street alone."),
    "bench_cumulative": Bench("Held against rivals at equal false alarms."),
    "bench_rises": Bench("Held against what was planted."),
    "bench_effect": Bench("Limit: what is said where there is none."),
    "bench_forecast": Bench("Held against the same month last year, and last month."),
    "bench_areas": Bench("Held against the exact look-up of names.", ()),
    "bench_topics": Bench("Held against a plain TF-IDF with LinearSVC."),
    "bench_issues": Bench("Held against what was planted."),
    "bench_copies": Bench("Held against datasketch's plain path."),
    "bench_candidates": Bench("Limit: what the duty desk waits for meanwhile."),
    "bench_stories": Bench("Held against what was planted."),
    "bench_routing": Bench("Milliseconds a tick; a tick comes once a minute.", ()),
    "bench_board": Bench("Limit: a second a page."),
    "bench_packs": Bench("Limit: a minute a pack."),
    "bench_pack_city": Bench("Limit: a minute a pack."),
}


def benches(files: Iterable[Path]) -> dict[str, Bench]:
    """Those of ``BENCHES`` and all others among the files, which a full run runs, under the first line of each."""
    others = {file.stem: Bench(_first(file)) for file in sorted(files) if file.stem not in BENCHES}
    return BENCHES | others


def _first(file: Path) -> str:
    return (ast.get_docstring(ast.parse(file.read_bytes())) or "").partition("\n")[0]
