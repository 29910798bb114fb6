"""When the ledger judges which series for slow rises: each Sunday, as of its end, where the years of a feed are known.

The last 84 days of a series are held against what the years before them lead to expect (``Seasons.expected``): level,
trend and season, times the factors of the daily baseline for the kinds of days. The fit knows nothing of these days.

Where the years leave the level open (``LongRun.error``), the chance rests on the days themselves, the later against the
earlier: weeks that lie below what is expected, and then reach it, have risen. That is no rise above the years, as after
campaigns that nobody announced, which the years hold for the season. So a series is out of the ordinary where its ratio
to what they lead to expect is surely large as well (``Rise.sure``), which only makes its chance smaller.

A series with three candidates below is heard of up to a chance of a tenth, never as out of the ordinary: what
rises in many places may be one rise (``alerts.rise_spread``).

Judging is no part of the fold, and nothing that it decides is remembered here: a rise is found again each week for as
long as it goes on. That it is told of once is the watch's matter.
"""

from collections import Counter
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from city import paths
from city.calendars import Calendar
from city.configuration import Configuration
from city.findings import SIGNS, SLOW_RISE, Finding, Part, Rise
from city.small_places import SHOWN_FROM, STREET
from city.times import Zone
from detectors import cumulative, level_change, negative_binomial
from detectors.predicted import Predicted
from streams.book import Book
from streams.days import day_kind
from streams.known_periods import KnownPeriods
from streams.ledger_state import LedgerState
from streams.seasons import Floats, Rows, Seasons
from streams.series_tree import AREAS, TOPICS, lineage
from streams.successions import Bounds
from streams.telling import Judgements, rounded

DAYS: Final = cumulative.WINDOW
"""Days that are judged, the last one included."""

LEAST: Final = 12.0
"""Series that are expected to bring less in these days, one a week, are not tested: they would show no rise in time,
and each would be one more chance of a false one. What rises there shows in the series above. Those that bring so many
all the same are judged, but never out of the ordinary (``Finding.outside``): a rise that has been told is not over
because winter comes, in which the place is expected to bring little."""

_WEEK: Final = 7
_COURSE: Final[dict[int, Literal["open", "passing", "lasting"]]] = {
    level_change.OPEN: "open",
    level_change.PASSING: "passing",
    level_change.LASTING: "lasting",
}
_LEAST_EXTRA: Final = 1e-9
_PARTS: Final = 12


@dataclass(frozen=True)
class _Held:
    """Rows of the book over the days, with the laws that they are held against."""

    book: Book
    seasons: Seasons
    rows: Rows
    counts: Floats
    mean: Floats
    dispersion: Floats
    error: Floats

    @property
    def predicted(self) -> Predicted:
        """What the detectors want. A day has the variance to mean ratio of four-week sums."""
        extra = np.maximum(self.dispersion - 1.0, _LEAST_EXTRA)
        size = np.maximum(self.mean, _LEAST_EXTRA) / extra[:, None]
        return Predicted(self.counts, self.mean, size, self.error)

    def since(self, begin: int, rows: Rows) -> tuple[NDArray[np.int64], Floats]:
        """Observed and expected of rows, by their place here, from a day on; days without delivery count in neither."""
        counts, mean = self.counts[rows, begin:], self.mean[rows, begin:]
        present = ~np.isnan(counts)
        observed = np.where(present, counts, 0.0).sum(axis=1).astype(np.int64)
        return observed, np.where(present, mean, 0.0).sum(axis=1)


class _Risen(NamedTuple):
    """A series that has risen, by its place among those held, and since which of the days."""

    at: int
    begin: int
    p: float
    how: Rise
    outside: bool


