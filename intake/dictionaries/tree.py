"""A dated tree of areas or topics: what exists on a day, and what a node of another day is called then."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field

from city.configuration import Succession, Tree
from city.paths import lineage, parent
from city.successions import Change, changes
from city.times import day_iso
from intake.dictionaries.nodes import ALWAYS, NEVER, Node


@dataclass(frozen=True)
class DatedTree:
    """The nodes of one dictionary, as they were checked when they were read."""

    tree: Tree
    nodes: tuple[Node, ...]
    below: dict[str, tuple[Node, ...]] = field(init=False, repr=False, compare=False)
    """The rows right below a path."""
    _by_path: dict[str, tuple[Node, ...]] = field(init=False, repr=False, compare=False)
    _changes: tuple[Change, ...] = field(init=False, repr=False, compare=False)
    _borders: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        below: dict[str, list[Node]] = defaultdict(list)
        by_path: dict[str, list[Node]] = defaultdict(list)
        for node in self.nodes:
            below[parent(node.path)].append(node)
            by_path[node.path].append(node)
        borders = {node.first for node in self.nodes} | {node.last + 1 for node in self.nodes}
        object.__setattr__(self, "below", {path: tuple(found) for path, found in below.items()})
        object.__setattr__(self, "_by_path", {path: tuple(found) for path, found in by_path.items()})
        object.__setattr__(self, "_borders", tuple(sorted(borders - {ALWAYS, NEVER + 1})))
        object.__setattr__(self, "_changes", changes(self.successions(), self.tree))

    def __contains__(self, path: object) -> bool:
        return path in self._by_path

    def epoch(self, day: int) -> int:
        """A number that is the same for days between which nothing begins or ends."""
        return bisect_right(self._borders, day)

    def on(self, path: str, day: int) -> bool:
        """True where the node, and every listed node above it, exists on the day."""
        return path in self._by_path and all(
            any(node.on(day) for node in self._by_path[above]) for above in lineage(path) if above in self._by_path
        )

    def standing(self, path: str, day: int) -> tuple[str, ...]:
        """What a node of any day is on this day: itself, what it became since, or what it was part of before.

        Nothing where that is not known; several paths where it was split since, or merged of several.
        """
        if self.on(path, day):
            return (path,)
        rows = self._by_path.get(path, ())
        ended = max((row.last for row in rows if row.last < day), default=None)
        begins = min((row.first for row in rows if row.first > day), default=None)
        found = self._later(path, ended, day) if ended else ()
        return found or (self._earlier(path, begins, day) if begins else ())

    def _later(self, path: str, ended: int, day: int) -> tuple[str, ...]:
        found = {path}
        for change in self._changes:
            if ended < change.since <= day:
                found = {node for each in found for node, _ in change.became(each)}
        return tuple(sorted(each for each in found if self.on(each, day)))

    def _earlier(self, path: str, begins: int, day: int) -> tuple[str, ...]:
        found = {path}
        for change in reversed(self._changes):
            if day < change.since <= begins:
                found = {node for each in found for node, _ in change.was(each)}
        return tuple(sorted(each for each in found if self.on(each, day)))

    def successions(self) -> tuple[Succession, ...]:
        """What came from what, and since when. A node that goes on and takes others in is one of its own formers."""
        taken = [(node.path, node.former, node.first, node.share) for node in self.nodes if node.former]
        given = {(former, since) for _, former, since, _ in taken}
        for path, since in dict.fromkeys((path, since) for path, _, since, _ in taken):
            if (path, since) not in given and any(node.on(since - 1) for node in self._by_path[path]):
                taken.append((path, path, since, 1.0))
        return tuple(self._succession(*each) for each in taken)

    def _succession(self, path: str, former: str, since: int, share: float) -> Succession:
        area, topic = (path, "") if self.tree == "area" else ("", path)
        return Succession(area=area, topic=topic, former=former, since=day_iso(since), share=share)
