"""Bursts of different topics or feeds that are one cause, as a storm that fells trees and puts out lights.

Two bursts can only belong together where they share place and hour:

- *place*: one area holds the other, and the burst of the wider one rises itself in that part of the city where the
  narrower one sits. What its parts do not show is not joined.
- *hour*: their first out-of-band periods are at most ``together_hours`` apart.

Place and hour alone join nothing: unrelated small things begin in a large city every hour. One of these must hold:

1. a **strong** burst (level 3 or more) draws smaller ones to itself; those of level 1 and 2 also when they begin up to
   ``aftermath_hours`` after it, because many people report on the next working day;
2. the **same subject** (``alerts.subjects``) bursts in another feed: hotline and grid tell of one thing twice;
3. **three or more topics** burst together, each of their areas nested with each other.

A burst that is known from 7-day sums only is a drift without an hour; it is never joined. Nor is a change of names, but
to another one that took from the same topic: a class that was split. The largest excess leads.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence

import msgspec

from alerts.evidence import RANK, WEEKLY, onset, weight
from alerts.level import STRONG
from alerts.rules import RULES, Joining, Rules
from alerts.subjects import same_subject
from city.findings import Finding, Part
from city.paths import lineage, nested, within
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
    """False for a drift that only 7-day sums show, and for a change of names."""
    fell: tuple[str, ...] = ()
    """The topics that lost what this one gained, for a change of names."""


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
        dated=RANK[first.span] != WEEKLY and not strongest.fell,
        fell=tuple(part.path for part in strongest.fell),
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


def join(bursts: Sequence[Burst], rules: Rules = RULES) -> list[tuple[int, ...]]:
    """Groups of indices into ``bursts``, each with its leader first; every index stands in exactly one group.

    The groups do not depend on the order of the bursts, as long as no two are of one series.
    """
    places = sorted(range(len(bursts)), key=lambda at: _rank(bursts[at]))
    ranked = [bursts[at] for at in places]
    near = _Neighbours(ranked)
    leader_of: dict[int, int] = {}

    def free(leader: int) -> list[int]:
        return [at for at in near.of(leader) if at not in leader_of and at != leader]

    def take(members: Callable[[int], list[int] | None]) -> None:
        for leader in range(len(ranked)):
            found = None if leader in leader_of else members(leader)
            if found is not None:
                leader_of.update(dict.fromkeys((leader, *found), leader))

    take(lambda at: _renamed(ranked, at, free(at)))
    take(lambda at: _drawn_by(ranked, at, free(at), rules.joining))
    take(lambda at: _together(ranked, at, free(at), rules))
    groups: dict[int, list[int]] = defaultdict(list)
    for at in range(len(ranked)):
        groups[leader_of.get(at, at)].append(places[at])
    return [tuple(group) for group in groups.values()]


def _rank(burst: Burst) -> tuple[int, int, str, str, str]:
    return (-weight(burst.excess), burst.start, burst.feed, burst.topic, burst.area)


def _renamed(ranked: Sequence[Burst], leader: int, free: Sequence[int]) -> list[int] | None:
    """Other topics that gained from what fell for the leader; None where it is no change of names."""
    burst = ranked[leader]
    if not burst.fell:
        return None
    beside = [at for at in free if (ranked[at].feed, ranked[at].area) == (burst.feed, burst.area)]
    return [at for at in beside if not set(ranked[at].fell).isdisjoint(burst.fell)]


def _drawn_by(ranked: Sequence[Burst], leader: int, free: Sequence[int], joining: Joining) -> list[int] | None:
    """The smaller bursts that a strong one draws to itself; None where it is not strong."""
    burst = ranked[leader]
    if burst.level < STRONG or not burst.dated:
        return None
    return [at for at in free if at > leader and _drawn(ranked[at], burst, joining)]


def _together(ranked: Sequence[Burst], leader: int, free: Sequence[int], rules: Rules) -> list[int] | None:
    """Three topics or more that burst together, else the same subject in other feeds; None for a drift."""
    burst = ranked[leader]
    if not burst.dated:
        return None
    beside = _chain([at for at in free if _beside(ranked[at], burst, rules.joining)], ranked)
    if len({burst.topic, *(ranked[at].topic for at in beside)}) >= rules.joining.topics:
        return beside
    return [at for at in beside if _same_topic(ranked[at], burst, rules)]


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


def _same_topic(one: Burst, other: Burst, rules: Rules) -> bool:
    return one.feed != other.feed and same_subject(one.topic, other.topic, rules.across)


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