class RiseJudge:
    """Judges the series of a partition. Holds configuration only, no state."""

    def __init__(self, configuration: Configuration, zone: Zone, calendar: Calendar) -> None:
        self._candidate_p = configuration.judging.candidate_p
        self._least = configuration.budget.least_observed
        self._bounds = Bounds.of(configuration.successions)
        self._known = KnownPeriods(configuration.known)
        self._zone = zone
        self._calendar = calendar

    def day(self, state: LedgerState, day: int, found: Judgements) -> None:
        """Judges a finished Sunday: one finding for each series that has risen."""
        seasons = state.seasons
        if day % _WEEK or seasons is None or not state.snapshots:
            return
        ready = {feed for feed, one in state.delivered.items() if day in one.days and seasons.knows(feed)}
        ready &= set(state.book.feeds)
        if not ready:
            return
        held = self._held(state, seasons, ready, day)
        judged, tested = self._judged(held, day)
        predicted = held.predicted.part(judged)
        rise = cumulative.judge(predicted, np.zeros(len(judged), np.int64))
        feeds = np.array([held.book.keys[held.rows[at]][0] for at in judged])
        for feed in sorted(ready):
            of_feed = tested & (feeds == feed)
            found.tested(feed, "rise", int(of_feed.sum()), rise.p[of_feed])
        candidate = rise.p <= self._candidate_p
        told = np.flatnonzero((candidate | _holding(held, judged, candidate)) & (rise.since >= 0))
        change = level_change.judge(predicted.part(told), rise.since[told])
        for number, at in enumerate(told):
            lasting = change.kind[number] == level_change.LASTING
            ratio, place = (change.ratio, number) if lasting else (rise.ratio, int(at))
            how = Rise(
                course=_COURSE[int(change.kind[number])],
                ratio=rounded(ratio.value[place]),
                low=rounded(ratio.low[place]),
                high=rounded(ratio.high[place]),
            )
            outside = bool(tested[at] and candidate[at]) and how.sure
            one = _Risen(int(judged[at]), int(change.since[number]), float(rise.p[at]), how, outside)
            finding = self._finding(state.tick, day, held, one)
            if finding.observed >= self._least:
                found.findings.append(finding)

    def _held(self, state: LedgerState, seasons: Seasons, feeds: AbstractSet[str], day: int) -> _Held:
        """All series of the feeds of which the years say something, in the order of their names."""
        book, first = state.book, day - DAYS + 1
        rows = book.ordered(np.flatnonzero(book.of_feeds(feeds)))
        law = seasons.expected(book, rows, first, DAYS)
        known = ~np.isnan(law.mean[:, 0])
        rows = rows[known]
        kinds = [day_kind(self._calendar, each) for each in range(first, day + 1)]
        factors = state.snapshots[-1].baseline(book, rows).factors[:, kinds]
        counts = book.days(rows, first, day)
        keys = [book.keys[row] for row in rows]
        present = {feed: [each in state.delivered[feed].days for each in range(first, day + 1)] for feed in feeds}
        counts[~np.array([present[feed] for feed, _, _ in keys], bool).reshape(counts.shape)] = np.nan
        excluded = self._known.excluded(keys, first, DAYS)
        if excluded is not None:
            counts[excluded] = np.nan
        return _Held(book, seasons, rows, counts, law.mean[known] * factors, law.dispersion[known], law.error[known])

    def _judged(self, held: _Held, day: int) -> tuple[Rows, NDArray[np.bool_]]:
        """Places of the series that are judged, none across a change of what it holds; and which of them are tested."""
        present = ~np.isnan(held.counts)
        expected = np.where(present, held.mean, 0.0).sum(axis=1)
        enough = (expected >= LEAST) | (np.where(present, held.counts, 0.0).sum(axis=1) >= LEAST)
        unchanged = self._bounds.unchanged(held.book, held.rows[enough], day - DAYS + 1, day)
        places = np.flatnonzero(enough & np.isin(held.rows, unchanged))
        return places, expected[places] >= LEAST

    def _finding(self, tick: int, day: int, held: _Held, risen: _Risen) -> Finding:
        at, begin = risen.at, risen.begin
        feed, topic, area = held.book.keys[held.rows[at]]
        (observed,), expected = held.since(begin, np.array([at]))
        extra = (held.dispersion[at] - 1.0) * expected + (held.error[at] * expected) ** 2
        size = expected**2 / np.maximum(extra, _LEAST_EXTRA)
        return Finding(
            feed=feed,
            topic=topic,
            area=area,
            tick=tick,
            span="rise",
            start=self._zone.start(day - DAYS + 1 + begin),
            end=self._zone.start(day + 1),
            observed=int(observed),
            expected=rounded(expected[0]),
            upper=rounded(negative_binomial.upper(self._candidate_p, expected, size)[0]),
            p=rounded(risen.p),
            method=SLOW_RISE,
            outside=risen.outside,
            history_days=held.seasons.days_known(feed),
            areas=_parts(held, at, begin, AREAS),
            topics=_parts(held, at, begin, TOPICS),
            rise=risen.how,
        )


def _holding(held: _Held, judged: Rows, candidate: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of the judged series hold three candidates and more, which may be the signs of a rise of theirs."""
    book = held.book
    numbers = Counter(book.rows[each] for at in judged[candidate] for each in lineage(book.keys[held.rows[at]]))
    return np.array([numbers[int(row)] >= SIGNS for row in held.rows[judged]], bool)


def _parts(held: _Held, at: int, begin: int, tree: int) -> tuple[Part, ...]:
    """The nodes one level below in a tree, what came there and what the years lead to expect."""
    book, key = held.book, held.book.keys[held.rows[at]]
    below = np.flatnonzero(np.isin(held.rows, book.below(int(held.rows[at]), tree)))
    observed, expected = held.since(begin, below)
    least = SHOWN_FROM if tree == AREAS and paths.depth(key[2]) >= STREET else 1
    parts = [
        Part(book.keys[held.rows[place]][1 + tree], int(count), rounded(usual))
        for place, count, usual in zip(below, observed, expected, strict=True)
        if count >= least
    ]
    return tuple(sorted(parts, key=lambda part: (part.expected - part.observed, part.path))[:_PARTS])
