"""``jianwei bench``: how well the methods of judgement find what is there, in published trials."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from math import isnan
from typing import Annotated, Any

import typer

from detectors.trials.contest import MATCHED, SIZES, Row, contest
from detectors.trials.contestants import CONTESTANTS
from detectors.trials.noufaily import SCENARIOS
from detectors.trials.published import PUBLISHED, SOURCE, Published
from detectors.trials.scoring import Scores
from jianwei.commands.options import Json
from jianwei.console import output, print_json, print_table, progress

_BESIDE = dict(zip(MATCHED, ("Farrington Flexible .01", "Farrington Flexible .05"), strict=True))
"""The published row whose false positive rate a matched one has."""
_SIZES = tuple(f"k2 {least}-{most}" for least, most in SIZES)
_NUMBERS = ("FPR", "worst", "Spec", "POD", "POD1wk", "Sens", "NPV", "PPV", "F1", "Timeliness", *_SIZES)

app = typer.Typer(no_args_is_help=True, help="Trials of the methods of judgement on series whose truth is known.")


@app.callback()
def trials() -> None:
    """Keeps the name of the trial a word of the command line while there is one trial only."""


@app.command("noufaily")
def noufaily(
    seed: Annotated[int, typer.Option("--seed", min=0, help="Equal seeds give equal tables.")] = 1,
    replicates: Annotated[
        int, typer.Option("--replicates", min=1, max=10_000, help="Series of each of the 42 scenarios.")
    ] = 20,
    *,
    as_json: Json = False,
) -> None:
    """The 42 scenarios of Noufaily et al. 2013: our methods, an oracle that knows the truth, and R's published rows.

    At a nominal chance (p <= 0.01, 0.05), and at equal false positive rates, where methods can be compared.
    """
    with progress("noufaily") as progressed:
        rows = contest(CONTESTANTS, seed, replicates, progressed)
    series = replicates * len(SCENARIOS)
    if as_json:
        told = [*map(_plain, rows), *map(_plain_published, PUBLISHED)]
        print_json({"benchmark": "noufaily", "seed": seed, "replicates": replicates, "series": series, "rows": told})
        return
    output.print(f"Noufaily trial: {series:,} series of {len(SCENARIOS)} scenarios, seed {seed}\n", style="bold")
    published = {one.method: one for one in PUBLISHED}
    for rate in MATCHED:
        beside = published[_BESIDE[rate]]
        matched = [
            _cells(row.method, row) for row in rows if row.setting.kind == "matched" and row.setting.rate == rate
        ]
        _show(f"At a false positive rate of {100 * rate:.2f}%", [*matched, _cells(f"{beside.method} (R)", beside)])
    nominal = [_cells(f"{row.method}, p <= {row.setting.rate}", row) for row in rows if row.setting.kind == "nominal"]
    _show("As they are set", nominal)
    _show(SOURCE, [_cells(one.method, one) for one in PUBLISHED])
    output.print("Percent, but Timeliness; worst: FPR of the worst scenario; k2: POD of small to great outbreaks")


def _show(title: str, rows: Iterable[Sequence[str]]) -> None:
    print_table(title, ("method", *_NUMBERS), rows, right=_NUMBERS)
    output.print()


def _cells(method: str, row: Row | Published) -> list[str]:
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


def _by_size(pods: Iterable[float]) -> dict[str, float]:
    return {f"pod_{least}_{most}": 100.0 * pod for (least, most), pod in zip(SIZES, pods, strict=True)}


def _plain(row: Row) -> dict[str, Any]:
    return {
        "method": row.method,
        "source": "jianwei",
        "setting": row.setting.kind,
        "rate": 100.0 * row.setting.rate,
        "threshold": row.setting.threshold,
        **_percents(row.scores),
        **_by_size(row.pod_by_size),
        "worst_fpr": 100.0 * row.worst,
        "worst_scenario": row.worst_scenario,
    }


def _plain_published(row: Published) -> dict[str, Any]:
    named = {"method": row.method, "source": SOURCE, "setting": "published"}
    return {**named, **_percents(row.scores), **_by_size(row.pod_by_size)}
