"""What Farrington Flexible reads from a fitted model: its dispersion, and the weights that past outbreaks get."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from detectors.farrington_model import Cells, Fit, total
from detectors.farrington_weeks import Weeks
from detectors.series import Floats

ALONE: Final = 1e-9
"""A hat value this near to 1 is 1."""


@dataclass(frozen=True, slots=True)
class _Means:
    """Fitted means as a year's times a week's factor: [years, n] and [52, n]."""

    year: Floats
    week: Floats

    @classmethod
    def of(cls, weeks: Weeks, level: Floats, slope: Floats, power: float = 1.0) -> Self:
        """The means to some power."""
        week = level[weeks.level] + weeks.week_times * slope
        return cls(np.exp(power * weeks.year_times[:, None] * slope), np.exp(power * week))


def dispersion(weeks: Weeks, cells: Cells, omega: Floats, model: Fit) -> Floats:
    """[n], phi: sum of w (y / mu - 1)² over the degrees of freedom, at least 1; w are the last working weights."""
    inverse = _Means.of(weeks, model.level, model.slope, -1.0)
    last = _Means.of(weeks, model.last_level, model.last_slope)
    squares = np.zeros(inverse.week.shape)
    for year in range(omega.shape[0]):
        residual = cells.count[year] * (inverse.year[year] * inverse.week) - 1.0
        squares += omega[year] * (last.year[year] * last.week) * residual * residual
    return np.asarray(np.maximum(total(weeks.over_levels(squares)) / freedom(weeks, cells, model), 1.0))


def freedom(weeks: Weeks, cells: Cells, model: Fit) -> Floats:
    """[n], weeks with data less levels with data less one for a trend; at least 1."""
    of_level = weeks.over_levels(total(cells.present))
    parameters = total((of_level > 0.0).astype(np.float64)) + np.isfinite(model.spread)
    return np.asarray(np.maximum(total(of_level) - parameters, 1.0))


def reweighted(weeks: Weeks, cells: Cells, model: Fit, phi: Floats, odd: float) -> Floats:
    """Omega [years, 52, n] for the second fit: gamma s^-2 where the Anscombe residual s is above ``odd``, else gamma.

    s = 1.5 (y^(2/3) mu^(-1/6) - mu^(1/2)) / sqrt(phi (1 - h)), h the hat value; gamma makes the sum of omega the number
    of weeks with data. A week that its level rests on alone (h = 1) is fitted exactly and has residual 0.
    """
    sixth = _Means.of(weeks, model.level, model.slope, -1.0 / 6.0)
    half = _Means.of(weeks, model.level, model.slope, 0.5)
    last = _Means.of(weeks, model.last_level, model.last_slope)
    mass, distance = model.mass[weeks.level], weeks.week_times - model.centre[weeks.level]
    even, narrow = 1.0 / mass, 1.0 / model.spread
    omega = np.empty(cells.count.shape)
    for year, time in enumerate(weeks.year_times):
        away = distance + time
        free = 1.0 - last.year[year] * last.week * (even + away * away * narrow)
        known = free > ALONE
        raised = np.cbrt(cells.count[year])
        residual = 1.5 * (raised * raised * (sixth.year[year] * sixth.week) - half.year[year] * half.week)
        residual /= np.sqrt(phi * np.where(known, free, 1.0))
        beyond = known & (residual > odd)
        omega[year] = np.where(beyond, 1.0 / np.where(beyond, residual * residual, 1.0), cells.present[year])
    omega *= cells.present
    given = total(weeks.over_levels(total(omega)))
    return omega * (total(weeks.over_levels(total(cells.present))) / given)
