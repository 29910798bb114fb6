"""``jianwei bench``: how well the methods of judgement find what is there, in trials that others have published."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from math import isnan
from pathlib import Path
from typing import Annotated, Any

import typer

from detectors.trials import flagged_weeks
from detectors.trials.contest import MATCHED, SIZES, Row, contest
from detectors.trials.contestants import CONTESTANTS
from detectors.trials.flagged_weeks import Result, judged
from detectors.trials.noufaily import SCENARIOS
from detectors.trials.reference import REFERENCE, SOURCE, Reference
from detectors.trials.scoring import Scores
from jianwei.commands.options import Json
from jianwei.console import output, print_json, print_table, progress
from jianwei.surveillance_data import NAMES, data_folder, flagged_series

_BESIDE = dict(zip(MATCHED, ("Farrington Flexible .01", "Farrington Flexible .05"), strict=True))
"""The row of R whose false positive rate a matched one has."""
_SIZES = tuple(f"k2 {least}-{most}" for least, most in SIZES)
_NUMBERS = ("FPR", "worst", "Spec", "POD", "POD1wk", "Sens", "NPV", "PPV", "F1", "Timeliness", *_SIZES)

app = typer.Typer(no_args_is_help=True, help="Trials of the methods of judgement on series whose truth is known.")


@app.command("noufaily")
def noufaily(
    seed: Annotated[int, typer.Option("--seed", min=0, help="Equal seeds give equal tables.")] = 1,
    replicates: Annotated[
        int, typer.Option("--replicates", min=1, max=10_000, help="Series of each of the 42 scenarios.")
    ] = 20,
    *,
    as_json: Json = False,
) -> None:
    """Our methods on the 42 scenarios of Noufaily 2013, beside an oracle that knows the truth and the rows of R.

    At a nominal chance (p <= 0.01, 0.05), and at equal false positive rates, where methods can be compared.
    """
    with progress("noufaily") as progressed:
        rows = contest(CONTESTANTS, seed, replicates, progressed)
    series = replicates * len(SCENARIOS)
    if as_json:
        told = [*map(_plain, rows), *map(_plain, REFERENCE)]
        print_json({"benchmark": "noufaily", "seed": seed, "replicates": replicates, "series": series, "rows": told})
        return
    output.print(f"Noufaily trial: {series:,} series of {len(SCENARIOS)} scenarios, seed {seed}\n", style="bold")
    of_r = {one.method: one for one in REFERENCE}
    for rate in MATCHED:
        beside = of_r[_BESIDE[rate]]
        matched = [
            _cells(row.method, row) for row in rows if row.setting.kind == "matched" and row.setting.rate == rate
        ]
        _show(f"At a false positive rate of {100 * rate:.2f}%", [*matched, _cells(f"{beside.method} (R)", beside)])
    nominal = [_cells(f"{row.method}, p <= {row.setting.rate}", row) for row in rows if row.setting.kind == "nominal"]
    _show("As they are set", nominal)
    _show(SOURCE, [_cells(one.method, one) for one in REFERENCE])
    output.print("Percent, but Timeliness; worst: FPR of the worst scenario; k2: POD of small to great outbreaks")


@app.command("surveillance")
def surveillance(
    data: Annotated[
        Path | None,
        typer.Option("--data", help="Folder that holds surveillance_r (or set JIANWEI_DATA).", show_default=False),
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """Methods of weeks on the series of the R package surveillance whose outbreak weeks are flagged: k1, m1, m2, m3.

    Each week is judged by those before it; a method with too short a history has not judged.
    """
    counts, flags = flagged_series(data_folder(data))
    results = judged(counts, flags, flagged_weeks.NOMINAL, flagged_weeks.MATCHED)
    if as_json:
        told = [_flagged(result) for result in results]
        print_json({"benchmark": "surveillance", "series": list(NAMES), "weeks": counts.shape[1], "rows": told})
        return
    output.print(f"Flagged weeks: {', '.join(NAMES)}, {counts.shape[1]} weeks each\n", style="bold")
    for kind, title in (("nominal", "As set, p <= {:g}"), ("matched", "At {:.0%} of unflagged weeks")):
        of_kind = [result for result in results if result.row.setting.kind == kind]
        columns = ("unflagged", "false per 1,000", "flagged", "found", "outbreaks", *NAMES)
        rows = [_flagged_cells(result) for result in of_kind]
        print_table(title.format(of_kind[0].row.setting.rate), ("method", "p <=", *columns), rows, right=columns)
        output.print()
    output.print("Weeks judged outside of outbreaks and in them; under each series the weeks until it is found")


def _flagged(result: Result) -> dict[str, Any]:
    row = result.row
    return {
        "method": row.method,
        "setting": row.setting.kind,
        "rate": row.setting.rate,
        "threshold": row.setting.threshold,
        "unflagged_weeks": row.quiet_weeks,
        "false": None if isnan(row.false) else round(row.false, 4),
        "flagged_weeks": result.flagged,
        "found_weeks": result.found,
        "outbreaks": row.episodes,
        "found": row.found,
        "delays": [{"series": NAMES[series], "weeks": weeks} for series, weeks in result.delays],
    }


def _flagged_cells(result: Result) -> list[str]:
    row = result.row
    threshold = f"{row.setting.threshold:.2g}" if row.quiet_weeks else ""
    numbers = [f"{row.quiet_weeks}", _number(row.false, 1), f"{result.flagged}", f"{result.found}"]
    delays = [
        ", ".join("" if weeks is None else f"{weeks}" for series, weeks in result.delays if series == number)
        for number in range(len(NAMES))
    ]
    return [row.method, threshold, *numbers, f"{row.found} of {row.episodes}", *delays]


def _show(title: str, rows: Iterable[Sequence[str]]) -> None:
    print_table(title, ("method", *_NUMBERS), rows, right=_NUMBERS)
    output.print()


def _cells(method: str, row: Row | Reference) -> list[str]:
    figures = _percents(row.scores)
    fpr, *rest, timeliness = figures.values()
    worst = 100.0 * row.worst if isinstance(row, Row) else None
    sizes = [100.0 * pod for pod in row.pod_by_size]
    return [
        method,
        *(_number(one, 2) for one in (fpr, worst, *rest)),
        _number(timeliness, 3),
        *(_number(one, 1) for one in sizes),
    ]


def _number(value: float | None, digits: int) -> str:
    return "" if value is None or isnan(value) else f"{value:.{digits}f}"


def _percents(scores: Scores) -> dict[str, float]:
    """By the columns' names in lower case: percent, the timeliness as it is."""
    return {name: share if name == "timeliness" else 100.0 * share for name, share in asdict(scores).items()}


def _plain(row: Row | Reference) -> dict[str, Any]:
    figures = {
        **_percents(row.scores),
        **{f"pod_{least}_{most}": 100.0 * pod for (least, most), pod in zip(SIZES, row.pod_by_size, strict=True)},
    }
    if isinstance(row, Reference):
        return {"method": row.method, "source": SOURCE, "setting": "reference", **_rounded(figures)}
    set_to = {"source": "jianwei", "setting": row.setting.kind, "threshold": row.setting.threshold}
    figures |= {"rate": 100.0 * row.setting.rate, "worst_fpr": 100.0 * row.worst}
    return {"method": row.method, **set_to, **_rounded(figures), "worst_scenario": row.worst_scenario}


def _rounded(figures: dict[str, float]) -> dict[str, float]:
    return {name: round(figure, 4) for name, figure in figures.items()}
