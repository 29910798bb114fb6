"""Which cause of a tick belongs to which alert.

A cause belongs to an alert of its feed whose topic and area are nested with its own, or to an active alert which has
such a burst joined to it. Two alerts that one cause belongs to become one. A cause that belongs to none is joined to an
active alert under the rule of ``joining``, or to one that is not closed as what follows it (``alerts.following``), or
opens an alert.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from alerts.evidence import Series, nests, series, weight
from alerts.following import followed
from alerts.grouping import Cause, with_joined
from alerts.joining import Burst, join
from alerts.rules import RULES, Joining, Rules
from alerts.state import Life
from city.paths import root
from city.times import DAY, HOUR

_OWN, _NESTED, _COMPANION = 0, 1, 2
Preference = tuple[bool, int, int, int, int, str]
"""Smallest first: active, nearest relation, highest level, largest excess, oldest."""
Held = dict[tuple[str, str], list[tuple[int, int, Series]]]
"""By feed and first-level topic what a cause may belong to: position of the alert, kind of relation, series."""


class Matched(msgspec.Struct, frozen=True, kw_only=True):
    """What a tick brings to one alert."""

    life: Life
    claims: tuple[Cause, ...] = ()
    """Causes that are the alert's own or its companions'."""
    joins: tuple[Cause, ...] = ()
    """Causes that the joining rule adds."""
    follows: tuple[Cause, ...] = ()
    """Causes of other feeds that follow it."""
    absorbs: tuple[Life, ...] = ()
    """Alerts that turn out to be part of this one."""


class Assignment(msgspec.Struct, frozen=True, kw_only=True):
    """Every cause and every alert of a tick in its place."""

    matched: tuple[Matched, ...]
    """One for each alert that goes on, in the order given."""
    merged: tuple[tuple[Life, Life], ...]
    """Alerts that end now, each with the one that goes on for it."""
    opened: tuple[Cause, ...]


def assign(
    lives: Sequence[Life], causes: Sequence[Cause], tick: int, rules: Rules = RULES, hints: Sequence[Cause] = ()
) -> Assignment:
    """Matches the single causes of a tick (largest first) to the alerts that are open, then joins the others.

    ``hints`` are causes that passed no false-discovery control: they count only where they follow an alert.
    """
    if not (causes or hints):
        return Assignment(matched=tuple(Matched(life=life) for life in lives), merged=(), opened=())
    held = _by_root(lives)
    joins: dict[int, list[Cause]] = {}
    into: dict[int, int] = {}
    claims, unmatched = _claimed(lives, held, causes, into)
    fresh = []
    grown = {at: _burst(life, claims.get(at, ())) for at, life in enumerate(lives) if at not in into}
    recent = {at: burst for at, burst in grown.items() if lives[at].active and _recent(burst, tick, rules.joining)}
    for group in _joined(recent, unmatched, len(lives), rules):
        open_ones = sorted((at for at in group if at < len(lives)), key=lambda at: _leading(lives[at], grown[at]))
        new = [unmatched[at - len(lives)] for at in group if at >= len(lives)]
        if not open_ones:
            fresh.append(with_joined(new[0], new[1:], rules) if len(new) > 1 else new[0])
            continue
        first = _root(into, open_ones[0])
        joins.setdefault(first, []).extend(new)
        for at in open_ones[1:]:
            if _root(into, at) != first:
                into[_root(into, at)] = first
    hinted = _hinted(lives, held, hints, claims)
    follows, opened = _followers(lives, fresh, rules)
    for at, found in _followers(lives, hinted, rules)[0].items():
        follows.setdefault(at, []).extend(found)
    return _placed(lives, _Brought(claims, joins, follows), into, opened)


def _claimed(
    lives: Sequence[Life], held: Held, causes: Iterable[Cause], into: dict[int, int]
) -> tuple[dict[int, list[Cause]], list[Cause]]:
    """The causes that belong to an alert by its position, and the others; notes alerts that one cause makes one."""
    claims: dict[int, list[Cause]] = {}
    unmatched = []
    for cause in causes:
        related = _related(lives, held, cause)
        if not related:
            unmatched.append(cause)
            continue
        first = _root(into, related[0][1])
        claims.setdefault(first, []).append(cause)
        for preference, at in related[1:]:
            other = _root(into, at)
            if other != first and preference[1] != _COMPANION:
                into[other] = first
    return claims, unmatched


def _hinted(lives: Sequence[Life], held: Held, hints: Iterable[Cause], claims: dict[int, list[Cause]]) -> list[Cause]:
    """The hints that belong to no alert; those of a series that follows one already are claimed by it."""
    others = []
    for hint in hints:
        related = _related(lives, held, hint)
        if not related:
            others.append(hint)
        elif related[0][0][1] == _COMPANION:
            claims.setdefault(related[0][1], []).append(hint)
    return others


def _followers(
    lives: Sequence[Life], fresh: Iterable[Cause], rules: Rules
) -> tuple[dict[int, list[Cause]], list[Cause]]:
    """Of causes that belong to no alert those that follow one, by its position, and the others."""
    follows: dict[int, list[Cause]] = {}
    opened = []
    for cause in fresh:
        before = followed(cause, lives, rules)
        if before is None:
            opened.append(cause)
        else:
            follows.setdefault(lives.index(before), []).append(cause)
    return follows, opened


def _by_root(lives: Sequence[Life]) -> Held:
    held: Held = defaultdict(list)
    for at, life in enumerate(lives):
        held[life.alert.feed, root(life.alert.topic)].append((at, _NESTED, life.series))
        for companion in life.companions if life.active else ():
            if companion.relation in ("beside", "after"):
                held[companion.feed, root(companion.topic)].append((at, _COMPANION, companion.series))
    return held


def _related(lives: Sequence[Life], held: Held, cause: Cause) -> list[tuple[Preference, int]]:
    """The alerts that a cause belongs to, each with its nearest relation, the one that takes it first."""
    node = series(cause.lead)
    nearest: dict[int, int] = {}
    for at, kind, other in held.get((cause.lead.feed, root(cause.lead.topic)), ()):
        if nests(node, other) and (node == other or _alike(cause, lives[at])):
            relation = _OWN if kind == _NESTED and node == other else kind
            nearest[at] = min(relation, nearest.get(at, _COMPANION))
    return sorted((_preference(lives[at], kind), at) for at, kind in nearest.items())


def _alike(cause: Cause, life: Life) -> bool:
    """Whether both are changes of names or neither; what is told at level 1 may not have shown its falls yet."""
    return life.shift or life.alert.level == 1 if cause.lead.fell else not life.shift


def _preference(life: Life, kind: int) -> Preference:
    alert = life.alert
    return (not life.active, kind, -alert.level, -weight(alert.excess), alert.opened_at, alert.alert_id)


def _leading(life: Life, burst: Burst) -> tuple[int, int, int, str]:
    """Of alerts that become one the one that this tick makes the largest goes on, of equal ones the oldest."""
    return (-burst.level, -weight(burst.excess), life.alert.opened_at, life.alert.alert_id)


def _root(into: Mapping[int, int], at: int) -> int:
    while at in into:
        at = into[at]
    return at


def _recent(burst: Burst, tick: int, joining: Joining) -> bool:
    """True where a burst that begins now can still be joined to it, or it to a strong one."""
    return bool(burst.fell) or (
        burst.dated and burst.end >= tick - DAY - (joining.together_hours + joining.aftermath_hours) * HOUR
    )


def _joined(recent: Mapping[int, Burst], unmatched: Sequence[Cause], lives: int, rules: Rules) -> list[tuple[int, ...]]:
    """Groups of positions: those below ``lives`` are alerts, the others unmatched causes after them."""
    if not unmatched and len(recent) < 2:
        return []
    places = [*recent, *range(lives, lives + len(unmatched))]
    groups = join([*recent.values(), *(cause.burst for cause in unmatched)], rules)
    return [tuple(places[at] for at in group) for group in groups]


def _burst(life: Life, claims: Sequence[Cause]) -> Burst:
    burst = life.burst
    own = [cause for cause in claims if nests(series(cause.lead), life.series)]
    return msgspec.structs.replace(
        burst,
        excess=max([burst.excess, *(cause.lead.excess for cause in own)]),
        level=max([burst.level, *(cause.level for cause in own)]),
    )


class _Brought(NamedTuple):
    """Causes by the position of the alert that they come to."""

    claims: Mapping[int, list[Cause]]
    joins: Mapping[int, list[Cause]]
    follows: Mapping[int, list[Cause]]


def _placed(lives: Sequence[Life], brought: _Brought, into: Mapping[int, int], opened: Sequence[Cause]) -> Assignment:
    def gathered(by_life: Mapping[int, list[Cause]], root: int) -> tuple[Cause, ...]:
        return tuple(cause for at in sorted(by_life) if _root(into, at) == root for cause in by_life[at])

    matched = []
    for at, life in enumerate(lives):
        if at in into:
            continue
        absorbs = tuple(lives[other] for other in sorted(into) if _root(into, other) == at)
        claims, joins, follows = (gathered(by_life, at) for by_life in brought)
        matched.append(Matched(life=life, claims=claims, joins=joins, follows=follows, absorbs=absorbs))
    merged = tuple((lives[at], lives[_root(into, at)]) for at in sorted(into))
    return Assignment(matched=tuple(matched), merged=merged, opened=tuple(opened))
