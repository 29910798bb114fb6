"""What pooling over the trees is worth where reports are rare: outbreaks found in streets with less than one a week.

    python benchmarks/bench_pooling.py [--cities 12]

A made-up city: six topics with seasons of their own (its size and time differ by topic, and a little by street) in
forty streets of four districts, 5 years of weeks, variance 1.2 times the mean, levels gamma with mean 0.25 a week. In
each of five weeks of the last year an outbreak of Poisson(3 sqrt(1.2 max(m, 0.3))) is added to every street. Thresholds
are set to the same share of false alarms, taken on the same weeks without the outbreaks; "nominal" is that share at
p <= 0.01. The oracle knows mean and dispersion.
"""

from argparse import ArgumentParser
from dataclasses import dataclass
from time import process_time

import numpy as np
from city_tree import rolled_up, tree

from detectors.pooled_regression import PooledRegression
from detectors.recent_sums import PERIODS, RecentSums
from detectors.series import Floats
from detectors.weeks import Weeks, design

WEEKS, STREETS, DISTRICTS, TOPICS, FIRST_LEVEL = 260, 40, 4, 6, 1
RARE = 1.0
SPREAD = 1.2
ORACLE = "the oracle"


@dataclass(frozen=True)
class City:
    """Counts and true means [topics, streets, weeks] of the leaves."""

    counts: Floats
    means: Floats
    outbreaks: np.random.Generator

    def weeks(self, until: int, more: Floats | None = None) -> Weeks:
        """The whole tree up to a week; ``more`` [topics * streets] is added to that week's leaves."""
        leaf = self.counts[:, :, : until + 1].copy()
        if more is not None:
            leaf[:, :, -1] += more.reshape(TOPICS, STREETS)
        counts = rolled_up(leaf, DISTRICTS, FIRST_LEVEL)
        return Weeks(counts, design(7 * np.arange(until + 1)), *tree(STREETS, DISTRICTS, TOPICS, FIRST_LEVEL))


def leaves() -> Floats:
    """Rows of the tree that are streets of one of the six topics."""
    areas = 1 + DISTRICTS + STREETS
    return np.concatenate([topic * areas + 1 + DISTRICTS + np.arange(STREETS) for topic in range(1, TOPICS + 1)])


def city(seed: int) -> City:
    """A city by its seed."""
    rng = np.random.default_rng(seed)
    year = np.arange(WEEKS) * 7 / 365.25
    phase, swing = rng.uniform(0.0, 2.0 * np.pi, (TOPICS, 1, 1)), rng.uniform(0.3, 1.2, (TOPICS, 1, 1))
    own = rng.normal(0.0, 0.15, (2, TOPICS, STREETS, 1))
    season = swing * np.cos(2.0 * np.pi * year - phase)
    season = season + own[0] * np.cos(2.0 * np.pi * year) + own[1] * np.sin(2.0 * np.pi * year)
    means = rng.gamma(2.0, 0.125, (TOPICS, STREETS, 1)) * np.exp(season)
    counts = rng.poisson(rng.gamma(means / (SPREAD - 1.0)) * (SPREAD - 1.0)).astype(np.float64)
    return City(counts, means, rng)


def oracle(made: City, weeks: Weeks) -> RecentSums:
    """The laws of the leaves' recent sums under the true means and dispersion."""
    last = weeks.counts.shape[1]
    counts = weeks.counts[leaves(), -PERIODS:]
    means = made.means[:, :, last - PERIODS : last].reshape(-1, PERIODS)
    sums = [np.stack([part[:, -j:].sum(axis=1) for j in range(1, PERIODS + 1)], axis=1) for part in (counts, means)]
    return RecentSums(sums[0] - counts[:, -1:], sums[1], sums[1] / (SPREAD - 1.0))


def main() -> None:
    """Prints the table."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--cities", type=int, default=12)
    rows = leaves()
    contestants = {"each series by itself": PooledRegression(pooling=False), "pooled": PooledRegression()}
    chances: dict[str, list[Floats]] = {name: [] for name in contestants}
    chances[ORACLE] = []
    spent = dict.fromkeys(chances, 0.0)
    for seed in range(parser.parse_args().cities):
        made = city(seed)
        for week in range(WEEKS - 20, WEEKS, 4):
            mean = made.means[:, :, week].reshape(-1)
            added = made.outbreaks.poisson(3.0 * np.sqrt(SPREAD * np.maximum(mean, 0.3))).astype(np.float64)
            calm, struck = made.weeks(week), made.weeks(week, added)
            known = [oracle(made, one).chance(one.counts[rows, -1]) for one in (calm, struck)]
            chances[ORACLE].append(np.stack([*known, np.zeros(mean.shape)])[:, mean < RARE])
            for name, method in contestants.items():
                started = process_time()
                fit = method.fit(calm, week)
                spent[name] += process_time() - started
                both = np.stack([method.chance(fit, calm)[rows], method.chance(fit, struck)[rows]])
                level = np.log(fit.mean(calm.design[-1:])[rows, 0] / mean)
                chances[name].append(np.concatenate([both, [level]])[:, mean < RARE])
    print(f"{sum(part.shape[1] for part in chances['pooled']):,} weeks of series with less than {RARE:g} a week\n")
    print("| | found at 1% false alarms | at 0.1% | nominal | error of the log mean | fit, s |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, parts in chances.items():
        calm_p, struck_p, error = np.concatenate(parts, axis=1)
        found = [np.mean(struck_p <= np.quantile(calm_p, rate)) for rate in (0.01, 0.001)]
        print(
            f"| {name} | {found[0]:.1%} | {found[1]:.1%} | {np.mean(calm_p <= 0.01):.2%} "
            f"| {np.sqrt(np.mean(error**2)):.2f} | {spent[name]:.1f} |"
        )


if __name__ == "__main__":
    main()
