"""The quasi-Poisson model of Farrington Flexible, log mu = level + beta t, fitted to many series at once.

The fit is iteratively reweighted least squares as ``glm.fit`` of R does it: it starts at mu = y + 0.1, ends for each
series by itself when its deviance changes by less than 1e-8 of itself, and after 25 steps at the latest. Where a level
has no case its mean falls by the factor e with every step and never settles, so where a series stops is part of the
answer. The working weights that give hat values and standard errors are, as there, those the last step started from.

Trend and levels make the normal matrix an arrowhead, so a step needs no matrix: with S0, S1, S2 the sums of
omega mu, omega mu t and omega mu t² over a level, c = S1 / S0 and V = sum over levels of S2 - c S1,

    d beta = (sum omega y t - sum over levels of c Y) / V,    d level = Y / S0 - 1 - c d beta,

Y the sum of omega y over the level. The hat value of a week is omega mu (1 / S0 + (t - c)² / V). On the grid of
``Weeks`` exp(beta t) is a product of a year's and a week's factor, so a step takes no exponential of single cells.

All sums run term by term over axes before the batch, so a series has the same bits alone and in a batch.
"""

from dataclasses import dataclass
from functools import reduce
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from detectors.farrington_weeks import Weeks
from detectors.series import Floats, Rows

TOLERANCE: Final = 1e-8
MOST_STEPS: Final = 25
START: Final = 0.1
ROUNDING: Final = 4.0 * float(np.finfo(np.float64).eps)
"""Changes of the deviance below this share of the sums it is the difference of are rounding, for huge counts."""


def total(cells: Floats) -> Floats:
    """The sum over the first axis, in its order."""
    return np.asarray(reduce(np.add, cells))


@dataclass(frozen=True, slots=True)
class Cells:
    """The baseline of n series on the grid, all [years, 52, n], with what every fit needs of it."""

    count: Floats
    """0 where there is no data."""
    present: Floats
    """1 where there is data, 0 elsewhere."""
    start: Floats
    """Mean the fit starts with."""
    response: Floats
    """Working response at the start."""
    entropy: Floats
    """y log y - y, the part of the deviance that no fit changes."""
    departure: Floats
    """Unit deviance at the start, halved."""

    @classmethod
    def of(cls, grid: Floats) -> Self:
        """From counts with NaN for missing weeks."""
        present = (~np.isnan(grid)).astype(np.float64)
        count = np.where(present > 0.0, grid, 0.0)
        start = count + START
        log = np.log(start)
        entropy = count * np.log(np.where(count > 0.0, count, 1.0))
        departure = entropy - count * log + START
        return cls(count, present, start, log - START / start, entropy - count, departure)

    def take(self, rows: Rows) -> "Cells":
        """Some of the series."""
        fields = (self.count, self.present, self.start, self.response, self.entropy, self.departure)
        return Cells(*(np.take(field, rows, axis=-1) for field in fields))


@dataclass(slots=True)
class Fit:
    """The model of n series; ``last_`` is what the last step started from."""

    level: Floats
    """[levels, n], the log mean at time 0."""
    slope: Floats
    """[n], beta; 0 without trend."""
    last_level: Floats
    last_slope: Floats
    mass: Floats
    """[levels, n], S0 of the last working weights."""
    centre: Floats
    """[levels, n], c of the last working weights."""
    spread: Floats
    """[n], V of the last working weights, infinite without trend."""
    converged: NDArray[np.bool_]

    def take(self, rows: Rows) -> "Fit":
        """Some of the series."""
        return Fit(*(np.take(getattr(self, name), rows, axis=-1) for name in self.__slots__))

    @classmethod
    def empty(cls, levels: int, n: int) -> Self:
        """Room for n series, none of them converged."""
        by_level = [np.zeros((levels, n)) for _ in range(4)]
        by_series = [np.zeros(n) for _ in range(3)]
        return cls(
            by_level[0], by_series[0], by_level[1], by_series[1], by_level[2], by_level[3], by_series[2],
            np.zeros(n, dtype=np.bool_),
        )  # fmt: skip


