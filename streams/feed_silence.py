"""When a feed is silent: nothing has come from it since its last case, or far too little in the hours that end now.

It is judged once it has 14 days of history (the warm-up where that is longer), and that nothing comes at all is not
told before two ticks have passed since its last case. A feed that never gives a time of day is judged by whole days
after their grace; because what arrives on a day may be of the day before, the quieter kind of the two days is expected.
"""

from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from city.calendars import Calendar
from city.configuration import Configuration
from city.findings import SILENT_FEED, Finding
from city.times import HOUR, Zone
from detectors import silence
from detectors.series import Kinds
from detectors.silence import Rhythm, Windows
from streams.book import hour_number
from streams.days import day_kind
from streams.heard_book import ALL_TOPICS, HeardFeed
from streams.heard_rhythm import Rhythms
from streams.ledger_state import LedgerState
from streams.telling import Judgements, rounded

_HOURS = (3, 6, 24)
"""Trailing hours in which a feed that goes on may have brought far too few."""
_SETTLED_DAYS = 14
_HOURS_A_YEAR, _DAYS_A_YEAR = 8760, 365
_A_DAY = 24
WEEK = 7
"""The rhythm is learnt anew on Mondays: a level leaves out its last seven days anyway."""


class _Answer(NamedTuple):
    start: int
    observed: int
    expected: float
    p: float


