"""Exports as columns of texts, and the way from integer columns to them."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from city import paths
from intake.simulator.lifetimes import OPEN, Columns
from intake.simulator.places import Places

Ints = NDArray[np.int64]
Texts = NDArray[np.str_]
NONE = -1
"""A code without a name: an empty cell."""


@dataclass(frozen=True)
class Table:
    """Columns of equal length by header, in the order of the file."""

    columns: Mapping[str, Texts]

    @property
    def height(self) -> int:
        """Number of rows."""
        return len(next(iter(self.columns.values())))

    def __getitem__(self, header: str) -> Texts:
        return self.columns[header]

    def sorted_by(self, *headers: str) -> "Table":
        """The rows in the order of these columns, the first one first; ties keep their order."""
        order = np.lexsort([self.columns[header] for header in reversed(headers)])
        return Table({header: column[order] for header, column in self.columns.items()})

    def write(self, file: Path) -> None:
        """Writes UTF-8 with a header row."""
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(self.columns)
            writer.writerows(zip(*(column.tolist() for column in self.columns.values()), strict=True))


def named(codes: Ints, names: Sequence[str]) -> Texts:
    """Texts by code, empty for ``NONE``."""
    return np.array([*names, ""])[codes]


@cache
def _times_of_day() -> Texts:
    """`` 00:00:00`` and on, for every second of a day."""
    return np.array([f" {second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}" for second in range(86_400)])


def clock(seconds: Ints) -> Texts:
    """Wall-clock times as ``2026-01-31 08:15:00``, empty where ``OPEN``."""
    days, within = np.divmod(seconds, 86_400)
    first = int(days.min(initial=0))
    dates = np.datetime_as_string(np.arange(first, int(days.max(initial=0)) + 1).astype("datetime64[D]"))
    return np.where(seconds == OPEN, "", np.strings.add(dates[days - first], _times_of_day()[within]))


def numbers(prefix: str, registered: Ints) -> Texts:
    """Numbers as ``RX20250131-000123``: the day, then the place in the feed."""
    days = np.strings.replace(np.datetime_as_string((registered // 86_400).astype("datetime64[D]")), "-", "")
    serials = np.strings.zfill(np.arange(1, len(registered) + 1).astype(np.str_), 6)
    return np.strings.add(np.strings.add(np.strings.add(prefix, days), "-"), serials)


def arrows(leaves: Sequence[str]) -> list[str]:
    """Topic paths as exports write them: 一级->二级->三级."""
    return [leaf.replace(paths.SEPARATOR, "->") for leaf in leaves]


def district_of(places: Places, street: Ints) -> Texts:
    """Name of the district of each street."""
    return named(places.district_of[street], places.districts)


def in_order(rows: Columns) -> Columns:
    """Rows in the order of their registration, with the column ``number`` counting from 0; ``main`` follows."""
    order = np.argsort(rows["registered"], kind="stable")
    ordered = {name: column[order] for name, column in rows.items()}
    ordered["number"] = np.arange(len(order))
    if "main" in rows:
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        ordered["main"] = np.where(ordered["main"] == NONE, NONE, place[ordered["main"]])
    return ordered


def pick(rng: np.random.Generator, count: int, shares: Sequence[float]) -> Ints:
    """Codes drawn by shares that sum to 1."""
    return rng.choice(len(shares), size=count, p=shares)
