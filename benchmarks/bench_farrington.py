"""The cost of Farrington Flexible: milliseconds per judged week of one series, of 100 and of 5,000 in one call.

Run it as a script, or all of them by ``make bench``. The series are simulated: 264 weeks of 0.3 to 150 events, negative
binomial about a yearly wave, one past outbreak each. ``--from MS`` names what another program needs a point and adds
the ratio; the R package surveillance 1.20.3 needs 14.1 ms on one core of a 2.5 GHz Xeon.
"""

from argparse import ArgumentParser
from time import perf_counter

import numpy as np

from detectors.farrington import FarringtonFlexible
from detectors.series import Floats

WEEKS, LEAST_ROUNDS, LEAST_SECONDS = 264, 5, 2.0
SIZES = (1, 100, 5_000)


def batch(series: int) -> Floats:
    """Weekly counts [series, 264]."""
    rng = np.random.default_rng(1)
    level = np.exp(rng.uniform(np.log(0.3), np.log(150.0), series))[:, None]
    mean = level * np.exp(0.4 * np.cos(2.0 * np.pi * (np.arange(WEEKS) / 52.0 + rng.random((series, 1)))))
    counts = rng.poisson(mean * rng.gamma(4.0, 0.25, mean.shape)).astype(np.float64)
    start = rng.integers(0, WEEKS - 30, series)
    for later in range(3):
        counts[np.arange(series), start + later] += np.ceil(4.0 * np.sqrt(level[:, 0]))
    return counts


def milliseconds(detector: FarringtonFlexible, counts: Floats) -> float:
    """The least of some runs, the more of them the shorter they are."""
    spent: list[float] = []
    while len(spent) < LEAST_ROUNDS or sum(spent) < 1e3 * LEAST_SECONDS:
        start = perf_counter()
        detector.judge_weeks(counts)
        spent.append(1e3 * (perf_counter() - start))
    return min(spent)


def main() -> None:
    """Prints the table."""
    options = ArgumentParser(description=__doc__)
    options.add_argument("--from", dest="other", type=float, help="milliseconds a point elsewhere, to compare with")
    other: float | None = options.parse_args().other
    print(f"| {'threshold':<12} | {'series':>6} | {'ms a call':>10} | {'ms a point':>10} | {'times faster':>12} |")
    print(f"|{'-' * 14}|{'-' * 7}:|{'-' * 11}:|{'-' * 11}:|{'-' * 13}:|")
    for detector in (FarringtonFlexible(), FarringtonFlexible(threshold="muan")):
        for size in SIZES:
            counts = batch(size)
            spent = milliseconds(detector, counts)
            ratio = "" if other is None else f"{other * size / spent:.0f}"
            print(f"| {detector.threshold:<12} | {size:>6} | {spent:>10.2f} | {spent / size:>10.4f} | {ratio:>12} |")


if __name__ == "__main__":
    main()
