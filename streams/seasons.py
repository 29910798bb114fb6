"""What several years say of the series of a book: how their year goes, and how much each brings.

Every four weeks the weekly sums of the years before are taken, as part of the fold, and fitted when they are first
asked for (``detectors.pooled_regression``). The daily baseline, which follows the last eight weeks, is told what each
of its days was to bring by the season, and what share of its area above a series has in the long run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from city.calendars import Calendar, DayType
from detectors.log_linear import Fit
from detectors.long_run import long_run
from detectors.pooled_regression import GUARD, LEAST_WEEKS, PooledRegression
from detectors.weeks import YEAR, Weeks, design
from streams.book import Book
from streams.known_periods import KnownPeriods
from streams.series_tree import SeriesKey, hung
from streams.successions import Bounds, histories
from streams.taken_counts import WEEK, WeekCounts

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

EVERY: Final = 28
"""Days between two fits."""
_HARMONICS: Final = 2
_MOST: Final = 3.0
"""Greatest logarithm of an effect: twenty times the ordinary, or a twentieth."""
_OLDER: Final = 12
"""Weeks at the end of the years that do not teach what slow rises are held against: those that they are looked for in.
"""
_BEFORE_FESTIVAL: Final = range(-14, 0)
_AFTER_FESTIVAL: Final = range(7, 21)
"""Days from the Spring Festival on in which a city is emptier, or fills again; the holiday itself has its own kind."""


class Year:
    """The columns of the design beyond trend and harmonics, day by day."""

    def __init__(self, calendar: Calendar, known: KnownPeriods, bounds: Bounds) -> None:
        self._calendar = calendar
        self.known = known
        self.bounds = bounds

    def columns(self, first: int, days: int) -> Floats:
        """[days, 4 + names]: before and after the Spring Festival, heating season, public holiday, known periods."""
        found = np.zeros((days, 4))
        for at, day in enumerate(range(first, first + days)):
            since = self._calendar.since_festival(day)
            found[at] = (
                since in _BEFORE_FESTIVAL,
                since in _AFTER_FESTIVAL,
                self._calendar.heating(day),
                self._calendar.knows(day) and self._calendar.day_type(day) is DayType.HOLIDAY,
            )
        return np.concatenate([found, self.known.held(first, days)], axis=1)


_HOLIDAY: Final = 3
"""Column of ``Year`` that a day's effect leaves out: a holiday is a kind of day of the daily baseline."""


@dataclass(frozen=True)
class LongRun:
    """What the years lead to expect of days of weekday factor 1, by a fit that the last twelve weeks do not teach."""

    mean: Floats
    """[rows, days] events; NaN where nothing is known."""
    dispersion: Floats
    """[rows] variance over mean of four-week sums, see ``detectors.long_run``."""
    error: Floats
    """[rows] relative standard error that the means of a row have in common."""


