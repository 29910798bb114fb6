"""Long histories by week: what the regressions are given."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from detectors.series import Floats, Rows, depths

YEAR: Final = 365.25
"""Days of a year."""


@dataclass(frozen=True, slots=True)
class Weeks:
    """Weekly counts of n series over the same T weeks, oldest first; the last week is the one that is judged.

    A week may end on any weekday: seven days backward from the day that is judged. Trees as in ``series.History``.
    Raises ``ValueError`` where shapes do not fit.
    """

    counts: Floats
    """Float64 [n, T], NaN where the feed delivered nothing or did not yet exist."""
    design: Floats
    """Float64 [T, p], one row a week as from ``design``: ones, trend, harmonics, covariates."""
    parents: Rows
    """Intp [n], row of the same topic one area above, -1 for a top area."""
    roots: Rows
    """Intp [n], row of the first-level topic of the same area; itself for a first-level topic."""
    excluded: NDArray[np.bool_] | None = None
    """Bool [n, T], True where analysts know of an outbreak, or that the data are bad: such weeks teach nothing."""
    harmonics: int = 2
    """Waves of a year in the design."""
    active: NDArray[np.bool_] | None = None
    """Bool [n, q], for each of the last q columns of the design whether it holds for the row; None where all do. How
    strongly it holds is a row's own matter more than that of the row above."""

    def __post_init__(self) -> None:
        rows, weeks = self.counts.shape
        if self.design.shape[0] != weeks:
            raise ValueError(f"{self.design.shape[0]} design rows for {weeks} weeks")
        if self.parents.shape != (rows,) or self.roots.shape != (rows,):
            raise ValueError(f"{self.parents.size} parents and {self.roots.size} roots for {rows} rows")
        if self.design.shape[1] < 2 + 2 * self.harmonics:
            raise ValueError(f"{self.design.shape[1]} columns hold no level, trend and {self.harmonics} harmonics")
        if self.active is not None and self.active.shape[0] != rows:
            raise ValueError(f"{self.active.shape[0]} rows of active covariates for {rows} rows")
        if self.excluded is not None and self.excluded.shape != self.counts.shape:
            raise ValueError(f"exclusions {self.excluded.shape} for counts {self.counts.shape}")

    def taught(self, weeks: int) -> NDArray[np.bool_]:
        """[n, weeks] which of the first ``weeks`` weeks teach: delivered and not excluded."""
        present = ~np.isnan(self.counts[:, :weeks])
        return present if self.excluded is None else present & ~self.excluded[:, :weeks]

    @property
    def groups(self) -> tuple[slice, ...]:
        """The columns of the design that belong together: the trend, each harmonic, the covariates one by one."""
        waves = [slice(at, at + 2) for at in range(2, 2 + 2 * self.harmonics, 2)]
        return slice(1, 2), *waves, *(slice(at, at + 1) for at in range(2 + 2 * self.harmonics, self.design.shape[1]))

    def idle(self, rows: Rows) -> NDArray[np.bool_]:
        """[rows, p] the columns of the design that do not hold for these rows."""
        idle = np.zeros((rows.size, self.design.shape[1]), dtype=bool)
        if self.active is not None and self.active.shape[1]:
            idle[:, -self.active.shape[1] :] = ~self.active[rows]
        return idle

    def stages(self) -> list[Rows]:
        """The rows in the order of pooling: first-level topics of top areas, topics below them, then areas down."""
        depth = depths(self.parents)
        stage = np.where(depth > 0, depth + 1, self.roots != np.arange(self.roots.size))
        return [np.flatnonzero(stage == step) for step in range(int(stage.max(initial=-1)) + 1)]

    def above(self) -> Rows:
        """[n] the row that each is pooled towards: the area above, at the top the first-level topic, else itself."""
        return np.where(self.parents >= 0, self.parents, self.roots)


def alone(counts: Floats, design: Floats) -> Weeks:
    """Series that hang in no tree."""
    rows = np.arange(counts.shape[0], dtype=np.intp)
    return Weeks(counts, design, np.full(rows.shape, -1, dtype=np.intp), rows)


def design(
    ends: NDArray[np.int64], *, harmonics: int = 2, year: float = YEAR, covariates: Floats | None = None
) -> Floats:
    """[T, 2 + 2 harmonics + q] the design of weeks that end with these days, counted in days from anywhere.

    Columns: 1; trend in years from the middle of the weeks; cos and sin of 2 pi j day / year; the ``covariates``
    [T, q], each the share of the week's days on which it held (holidays, heating season, planned works, a campaign).
    """
    days = ends.astype(np.float64)
    angle = 2.0 * np.pi * days / year
    columns = [np.ones(days.shape), (days - 0.5 * (days[0] + days[-1])) / year] if days.size else [days, days]
    for number in range(1, harmonics + 1):
        columns += [np.cos(number * angle), np.sin(number * angle)]
    if covariates is not None:
        columns += list(covariates.T)
    return np.stack(columns, axis=1)
