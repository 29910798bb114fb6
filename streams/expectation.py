"""What is expected of the series of a book: histories as the detectors want them, fitted once a day.

A *snapshot* is the history of a book as a day begins. The expectation of a running day rests on it, so it stays the
same from hour to hour and the band that is shown for a day is the one that it was judged by. Snapshots are part of the
fold; fits are worked out from them when they are first needed, and are the same whenever that is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from city.calendars import Calendar
from city.times import Zone
from detectors.baseline import Baseline, fit
from detectors.hours import IntradayProfile, profile
from detectors.series import History
from streams.book import Book
from streams.days import Window
from streams.known_periods import KnownPeriods
from streams.seasons import Seasons
from streams.series_tree import hung
from streams.successions import Bounds, histories
from streams.taken_counts import WindowCounts

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


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
class Years:
    """What is known beside the days of the window."""

    known: KnownPeriods
    seasons: Seasons | None = None


class Frame(NamedTuple):
    """What a snapshot has beside its counts: its day and the configuration give it."""

    window: Window
    bounds: Bounds
    years: Years


class Frames:
    """The frames of snapshots of ``days`` days. Holds configuration only, no state."""

    def __init__(self, days: int, bounds: Bounds, known: KnownPeriods, zone: Zone, calendar: Calendar) -> None:
        self._days = days
        self._bounds = bounds
        self._known = known
        self._zone = zone
        self._calendar = calendar

    def of(self, day: int, seasons: Seasons | None = None) -> Frame:
        """That of the days before a day."""
        window = Window.before(day, self._days, self._zone, self._calendar)
        return Frame(window, self._bounds.within(day - self._days + 1, day), Years(self._known, seasons))


class Snapshot:
    """Counts of all rows of a book over a window, and the days on which each feed delivered."""

    def __init__(self, counts: WindowCounts, frame: Frame) -> None:
        self.day = frame.window.day
        self.changes = 0
        """How often the rows of its book were numbered anew."""
        self._window, self._bounds, self._years = frame
        self._counts, self._tops, self._hourly, self._delivered = counts
        self._fitted: Fitted | None = None
        self._profile: IntradayProfile | None = None
        self._moved: dict[int, Floats] | None = None

    @property
    def counts(self) -> WindowCounts:
        """What it was taken of its book, in the present numbers of rows."""
        return WindowCounts(self._counts, self._tops, self._hourly, self._delivered)

    def renumbered(self, numbers: Rows) -> None:
        """The rows of its book have other numbers from now on, -1 for those that are gone; see ``Book.aged``."""
        self.changes += 1
        alive = numbers[: len(self._counts)] >= 0
        self._counts = self._counts[alive]
        tops = numbers[self._tops]
        self._hourly, self._tops = self._hourly[tops >= 0], tops[tops >= 0]
        self._fitted = self._profile = self._moved = None

    def days_known(self, feed: str) -> int:
        """Days with data of a feed."""
        return int(self._delivered[feed].sum()) if feed in self._delivered else 0

    def holds(self, rows: Rows) -> NDArray[np.bool_]:
        """Which of the rows it has, -1 for none: others came later."""
        return np.asarray((rows >= 0) & (rows < len(self._counts)))

    def sums(self, book: Book) -> Floats:
        """Counts of all rows over the window, in the bounds of the day; 0 for rows that came later."""
        found = np.zeros(len(book))
        found[: len(self._counts)] = self._counts.sum(axis=1)
        for row, counts in self._in_bounds(book).items():
            found[row] = counts.sum()
        return found

    @property
    def seasons(self) -> Seasons | None:
        """What years say, where they are looked at."""
        return self._years.seasons

    def history_days(self, feed: str) -> int:
        """Days with data that the expectation of a feed's series rests on."""
        seasons = self._years.seasons
        return seasons.days_known(feed) if seasons and seasons.knows(feed) else self.days_known(feed)

    def names(self, book: Book, rows: Rows, methods: Sequence[str]) -> list[str]:
        """The names of the methods that judged the rows, with the season where it is known."""
        if self._years.seasons is None:
            return list(methods)
        known = [self._years.seasons.knows(feed) for feed in book.feeds]
        return [
            f"{name}, with season" if known[feed] else name
            for name, feed in zip(methods, book.feed_of()[rows], strict=True)
        ]

    def baseline(self, book: Book, rows: Rows, days: range | None = None) -> Baseline:
        """What is ordinary in the rows on some days in the mean, else on the day: by the fit of all, or of their
        families anew where a series is newer.

        A family is always fitted whole, because its rows share what is known of their dispersion: so the answer for a
        row does not depend on which other rows are asked for.
        """
        if self._fitted is None and len(self._counts):
            self._fitted = self._fit(book, book.ordered(np.arange(len(self._counts))))
        if self._fitted is not None and (rows < len(self._counts)).all():
            baseline = self._fitted.of(rows)
        else:
            baseline = self._fit(book, book.families(rows)).of(rows)
        if self._years.seasons is None:
            return baseline
        asked = days or range(self.day, self.day + 1)
        return baseline.with_effect(self._years.seasons.effects(book, rows, asked.start, len(asked)).mean(axis=1))

    def profile(self, book: Book, rows: Rows) -> tuple[IntradayProfile, Rows]:
        """How the hours of a day share what comes, by topic, and where each row's topic stands in it.

        A topic that is newer than the snapshot has the hours of its first-level topic; where that is new too it has the
        hours of a topic without any history, so what else is in the book has no say.
        """
        place = {int(row): at for at, row in enumerate(self._tops)}
        unknown = len(self._tops)
        if self._profile is None:
            known = np.repeat(self._known_days(book, self._tops), np.diff(self._window.starts), axis=1)
            first = np.array([*(place[book.roots[row]] for row in self._tops), unknown], np.intp)
            hourly = np.where(known, self._hours_in_bounds(book, place), np.nan)
            counts = np.vstack([hourly, np.zeros((1, len(self._window.hours)))])
            self._profile = profile(counts, self._window.hour_kinds, self._window.hours, first)
        tops = (book.top(int(row)) for row in rows)
        places = [place.get(top, place.get(book.roots[top], unknown)) for top in tops]
        return self._profile, np.array(places, np.intp)

    def history(self, book: Book, rows: Rows) -> History:
        """Counts of the rows alone, each its own family."""
        alone = np.full(len(rows), -1, np.intp)
        return History(self._known(book, rows), self._window.kinds, alone, np.arange(len(rows)))

    def _known(self, book: Book, rows: Rows) -> Floats:
        """Counts in the bounds of the day, NaN where the feed delivered nothing."""
        counts = np.zeros((len(rows), self._counts.shape[1]), np.float64)
        old = rows < len(self._counts)
        counts[old] = self._counts[rows[old]]
        if moved := self._in_bounds(book):
            for at in np.flatnonzero(np.isin(rows, list(moved))):
                counts[at] = moved[int(rows[at])]
        counts[~self._known_days(book, rows)] = np.nan
        first = self.day - counts.shape[1]
        excluded = self._years.known.excluded((book.keys[row] for row in rows), first, counts.shape[1])
        if excluded is not None:
            counts[excluded] = np.nan
        return counts

    def _in_bounds(self, book: Book) -> dict[int, Floats]:
        """Counts of the rows that hold something else now than in a part of the window, by row."""
        if self._moved is None:
            first = self.day - self._counts.shape[1]
            place = {book.keys[row]: row for row in range(len(self._counts))} if self._bounds else {}
            moved = self._bounds.moved(book, histories(self._counts, place), lambda since: since - first)
            self._moved = {book.rows[series]: counts for series, counts in moved.items()}
        return self._moved

    def _hours_in_bounds(self, book: Book, place: Mapping[int, int]) -> Floats:
        """Hour counts of the rows whose area is a root, at their places."""
        hours = self._hourly.astype(np.float64)
        places = {book.keys[row]: at for row, at in place.items()}
        moved = self._bounds.moved(book, histories(hours, places), self._window.hours_before)
        for series, counts in moved.items():
            hours[places[series]] = counts
        return hours

    def _known_days(self, book: Book, rows: Rows) -> NDArray[np.bool_]:
        """[n, days] on which the feed of each row delivered."""
        never = np.zeros(len(self._window.kinds), bool)
        by_feed = np.array([self._delivered.get(feed, never) for feed in book.feeds], bool)
        return by_feed.reshape(len(book.feeds), len(never))[book.feed_of()[rows]]

    def _fit(self, book: Book, rows: Rows) -> Fitted:
        parents, roots = hung(rows, book.parents, book.roots)
        counts, seasons = self._known(book, rows), self._years.seasons
        effects = levels = None
        if seasons is not None:
            effects = seasons.effects(book, rows, self.day - counts.shape[1], counts.shape[1])
            levels = seasons.levels(book, rows)
        return Fitted(rows, fit(History(counts, self._window.kinds, parents, roots, effects, levels)))
