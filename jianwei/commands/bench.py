"""``jianwei bench``: how well the methods of judgement find what is there, in trials that others have published."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from math import isnan
from typing import Annotated, Any

import typer

from detectors.trials.contest import MATCHED, SIZES, Row, contest
from detectors.trials.contestants import CONTESTANTS
from detectors.trials.noufaily import SCENARIOS
from detectors.trials.reference import REFERENCE, SOURCE, Reference
from detectors.trials.scoring import Scores
from jianwei.commands.options import Json
from jianwei.console import output, print_json, print_table, progress

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
