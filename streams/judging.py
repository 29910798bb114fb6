"""When the ledger judges which series.

At a tick the running day is judged by trailing hours, each finished day by its count and by the seven days that end
with it. Only series that could be told of are looked at (as many cases as an alert needs at least, or flagged); all
others count as tested, because with so few cases they could never be told of.
"""

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

import numpy as np

from city import paths
from city.calendars import Calendar
from city.configuration import Configuration
from city.findings import Span
from city.times import HOUR, Zone
from detectors import intraday
from detectors.choice import ByHistory
from streams.book import Book, hour_number
from streams.days import day_kind
from streams.expectation import Frames, Rows, Snapshot
from streams.known_periods import KnownPeriods
from streams.ledger_state import LedgerState
from streams.seasons import EVERY, Seasons, Year
from streams.series_tree import AREAS, TOPICS
from streams.successions import Bounds
from streams.taken_counts import WEEK, WeekCounts, WindowCounts
from streams.telling import Judged, Judgements, Teller, flagged, note

_KEPT_SNAPSHOTS = 8
"""A 7-day sum is judged by the expectation that held before its first day."""
_RESTATED_DAYS = 35
"""Days back to which a restated day is judged again."""
_AGED_EVERY = 28
"""Days between two times that a book forgets."""
_SETTLED_DAYS = 14
"""From so many days of history on counts are judged by their own law, and by the hour; before, by EARS where it can."""


