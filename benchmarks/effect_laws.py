"""Laws of weekly counts that the effect of a measure is tried on, and real series of cities and of diseases."""

import csv
import gzip
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BEFORE, AFTER = 156, 26
WEEKS = BEFORE + AFTER
YEARS = np.arange(-BEFORE, AFTER) * 7 / 365.25


def counted(rng: np.random.Generator, mean: Floats, dispersion: float) -> Floats:
    """Negative binomial counts, variance over mean as given."""
    return rng.poisson(rng.gamma(mean / (dispersion - 1.0)) * (dispersion - 1.0)).astype(np.float64)


def straying(rng: np.random.Generator, rows: int, rho: float, deviation: float) -> Floats:
    """[rows, WEEKS] an autoregressive course of logarithms, whose exponential has mean one."""
    course = np.zeros((rows, WEEKS))
    course[:, 0] = rng.normal(0.0, deviation, rows)
    for week in range(1, WEEKS):
        course[:, week] = rho * course[:, week - 1] + rng.normal(0.0, deviation * np.sqrt(1.0 - rho**2), rows)
    return course - deviation**2 / 2.0


def _level(_: np.random.Generator, rows: int) -> Floats:
    return np.zeros((rows, WEEKS))


def _waves(rng: np.random.Generator, rows: int, first: float, second: float) -> Floats:
    at = rng.uniform(0.0, 2.0 * np.pi, (rows, 1))
    return first * np.cos(2.0 * np.pi * YEARS - at) + second * np.cos(4.0 * np.pi * YEARS - 2.0 * at)


def _bursts(rng: np.random.Generator, rows: int) -> Floats:
    start = rng.random((rows, WEEKS)) < 0.03
    on = start.copy()
    on[:, 1:] |= start[:, :-1]
    on[:, 2:] |= start[:, :-2]
    return np.asarray(np.log(3.0) * on)


def _step(rng: np.random.Generator, rows: int) -> Floats:
    at = rng.integers(20, BEFORE - 20, (rows, 1))
    return rng.choice([-0.4, 0.4], (rows, 1)) * (np.arange(WEEKS) < at)


def _walk(rng: np.random.Generator, rows: int) -> Floats:
    course = np.cumsum(rng.normal(0.0, 0.04, (rows, WEEKS)), axis=1)
    return course - course[:, BEFORE : BEFORE + 1]


Course = Callable[[np.random.Generator, int], Floats]
LAWS: dict[str, tuple[Course, float]] = {
    "as the model, quiet": (_level, 1.3),
    "overdispersed, 2.5": (_level, 2.5),
    "seasonal": (lambda rng, rows: _waves(rng, rows, 0.5, 0.2), 1.3),
    "trend, 20% a year": (lambda rng, rows: rng.choice([-0.2, 0.2], (rows, 1)) * YEARS, 1.3),
    "straying for weeks": (lambda rng, rows: straying(rng, rows, 0.7, 0.25), 1.2),
    "straying for months": (lambda rng, rows: straying(rng, rows, 0.95, 0.25), 1.2),
    "random walk, 4% a week": (_walk, 1.2),
    "bursts of three weeks": (_bursts, 1.2),
    "step of 40% in the past": (_step, 1.2),
    "season, trend, straying": (
        lambda rng, rows: (
            _waves(rng, rows, 0.4, 0.1) + rng.choice([-0.1, 0.1], (rows, 1)) * YEARS + straying(rng, rows, 0.85, 0.2)
        ),
        1.5,
    ),
}
"""Logarithm of the mean about the level, and dispersion. Without any effect."""


def series(law: str, level: float, rows: int, seed: int) -> Floats:
    """[rows, WEEKS] counts of a law."""
    rng = np.random.default_rng(seed)
    course, dispersion = LAWS[law]
    return counted(rng, level * np.exp(course(rng, rows)), dispersion)


def chosen(level: float, rows: int, seed: int) -> Floats:
    """Topics chosen for their last eight weeks: the highest tenth, of a law with straying levels."""
    rng = np.random.default_rng(seed)
    every = counted(rng, level * np.exp(straying(rng, 10 * rows, 0.8, 0.2)), 1.5)
    return every[np.argsort(every[:, BEFORE - 8 : BEFORE].sum(axis=1))[-rows:]]


def chicago(data: Path) -> Iterator[tuple[str, Floats]]:
    """Weekly sanitation matters of Chicago by nature, in the city and its community areas, one a week or more."""
    first, weeks = date(2011, 1, 1).toordinal(), 208
    found: dict[tuple[str, str], Floats] = {}
    with gzip.open(data / "chicago311/sanitation_2011_2014.csv.gz", "rt", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            week = (date.fromisoformat(row["Creation_Date"][:10]).toordinal() - first) // 7
            if 0 <= week < weeks and not row["Status"].endswith("Dup"):
                nature = row["What_is_the_Nature_of_this_Code_Violation"]
                for key in ((nature, "city"), (nature, row["Community_Area"])):
                    found.setdefault(key, np.zeros(weeks))[week] += 1
    yield from (("|".join(key), row) for key, row in found.items() if row.mean() >= 1.0)


def diseases(data: Path) -> Iterator[tuple[str, Floats]]:
    """Weekly cases of the R package surveillance."""
    for name, column in (
        *((name, "observed1") for name in ("k1", "m1", "m2", "m3", "salmonella.agona")),
        ("campyDE", "case"),
    ):
        with (data / f"surveillance_r/{name}.csv").open(encoding="utf-8") as stream:
            row = np.array([float(line[column]) for line in csv.DictReader(stream)])
        if row.mean() >= 1.0:
            yield name, row
