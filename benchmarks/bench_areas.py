"""Matching of area names: precision, recall and speed by way of writing, beside the exact look-up of names by level.

    python benchmarks/bench_areas.py [FOLDER]

The folder (else ``china_division`` in ``JIANWEI_DATA`` or ``../shared/data``) holds Beijing's division by name and
code: ``beijing_areas.csv``, ``beijing_streets.csv``, ``beijing_villages.csv``. All areas are written in all ways of
``division.py``; those that mean one area are counted. ``cold`` is the first look-up of each,
``again`` every further one; ``ratio`` is that to the look-up of exact names by level, in this one run.
"""

import os
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from division import Written, clear, places, variants, write

from city.times import day_of_iso
from intake.dictionaries import AreaDictionary

DATA = Path(os.environ.get("JIANWEI_DATA", Path(__file__).resolve().parents[2] / "shared/data"))
COLUMNS = ("texts", "precision", "recall", "exact", "cold/s", "again/s", "ratio")
DAY = day_of_iso("2023-06-01")
AGAIN = 5


def speed(look_up: Callable[[tuple[str, ...], int], object], written: Sequence[Written], times: int = 1) -> float:
    """Look-ups a second."""
    started = perf_counter()
    for _ in range(times):
        for one in written:
            look_up(one.texts, DAY)
    return times * len(written) / (perf_counter() - started)


def main() -> None:
    """Reads, matches, prints a table."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", default=DATA / "china_division")
    folder = parser.parse_args().folder
    if not folder.is_dir():
        print(f"no {folder}: nothing to measure")
        return
    found = places(folder)
    with TemporaryDirectory() as temporary:
        path = write(found, Path(temporary) / "areas.csv")
        started = perf_counter()
        dictionary = AreaDictionary.read(path)
        read = perf_counter()
        dictionary.match(("",), DAY)
        ready = perf_counter()
    alone, several = clear(list(variants(found)))
    by_kind: dict[str, list[Written]] = defaultdict(list)
    for one in alone:
        by_kind[one.kind].append(one)
    ready, read = ready - read, read - started
    print(f"{len(dictionary.areas):,} areas read in {read:.2f} s, ready to match after {ready:.2f} s more")
    print(f"{len(alone):,} writings that mean one area, {len(several):,} that mean several\n")
    print(f"{'written as':<30}" + "".join(f"{column:>11}" for column in COLUMNS))
    for kind, written in [*by_kind.items(), ("all", alone)]:
        print(f"{kind:<30}" + "".join(f"{cell:>11}" for cell in row(AreaDictionary(dictionary.areas), written)))


def row(dictionary: AreaDictionary, written: Sequence[Written]) -> tuple[str, ...]:
    """The cells of one kind of writing."""
    dictionary.match(("",), DAY)
    cold, again = speed(dictionary.match, written), speed(dictionary.match, written, AGAIN)
    exact = speed(dictionary.path, written, AGAIN)
    matched = [(dictionary.match(one.texts, DAY).path, one.path) for one in written]
    answered = [path == meant for path, meant in matched if path]
    known = sum(dictionary.path(one.texts, DAY) == one.path for one in written)
    precision, recall = sum(answered) / max(1, len(answered)), sum(answered) / len(written)
    shares = (f"{precision:.4f}", f"{recall:.4f}", f"{known / len(written):.2f}")
    return (f"{len(written):,}", *shares, f"{cold:,.0f}", f"{again:,.0f}", f"{again / exact:.2f}")


if __name__ == "__main__":
    main()