class FeedSilence:
    """Judges feeds. Holds configuration only, no state."""

    def __init__(self, configuration: Configuration, a_year: float, zone: Zone, calendar: Calendar) -> None:
        self._a_year = a_year
        self._days = configuration.judging.baseline_days
        self._least_days = max(configuration.judging.warmup_days, _SETTLED_DAYS)
        self._zone = zone
        self._calendar = calendar
        self._rhythms = Rhythms(self._days, zone, calendar)

    def hours(self, state: LedgerState, found: Judgements) -> None:
        """Judges feeds with times of day by the whole hours that are over."""
        end = hour_number(state.tick)
        day = self._zone.day((end - 1) * HOUR)
        for name, feed in state.heard.named():
            if name in state.delivered and not state.delivered[name].date_only:
                known, days = self._rhythm(feed, day, by_hour=True)
                alpha = self._a_year / _HOURS_A_YEAR
                answer = None
                if known is not None and self._may_be_silent(known, feed, end, alpha):
                    answer = self._running(known, feed, end, state.heard.former_tick)
                self._tell(state, name, feed, end * HOUR, answer, alpha, days, found)

    def day(self, state: LedgerState, day: int, found: Judgements) -> None:
        """Judges feeds with dates only by a finished day and those before it in which nothing came."""
        for name, feed in state.heard.named():
            if name in state.delivered and state.delivered[name].date_only:
                known, days = self._rhythm(feed, day, by_hour=False)
                first = max(self._zone.day(feed.last - 1) + 1, day - self._days)
                answer = self._finished(known, first, day) if known is not None and first <= day else None
                end = self._zone.start(day + 1)
                self._tell(state, name, feed, end, answer, self._a_year / _DAYS_A_YEAR, days, found)

    def _rhythm(self, feed: HeardFeed, day: int, *, by_hour: bool) -> tuple[Rhythm | None, int]:
        """As of the begin of the day's week, kept with the feed: hours that are over do not change."""
        day -= (day - 1) % WEEK
        if feed.rhythm is None or feed.rhythm_of != (day, by_hour):
            feed.rhythm = self._rhythms.of(feed, day, by_hour=by_hour)
            feed.rhythm_of, feed.rhythm_end = (day, by_hour), hour_number(self._zone.start(day))
        known, days = feed.rhythm
        return (known if days >= self._least_days else None), days

    def _may_be_silent(self, known: Rhythm, feed: HeardFeed, end: int, alpha: float) -> bool:
        """False where so little is usual that none is no news, or where the last hour or all windows had enough."""
        days = 1.0 + max(1.0, (end * HOUR - feed.last) / (_A_DAY * HOUR))
        if known.level * float(known.factors.max()) * days < -log(alpha):
            return False
        usual = known.means(*self._places(end - _A_DAY, end))[::-1].cumsum()
        if feed.hours.get(end - 1, 0) > silence.FEW * usual[0]:
            return False
        quiet = -(-(end * HOUR - feed.last) // HOUR)
        if quiet > _A_DAY or usual[max(quiet, 1) - 1] >= -log(alpha):
            return True
        return any(
            usual[hours - 1] >= -log(alpha) and feed.between(end - hours, end) <= silence.FEW * usual[hours - 1]
            for hours in _HOURS
        )

    def _running(self, known: Rhythm, feed: HeardFeed, end: int, former: int) -> _Answer:
        starts = [(end - hours) * HOUR for hours in _HOURS]
        observed = [feed.between(end - hours, end) for hours in _HOURS]
        if feed.last <= former and feed.last < end * HOUR:
            starts.append(max(feed.last, (end - _A_DAY * self._days) * HOUR))
            observed.append(0)
        laws = np.array([self._expected(known, start // HOUR, end, start % HOUR) for start in starts])
        counts = np.array([observed], np.float64)
        answer = silence.judge(Windows(counts, laws[None, :, 0], laws[None, :, 1], laws[None, :, 2]))
        return _Answer(starts[answer.window[0]], int(answer.observed[0]), float(answer.expected[0]), float(answer.p[0]))

    def _expected(self, known: Rhythm, first: int, end: int, skipped: int = 0) -> tuple[float, float, float]:
        """Of the hours from ``first`` to before ``end``, without so many milliseconds of the first one."""
        kinds, slots = self._places(first, end)
        parts = np.ones(len(kinds))
        parts[0] -= skipped / HOUR
        return known.expected(kinds, slots, parts)

    def _places(self, first: int, end: int) -> tuple[Kinds, NDArray[np.int8]]:
        """Kind of the day and hour of the day of each hour."""
        places = [self._zone.day_and_slot(hour * HOUR + HOUR - 1) for hour in range(first, end)]
        kinds = {day: day_kind(self._calendar, day) for day, _ in places}
        return np.array([kinds[day] for day, _ in places], np.int8), np.array([slot for _, slot in places], np.int8)

    def _finished(self, known: Rhythm, first: int, day: int) -> _Answer:
        kinds = np.array(
            [
                min((day_kind(self._calendar, each - back) for back in (0, 1)), key=lambda kind: known.factors[kind])
                for each in range(first, day + 1)
            ],
            np.int8,
        )
        law = known.expected(kinds, np.zeros(len(kinds), np.int8), np.full(len(kinds), float(_A_DAY)))
        mean, size, error = (np.array([[value]]) for value in law)
        answer = silence.judge(Windows(np.zeros((1, 1)), mean, size, error))
        return _Answer(self._zone.start(first), 0, float(answer.expected[0]), float(answer.p[0]))

    def _tell(  # noqa: PLR0913, PLR0917 - what was judged, by what, and where it goes
        self,
        state: LedgerState,
        name: str,
        feed: HeardFeed,
        end: int,
        answer: _Answer | None,
        alpha: float,
        days: int,
        found: Judgements,
    ) -> None:
        key = name, ALL_TOPICS, ""
        flagged = state.flags.get(key)
        outside = answer is not None and answer.p <= alpha
        if flagged is not None and feed.last <= flagged:
            outside = True
        if not outside and flagged is None:
            return
        if outside:
            state.flags[key] = state.tick
        else:
            del state.flags[key]
        start, observed, expected, p = answer or _Answer(min(feed.last, end), 0, 0.0, 1.0)
        found.findings.append(
            Finding(
                feed=name,
                topic=ALL_TOPICS,
                area=state.heard.root(name, self._zone),
                tick=state.tick,
                span="silence",
                start=start,
                end=end,
                observed=observed,
                expected=rounded(expected),
                upper=float(np.floor(silence.FEW * expected)),
                p=rounded(p),
                method=SILENT_FEED,
                outside=outside,
                history_days=days,
            )
        )
