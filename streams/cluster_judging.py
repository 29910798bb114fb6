"""When the ledger looks for clusters of neighbouring streets: as each day is closed, in the 1 to 7 days that end then.

Each topic of a feed is one scan over its streets (``detectors.scan``), against the baseline that the day was judged by.
Nothing is remembered: a cluster is found again each day for as long as its windows hold it. That it is told of once,
and only where no alert tells of it already, is the watch's matter.

Most topics have nothing, and most of the others have what a series of the tree says already. One pass over all of them
gives what they score; only those are simulated that have a cluster to tell of if its chance is small enough, and no
longer than until it is known that it is not.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from city import paths
from city.calendars import Calendar
from city.configuration import Configuration
from city.findings import CLUSTER, Cluster, Finding, Part
from city.times import Zone
from detectors import negative_binomial
from detectors.scan import clusters as scan
from detectors.scan.clusters import Scores
from detectors.scan.everywhere import elsewhere, likeliest
from detectors.scan.extent import Extent
from detectors.scan.negative_binomial import ExpectationNegativeBinomial
from streams.book import Book
from streams.cluster_tables import Batch, Group, Table, Tables
from streams.known_periods import KnownPeriods
from streams.ledger_state import LedgerState
from streams.neighbourhoods import Map, Neighbourhoods
from streams.successions import Bounds
from streams.telling import Judgements, rounded

DAYS: Final = 7
"""Days of the longest window."""

SETTLED_DAYS: Final = 28
"""From so many days of history on a feed is scanned: four of each weekday."""

SCORE: Final = 8.0
"""What scores less has a chance far above ``candidate_p``: it is not simulated. See ``docs/judgement.md``."""

_EXTENT: Final = Extent(longest=DAYS, most=3, replicates=999, enough=10)
_PARTS: Final = 12
_ALONE: Final = 0.6
"""Share of a cluster's excess that one street holds where it is a matter of that street."""
_TINY: Final = 1e-9
_NOT_YET: Final = np.array([0.0, 1.0])
"""Of a scan that is not simulated: no chance of its clusters means anything."""


class _Scanned(NamedTuple):
    """A topic with something to tell, and what its scan found."""

    drafts: dict[scan.Place, Finding]
    """By areas and duration."""
    found: scan.Scan

    def chance(self, cluster: scan.Cluster) -> float:
        """By the Gumbel law where all tables were drawn; else the scan has nothing, and a few tables say so."""
        return cluster.p_gumbel if self.found.maxima.size == _EXTENT.replicates else cluster.p

    @property
    def p(self) -> float:
        """The chance of the likeliest cluster, 1 for none."""
        return min((self.chance(each) for each in self.found.clusters), default=1.0)


