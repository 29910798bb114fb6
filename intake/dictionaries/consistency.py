"""What must fit together in a dated tree: dates, names, codes, and what came from what."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from city.paths import lineage, name, parent, root, within
from intake.dictionaries.nodes import ALWAYS, Node
from intake.errors import nearest

Problem: TypeAlias = tuple[int, str, str]
"""Position of the row, column, and what is wrong."""

_TOLERANCE = 1e-9


@dataclass(frozen=True)
class _Given:
    """The nodes, and what kind of node they are, for messages."""

    nodes: Sequence[Node]
    what: Literal["area", "topic"]
    by_path: dict[str, list[Node]] = field(init=False)

    def __post_init__(self) -> None:
        by_path: dict[str, list[Node]] = defaultdict(list)
        for node in self.nodes:
            by_path[node.path].append(node)
        object.__setattr__(self, "by_path", dict(by_path))

    def exists(self, path: str, day: int) -> bool:
        return any(node.on(day) for node in self.by_path.get(path, ()))


def problems(nodes: Sequence[Node], column: str, what: Literal["area", "topic"]) -> Iterator[Problem]:
    """Everything that does not fit together, in the order of the rows as far as it can be told row by row."""
    given = _Given(nodes, what)
    yield from _rows(given, column)
    yield from _shares(given)
    yield from _remainders(given)
    yield from _shared(given, "code", lambda node: [("", node.code)] if node.code else [])
    yield from _shared(
        given, "aliases", lambda node: [(parent(node.path), one) for one in (name(node.path), *node.aliases)]
    )


def _rows(given: _Given, column: str) -> Iterator[Problem]:
    first = root(given.nodes[0].path)
    for at, node in enumerate(given.nodes):
        if given.what == "area" and root(node.path) != first:
            yield at, column, f"lies in another city than the first row ({first})"
        above = parent(node.path)
        rootless = given.what == "area" and above == first
        if above and not rootless and above not in given.by_path:
            yield at, column, f"the {given.what} above it has no row{nearest(above, given.by_path)}"
        if any(_overlap(node, other) for other in given.by_path[node.path]):
            yield at, "from", f"two rows of this {given.what} overlap in time"
        for upper in lineage(node.path)[1:]:
            if not _covered(node, given.by_path.get(upper)):
                yield at, "from", f"exists on days on which the {given.what} above it, {upper}, does not"


def _overlap(node: Node, other: Node) -> bool:
    """True for two rows of one node at one time; rows for the same time with different former nodes are a merger."""
    merged = (other.first, other.last) == (node.first, node.last) and other.former != node.former
    return other is not node and not merged and other.first <= node.last and node.first <= other.last


def _covered(node: Node, above: Sequence[Node] | None) -> bool:
    """True where the rows of the node above hold all days of this one; a node above without rows is always there."""
    if above is None:
        return True
    day = node.first
    while day <= node.last:
        last = max((upper.last for upper in above if upper.on(day)), default=0)
        if not last:
            return False
        day = last + 1
    return True


def _shares(given: _Given) -> Iterator[Problem]:
    total: dict[tuple[str, int], float] = defaultdict(float)
    for at, node in enumerate(given.nodes):
        if not node.former:
            continue
        if node.former not in given.by_path:
            yield at, "former", f"no {given.what} of this path{nearest(node.former, given.by_path)}"
        if node.first == ALWAYS:
            yield at, "from", f"is empty, {_an(given.what)} that came from another needs the date"
        total[node.former, node.first] += node.share
        if total[node.former, node.first] > 1 + _TOLERANCE:
            yield at, "share", f"the shares of the former {given.what} add up to more than 1 on this date"


def _remainders(given: _Given) -> Iterator[Problem]:
    """What becomes of the rest of a former node."""
    takers: dict[tuple[str, int], list[int]] = defaultdict(list)
    for at, node in enumerate(given.nodes):
        if node.former:
            takers[node.former, node.first].append(at)
    for (former, since), places in takers.items():
        total = sum(given.nodes[at].share for at in places)
        exists = given.exists(former, since)
        if not given.exists(former, since - 1):
            yield places[0], "former", f"that {given.what} does not exist on the day before this row begins"
        elif not exists and total < 1 - _TOLERANCE:
            told = f"the shares of the former {given.what} add up to {total:.6g}"
            yield places[-1], "share", f"{told} on this date and it ends: what became of the rest?"
        elif exists and total > 1 - _TOLERANCE and all(given.nodes[at].path != former for at in places):
            yield places[-1], "former", f"that {given.what} exists on though all of it was given away: end it (to)"
        for at in places:
            if given.nodes[at].path != former and within(given.nodes[at].path, former):
                yield at, "former", f"the {given.what} lies within the one that it came from"


def _shared(given: _Given, column: str, keys: Callable[[Node], Iterable[tuple[str, str]]]) -> Iterator[Problem]:
    """Rows of different nodes that share what only one may have at a time."""
    found: dict[tuple[str, str], list[Node]] = defaultdict(list)
    for at, node in enumerate(given.nodes):
        for key in keys(node):
            for other in found[key]:
                if other.path != node.path and other.first <= node.last and node.first <= other.last:
                    yield at, column, f"{other.path} has the same at the same time"
            found[key].append(node)


def _an(what: str) -> str:
    return f"an {what}" if what == "area" else f"a {what}"