class Judge:
    """Judges books at a tick. Holds configuration only, no state."""

    def __init__(self, configuration: Configuration, zone: Zone, calendar: Calendar) -> None:
        self._judging = configuration.judging
        self._least = configuration.budget.least_observed
        judged_by = configuration.judging.baseline_days + _RESTATED_DAYS + WEEK
        history = configuration.judging.history_days
        self.kept_days = max(configuration.horizon_days, judged_by, history + EVERY if history else 0)
        self._zone = zone
        self._calendar = calendar
        self._bounds = Bounds.of(configuration.successions)
        known = KnownPeriods(configuration.known)
        self.frames = Frames(configuration.judging.baseline_days, self._bounds, known, zone, calendar)
        self.year = Year(calendar, known, self._bounds)
        self._teller = Teller(configuration.judging, self._least, zone, calendar)
        self._detector = ByHistory(warmup=configuration.judging.warmup_days, settled=_SETTLED_DAYS)

    def begin_day(self, state: LedgerState, day: int) -> None:
        """Takes the snapshot that the day will be judged by, where a feed has delivered lately. Part of the fold.

        Every four weeks what lies beyond the horizon is forgotten: so a state depends on no more of the log than that,
        and is the same whether the log still holds more or not.
        """
        window = range(day - self._judging.baseline_days, day)
        bounds = self._bounds.within(window.start + 1, day)
        if day % _AGED_EVERY == 0:
            state.age(oldest := day - self.kept_days, hour_number(self._zone.start(oldest)), bounds.reached)
        if any(not delivered.days.isdisjoint(window) for delivered in state.delivered.values()):
            state.book.meet(bounds.reached(state.book))
            self._take_seasons(state, day)
            state.snapshots.append(self._snapshot(state, day))
            del state.snapshots[:-_KEPT_SNAPSHOTS]

    def _take_seasons(self, state: LedgerState, day: int) -> None:
        if self._judging.history_days and day % EVERY == 0:
            delivered = {feed: one.days for feed, one in state.delivered.items()}
            counts = WeekCounts.of(state.book, range(day - self._judging.history_days, day), delivered)
            state.seasons = Seasons(counts, day, self.year)

    def hours(self, state: LedgerState, found: Judgements) -> None:
        """Judges the running day by trailing hours, for series that had a case in the last one."""
        end = hour_number(state.tick)
        day = self._zone.day((end - 1) * HOUR)
        snapshot = _as_of(state, day)
        if snapshot is None:
            return
        ready = {
            feed
            for feed in self._ready(state, day)
            if not state.delivered[feed].date_only and snapshot.days_known(feed) >= _SETTLED_DAYS
        }
        if not ready:
            return
        book = state.book
        rows = book.active(end - 1)
        rows = rows[book.of_feeds(ready)[rows]]
        rows = rows[(book.last_hours(rows, end, 24).sum(axis=1) >= self._least) | flagged(state)[rows]]
        rows = self._bounds.unchanged(book, rows, day - 1, day)
        judged = self._judge_hours(book, snapshot, rows, end) if len(rows) else None
        if judged is not None and len(more := self._carrying(judged)):
            judged = self._judge_hours(book, snapshot, np.append(rows, more), end)
        note(found, book, ready, "hour", judged)
        if judged is not None:
            self._teller.tell(state, judged, found)

    def day(self, state: LedgerState, day: int, found: Judgements) -> None:
        """Judges a finished day, and the seven days that end with it; gives the bands of the day."""
        ready = self._ready(state, day)
        snapshot = _as_of(state, day)
        if snapshot is None or not ready:
            return
        self._finished(state, snapshot, ready, day, found)
        book, week = state.book, range(day - WEEK + 1, day + 1)
        before = _as_of(state, week[0])
        if before is None:
            return
        whole = {
            feed
            for feed in ready
            if state.delivered[feed].days >= set(week) and before.days_known(feed) >= self._judging.warmup_days
        }
        rows = book.active_on(week[0], day, self._least)
        rows = self._bounds.unchanged(book, rows[book.of_feeds(whole)[rows]], week[0], day)
        judged = self._judge_days(book, before, rows, "week", day)
        note(found, book, whole, "week", judged)
        self._teller.tell(state, judged, found)

    def restated(self, state: LedgerState, keys: Iterable[tuple[int, str]], found: Judgements) -> None:
        """Judges finished days again whose counts have changed, each by the expectation that it had when it began.

        Of days whose expectation is no longer kept only flagged series are judged again, by what is known now.
        """
        topics: dict[int, set[str]] = defaultdict(set)
        for day, topic in keys:
            if day >= state.closed - _RESTATED_DAYS:
                topics[day].update(paths.lineage(topic))
        if not topics:
            return
        book, flags = state.book, flagged(state)
        for day in sorted(topics):
            ready = sorted(self._ready(state, day))
            told = [row for feed in ready for topic in sorted(topics[day]) for row in book.of_topic(feed, topic)]
            rows = np.array(told, np.intp)
            snapshot = next((kept for kept in state.snapshots if kept.day == day), None)
            enough = book.days(rows, day, day)[:, 0] >= self._least
            rows = rows[flags[rows] | (enough if snapshot else False)]
            if len(rows):
                judged = self._judge_days(book, snapshot or self._snapshot(state, day), rows, "day", day)
                self._teller.tell(state, judged, found)

    def _finished(
        self, state: LedgerState, snapshot: Snapshot, ready: AbstractSet[str], day: int, found: Judgements
    ) -> None:
        book = state.book
        among, flags = book.of_feeds(ready), flagged(state)
        weeks = np.array([snapshot.days_known(feed) / WEEK for feed in book.feeds])[book.feed_of()]
        usual = snapshot.sums(book) >= np.maximum(1.0, weeks)
        counts = book.days(np.arange(len(book)), day, day)[:, 0]
        rows = np.flatnonzero(among & ((counts >= self._least) | flags | usual))
        judged = self._judge_days(book, snapshot, rows, "day", day)
        note(found, book, ready, "day", judged)
        self._teller.tell(state, judged, found)
        shown = np.flatnonzero(usual[rows] | flags[rows] | (judged.p <= self._judging.candidate_p))
        found.bands += self._teller.bands(judged, shown, day, state.tick)

    def _judge_hours(self, book: Book, snapshot: Snapshot, rows: Rows, end: int) -> Judged:
        profile, places = snapshot.profile(book, rows)
        day = self._zone.day(end * HOUR - 1)
        hours = [self._hour(number) for number in range(end - 24, end)]
        judgement = intraday.judge(
            snapshot.baseline(book, rows, range(day, day + 1)), profile, places, hours, book.last_hours(rows, end, 24)
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
            method=snapshot.names(book, rows, [intraday.NAME] * len(rows)),
        )

    def _carrying(self, judged: Judged) -> Rows:
        """Series below those out of the ordinary that had enough cases in the last day, though none in the last hour.

        Without them a burst that pauses in its street would seem to have moved to the city.
        """
        book = judged.book
        found = {int(row) for row in judged.rows[judged.p <= self._judging.candidate_p]}
        waiting = list(found)
        while waiting:
            row = waiting.pop()
            below = {*book.below(row, TOPICS), *book.below(row, AREAS)} - found
            found |= below
            waiting += below
        rows = np.array(sorted(found.difference(judged.rows.tolist())), np.intp)
        enough = book.last_hours(rows, hour_number(judged.end), 24).sum(axis=1) >= self._least
        day = self._zone.day(judged.end - 1)
        return self._bounds.unchanged(book, np.asarray(rows[enough], np.intp), day - 1, day)

    def _judge_days(self, book: Book, snapshot: Snapshot, rows: Rows, span: Span, last: int) -> Judged:
        first = last if span == "day" else last - WEEK + 1
        observed = book.days(rows, first, last).sum(axis=1)
        kinds = np.array([day_kind(self._calendar, day) for day in range(first, last + 1)], np.int8)
        judgement = self._detector.judge_against(
            snapshot.baseline(book, rows, range(first, last + 1)), snapshot.history(book, rows), observed, kinds
        )
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
            method=snapshot.names(book, rows, judgement.method.tolist()),
        )

    def _snapshot(self, state: LedgerState, day: int) -> Snapshot:
        frame = self.frames.of(day, state.seasons)
        known = {feed: delivered.days for feed, delivered in state.delivered.items()}
        return Snapshot(WindowCounts.of(state.book, frame.window, known), frame)

    def _hour(self, number: int) -> tuple[int, int]:
        """Kind of the day and local hour of an hour number."""
        moment = number * HOUR + HOUR - 1
        return day_kind(self._calendar, self._zone.day(moment)), self._zone.local(moment).hour

    def _ready(self, state: LedgerState, day: int) -> set[str]:
        """Feeds with requests that delivered on the day and have the history to be judged."""
        known = {
            feed
            for feed, delivered in state.delivered.items()
            if day in delivered.days and day - delivered.first >= self._judging.warmup_days
        }
        return known.intersection(state.book.feeds) if known else known


def _as_of(state: LedgerState, day: int) -> Snapshot | None:
    """The newest snapshot that was taken for the day or before."""
    return next((snapshot for snapshot in reversed(state.snapshots) if snapshot.day <= day), None)
