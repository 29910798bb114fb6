"""When an area is silent: its feed delivers, other areas report, and from this one far too few requests have come.

As of each finished day, over all topics, for the 1, 3 and 7 days that end with it. What is expected of an area is its
own level, times what has come to all other areas of its feed against what is expected of them, at most 1: a day on
which everybody is quiet, or on which the feed was silent for hours, makes no area silent. That the others are counts
too adds the relative error 1/sqrt(count) to that of the level.

It is told at the highest area that is silent: what lies below it is silent with it. The root is the feed itself.
An area that a succession touches is not judged across its change, and one that has given all away not after it.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

import numpy as np

from city import paths
from city.calendars import Calendar
from city.configuration import Configuration
from city.findings import SILENT_AREA, Finding
from city.times import Zone
from detectors import silence
from detectors.baseline import Baseline
from detectors.series import Floats, Rows
from detectors.silence import Silence, Windows
from streams.book import Book
from streams.days import day_kind
from streams.expectation import Frames, Snapshot
from streams.heard_book import ALL_TOPICS
from streams.known_periods import KnownPeriods
from streams.ledger_state import LedgerState
from streams.series_tree import SeriesKey
from streams.successions import Bounds
from streams.taken_counts import WindowCounts
from streams.telling import Judgements, rounded

_DAYS = (1, 3, 7)
_WEEK = 7
_SETTLED_DAYS = 21
"""An area is judged once its feed has so many days with data: two weeks before the week that is judged."""
_AGED_EVERY = 28
_DAYS_A_YEAR = 365
_SLACK = 3.0
"""No law of a day is looked for where the count is above this many times what would be few by the mean of all days."""
_LEAST_USUAL = 8.0
"""Nor where fewer are usual in a week: none would be no news."""


class _Judged(NamedTuple):
    rows: Rows
    answer: Silence


class AreaSilence:
    """Judges areas. Holds configuration only, no state."""

    def __init__(self, configuration: Configuration, a_year: float, zone: Zone, calendar: Calendar) -> None:
        self._a_year = a_year
        judging = configuration.judging
        self._days = judging.baseline_days
        self._kept_days = max(configuration.horizon_days, judging.baseline_days + _WEEK)
        self._least_days = max(judging.warmup_days + _WEEK, _SETTLED_DAYS)
        self._bounds = Bounds.of(configuration.successions)
        known = KnownPeriods(configuration.known)
        self._frames = Frames(judging.baseline_days, self._bounds, known, zone, calendar)
        self._zone = zone
        self._calendar = calendar

    def begin_day(self, state: LedgerState, day: int) -> None:
        """Counts what has come, and every four weeks forgets what lies beyond the horizon. Part of the fold."""
        state.heard.areas(self._zone)
        if day % _AGED_EVERY == 0:
            bounds = self._bounds.within(day - self._days + 1, day)
            state.heard.age(day - self._kept_days, self._zone, bounds.reached)

    def day(self, state: LedgerState, day: int, silent_feeds: AbstractSet[str], found: Judgements) -> None:
        """Judges a finished day. The areas of a silent feed are not judged, and stay what they are."""
        week = set(range(day - _WEEK + 1, day + 1))
        ready = {
            feed
            for feed, delivered in state.delivered.items()
            if feed not in silent_feeds and delivered.days >= week and day - delivered.first >= self._least_days
        }
        flags = {key for key in state.flags if key[1] == ALL_TOPICS and key[2]}
        for key in flags:
            if key[0] not in ready and key[0] in state.heard.feeds:
                state.flags[key] = state.tick
        if not ready:
            return
        book = state.heard.areas(self._zone)
        rows = self._worth_judging(book, ready, {key for key in flags if key[0] in ready}, day)
        if len(rows):
            self._tell(state, book, self._judge(state, book, rows, day), day, found)

    def _worth_judging(self, book: Book, ready: AbstractSet[str], flags: Iterable[SeriesKey], day: int) -> Rows:
        """Areas below the roots of which something is usual and little has come, and those that were silent before."""
        every = np.arange(len(book))
        counts = book.days(every, day - self._days, day)
        usual = counts[:, :-_WEEK].mean(axis=1)
        few = np.zeros(len(book), bool)
        for days in _DAYS:
            few |= counts[:, -days:].sum(axis=1) <= silence.FEW * _SLACK * days * usual
        among = np.array([feed in ready for feed in book.feeds], bool)[book.feed_of()]
        below = np.array(book.parents, np.intp) >= 0
        rows = set(np.flatnonzero(few & among & below & (usual * _WEEK >= _LEAST_USUAL)).tolist())
        rows |= {book.rows[key] for key in flags if key in book.rows}
        unchanged = self._bounds.unchanged(book, book.ordered(rows), day - _WEEK + 1, day)
        passed = self._bounds.within(day - self._days + 1, day)
        return unchanged[[not passed.ended(book.keys[row]) for row in unchanged]] if passed else unchanged

    def _judge(self, state: LedgerState, book: Book, rows: Rows, day: int) -> _Judged:
        snapshot = self._snapshot(state, book, day)
        tops = np.array([book.top(int(row)) for row in rows], np.intp)
        baseline, whole = snapshot.baseline(book, rows), snapshot.baseline(book, tops)
        columns = [self._window(book, rows, tops, (baseline, whole), range(day - days + 1, day + 1)) for days in _DAYS]
        windows = Windows(*(np.stack(parts, axis=1) for parts in zip(*columns, strict=True)))
        return _Judged(rows, silence.judge(windows))

    def _window(
        self, book: Book, rows: Rows, tops: Rows, baselines: tuple[Baseline, Baseline], days: Sequence[int]
    ) -> tuple[Floats, Floats, Floats, Floats]:
        """Observed, mean, size and error over some days, each [n]."""
        baseline, whole = baselines
        kinds = np.array([day_kind(self._calendar, day) for day in days], np.int8)
        observed = book.days(rows, days[0], days[-1]).sum(axis=1)
        alone = baseline.level * baseline.factors[:, kinds].sum(axis=1)
        others = np.maximum(whole.level * whole.factors[:, kinds].sum(axis=1) - alone, 1e-9)
        came = np.maximum(book.days(tops, days[0], days[-1]).sum(axis=1) - observed, 0.0)
        mean = alone * np.minimum(1.0, came / others)
        size = np.minimum(baseline.size, baseline.size_week)
        return observed, mean, size, np.sqrt(baseline.error**2 + 1.0 / np.maximum(came, 1.0))

    def _snapshot(self, state: LedgerState, book: Book, day: int) -> Snapshot:
        """The book before the day. The days of the week that is judged teach a level nothing (``baseline.GUARD``)."""
        frame = self._frames.of(day)
        known = {feed: delivered.days for feed, delivered in state.delivered.items()}
        return Snapshot(WindowCounts.of(book, frame.window, known), frame)

    def _tell(self, state: LedgerState, book: Book, judged: _Judged, day: int, found: Judgements) -> None:
        """Findings of the highest areas that are silent, and of those that no longer are; flags tell which were."""
        rows, answer = judged
        today = book.days(rows, day, day)[:, 0]
        silent = set()
        for at, row in enumerate(rows):
            key = book.keys[row]
            areas = int((book.feed_of() == book.feed_of()[row]).sum())
            if answer.p[at] <= self._a_year / (_DAYS_A_YEAR * areas) or (key in state.flags and today[at] == 0):
                silent.add(key)
        for at, row in enumerate(rows):
            key = book.keys[row]
            feed, topic, area = key
            if any((feed, topic, above) in silent for above in paths.lineage(area)[1:]):
                state.flags.pop(key, None)
                continue
            outside = key in silent
            if outside or key in state.flags:
                found.findings.append(self._finding(state, key, day, (answer, at), outside=outside))
            if outside:
                state.flags[key] = state.tick
            else:
                state.flags.pop(key, None)

    def _finding(
        self, state: LedgerState, key: SeriesKey, day: int, answered: tuple[Silence, int], *, outside: bool
    ) -> Finding:
        answer, at = answered
        expected = float(answer.expected[at])
        return Finding(
            feed=key[0],
            topic=ALL_TOPICS,
            area=key[2],
            tick=state.tick,
            span="silence",
            start=self._zone.start(day + 1 - _DAYS[int(answer.window[at])]),
            end=self._zone.start(day + 1),
            observed=int(answer.observed[at]),
            expected=rounded(expected),
            upper=float(np.floor(silence.FEW * expected)),
            p=rounded(float(answer.p[at])),
            method=SILENT_AREA,
            outside=outside,
            history_days=min(len(state.delivered[key[0]].days), self._days),
        )
