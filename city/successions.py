"""How counts of one day are told in the bounds of another: splits, mergers, new names and moves as one kind of step.

A *change* is all that begins in one tree on one day. It maps every path as it was before to shares of paths as they are
from that day on. The shares of a path add up to 1, so nothing is lost or counted twice, and changes of several days may
be applied one after the other.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from city import paths
from city.configuration import Succession, Tree
from city.times import day_of_iso

Shares: TypeAlias = tuple[tuple[str, float], ...]
"""Paths, each with a part of something, above 0."""

_ROUNDING = 1e-9


@dataclass(frozen=True)
class Change:
    """From the day ``since`` on each former path of ``moves`` is what it became there, and all below it likewise."""

    since: int
    moves: dict[str, Shares]
    """Shares of a former path add up to 1; it may be among what it became."""
    _formers: dict[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)
    _moving: frozenset[str] = field(init=False, repr=False, compare=False)
    _around: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        pairs = [(former, node) for former, became in self.moves.items() for node, _ in became]
        formers: dict[str, tuple[str, ...]] = {}
        for former, node in pairs:
            formers[node] = (*formers.get(node, ()), former)
        moving = [(former, node) for former, node in pairs if former != node]
        around = (set(paths.lineage(former)) ^ set(paths.lineage(node)) for former, node in moving)
        object.__setattr__(self, "_formers", formers)
        object.__setattr__(self, "_moving", frozenset(path for pair in moving for path in pair))
        object.__setattr__(self, "_around", frozenset().union(*around))

    def became(self, path: str) -> Shares:
        """What a path as it was before is from this day on. The nearest former path at or above it decides."""
        for above in paths.lineage(path):
            if above in self.moves:
                return tuple((node + path[len(above) :], share) for node, share in self.moves[above])
        return ((path, 1.0),)

    def was(self, path: str) -> Shares:
        """The paths as they were before that hold something of this one, each with the part of it that became this."""
        origins = {path} | {
            former + path[len(above) :] for above in paths.lineage(path) for former in self._formers.get(above, ())
        }
        found = ((origin, dict(self.became(origin)).get(path)) for origin in sorted(origins))
        return tuple((origin, share) for origin, share in found if share)

    def touches(self, path: str) -> bool:
        """True where a path, with all below it, holds something else from this day on than before."""
        return path in self._around or not self._moving.isdisjoint(paths.lineage(path))


def changes(successions: Iterable[Succession], tree: Tree) -> tuple[Change, ...]:
    """The changes of a tree, oldest first.

    What nobody takes of a former path stays with it. Shares of one former path and day that add up to more than 1 are
    scaled down to 1.
    """
    given: dict[int, dict[str, dict[str, float]]] = {}
    for one in successions:
        if one.tree == tree:
            became = given.setdefault(day_of_iso(one.since), {}).setdefault(one.former, {})
            became[one.node] = became.get(one.node, 0.0) + one.share
    return tuple(
        Change(since, {former: _whole(former, became) for former, became in sorted(formers.items())})
        for since, formers in sorted(given.items())
    )


def _whole(former: str, became: dict[str, float]) -> Shares:
    rest = 1 - sum(became.values())
    if rest > _ROUNDING:
        became = {**became, former: became.get(former, 0.0) + rest}
    total = sum(became.values())
    return tuple((node, share / total) for node, share in sorted(became.items()))


def standing(path: str, day: int, known: Iterable[Change]) -> tuple[int, tuple[str, ...]] | None:
    """The day of the change by which a path is not what it is on a day, and what it is then; None where it stands.

    A path that ended by the day is what it became since; one that begins after it is what it was before.
    """
    ordered = sorted(known, key=lambda change: change.since)
    for change in ordered:
        became = tuple(node for node, _ in change.became(path))
        if change.since <= day and path not in became:
            return change.since, became
    for change in reversed(ordered):
        was = tuple(node for node, _ in change.was(path) if node != path)
        if change.since > day and was and change.moves.keys().isdisjoint(paths.lineage(path)):
            return change.since, was
    return None