class ClusterJudge:
    """Scans the topics of a partition. Holds configuration only, no state."""

    def __init__(self, configuration: Configuration, zone: Zone, calendar: Calendar) -> None:
        self._candidate_p = configuration.judging.candidate_p
        self._least = configuration.budget.least_observed
        self._map = Map(configuration.places)
        self._zone = zone
        self._tables = Tables(
            bounds=Bounds.of(configuration.successions),
            history=configuration.judging.baseline_days,
            known=KnownPeriods(configuration.known),
            calendar=calendar,
        )

    def day(self, state: LedgerState, day: int, found: Judgements) -> None:
        """Scans all topics of the feeds that delivered on a finished day: a finding for each cluster."""
        snapshot = next((kept for kept in reversed(state.snapshots) if kept.day <= day), None)
        if snapshot is None:
            return
        book = state.book
        judged = [one for one in found.findings if one.outside]
        for feed in sorted(set(book.feeds) & state.delivered.keys()):
            delivered = state.delivered[feed].days
            if day not in delivered or snapshot.days_known(feed) < SETTLED_DAYS:
                continue
            days = range(day - DAYS + 1, day + 1)
            present = np.array([each in delivered for each in days], bool)
            scanned = []
            for group in self._groups(book, feed, days):
                batch = self._tables.of(book, snapshot, group, days)
                for table, seen in _promising(batch, present, group):
                    drafts = self._drafts(state.tick, day, group, table, seen, judged)
                    if drafts:
                        scanned.append(_Scanned(drafts, _simulated(group, table, day)))
            for one in scanned:
                found.findings += self._told(one)
            scans = sum(book.keys[row][0] == feed for row in book.tops())
            found.tested(feed, "cluster", scans, np.array([one.p for one in scanned]))

    def _groups(self, book: Book, feed: str, days: range) -> list[Group]:
        """The topics with enough cases in these days, by the streets that they are scanned over."""
        tops = [int(row) for row in book.tops() if book.keys[row][0] == feed]
        enough = book.days(tops, days[0], days[-1]).sum(axis=1) >= self._least
        topics = sorted({book.keys[row][1] for row, one in zip(tops, enough, strict=True) if one})
        firsts = {paths.root(topic) for topic in topics}
        areas: dict[str, list[str]] = defaultdict(list)
        for of, topic, area in book.keys:
            if of == feed and topic in firsts:
                areas[topic].append(area)
        groups: dict[tuple[str, ...], Group] = {}
        for topic in topics:
            streets = self._map.of(areas[paths.root(topic)])
            if len(streets.areas) > 1:
                groups.setdefault(streets.areas, Group(feed, streets, [])).topics.append(topic)
        return [groups[streets] for streets in sorted(groups)]

    def _drafts(  # noqa: PLR0913, PLR0917 - what was judged, by what
        self, tick: int, day: int, group: Group, table: Table, seen: Scores, judged: Iterable[Finding]
    ) -> dict[scan.Place, Finding]:
        """What could be told of the likeliest clusters, without chances yet: one for each place that they have in
        common, which no finding of the day tells of already.
        """
        drafts: dict[scan.Place, Finding] = {}
        for cluster in scan.clusters(seen, _NOT_YET, _EXTENT.most).clusters:
            if cluster.score < SCORE or cluster.observed < self._least:
                continue
            draft = self._finding(tick, day, group, table, cluster)
            if not _of_a_node(draft, group.streets, judged):
                drafts[cluster.place] = draft
        return drafts

    def _told(self, one: _Scanned) -> list[Finding]:
        told: dict[str, Finding] = {}
        for cluster in one.found.clusters:
            p, draft = one.chance(cluster), one.drafts.get(cluster.place)
            if draft is not None and p <= self._candidate_p and draft.area not in told:
                told[draft.area] = msgspec.structs.replace(draft, p=rounded(p))
        return list(told.values())

    def _finding(self, tick: int, day: int, group: Group, table: Table, cluster: scan.Cluster) -> Finding:
        areas = group.streets.areas
        streets = [at for at in cluster.areas if at < len(areas)]
        counts, mean, size = (each[-cluster.duration :, streets] for each in (table.counts, table.mean, table.size))
        observed, expected = counts.sum(axis=0), mean.sum(axis=0)
        total = np.array([expected.sum()])
        extra = float((mean * mean / size).sum() + ((table.error[streets] * expected) ** 2).sum())
        parts = [
            Part(areas[at], int(count), rounded(usual))
            for at, count, usual in zip(streets, observed, expected, strict=True)
        ]
        return Finding(
            feed=group.feed,
            topic=table.topic,
            area=common([part.path for part in parts]),
            tick=tick,
            span="cluster",
            start=self._zone.start(day + 1 - cluster.duration),
            end=self._zone.start(day + 1),
            observed=int(observed.sum()),
            expected=rounded(total[0]),
            upper=rounded(negative_binomial.upper(self._candidate_p, total, total * total / max(extra, _TINY))[0]),
            p=1.0,
            method=CLUSTER,
            outside=True,
            history_days=table.history_days,
            areas=tuple(sorted(parts, key=lambda part: (part.expected - part.observed, part.path))[:_PARTS]),
            cluster=Cluster(
                streets=len(streets), latest=int(counts[-1].sum()), latest_expected=rounded(mean[-1].sum())
            ),
        )


def _promising(batch: Batch | None, present: NDArray[np.bool_], group: Group) -> Iterator[tuple[Table, Scores]]:
    """The topics that score enough, also when the day is no better elsewhere."""
    if batch is None:
        return
    scanner = ExpectationNegativeBinomial(group.streets.zones, _EXTENT)
    batch = batch.delivered(present).widened(group.streets.zones.areas)
    score = scanner.greatest(batch.counts, batch.mean, batch.size)
    for at in np.flatnonzero(score >= SCORE):
        table = batch.one(int(at))
        seen = scanner.seen(table.counts, table.mean, table.size)
        table = table.raised(elsewhere(table.counts, table.mean, likeliest(seen)))
        seen = scanner.seen(table.counts, table.mean, table.size)
        if seen.score.max(initial=0.0) >= SCORE:
            yield table, seen


def _simulated(group: Group, table: Table, day: int) -> scan.Scan:
    scanner = ExpectationNegativeBinomial(group.streets.zones, _EXTENT)
    return scanner.scan(table.counts, table.mean, table.size, _seed(group.feed, table.topic, day), table.error)


def common(areas: Iterable[str]) -> str:
    """The lowest area that holds all of them."""
    first, *others = areas
    return next(area for area in paths.lineage(first) if all(paths.within(each, area) for each in others))


def _of_a_node(finding: Finding, streets: Neighbourhoods, judged: Iterable[Finding]) -> bool:
    """True for what a series of the tree says: one street holds most of the excess, which is judged by its own sums;
    or the streets are all of one node, and this node was found by its own.
    """
    excess = [max(0.0, part.observed - part.expected) for part in finding.areas]
    if max(excess) >= _ALONE * sum(excess):
        return True
    number = finding.cluster.streets if finding.cluster else 0
    if sum(paths.within(street, finding.area) for street in streets.areas) > number:
        return False
    return any(
        (one.feed, one.area) == (finding.feed, finding.area)
        and one.span in ("day", "week")
        and paths.nested(one.topic, finding.topic)
        for one in judged
    )


def _seed(feed: str, topic: str, day: int) -> int:
    content = msgspec.json.encode((feed, topic, day))
    return int.from_bytes(blake2b(content, digest_size=8).digest(), "big")
