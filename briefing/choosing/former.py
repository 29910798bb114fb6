"""Focus issues of former years, and how much of a candidate they were about (延续)."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from briefing.choosing.cells import Cells
from briefing.choosing.weights import Reals
from city import paths

TOLD = 1 / 3
"""Share of a candidate's cases from which on a former issue is named with it."""


class Former(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One focus issue of a former year, by paths of today's topics."""

    year: int
    name: str
    topics: tuple[str, ...]

    def holds(self, topic: str) -> bool:
        """True where a topic is one of its topics, or lies below one."""
        return any(paths.within(topic, own) for own in self.topics)


class Continued(NamedTuple):
    """Of every row."""

    value: Reals
    years: tuple[tuple[int, ...], ...]
    """Years with an issue that is named, in order."""
    latest: tuple[int, ...]
    """The last of them, 0 for none."""
    issues: tuple[tuple[str, ...], ...]


def continued(cells: Cells, of_cells: Reals, former: Sequence[Former]) -> Continued:
    """``value = sum over years of max over the year's issues of share``.

    ``share`` is the share of the row's cases whose topic the issue holds; so an issue that came back in three years
    counts three times, and one of which a candidate is a tenth counts little. NaN for a row without cases.
    """
    held = np.array([[issue.holds(topic) for topic in cells.topics] for issue in former], dtype=np.float64)
    sizes = cells.holds @ of_cells
    shares = (cells.holds * of_cells) @ held.T / np.maximum(sizes, 1.0)[:, None]
    by_year = {year: [n for n, issue in enumerate(former) if issue.year == year] for year in {f.year for f in former}}
    value = np.sum([shares[:, which].max(axis=1) for which in by_year.values()], axis=0)
    told = [
        sorted((one.year, one.name) for one, share in zip(former, row, strict=True) if share >= TOLD) if size else []
        for row, size in zip(shares, sizes, strict=True)
    ]
    return Continued(
        value=np.where(sizes > 0, value, np.nan),
        years=tuple(tuple(sorted({year for year, _ in row})) for row in told),
        latest=tuple(row[-1][0] if row else 0 for row in told),
        issues=tuple(tuple(f"{year} {name}" for year, name in row) for row in told),
    )
