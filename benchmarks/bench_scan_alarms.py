"""How often the scans of real service requests say that something is odd: the share of scans with p <= 0.05 and 0.01.

    python benchmarks/bench_scan_alarms.py [FOLDER]

The folder (else ``boston311`` in ``JIANWEI_DATA`` or ``../shared/data``) holds half a year of a city's requests. Each
of the 12 most frequent types is scanned every fourth day, in 254 precincts and their 15 neighbours, over windows of up
to 7 days. Baselines and sizes are those of ``detectors.baseline`` from the days before; the permutations see 28 days.
Most days of a city have no outbreak, so a share far above the nominal one says that the method's law is not the city's.
"""

import csv
import gzip
import os
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from detectors.baseline import fit
from detectors.scan.clusters import Scan
from detectors.scan.extent import Extent
from detectors.scan.negative_binomial import ExpectationNegativeBinomial
from detectors.scan.permutation import SpaceTimePermutation
from detectors.scan.poisson import ExpectationPoisson
from detectors.scan.zones import Zones, nearest
from detectors.series import HOLIDAY, History

DATA = Path(os.environ.get("JIANWEI_DATA", Path(__file__).resolve().parents[2] / "shared/data"))
FIRST, DAYS, FROM, STEP = date(2011, 7, 1), 184, 70, 4
HOLIDAYS = ("2011-07-04", "2011-09-05", "2011-10-10", "2011-11-11", "2011-11-24", "2011-12-26")
TYPES, NEIGHBOURS, WINDOW, PERMUTED = 12, 15, 7, 28
EXTENT = Extent(longest=WINDOW, most=1, replicates=199)
EAST = 0.74
"""A degree of longitude in degrees of latitude, at this city."""

Floats = NDArray[np.float64]


def read(folder: Path) -> tuple[Floats, Floats]:
    """Places [precincts, 2], the median of their requests, and counts [types, precincts, days]."""
    days, types, precincts, places = [], [], [], []
    with gzip.open(next(folder.glob("service_requests*.csv.gz")), "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day = (date.fromisoformat(row["open_dt"][:10]) - FIRST).days
            if row["precinct"].strip() and row["latitude"] and 0 <= day < DAYS:
                days.append(day)
                types.append(row["type"])
                precincts.append(row["precinct"].strip())
                places.append((EAST * float(row["longitude"]), float(row["latitude"])))
    names, area = np.unique(precincts, return_inverse=True)
    frequent = [name for name, _ in Counter(types).most_common(TYPES)]
    counts = np.zeros((TYPES, names.size, DAYS))
    for type_, row_, day in zip(types, area, days, strict=True):
        if type_ in frequent:
            counts[frequent.index(type_), row_, day] += 1
    point = np.array(places)
    return np.array([np.median(point[area == one], axis=0) for one in range(names.size)]), counts


def scans(zones: Zones, counts: Floats, kinds: NDArray[np.int8], end: int) -> Iterator[tuple[str, float, Scan]]:
    """Each method's scan of the days before ``end``, and its seconds."""
    begin = end - WINDOW
    rows = np.vstack([counts.sum(axis=0), counts])
    parents = np.where(np.arange(len(rows)) == 0, -1, 0).astype(np.intp)
    level = fit(History(rows[:, :begin], kinds[:begin], parents, np.arange(len(rows))), guard=0)
    means = (level.level[1:, None] * level.factors[1:, kinds[begin:end]]).T
    sizes = np.tile(level.size[1:], (WINDOW, 1))
    recent, month = counts[:, begin:end].T, counts[:, end - PERMUTED : end].T
    poisson, permutation = ExpectationPoisson(zones, EXTENT), SpaceTimePermutation(zones, EXTENT)
    methods: dict[str, Callable[[], Scan]] = {
        "Poisson": lambda: poisson.scan(recent, means, end),
        "Poisson, sizes given": lambda: poisson.scan(recent, means, end, sizes),
        "negative binomial": lambda: ExpectationNegativeBinomial(zones, EXTENT).scan(recent, means, sizes, end),
        "permutation": lambda: permutation.scan(month, end),
        "permutation, days with a case": lambda: permutation.scan(np.minimum(month, 1.0), end),
    }
    for name, scan in methods.items():
        started = perf_counter()
        found = scan()
        yield name, perf_counter() - started, found


def main() -> None:
    """Reads, scans, prints a table."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", default=DATA / "boston311")
    folder = parser.parse_args().folder
    if not folder.is_dir():
        print(f"no {folder}: nothing to measure")
        return
    places, counts = read(folder)
    zones = nearest(places, NEIGHBOURS)
    kinds = ((FIRST.weekday() + np.arange(DAYS)) % 7).astype(np.int8)
    kinds[[(date.fromisoformat(day) - FIRST).days for day in HOLIDAYS]] = HOLIDAY
    found: dict[str, list[tuple[float, float]]] = {}
    for of_type in counts:
        for end in range(FROM, DAYS, STEP):
            for name, spent, scan in scans(zones, of_type, kinds, end):
                p = scan.clusters[0].p if scan.clusters else 1.0
                found.setdefault(name, []).append((p, spent))
    print(f"{len(places)} precincts, {zones.count:,} zones, {EXTENT.replicates} tables a scan\n")
    print(f"| {'method':<30} | {'scans':>6} | {'p<=.05':>7} | {'p<=.01':>7} | {'ms':>6} |")
    print(f"|{'-' * 32}|{'-' * 7}:|{'-' * 8}:|{'-' * 8}:|{'-' * 7}:|")
    for name, told in found.items():
        p, spent = np.array(told).T
        shares = f"{np.mean(p <= 0.05):>7.3f} | {np.mean(p <= 0.01):>7.3f}"
        print(f"| {name:<30} | {p.size:>6} | {shares} | {1e3 * np.median(spent):>6.1f} |")


if __name__ == "__main__":
    main()