class Seasons:
    """Weekly sums of all rows of a book over the years before a day."""

    def __init__(self, counts: WeekCounts, day: int, year: Year) -> None:
        """``day`` is the one after the last week."""
        self.day = day
        self.changes = 0
        """How often the rows of its book were numbered anew."""
        self._counts, self._known = counts
        self._first = day - WEEK * self._counts.shape[1]
        self._year = year
        self._fits: dict[int, tuple[Fit, dict[int, int]]] = {}

    @property
    def counts(self) -> WeekCounts:
        """What it was taken of its book, in the present numbers of rows."""
        return WeekCounts(self._counts, self._known)

    def renumbered(self, numbers: Rows) -> None:
        """The rows of its book have other numbers from now on, -1 for those that are gone; see ``Book.aged``."""
        self.changes += 1
        self._counts = self._counts[numbers[: len(self._counts)] >= 0]
        self._fits.clear()

    def knows(self, feed: str) -> bool:
        """True where a feed has delivered for so many weeks that its season is known."""
        return feed in self._known and int(self._known[feed].sum()) >= LEAST_WEEKS

    def days_known(self, feed: str) -> int:
        """Days of the weeks of a feed that teach."""
        return WEEK * int(self._known[feed].sum())

    def effects(self, book: Book, rows: Rows, first: int, days: int) -> Floats:
        """[rows, days] how many times the ordinary each day brings by season and known periods; 1 where not known."""
        found = np.ones((len(rows), days))
        at, known = self._coefficients(book, rows)
        if len(at):
            effect = np.einsum("np,dp->nd", known[:, 2:], self._effects(first, days))
            found[at] = np.exp(np.clip(effect, -_MOST, _MOST))
        return found

    def levels(self, book: Book, rows: Rows) -> Floats:
        """[rows] events a day in the long run, on a day without effect, as of the end of the years; NaN not known."""
        found = np.full(len(rows), np.nan)
        at, known = self._coefficients(book, rows)
        trend = 0.5 * (self._counts.shape[1] - 1) * WEEK / YEAR
        found[at] = np.exp(known[:, 0] + trend * known[:, 1]) / WEEK
        return found

    def expected(self, book: Book, rows: Rows, first: int, days: int) -> LongRun:
        """What is expected of days by level, trend, season and known periods, and how surely it is known."""
        mean, dispersion, error = np.full((len(rows), days), np.nan), np.ones(len(rows)), np.zeros(len(rows))
        fit, place = self._fitted(book, _OLDER)
        known, of_fit = _placed(place, rows)
        if len(known):
            part = fit.of(of_fit)
            middle = self._first + 0.5 * (WEEK * (self._counts.shape[1] + 1)) - 1.0
            trend = (np.arange(first, first + days) + WEEK // 2 - middle) / YEAR
            columns = np.concatenate([np.ones((days, 1)), trend[:, None], self._effects(first, days)], axis=1)
            effect = np.einsum("np,dp->nd", part.coefficients[:, 1:], columns[:, 1:])
            each = np.exp(part.coefficients[:, :1] + np.clip(effect, -_MOST, _MOST))
            mean[known] = each / WEEK
            dispersion[known] = part.dispersion
            error[known] = np.sqrt(part.variance_of_sum(each, columns)) / each.sum(axis=1)
        return LongRun(mean, dispersion, error)

    def _effects(self, first: int, days: int) -> Floats:
        """[days, p - 2] the columns of the design beyond level and trend, for the week about each day."""
        centre = np.arange(first, first + days) + WEEK // 2  # the week about a day ends three days later
        held = self._year.columns(first, days)
        held[:, _HOLIDAY] = 0.0
        return np.concatenate([design(centre, harmonics=_HARMONICS)[:, 2:], held], axis=1)

    def _coefficients(self, book: Book, rows: Rows) -> tuple[Rows, Floats]:
        """Which of the rows are known, and the coefficients of those."""
        fit, place = self._fitted(book)
        known, of_fit = _placed(place, rows)
        return known, fit.coefficients[of_fit]

    def _fitted(self, book: Book, guard: int = GUARD) -> tuple[Fit, dict[int, int]]:
        if guard not in self._fits:
            ready = {feed for feed in book.feeds if self.knows(feed)}
            rows = book.ordered(row for row in range(len(self._counts)) if book.keys[row][0] in ready)
            keys = [book.keys[row] for row in rows]
            weeks = self._weeks(book, rows, keys)
            number = weeks.counts.shape[1]
            fit = PooledRegression(guard=guard).fit(weeks, number)
            if guard == _OLDER:  # the only one that is asked how surely it is known
                fit = long_run(fit, weeks, number - guard)
            self._fits[guard] = fit, {int(row): at for at, row in enumerate(rows)}
        return self._fits[guard]

    def _weeks(self, book: Book, rows: Rows, keys: Sequence[SeriesKey]) -> Weeks:
        number = self._counts.shape[1]
        counts = self._counts[rows].astype(np.float64)
        place = dict(zip(keys, map(int, rows), strict=True))
        bounds = self._year.bounds.within(self._first + 1, self.day)
        moved = bounds.moved(book, histories(self._counts, place), lambda since: (since - self._first) // WEEK)
        for at, key in enumerate(keys):
            counts[at] = moved.get(key, counts[at])
            counts[at, ~self._known[key[0]]] = np.nan
        parents, roots = hung(rows, book.parents, book.roots)
        ends = self._first + WEEK * np.arange(1, number + 1) - 1
        held = self._year.columns(self._first, WEEK * number).reshape(number, WEEK, -1).mean(axis=1)
        excluded = self._year.known.excluded(keys, self._first, WEEK * number)
        return Weeks(
            counts,
            design(ends, harmonics=_HARMONICS, covariates=held),
            parents,
            roots,
            None if excluded is None else np.asarray(excluded.reshape(len(rows), number, WEEK).any(axis=2)),
            _HARMONICS,
            self._year.known.active(keys),
        )


def _placed(place: Mapping[int, int], rows: Rows) -> tuple[Rows, Rows]:
    """Which of the rows a fit knows, and where each of those stands in it."""
    of_fit = np.array([place.get(int(row), -1) for row in rows], np.intp)
    known = np.flatnonzero(of_fit >= 0)
    return known, of_fit[known]
