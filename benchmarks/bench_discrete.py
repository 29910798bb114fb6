"""How many tests count at a threshold, where counts are discrete and no series is told of with fewer than five cases.

    python benchmarks/bench_discrete.py [--streets 60] [--topics 60]

A series of chance c for five cases or more is told of below t with a chance of at most min(t, c); by the steps of its
chances it is the largest chance that a count can have up to t. The sum of that over all series, divided by t, is the
number of tests that count. The table gives it as a share of all series: by the law that judges a day, by the same law
without variance beyond Poisson, and by the truth of the simulation, Poisson counts at levels that are gamma of shape a
half, with the given mean in a street and topic. Sources: Tarone 1990, Heyse 2011, Döhler, Durand and Roquain 2018.
"""

from argparse import ArgumentParser
from dataclasses import replace

import numpy as np
from city_tree import rolled_up, tree
from scipy.stats import poisson

from detectors.baseline import Baseline, fit
from detectors.exceedance import DailyExceedance
from detectors.series import Floats, History, Kinds

DISTRICTS, FIRST_LEVEL, DAYS = 6, 6, 56
MEANS = (0.01, 0.1, 0.36)
THRESHOLDS = (1e-6, 1e-5, 1e-4, 1e-3)
COUNTS = np.arange(5.0, 61.0)
"""Beyond the last one chances are taken for continuous."""


def by_bound(chances: Floats, threshold: float) -> float:
    """Share of the series that counts, with min(t, c); ``chances`` [counts, n] from the least count on."""
    return float(np.minimum(chances[0], threshold).mean()) / threshold


def by_steps(chances: Floats, threshold: float) -> float:
    """Share of the series that counts, with the largest chance up to t."""
    steps = np.where(chances <= threshold, chances, 0.0).max(axis=0)
    return float(np.where(chances[-1] > threshold, threshold, steps).mean()) / threshold


def judged(baseline: Baseline, kinds: Kinds) -> Floats:
    """[counts, n] the chance that each count of each series would be given."""
    counts = (np.full(baseline.level.shape, count) for count in COUNTS)
    return np.stack([DailyExceedance().judge_against(baseline, count, kinds).p for count in counts])


def main() -> None:
    """Prints the table."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--streets", type=int, default=60)
    parser.add_argument("--topics", type=int, default=60)
    given = parser.parse_args()
    rng = np.random.default_rng(1)
    parents, roots = tree(given.streets, DISTRICTS, given.topics, FIRST_LEVEL)
    kinds = (np.arange(DAYS + 1) % 7).astype(np.int8)
    today = kinds[DAYS:]
    print("| mean of a street and topic | series | t | law, min(t, c) | law, steps | Poisson, steps | truth, steps |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    for mean in MEANS:
        level = rng.gamma(0.5, 2.0 * mean, (given.topics, given.streets, 1))
        days = rolled_up(rng.poisson(np.repeat(level, DAYS, axis=2)).astype(np.float64), DISTRICTS, FIRST_LEVEL)
        true = rolled_up(level, DISTRICTS, FIRST_LEVEL)[:, 0]
        baseline = fit(History(days, kinds[:DAYS], parents, roots))
        narrow = replace(baseline, size=np.full(baseline.size.shape, np.inf))
        law, without, truth = judged(baseline, today), judged(narrow, today), poisson.sf(COUNTS[:, None] - 1.0, true)
        for threshold in THRESHOLDS:
            shares = [by_bound(law, threshold), *(by_steps(each, threshold) for each in (law, without, truth))]
            told = " | ".join(f"{share:.3f}" for share in shares)
            print(f"| {mean:g} | {true.size:,} | {threshold:.0e} | {told} |", flush=True)


if __name__ == "__main__":
    main()
