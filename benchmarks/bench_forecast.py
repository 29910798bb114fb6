"""Forecasts of the next three months beside what came: against the same month last year, and against last month.

    python benchmarks/bench_forecast.py [--data FOLDER] [--seed 2]

Run it as a script, or all of them by ``make bench``. At the end of every month from the first year on, the evidence
page's model is fitted to what was known then; rivals in the same run on the same counts, the mean of the last twelve
months one more. Errors are sums of absolute errors over sums of what came. The settings were chosen on the simulated
city of seed 1, which is not reported. Real counts need ``JIANWEI_DATA`` or ``--data``. Boston's public half year ends
before a year is known, so there is nothing to hold a forecast against.
"""

import os
from argparse import ArgumentParser
from pathlib import Path

import numpy as np
from effect_laws import diseases as weekly_diseases
from forecast_sets import Counts, chicago, diseases, simulated
from rolling import LAST_MONTH, LAST_YEAR, MEAN, OURS, Forecasts, rolled

from detectors.effect.outlook import TAIL

METHODS = (OURS, LAST_YEAR, LAST_MONTH, MEAN)


def errors(said: dict[str, list[Forecasts]]) -> None:
    """Table of errors by group and months ahead."""
    print("| series | months ahead | forecasts | mean |", " | ".join(METHODS), "| saved of the better of both |")
    print("|---|---:|---:|---:|" + "---:|" * (len(METHODS) + 1))
    for group, by_horizon in said.items():
        for ahead, found in enumerate(by_horizon, 1):
            cells = [f"{100.0 * found.error(method):.1f}" for method in METHODS]
            low, high = found.gain()
            saved = 1.0 - found.error(OURS) / min(found.error(LAST_YEAR), found.error(LAST_MONTH))
            size = f"{group} | {ahead} | {found.came.size:,} | {found.came.mean():,.0f}"
            print(f"| {size} |", " | ".join(cells), f"| {saved:.0%} ({low:.0%} to {high:.0%}) |", flush=True)


def laws(said: dict[str, list[Forecasts]]) -> None:
    """Table of deviances, and of what lay in the band."""
    print(f"\n| series | months ahead | {' | '.join(METHODS)} | in the band of {1 - 2 * TAIL:.0%} | below | above |")
    print("|---|---:|" + "---:|" * (len(METHODS) + 3))
    for group, by_horizon in said.items():
        for ahead, found in enumerate(by_horizon, 1):
            cells = [f"{found.deviance(method):.1f}" for method in METHODS]
            outside = ((found.below <= TAIL).mean(), (found.below >= 1.0 - TAIL).mean())
            cells += [f"{100.0 * share:.1f}" for share in (found.inside(TAIL), *outside)]
            print(f"| {group} | {ahead} |", " | ".join(cells), "|", flush=True)


def tables(counts: Counts) -> None:
    """Both tables of a data set, and the errors again where two years are known."""
    found = rolled(counts)
    groups = counts.groups()
    for least in (counts.lag, 2 * counts.lag):
        print(f"\n{counts.name}: {counts.daily.shape[0]} series, {least} months known at least; errors in %\n")
        said = {name: [each.of(rows, least) for each in found] for name, rows in groups.items()}
        if len(groups) > 1:
            said = {"all": [each.of(np.arange(counts.daily.shape[0]), least) for each in found]} | said
        errors(said)
        if least == counts.lag:
            laws(said)


def main() -> None:
    """Prints the tables."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=None)
    parser.add_argument("--seed", type=int, default=2)
    given = parser.parse_args()
    folder = given.data or Path(os.environ.get("JIANWEI_DATA", ""))
    if (folder / "chicago311").is_dir():
        tables(chicago(folder))
    tables(simulated(given.seed))
    if (folder / "surveillance_r").is_dir():
        tables(diseases(weekly_diseases(folder)))


if __name__ == "__main__":
    main()
