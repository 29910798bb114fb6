"""The cost of a scan: seconds for a city of 343 areas and 28 days, zones of up to 20 neighbours.

Run it as a script, or all of them by ``make bench``. The data are simulated: places on a square, 0.36 cases a day and
area on average. ``R`` is the package scanstatistics 1.0.2 on one core of an idle machine with 5,844 zones, measured
once elsewhere and put beside it; all else is of this run on this machine. The package's negative binomial scan, which
has another score, took 84 s for 99 tables.
"""

from collections.abc import Callable
from time import perf_counter

import numpy as np

from detectors.scan.clusters import Scan
from detectors.scan.extent import Extent
from detectors.scan.negative_binomial import ExpectationNegativeBinomial
from detectors.scan.permutation import SpaceTimePermutation
from detectors.scan.poisson import ExpectationPoisson
from detectors.scan.zones import nearest

AREAS, DAYS, NEIGHBOURS, ROUNDS = 343, 28, 20, 3
IN_R = {("Poisson", 99): 2.8, ("Poisson", 999): 28.0, ("permutation", 99): 2.9, ("permutation", 999): 41.3}


def seconds(work: Callable[[], object]) -> float:
    """The least of some runs."""
    spent = []
    for _ in range(ROUNDS):
        start = perf_counter()
        work()
        spent.append(perf_counter() - start)
    return min(spent)


def main() -> None:
    """Prints the table."""
    rng = np.random.default_rng(5)
    places = rng.random((AREAS, 2))
    baselines = np.tile(0.36 * rng.gamma(2.0, 0.5, AREAS), (DAYS, 1))
    counts = rng.poisson(baselines).astype(np.float64)
    sizes = np.full(baselines.shape, 0.5)
    zones = nearest(places, NEIGHBOURS)
    print(f"{zones.count:,} zones of {AREAS} areas in {seconds(lambda: nearest(places, NEIGHBOURS)):.3f} s;", end=" ")
    print(f"{DAYS} windows of each; {counts.sum():,.0f} cases\n")
    methods: dict[str, Callable[[Extent], Scan]] = {
        "Poisson": lambda extent: ExpectationPoisson(zones, extent).scan(counts, baselines, 1),
        "Poisson, sizes given": lambda extent: ExpectationPoisson(zones, extent).scan(counts, baselines, 1, sizes),
        "negative binomial": lambda extent: ExpectationNegativeBinomial(zones, extent).scan(
            counts, baselines, sizes, 1
        ),
        "permutation": lambda extent: SpaceTimePermutation(zones, extent).scan(counts, 1),
    }
    print(f"| {'method':<20} | {'tables':>6} | {'seconds':>8} | {'R':>6} | {'ratio':>6} |")
    print(f"|{'-' * 22}|{'-' * 7}:|{'-' * 9}:|{'-' * 7}:|{'-' * 7}:|")
    for name, scan in methods.items():
        for replicates in (99, 999):
            extent = Extent(replicates=replicates)
            spent = seconds(lambda scan=scan, extent=extent: scan(extent))  # type: ignore[misc]
            known = IN_R.get((name, replicates))
            compared = (f"{known:.1f}", f"{known / spent:.0f}") if known else ("", "")
            print(f"| {name:<20} | {replicates:>6} | {spent:>8.3f} | {compared[0]:>6} | {compared[1]:>6} |")


if __name__ == "__main__":
    main()
