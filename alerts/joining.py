"""Bursts of different topics or feeds that are one cause, as a storm that fells trees and puts out lights.

Two bursts can only belong together where they share place and hour:

- *place*: one area holds the other, and the burst of the wider one rises itself in that part of the city where the
  narrower one sits. What its parts do not show is not joined.
- *hour*: their first out-of-band periods are at most ``together_hours`` apart.

Place and hour alone join nothing: unrelated small things begin in a large city every hour. One of these must hold:

1. a **strong** burst (level 3 or more) draws smaller ones to itself; those of level 1 and 2 also when they begin up to
   ``aftermath_hours`` after it, because many people report on the next working day;
2. the **same topic** bursts in another feed: hotline and grid tell of one thing twice;
3. **three or more topics** burst together, each of their areas nested with each other.

A burst that is known from 7-day sums only is a drift without an hour; it is never joined. The largest excess leads.
"""

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from alerts.evidence import RANK, WEEKLY, onset, weight
from alerts.level import STRONG
from alerts.rules import RULES, Joining
from city.findings import Finding, Part
from city.paths import lineage, name, nested, within
from city.times import HOUR


class Burst(msgspec.Struct, frozen=True, kw_only=True):
    """What joining looks at: where, since when, how large, how serious."""

    feed: str
    topic: str
    area: str
    start: int
    """First out-of-band period, from here ..."""
    end: int
    """... to here."""
    excess: float
    level: int
    parts: tuple[Part, ...]
    dated: bool
    """False for a drift that only 7-day sums show."""


def burst_of(findings: Sequence[Finding], strongest: Finding, level: int) -> Burst:
    """The burst that the findings of one series at a tick make."""
    first = onset(findings)
    return Burst(
        feed=strongest.feed,
        topic=strongest.topic,
        area=strongest.area,
        start=first.start,
        end=first.end,
        excess=strongest.excess,
        level=level,
        parts=strongest.areas,
        dated=RANK[first.span] != WEEKLY,
    )


def shares_place(one: Burst, other: Burst) -> bool:
    """True where one area holds the other and the wider burst rises on the side where the narrower one is."""
    if one.area == other.area:
        return True
    if not nested(one.area, other.area):
        return False
    wide, narrow = (one, other) if within(other.area, one.area) else (other, one)
    below = lineage(narrow.area)
    side = below[below.index(wide.area) - 1]
    return any(part.path == side and part.observed > part.expected for part in wide.parts)


def hours_apart(one: Burst, other: Burst) -> float:
    """Hours between the first out-of-band periods, 0 where they overlap."""
    return max(0, max(one.start, other.start) - min(one.end, other.end)) / HOUR


def join(bursts: Sequence[Burst], joining: Joining = RULES.joining) -> list[tuple[int, ...]]:
    """Groups of indices into ``bursts``, each with its leader first; every index stands in exactly one group.

    The groups do not depend on the order of the bursts, as long as no two are of one series.
    """
    places = sorted(range(len(bursts)), key=lambda at: _rank(bursts[at]))
    ranked = [bursts[at] for at in places]
    near = _Neighbours(ranked)
    leader_of: dict[int, int] = {}

    def free(leader: int) -> list[int]:
        return [at for at in near.of(leader) if at not in leader_of and at != leader]

    def take(leader: int, members: list[int]) -> None:
        for at in (leader, *members):
            leader_of[at] = leader

    for leader, burst in enumerate(ranked):
        if leader not in leader_of and burst.level >= STRONG and burst.dated:
            take(leader, [at for at in free(leader) if at > leader and _drawn(ranked[at], burst, joining)])
    for leader, burst in enumerate(ranked):
        if leader not in leader_of and burst.dated:
            beside = _chain([at for at in free(leader) if _beside(ranked[at], burst, joining)], ranked)
            if len({burst.topic, *(ranked[at].topic for at in beside)}) < joining.topics:
                beside = [at for at in beside if _same_topic(ranked[at], burst)]
            take(leader, beside)
    groups: dict[int, list[int]] = defaultdict(list)
    for at in range(len(ranked)):
        groups[leader_of.get(at, at)].append(places[at])
    return [tuple(group) for group in groups.values()]


def _rank(burst: Burst) -> tuple[int, int, str, str, str]:
    return (-weight(burst.excess), burst.start, burst.feed, burst.topic, burst.area)


def _drawn(weaker: Burst, strong: Burst, joining: Joining) -> bool:
    if not weaker.dated or not shares_place(weaker, strong):
        return False
    if hours_apart(weaker, strong) <= joining.together_hours:
        return True
    return weaker.level < STRONG and 0 <= weaker.start - strong.start <= joining.aftermath_hours * HOUR


def _beside(one: Burst, other: Burst, joining: Joining) -> bool:
    return one.dated and hours_apart(one, other) <= joining.together_hours and shares_place(one, other)


def _chain(positions: Sequence[int], ranked: Sequence[Burst]) -> list[int]:
    """The largest first, and of the rest those whose areas are nested with all before them."""
    chosen: list[int] = []
    for at in positions:
        if all(nested(ranked[at].area, ranked[other].area) for other in chosen):
            chosen.append(at)
    return chosen


def _same_topic(one: Burst, other: Burst) -> bool:
    return one.feed != other.feed and (nested(one.topic, other.topic) or name(one.topic) == name(other.topic))


class _Neighbours:
    """The bursts whose area holds, or lies in, that of a burst, as ascending positions."""

    def __init__(self, ranked: Sequence[Burst]) -> None:
        self._ranked = ranked
        self._at: dict[str, list[int]] = defaultdict(list)
        self._under: dict[str, list[int]] = defaultdict(list)
        for at, burst in enumerate(ranked):
            self._at[burst.area].append(at)
            for above in lineage(burst.area)[1:]:
                self._under[above].append(at)

    def of(self, position: int) -> list[int]:
        area = self._ranked[position].area
        found = [at for above in lineage(area) for at in self._at.get(above, ())]
        return sorted(found + self._under.get(area, []))
