"""Forecasts of the months to come made at the end of every month, with what was known then, beside what came."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from briefing.effect_series import covariates
from city.calendars import Calendar, CalendarTable
from detectors.effect.law import Law
from detectors.effect.outlook import outlook

Floats = NDArray[np.float64]

OURS, LAST_YEAR, LAST_MONTH, MEAN = "ours", "same month last year", "last month", "mean of 12 months"
RIVALS = (LAST_YEAR, LAST_MONTH)


class Counts(Protocol):
    """What is forecast: see ``forecast_sets.Counts``."""

    @property
    def first(self) -> int:
        """The first day."""

    @property
    def daily(self) -> Floats:
        """[n, D]."""

    @property
    def edges(self) -> NDArray[np.int64]:
        """[M + 1] columns of ``daily``."""

    @property
    def monthly(self) -> Floats:
        """[n, M]."""

    @property
    def calendar(self) -> CalendarTable:
        """The city's."""

    @property
    def lag(self) -> int:
        """Months of a year."""


@dataclass(frozen=True)
class Forecasts:
    """Of one number of months ahead, for series by origins [n, k]."""

    came: Floats
    said: dict[str, Floats]
    """By method."""
    below: Floats
    """Chance, by ours, of less than what came."""
    known: NDArray[np.int64]
    """[k] months known at each origin."""

    def of(self, rows: NDArray[np.intp], least: int = 0) -> "Forecasts":
        """Those of some series, at origins with so many months known at least."""
        at = np.ix_(rows, np.flatnonzero(self.known >= least))
        said = {name: values[at] for name, values in self.said.items()}
        return Forecasts(self.came[at], said, self.below[at], self.known[self.known >= least])

    def error(self, method: str) -> float:
        """Sum of the absolute errors over the sum of what came."""
        return float(np.abs(self.said[method] - self.came).sum() / self.came.sum())

    def deviance(self, method: str) -> float:
        """Mean Poisson deviance; a forecast of none is taken for half a matter."""
        mean = np.maximum(self.said[method], 0.5)
        logs = np.where(self.came > 0, self.came * np.log(np.maximum(self.came, 1.0) / mean), 0.0)
        return float(2.0 * (logs - self.came + mean).mean())

    def inside(self, tail: float) -> float:
        """Share of what came inside the band that leaves out this chance on either side."""
        return float(((self.below > tail) & (self.below < 1.0 - tail)).mean())

    def gain(self, draws: int = 2000) -> tuple[float, float]:
        """90% interval of the error saved, as a share of the better rival's, over origins drawn anew.

        Series of one month share its weather, so months are drawn, not series.
        """
        errors = {name: np.abs(self.said[name] - self.came).sum(axis=0) for name in (OURS, *RIVALS)}
        picked = np.random.default_rng(1).integers(0, self.known.size, (draws, self.known.size))
        best = np.minimum(*(errors[rival][picked].sum(axis=1) for rival in RIVALS))
        low, high = np.quantile(1.0 - errors[OURS][picked].sum(axis=1) / best, (0.05, 0.95))
        return float(low), float(high)


def rolled(counts: Counts, horizon: int = 3, first: int | None = None) -> list[Forecasts]:
    """By months ahead, from 1 on; the first origin has ``first`` months known, a year if it is not given."""
    monthly = counts.monthly
    origins = np.arange(first or counts.lag, monthly.shape[1])
    mean = np.full((horizon, monthly.shape[0], origins.size), np.nan)
    below = mean.copy()
    for at, origin in enumerate(origins):
        edges = counts.edges[origin : origin + horizon + 1]
        laws = _laws(counts, edges)
        for ahead, law in enumerate(laws):
            mean[ahead, :, at], below[ahead, :, at] = law.mean, law.below(monthly[:, origin + ahead])
    found = []
    for ahead in range(horizon):
        known = origins[: origins.size - ahead]
        said = {
            OURS: mean[ahead, :, : known.size],
            LAST_YEAR: monthly[:, known + ahead - counts.lag],
            LAST_MONTH: monthly[:, known - 1],
            MEAN: np.stack([monthly[:, origin - counts.lag : origin].mean(axis=1) for origin in known], axis=1),
        }
        found.append(Forecasts(monthly[:, known + ahead], said, below[ahead, :, : known.size], known))
    return found


def _laws(counts: Counts, edges: NDArray[np.int64]) -> list[Law]:
    """Laws of the months between these edges, by the whole weeks before the first of them."""
    start = int(edges[0])
    weeks = start // 7
    first = start - 7 * weeks
    ahead = -(-(int(edges[-1]) - start) // 7)
    calendar = covariates(Calendar(counts.calendar), counts.first + first, weeks + ahead)
    found = outlook(counts.daily[:, first:start], np.ones(weeks, bool), counts.first + start, calendar)
    return [found.law(int(edge) - start, int(until) - start) for edge, until in pairwise(edges)]
