"""A whole city judged for a day: 343 streets and 200 topics over five years, with all levels of both trees.

    python benchmarks/bench_city.py [--streets 343] [--topics 200] [--weeks 260]

Counts are drawn: 0.36 a day and street-topic in the mean, levels gamma. The goal for such a city is 8 s and 1.5 GB on
one core, and 10 s more on a Sunday for slow rises; Farrington Flexible of R's surveillance takes 14.1 ms a series, 16
minutes for the streets.
"""

import resource
from argparse import ArgumentParser
from time import process_time

import numpy as np
from city_tree import rolled_up, tree

from detectors import cumulative
from detectors.baseline import fit
from detectors.choice import ByHistory
from detectors.long_run import long_run
from detectors.pooled_regression import PooledRegression
from detectors.predicted import Predicted
from detectors.series import History
from detectors.weeks import Weeks, design

DISTRICTS, FIRST_LEVEL = 16, 20
OLDER, LEAST = 12, 12.0
"""Weeks that do not teach what slow rises are held against, and what a series is expected to bring in them at least."""
R_SECONDS = 0.0141


def main() -> None:
    """Prints the table."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--streets", type=int, default=343)
    parser.add_argument("--topics", type=int, default=200)
    parser.add_argument("--weeks", type=int, default=260)
    given = parser.parse_args()
    rng = np.random.default_rng(1)
    parents, roots = tree(given.streets, DISTRICTS, given.topics, FIRST_LEVEL)
    level = rng.gamma(0.5, 0.72, (given.topics, given.streets, 1)).astype(np.float32)
    season = (1.0 + 0.3 * np.cos(2.0 * np.pi * np.arange(given.weeks) * 7 / 365.25)).astype(np.float32)
    counts = rolled_up(rng.poisson(7.0 * level * season).astype(np.float32), DISTRICTS, FIRST_LEVEL).astype(np.float64)
    recent = rolled_up(rng.poisson(np.repeat(level, 84, axis=2)).astype(np.float64), DISTRICTS, FIRST_LEVEL)
    days = recent[:, -57:]
    series, peak = counts.shape[0], []
    print(f"{series:,} series, {given.weeks} weeks, 84 days\n")
    print("| step | s | µs a series | R a series over it |")
    print("|---|---:|---:|---:|")

    def told(step: str, began: float) -> None:
        spent = process_time() - began
        peak.append(spent)
        print(f"| {step} | {spent:.2f} | {spent / series * 1e6:.0f} | {R_SECONDS * series / spent:,.0f} |", flush=True)

    weeks = Weeks(counts, design(7 * np.arange(given.weeks)), parents, roots)
    detector = PooledRegression()
    began = process_time()
    found = detector.fit(weeks, given.weeks - 1)
    told("pooled regression: fitted, every four weeks", began)
    began = process_time()
    detector.judge_against(found, weeks)
    told("pooled regression: a week judged", began)
    kinds = (np.arange(57) % 7).astype(np.int8)
    began = process_time()
    history = History(days[:, :56], kinds[:56], parents, roots)
    baseline = fit(history)
    told("daily baseline, every day", began)
    began = process_time()
    ByHistory().judge_against(baseline, history, days[:, 56], kinds[56:])
    told("a day judged", began)
    print(f"| all of a day | {sum(peak):.2f} | | |")
    began = process_time()
    older = long_run(PooledRegression(guard=OLDER).fit(weeks, given.weeks), weeks, given.weeks - OLDER)
    told("slow rises: fitted, every four weeks", began)
    began = process_time()
    mean = np.repeat(older.mean(weeks.design[-OLDER:]) / 7.0, 7, axis=1)
    tested = np.flatnonzero(mean.sum(axis=1) >= LEAST)
    size = mean[tested] / np.maximum(older.dispersion[tested, None] - 1.0, 1e-9)
    predicted = Predicted(recent[tested], mean[tested], size, np.full(tested.size, 0.05))
    cumulative.judge(predicted, np.zeros(tested.size, np.int64))
    told(f"slow rises: a Sunday judged, {tested.size:,} series", began)
    print(
        f"\npeak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB, with the counts and their making"
    )


if __name__ == "__main__":
    main()
