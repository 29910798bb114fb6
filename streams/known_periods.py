"""Periods of which something is known: what teaches nothing, and what is expected to bring more or less.

A period of the configuration (``city.configuration.Known``) holds for the series at and below its topic and area. Where
it brings more or less, the series above have an effect of their own.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from city import paths
from city.configuration import Known
from city.times import day_of_iso
from streams.series_tree import SeriesKey


class KnownPeriods:
    """The periods of a city, as values of days and series."""

    def __init__(self, known: Sequence[Known]) -> None:
        self._excluded = tuple(one for one in known if not one.teaches)
        self._covariates: dict[str, list[Known]] = {}
        for one in known:
            if one.teaches:
                self._covariates.setdefault(one.name, []).append(one)

    def excluded(self, series: Iterable[SeriesKey], first: int, days: int) -> NDArray[np.bool_] | None:
        """[series, days] which days from ``first`` on teach nothing of which series; None where all teach."""
        periods = [(one, span) for one in self._excluded if len(span := _within(one, first, days))]
        if not periods:
            return None
        keys = list(series)
        found = np.zeros((len(keys), days), bool)
        for one, span in periods:
            rows = np.array([_holds(one, key) for key in keys], bool)
            found[np.ix_(rows, np.arange(span.start, span.stop))] = True
        return found

    @property
    def names(self) -> tuple[str, ...]:
        """Names of what is expected to bring more or less: periods of one name have one effect."""
        return tuple(sorted(self._covariates))

    def held(self, first: int, days: int) -> NDArray[np.float64]:
        """[days, names] 1 on the days from ``first`` on that each holds on, wherever."""
        found = np.zeros((days, len(self._covariates)))
        for column, name in enumerate(self.names):
            for one in self._covariates[name]:
                span = _within(one, first, days)
                found[span.start : span.stop, column] = 1.0
        return found

    def active(self, keys: Sequence[SeriesKey]) -> NDArray[np.bool_]:
        """[keys, names] whether any period of the name holds for the series, or for one below it."""
        found = [[any(_reaches(one, key) for one in self._covariates[name]) for name in self.names] for key in keys]
        return np.array(found, bool).reshape(len(keys), len(self._covariates))


def _within(one: Known, first: int, days: int) -> range:
    """Places of its days among ``days`` days from ``first`` on."""
    return range(max(0, day_of_iso(one.first) - first), min(days, day_of_iso(one.last) + 1 - first))


def _holds(one: Known, key: SeriesKey) -> bool:
    _, topic, area = key
    return all(not above or paths.within(path, above) for path, above in ((topic, one.topic), (area, one.area)))


def _reaches(one: Known, key: SeriesKey) -> bool:
    _, topic, area = key
    return all(not named or paths.nested(named, path) for path, named in ((topic, one.topic), (area, one.area)))
