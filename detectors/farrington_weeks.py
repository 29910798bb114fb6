"""The baseline of Farrington Flexible as a grid of years and weeks of the year, and its seasonal levels.

Noufaily et al., Statistics in Medicine 32 (2013) 1206-1222, as ``farringtonFlexible`` of the R package surveillance
cuts it for weeks numbered without dates: a year is 52 weeks. With judged week k, b years and half window w the grid
begins at week k - 52 b - w. The first 2 w + 1 weeks of each of its years are the window about the judged week of the
year (the level that is predicted), the weeks between are cut into equal seasonal blocks, the first of them a week
longer where the cut leaves a rest.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from detectors.series import Floats, Rows

LAP = 52


@dataclass(frozen=True)
class Weeks:
    """Where the weeks of the baseline stand. Arrays over the grid are [years, 52, n], the batch last.

    The 52 weeks of a year are not in their order but the first weeks of all levels, then the second weeks, and so on,
    levels from the longest to the shortest: a sum over the weeks of each level is then a few sums of whole slices.
    Time is counted in weeks from the middle of the grid. Raises ``ValueError`` where no baseline is left or the blocks
    would be empty.
    """

    years: int
    half_window: int
    levels: int
    left_out: int

    def __post_init__(self) -> None:
        gap = LAP - 2 * self.half_window - 1
        if self.years < 1 or self.half_window < 0 or self.left_out < 0:
            raise ValueError("years are at least 1, half_window and the weeks left out at least 0")
        if not 2 <= self.levels <= gap + 1:
            raise ValueError(f"levels are 2 to {gap + 1} with half_window {self.half_window}, not {self.levels}")
        if self.length <= 0:
            raise ValueError(f"{self.left_out} weeks left out leave no baseline in {self.years} years")

    @property
    def length(self) -> int:
        """Weeks of the baseline."""
        return LAP * self.years + self.half_window - self.left_out

    @property
    def reach(self) -> int:
        """Weeks a series must have: from the first of the baseline to the judged one."""
        return LAP * self.years + self.half_window + 1

    @cached_property
    def lengths(self) -> Rows:
        """Intp [levels], weeks a year has of each level, the predicted level first."""
        block, longer = divmod(LAP - 2 * self.half_window - 1, self.levels - 1)
        blocks = np.full(self.levels - 1, block, dtype=np.intp)
        blocks[:longer] += 1
        return np.concatenate([np.array([2 * self.half_window + 1], dtype=np.intp), blocks])

    @cached_property
    def ranking(self) -> Rows:
        """Intp [levels], the levels from the longest to the shortest."""
        return np.argsort(-self.lengths, kind="stable")

    @cached_property
    def home(self) -> int:
        """Place of the predicted level in ``ranking``."""
        return int(np.flatnonzero(self.ranking == 0)[0])

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """How many levels have a first week, a second, and so on."""
        return tuple(int(np.count_nonzero(self.lengths > step)) for step in range(int(self.lengths.max())))

    @cached_property
    def level(self) -> Rows:
        """Intp [52], place in ``ranking`` of the level of each week of the year."""
        return np.concatenate([np.arange(count, dtype=np.intp) for count in self.counts])

    @cached_property
    def week(self) -> Rows:
        """Intp [52], which week of the year stands at each place."""
        first = np.cumsum(self.lengths) - self.lengths
        return np.concatenate([first[self.ranking[:count]] + step for step, count in enumerate(self.counts)])

    @cached_property
    def year_times(self) -> Floats:
        """Float64 [years], the part of the time that the year gives."""
        rows = -(-self.length // LAP)
        return LAP * (np.arange(rows, dtype=np.float64) - (rows - 1) / 2)

    @cached_property
    def week_times(self) -> Floats:
        """Float64 [52, 1], the part of the time that the week of the year gives."""
        return self.week.astype(np.float64)[:, None] - (LAP - 1) / 2

    @cached_property
    def judged_time(self) -> float:
        """Time of the judged week."""
        return float(self.reach - 1 + self.year_times[0] - (LAP - 1) / 2)

    def grid(self, counts: Floats) -> Floats:
        """The baseline of counts [n, T >= reach] as a grid, NaN where it has no week."""
        years = self.year_times.size
        rows = np.full((counts.shape[0], years * LAP), np.nan)
        first = counts.shape[1] - self.reach
        rows[:, : self.length] = counts[:, first : first + self.length]
        places = (LAP * np.arange(years)[:, None] + self.week).ravel()
        return np.ascontiguousarray(rows.T[places]).reshape(years, LAP, -1)

    def over_levels(self, cells: Floats) -> Floats:
        """Sums [..., levels, n] of [..., 52, n] over the weeks of each level, term by term in one order."""
        sums = cells[..., : self.counts[0], :].copy()
        end = self.counts[0]
        for count in self.counts[1:]:
            sums[..., :count, :] += cells[..., end : end + count, :]
            end += count
        return sums
