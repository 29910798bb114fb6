"""When the ledger judges which issues: each with a matter in the last 30 days, as of each finished day.

Judging is no part of the fold. Nothing that it decides is remembered here, so an issue goes on sending findings while
it is out of the ordinary; that it is told of once is the watch's matter.

An issue is judged once its feed has delivered for 90 days: before the longest window lie then as many days as the prior
weighs. Earlier, what has always been there would seem to rise. One that was met in the first 30 days of its feed counts
as older than it looks: it can flare up, and is never new. With a horizon of fewer days issues are not judged.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from city import paths
from city.findings import FLARE_UP, NEW_ISSUE, Finding, Part
from city.times import Zone
from detectors import emerging, negative_binomial
from detectors.series import Floats
from streams.issue_book import IssueKey, IssuePlace
from streams.ledger_state import LedgerState
from streams.telling import Judgements, rounded

_KEPT_DAYS = 180
_RECENT_DAYS = max(emerging.WINDOWS)
_READY_DAYS = int(emerging.RATE) + _RECENT_DAYS
_NO_ALARM = -1
_METHOD = {emerging.NEW: NEW_ISSUE, emerging.FLARE_UP: FLARE_UP}

Counts = Mapping[IssuePlace, int]


class _Emerging(NamedTuple):
    """An issue out of the ordinary: its places, its matters by day, and its judgement."""

    key: IssueKey
    counts: Counts
    matters: Floats
    kind: int
    window: int
    observed: int
    expected: float
    p: float


class IssueJudge:
    """Judges the issues of a partition. Holds configuration only, no state."""

    def __init__(self, horizon_days: int, zone: Zone) -> None:
        self.days_kept = min(_KEPT_DAYS, horizon_days)
        """So many days back, the last one included, matters are remembered."""
        self._zone = zone

    def day(self, state: LedgerState, day: int, found: Judgements) -> None:
        """Judges a finished day: one finding for each issue that is out of the ordinary."""
        ready = {
            feed
            for feed, delivered in state.delivered.items()
            if day in delivered.days and day - delivered.first >= _READY_DAYS
        }
        recent = state.issues.within(day - _RECENT_DAYS + 1, day) if ready else ()
        issues = [(key, counts) for key, counts in recent if key[0] in ready]
        if not issues:
            return
        first = day - self.days_kept + 1
        known = {feed: self._known(state, feed, first) for feed in ready}
        matters = np.array([known[feed] for (feed, _), _ in issues])
        for row, (_, counts) in enumerate(issues):
            for place, count in counts.items():
                if first <= place.day <= day:
                    matters[row, place.day - first] += count
        ages = self.days_kept - 1 - np.argmax(matters > 0, axis=1)
        begins = np.array([state.delivered[feed].first for (feed, _), _ in issues])
        met_at_once = day - ages - begins < _RECENT_DAYS
        ages = np.where(met_at_once, np.maximum(ages, emerging.NEW_DAYS + 1), ages)
        judgement = emerging.judge(matters, ages, np.full(len(issues), _NO_ALARM))
        for at in np.flatnonzero(judgement.kind != emerging.QUIET):
            key, counts = issues[at]
            one = _Emerging(
                key=key,
                counts=counts,
                matters=matters[at],
                kind=int(judgement.kind[at]),
                window=int(judgement.window[at]),
                observed=int(judgement.observed[at]),
                expected=float(judgement.expected[at]),
                p=float(judgement.p[at]),
            )
            found.findings.append(self._finding(state.tick, day, one))

    def _known(self, state: LedgerState, feed: str, first: int) -> Floats:
        """No matters on the days of a feed, NaN where it has not delivered."""
        days = state.delivered[feed].days
        return np.array([0.0 if first + number in days else np.nan for number in range(self.days_kept)])

    def _finding(self, tick: int, day: int, one: _Emerging) -> Finding:
        start = day - one.window + 1
        here = {place: count for place, count in one.counts.items() if start <= place.day <= day and count}
        areas = _summed(here, lambda place: place.area)
        return Finding(
            feed=one.key[0],
            topic=common(_summed(here, lambda place: place.topic)),
            area=common(areas),
            tick=tick,
            span="issue",
            start=self._zone.start(start),
            end=self._zone.start(day + 1),
            observed=one.observed,
            expected=rounded(one.expected),
            upper=_upper(one),
            p=rounded(one.p),
            method=_METHOD[one.kind],
            outside=True,
            history_days=int((~np.isnan(one.matters)).sum()),
            areas=_parts(areas, one.expected),
            issue=one.key[1],
        )


def common(counts: Mapping[str, int]) -> str:
    """The deepest node that holds at least two thirds of the counts of paths.

    Where there is none the nodes have nothing in common: the first-level one with most, the first by name of equals.

    >>> common({"Town>East>Mill": 2, "Town>East>Quay": 1}), common({"Town>East>Mill": 1, "Town>East>Quay": 1})
    ('Town>East>Mill', 'Town>East')
    """
    held: Counter[str] = Counter()
    for path, count in counts.items():
        for node in paths.lineage(path):
            held[node] += count
    total = sum(counts.values())
    enough = [node for node, count in held.items() if 3 * count >= 2 * total]
    if enough:
        return max(enough, key=paths.depth)
    return min((node for node in held if not paths.depth(node)), key=lambda node: (-held[node], node))


def _summed(counts: Counts, path: Callable[[IssuePlace], str]) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for place, count in counts.items():
        sums[path(place)] += count
    return sums


def _parts(areas: Mapping[str, int], expected: float) -> tuple[Part, ...]:
    """The areas that carry it, most matters first; they share what is expected by their matters."""
    total = sum(areas.values())
    parts = [Part(path, count, rounded(expected * count / total)) for path, count in areas.items()]
    return tuple(sorted(parts, key=lambda part: (-part.observed, part.path)))


def _upper(one: _Emerging) -> float:
    """The most matters that would have been ordinary, by the law that the window was judged by."""
    alpha = (emerging.NEW_P if one.kind == emerging.NEW else emerging.CHRONIC_P) / len(emerging.WINDOWS)
    shape = emerging.SHAPE + float(np.nansum(one.matters[: -one.window]))
    ordinary = negative_binomial.upper(alpha, np.array([one.expected]), np.array([shape]))
    return max(emerging.LEAST - 1.0, float(ordinary[0]))
