"""When the ledger judges which series.

At a tick the running day is judged by trailing hours, each finished day by its count and by the seven days that end with
it. Only series that could be told of are looked at (as many cases as an alert needs at least, or flagged); all others
count as tested, because with so few cases they could never be told of.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np

from city import paths
from city.calendars import Calendar
from city.configuration import Configuration
from city.findings import Span
from city.times import HOUR, Zone
from detectors import intraday
from detectors.choice import ByHistory
from streams.book import Book, hour_number
from streams.expectation import Rows, Snapshot, Window, day_kind, shifts
from streams.ledger_state import Delivered, LedgerState
from streams.telling import Judged, Judgements, Teller, flagged

_KEPT_SNAPSHOTS = 8
"""A 7-day sum is judged by the expectation that held before its first day."""
_RESTATED_DAYS = 35
"""Days back to which a restated day is judged again."""
_WEEK = 7


class Judge:
    """Judges books at a tick. Holds configuration only, no state."""

    def __init__(self, configuration: Configuration, zone: Zone, calendar: Calendar) -> None:
        self._judging = configuration.judging
        self._least = configuration.budget.least_observed
        self._zone = zone
        self._calendar = calendar
        self._shifts = shifts(configuration.successions)
        self._teller = Teller(configuration.judging, self._least, zone)
        self._detector = ByHistory(warmup=configuration.judging.warmup_days)

    def begin_day(self, state: LedgerState, day: int) -> None:
        """Takes the snapshots that the day will be judged by. Part of the fold."""
        window = self._window(day)
        for key, book in state.books.items():
            kept = state.snapshots.setdefault(key, [])
            kept.append(Snapshot(book, window, state.delivered[book.feed].days, self._shifts))
            del kept[:-_KEPT_SNAPSHOTS]

    def hours(self, state: LedgerState, found: Judgements) -> None:
        """Judges the running day by trailing hours, for series that had a case in the last one."""
        end = hour_number(state.tick)
        day = self._zone.day((end - 1) * HOUR)
        hours = [self._hour(number) for number in range(end - 24, end)]
        for book, delivered in _books(state):
            snapshot = _snapshot(state, book, day)
            if delivered.date_only or snapshot is None or not self._ready(delivered, day):
                continue
            active = book.active(end - 1)
            sums = book.last_hours(active, end, 24).sum(axis=1)
            rows = active[(sums >= self._least) | flagged(state, book, active)]
            if len(rows):
                judged = self._judge_hours(book, snapshot, rows, end, hours)
                found.tested(book.feed, "hour", len(book), judged.p)
                self._teller.tell(state, judged, found)
            else:
                found.tested(book.feed, "hour", len(book))

    def day(self, state: LedgerState, day: int, found: Judgements) -> None:
        """Judges a finished day, and the seven days that end with it; gives the bands of the day."""
        week = range(day - _WEEK + 1, day + 1)
        for book, delivered in _books(state):
            if not self._ready(delivered, day):
                continue
            if (snapshot := _snapshot(state, book, day)) is not None:
                self._finished(state, book, snapshot, day, found)
            before = _snapshot(state, book, week[0])
            if before is None or before.days_known < self._judging.warmup_days or not delivered.days.issuperset(week):
                continue
            judged = self._judge_days(book, before, book.active_on(week[0], day, self._least), "week", day)
            found.tested(book.feed, "week", len(book), judged.p)
            self._teller.tell(state, judged, found)

    def restated(self, state: LedgerState, keys: Iterable[tuple[int, str]], found: Judgements) -> None:
        """Judges finished days again whose counts have changed, by what is known now of the days before."""
        touched: dict[tuple[int, str], set[str]] = defaultdict(set)
        for day, topic in keys:
            if day >= state.closed - _RESTATED_DAYS:
                touched[day, paths.root(topic)].update(paths.lineage(topic))
        for (day, root), topics in sorted(touched.items()):
            window = self._window(day)
            for book, delivered in _books(state):
                if book.root != root or not self._ready(delivered, day):
                    continue
                rows = np.array([row for topic in sorted(topics) for row in book.of_topic(topic)], np.intp)
                enough = book.days(rows, day, day)[:, 0] >= self._least
                rows = rows[enough | flagged(state, book, rows)]
                if len(rows):
                    snapshot = Snapshot(book, window, delivered.days, self._shifts)
                    self._teller.tell(state, self._judge_days(book, snapshot, rows, "day", day), found)

    def _finished(self, state: LedgerState, book: Book, snapshot: Snapshot, day: int, found: Judgements) -> None:
        everything = np.arange(len(book))
        flags = flagged(state, book, everything)
        usual = snapshot.sums(len(book)) >= max(1.0, snapshot.days_known / _WEEK)
        rows = np.flatnonzero((book.days(everything, day, day)[:, 0] >= self._least) | flags | usual)
        judged = self._judge_days(book, snapshot, rows, "day", day)
        found.tested(book.feed, "day", len(book), judged.p)
        self._teller.tell(state, judged, found)
        shown = np.flatnonzero(usual[rows] | flags[rows] | (judged.p <= self._judging.candidate_p))
        found.bands += self._teller.bands(judged, shown, day, state.tick)

    @staticmethod
    def _judge_hours(
        book: Book, snapshot: Snapshot, rows: Rows, end: int, hours: list[tuple[int, int]]
    ) -> Judged:
        profile, places = snapshot.profile(book, rows)
        judgement = intraday.judge(
            snapshot.baseline(book, rows),
            profile,
            places,
            hours,
            book.last_hours(rows, end, 24),
        )
        return Judged(
            book=book,
            snapshot=snapshot,
            span="hour",
            rows=rows,
            start=[(end - int(window)) * HOUR for window in judgement.window],
            end=end * HOUR,
            observed=[int(count) for count in judgement.observed],
            expected=judgement.expected,
            upper=judgement.upper,
            p=judgement.p,
            method=(intraday.NAME,) * len(rows),
        )

    def _judge_days(self, book: Book, snapshot: Snapshot, rows: Rows, span: Span, last: int) -> Judged:
        first = last if span == "day" else last - _WEEK + 1
        observed = book.days(rows, first, last).sum(axis=1)
        kinds = np.array([day_kind(self._calendar, day) for day in range(first, last + 1)], np.int8)
        judgement = self._detector.judge_against(snapshot.baseline(book, rows), snapshot.history(rows), observed, kinds)
        return Judged(
            book=book,
            snapshot=snapshot,
            span=span,
            rows=rows,
            start=[self._zone.start(first)] * len(rows),
            end=self._zone.start(last + 1),
            observed=[int(count) for count in observed],
            expected=judgement.expected,
            upper=lambda at: judgement.upper[at],
            p=judgement.p,
            method=judgement.method,
        )

    def _window(self, day: int) -> Window:
        return Window.before(day, self._judging.baseline_days, self._zone, self._calendar)

    def _hour(self, number: int) -> tuple[int, int]:
        """Kind of the day and local hour of an hour number."""
        moment = number * HOUR + HOUR - 1
        return day_kind(self._calendar, self._zone.day(moment)), self._zone.local(moment).hour

    def _ready(self, delivered: Delivered, day: int) -> bool:
        """True where the feed delivered on the day and has the history to be judged."""
        return day in delivered.days and day - delivered.first >= self._judging.warmup_days


def _books(state: LedgerState) -> Iterator[tuple[Book, Delivered]]:
    for _, book in sorted(state.books.items()):
        yield book, state.delivered[book.feed]


def _snapshot(state: LedgerState, book: Book, day: int) -> Snapshot | None:
    """The newest snapshot of a book that was taken for the day or before."""
    kept = state.snapshots.get((book.feed, book.root), [])
    return next((snapshot for snapshot in reversed(kept) if snapshot.day <= day), None)