def moments(weeks: Weeks, cells: Floats, orders: int, slope: Floats | None = None) -> Floats:
    """[orders, levels, n]: sums over each level of cells times 1, t, t², each times exp(slope t) if one is given."""
    years, times = weeks.year_times, weeks.week_times
    sums = np.zeros((orders, *cells.shape[1:]))
    factors = None if slope is None else np.exp(years[:, None] * slope)
    term = np.empty(cells.shape[1:])
    for year, time in enumerate(years):
        if factors is None:
            sums[0] += cells[year]
        else:
            np.multiply(cells[year], factors[year], out=term)
            sums[0] += term
        if orders > 1:
            np.multiply(cells[year] if factors is None else term, time, out=term)
            sums[1] += term
        if orders > 2:
            term *= time
            sums[2] += term
    if slope is not None:
        sums *= np.exp(times * slope)
    if orders > 2:
        sums[2] += times * (2.0 * sums[1] + times * sums[0])
    if orders > 1:
        sums[1] += times * sums[0]
    return weeks.over_levels(sums)


def _axis(sums: Floats, mass: Floats) -> tuple[Floats, Floats]:
    """[levels, n] c and [n] V from moments of the working weights; 0 and infinite from S0 alone, without trend."""
    if sums.shape[0] == 1:
        return np.zeros(mass.shape), np.full(mass.shape[-1], np.inf)
    centre = sums[1] / mass
    return centre, total(sums[2] - sums[1] * centre)


def fit(weeks: Weeks, cells: Cells, omega: Floats, *, trend: bool) -> Fit:
    """Fits the model with weights omega [years, 52, n], 0 where there is no data.

    A level without data stays at 0 with no mass but 1. What is not ``converged`` has the state after the last step.
    """
    n = omega.shape[-1]
    found = Fit.empty(weeks.levels, n)
    weighted = omega * cells.start
    start = moments(weeks, weighted, 3 if trend else 1)
    response = moments(weeks, weighted * cells.response, 2 if trend else 1)
    observed = moments(weeks, omega * cells.count, 2 if trend else 1)
    even = moments(weeks, omega, 1)
    void = (even[0] == 0.0).astype(np.float64)
    fixed = total(moments(weeks, omega * cells.entropy, 1)[0])
    deviance = 2.0 * total(moments(weeks, omega * cells.departure, 1)[0])

    rows, mass = np.arange(n), start[0] + void
    centre, spread = _axis(start, mass)
    slope = total(response[-1] - centre * response[0]) / spread
    level = response[0] / mass - centre * slope
    cases, timed = observed[0] + void, observed[-1]
    last_level, last_slope = level, slope
    for step in range(1, MOST_STEPS + 1):
        if step > 1:
            last_level, last_slope = level, slope
            change = total(timed - centre * cases) / spread
            slope = slope + change
            level = level + (cases / mass - 1.0 - centre * change)
        around = np.exp(level) * (moments(weeks, omega, 3, slope) if trend else even)
        fitted, linear = total(around[0]), total(cases * level + timed * slope)
        before, deviance = deviance, 2.0 * (fixed - linear + fitted)
        moved, rounding = np.abs(deviance - before), ROUNDING * (np.abs(fixed) + np.abs(linear) + fitted)
        done = (moved < TOLERANCE * (np.abs(deviance) + 0.1)) | (moved <= rounding)
        done &= step > 1
        over = done | (step == MOST_STEPS)
        if over.any():
            where = rows[over]
            found.level[:, where], found.slope[where] = level[:, over], slope[over]
            found.last_level[:, where], found.last_slope[where] = last_level[:, over], last_slope[over]
            found.mass[:, where], found.centre[:, where] = mass[:, over], centre[:, over]
            found.spread[where], found.converged[where] = spread[over], done[over]
            if over.all():
                break
            keep = np.flatnonzero(~over)
            rows, omega, even, around, level, slope, cases, timed, fixed, void, deviance = (
                np.take(field, keep, axis=-1)
                for field in (rows, omega, even, around, level, slope, cases, timed, fixed, void, deviance)
            )
        mass = around[0] + void
        centre, spread = _axis(around, mass)
    return found
