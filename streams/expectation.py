"""What is expected of the series of a book: histories as the detectors want them, fitted once a day.

A *snapshot* is the history of a book as a day begins. The expectation of a running day rests on it, so it stays the
same from hour to hour and the band that is shown for a day is the one that it was judged by. Snapshots are part of the
fold; fits are worked out from them when they are first needed, and are the same whenever that is.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

from city import paths
from city.calendars import Calendar, DayType
from city.configuration import Succession
from city.times import Zone, day_of_iso
from detectors.baseline import Baseline, fit
from detectors.hours import IntradayProfile, profile
from detectors.series import HOLIDAY, History
from streams.book import Book, hour_number

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

_MAKE_UP_WORKDAY = 2
"""A Saturday or Sunday that is worked (调休) is lived like a Wednesday."""


def day_kind(calendar: Calendar, day: int) -> int:
    """The kind of a day as the detectors count them: 0 to 6 for Monday to Sunday, 7 for a public holiday.

    A day that the calendar does not know goes by its weekday: no case is taken in for it, so it only fills a window.
    """
    weekday = (day - 1) % 7
    if not calendar.knows(day):
        return weekday
    kind = calendar.day_type(day)
    if kind is DayType.HOLIDAY:
        return HOLIDAY
    return _MAKE_UP_WORKDAY if kind is DayType.WORKDAY and weekday >= 5 else weekday


@dataclass
class Fitted:
    """A baseline and the rows of the book that it speaks of."""

    rows: Rows
    baseline: Baseline
    _position: dict[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self._position = {int(row): at for at, row in enumerate(self.rows)}

    def of(self, rows: Rows) -> Baseline:
        """The baseline of just these rows, in their order."""
        at = np.array([self._position[int(row)] for row in rows], np.intp)
        return Baseline(**{each.name: getattr(self.baseline, each.name)[at] for each in fields(Baseline)})


@dataclass(frozen=True)
class Window:
    """The days before a day, and their hours, as the detectors want them: the same for every book."""

    day: int
    kinds: NDArray[np.int8]
    """[days] kind of each day before ``day``, oldest first."""
    first_hour: int
    """Number of the first hour of the first day."""
    hour_kinds: NDArray[np.int8]
    """[hours] kind of the day that each hour lies in."""
    hours: NDArray[np.int8]
    """[hours] local hour of the day."""

    @classmethod
    def before(cls, day: int, days: int, zone: Zone, calendar: Calendar) -> "Window":
        """The ``days`` days before ``day``."""
        kinds = [day_kind(calendar, each) for each in range(day - days, day)]
        first = hour_number(zone.start(day - days))
        marks = [hour_number(zone.start(each)) for each in range(day - days, day + 1)]
        lengths = np.diff(marks)
        hours = np.concatenate([np.minimum(np.arange(length), 23) for length in lengths])
        return cls(
            day, np.array(kinds, np.int8), first, np.repeat(kinds, lengths).astype(np.int8), hours.astype(np.int8)
        )


class Snapshot:
    """Counts of all rows of a book over a window, and the days on which each feed delivered."""

    def __init__(
        self, book: Book, window: Window, delivered: Mapping[str, AbstractSet[int]], shifts: Sequence["Shift"]
    ) -> None:
        days = range(window.day - len(window.kinds), window.day)
        self.day = window.day
        self._window = window
        self._shifts = shifts
        self._counts = book.days(np.arange(len(book)), days[0], days[-1]).astype(np.int32)
        self._tops = book.tops()
        self._hourly = book.top_hours(self._tops, window.first_hour, len(window.hours)).astype(np.int32)
        self._delivered = {
            feed: np.array([day in delivered_days for day in days], bool) for feed, delivered_days in delivered.items()
        }
        self._fitted: Fitted | None = None
        self._profile: IntradayProfile | None = None

    def renumbered(self, numbers: Rows) -> None:
        """The rows of its book have other numbers from now on, -1 for those that are gone; see ``Book.aged``."""
        alive = numbers[: len(self._counts)] >= 0
        self._counts = self._counts[alive]
        tops = numbers[self._tops]
        self._hourly, self._tops = self._hourly[tops >= 0], tops[tops >= 0]
        self._fitted = self._profile = None

    def days_known(self, feed: str) -> int:
        """Days with data of a feed."""
        return int(self._delivered[feed].sum()) if feed in self._delivered else 0

    def sums(self, rows: int) -> Floats:
        """Counts of the first ``rows`` rows over the window; 0 for rows that came later."""
        found = np.zeros(rows)
        found[: len(self._counts)] = self._counts.sum(axis=1)
        return found

    def baseline(self, book: Book, rows: Rows) -> Baseline:
        """What is ordinary in the rows: by the fit of all, or of their families anew where a series is newer.

        A family is always fitted whole, because its rows share what is known of their dispersion: so the answer for a
        row does not depend on which other rows are asked for.
        """
        if self._fitted is None and len(self._counts):
            self._fitted = self._fit(book, book.ordered(np.arange(len(self._counts))))
        if self._fitted is not None and (rows < len(self._counts)).all():
            return self._fitted.of(rows)
        return self._fit(book, book.families(rows)).of(rows)

    def profile(self, book: Book, rows: Rows) -> tuple[IntradayProfile, Rows]:
        """How the hours of a day share what comes, by topic, and where each row's topic stands in it.

        A topic that is newer than the snapshot has the hours of its first-level topic; where that is new too it has the
        hours of a topic without any history, so what else is in the book has no say.
        """
        place = {int(row): at for at, row in enumerate(self._tops)}
        unknown = len(self._tops)
        if self._profile is None:
            lengths = np.diff(np.append(np.flatnonzero(self._window.hours == 0), len(self._window.hours)))
            known = np.repeat(self._known_days(book, self._tops), lengths, axis=1)
            first = np.array([*(place[book.roots[row]] for row in self._tops), unknown], np.intp)
            counts = np.vstack([np.where(known, self._hourly, np.nan), np.zeros((1, len(self._window.hours)))])
            self._profile = profile(counts, self._window.hour_kinds, self._window.hours, first)
        tops = (book.top(int(row)) for row in rows)
        places = [place.get(top, place.get(book.roots[top], unknown)) for top in tops]
        return self._profile, np.array(places, np.intp)

    def history(self, book: Book, rows: Rows) -> History:
        """Counts of the rows alone, each its own family."""
        alone = np.full(len(rows), -1, np.intp)
        return History(self._known(book, rows), self._window.kinds, alone, np.arange(len(rows)))

    def _known(self, book: Book, rows: Rows) -> Floats:
        """Counts in today's bounds, NaN where the feed delivered nothing."""
        counts = np.zeros((len(rows), self._counts.shape[1]), np.float64)
        old = rows < len(self._counts)
        counts[old] = self._counts[rows[old]]
        if self._shifts:
            self._move(book, rows, counts)
        counts[~self._known_days(book, rows)] = np.nan
        return counts

    def _known_days(self, book: Book, rows: Rows) -> NDArray[np.bool_]:
        """[n, days] on which the feed of each row delivered."""
        never = np.zeros(len(self._window.kinds), bool)
        by_feed = np.array([self._delivered.get(feed, never) for feed in book.feeds], bool)
        return by_feed.reshape(len(book.feeds), len(never))[book.feed_of()[rows]]

    def _fit(self, book: Book, rows: Rows) -> Fitted:
        position = np.full(len(book), -1, np.intp)
        position[rows] = np.arange(len(rows))
        above = np.array([book.parents[row] for row in rows], np.intp)
        parents = np.where(above >= 0, position[above], -1)
        roots = position[np.array([book.roots[row] for row in rows], np.intp)]
        return Fitted(rows, fit(History(self._known(book, rows), self._window.kinds, parents, roots)))

    def _move(self, book: Book, rows: Rows, counts: Floats) -> None:
        """Gives areas that were split, merged or renamed their history in today's bounds."""
        first = self.day - counts.shape[1]
        for area, since, former in self._shifts:
            columns = max(0, min(since - first, counts.shape[1]))
            if columns == 0 or since > self.day:
                continue
            for at, row in enumerate(rows):
                feed, topic, place = book.keys[row]
                if not paths.within(place, area):
                    continue
                below = place[len(area) :]
                counts[at, :columns] = 0.0
                for path, share in former:
                    origin = book.rows.get((feed, topic, path + below))
                    if origin is not None and origin < len(self._counts):
                        counts[at, :columns] += share * self._counts[origin, :columns]


Shift = tuple[str, int, tuple[tuple[str, float], ...]]
"""An area, the day from which it has its bounds, and what it holds of which former areas."""


def shifts(successions: Sequence[Succession]) -> tuple[Shift, ...]:
    """Successions by area, oldest first."""
    found: dict[tuple[str, int], list[tuple[str, float]]] = {}
    for one in successions:
        found.setdefault((one.area, day_of_iso(one.since)), []).append((one.former, one.share))
    ordered = sorted(found.items(), key=lambda item: (item[0][1], item[0][0]))
    return tuple((area, since, tuple(former)) for (area, since), former in ordered)
