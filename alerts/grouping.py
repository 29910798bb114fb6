"""Discoveries become causes: one cause, one alert, at the lowest topic and area that still explain it.

Within a feed the discoveries of a tick are nodes of a lattice, topic tree times area tree. Nodes that are nested in
both trees belong together. From the top-most node with the largest excess one walks down: of all discoveries below, in
topic or in area, the one that keeps most of the excess is the next step, as long as

- it keeps at least ``step`` of the excess of the node above and ``whole`` of the excess of the top-most node, and
- no other discovery beside it keeps ``rival`` or more: two parts that both count keep the cause at the node above.

Excess is compared over one period, so a child's share is taken from the parts of the finding above it where they name
it. What lies below the top-most node or is nested with the place found is explained; the rest is looked at again, so a
burst in another branch without a discovery above both is a cause of its own. A change of names (``Finding.fell``) is
not walked down and explains only what it moved: a street that has more than that is a cause of its own. Then
``joining`` looks across topics and feeds.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from heapq import heapify, heappop, heappush

import msgspec

from alerts.evidence import Order, order, series, strongest, weight
from alerts.joining import Burst, burst_of, join
from alerts.level import level
from alerts.rules import RULES, Rules, Shares
from alerts.subjects import confirmed
from city.alerts import Level
from city.findings import Finding
from city.paths import depth, lineage, nested

Node = tuple[str, str]
"""Topic and area."""


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """One cause as one tick shows it."""

    lead: Finding
    """The strongest finding of the series where the cause sits."""
    found: tuple[Finding, ...]
    """All discoveries of that series at the tick."""
    level: Level
    joined: tuple["Cause", ...] = ()
    """Bursts of other topics or feeds that belong to it, largest first; they have none joined themselves."""

    @property
    def burst(self) -> Burst:
        """What joining looks at."""
        return burst_of(self.found, self.lead, self.level)


def with_joined(lead: Cause, others: Iterable[Cause], rules: Rules = RULES) -> Cause:
    """The cause that ``lead`` leads when the others, and what was joined to them, are joined to it."""
    flat = [part for other in others for part in (msgspec.structs.replace(other, joined=()), *other.joined)]
    joined = sorted((*lead.joined, *flat), key=_largest_first)
    found = [one.lead for one in joined]
    twice = confirmed(series(lead.lead), map(series, found), rules.across)
    reached = level(lead.lead, found, rules.levels, confirmed=twice)
    return msgspec.structs.replace(lead, joined=tuple(joined), level=reached)


def causes(discoveries: Iterable[Finding], rules: Rules = RULES) -> list[Cause]:
    """The causes behind the discoveries of one tick, largest excess first. Depends on their set, not on their order."""
    alone = single_causes(discoveries, rules)
    groups = join([cause.burst for cause in alone], rules)
    whole = [with_joined(alone[group[0]], (alone[at] for at in group[1:]), rules) for group in groups]
    return sorted(whole, key=_largest_first)


def single_causes(discoveries: Iterable[Finding], rules: Rules = RULES) -> list[Cause]:
    """The causes within each feed and its trees, largest excess first, before any join across topics and feeds."""
    by_feed: dict[str, dict[Node, list[Finding]]] = defaultdict(lambda: defaultdict(list))
    for finding in sorted(set(discoveries), key=order):
        by_feed[finding.feed][finding.topic, finding.area].append(finding)
    found = []
    for nodes in by_feed.values():
        for node in _Lattice(nodes, rules.shares).places():
            lead = strongest(nodes[node])
            found.append(Cause(lead=lead, found=tuple(nodes[node]), level=level(lead, (), rules.levels)))
    return sorted(found, key=_largest_first)


def _largest_first(cause: Cause) -> tuple[int, Order]:
    return (-weight(cause.lead.excess), order(cause.lead))


class _Lattice:
    """The discoveries of one feed at one tick by node, with what lies above and below each."""

    def __init__(self, nodes: Mapping[Node, list[Finding]], shares: Shares) -> None:
        self._shares = shares
        self._nodes = nodes
        self._strongest = {node: strongest(found) for node, found in nodes.items()}
        self._below: dict[Node, list[Node]] = defaultdict(list)
        self._same_topic: dict[Node, list[Node]] = defaultdict(list)
        self._same_area: dict[Node, list[Node]] = defaultdict(list)
        for topic, area in nodes:
            for wider in lineage(area):
                self._same_topic[topic, wider].append((topic, area))
                for broader in lineage(topic):
                    self._below[broader, wider].append((topic, area))
            for broader in lineage(topic):
                self._same_area[broader, area].append((topic, area))

    def places(self) -> list[Node]:
        """The node of each cause: peels off one top-most node after the other, with all it explains."""
        left = set(self._nodes)
        above = {node: len(self._above(node)) - 1 for node in self._nodes}
        tops = [(*self._size(node), node) for node, number in above.items() if number == 0]
        heapify(tops)
        found = []
        while tops:
            top = heappop(tops)[-1]
            if top not in left:
                continue
            renamed = bool(self._strongest[top].fell)
            place = top if renamed else self._descend(top, left)
            found.append(place)
            explained = left.intersection((*self._below[top], *self._nested(place)))
            if renamed:
                explained = {node for node in explained if node == top or self._strongest[node].fell}
            left -= explained
            for gone in explained:
                for node in self._below[gone]:
                    above[node] -= 1
                    if above[node] == 0 and node in left:
                        heappush(tops, (*self._size(node), node))
        return found

    def _descend(self, top: Node, left: set[Node]) -> Node:
        node, whole = top, 1.0
        while True:
            steps = sorted(
                (-round(share, 6), depth(below[0]) + depth(below[1]), below)
                for below in self._below[node]
                if below != node and below in left and (share := self._kept(node, below)) >= self._shares.rival
            )
            if not steps:
                return node
            kept, _, lower = -steps[0][0], steps[0][1], steps[0][2]
            rivals = any(not _nested(lower, beside) for _, _, beside in steps[1:])
            if rivals or kept < self._shares.step or whole * kept < self._shares.whole:
                return node
            node, whole = lower, whole * kept

    def _kept(self, node: Node, below: Node) -> float:
        """The share of the excess of a node that one below it holds, over the node's own period where that is known."""
        finding = self._strongest[node]
        if weight(finding.excess) <= 0:
            return 0.0
        parts = finding.areas if node[0] == below[0] else finding.topics if node[1] == below[1] else ()
        path = below[1] if node[0] == below[0] else below[0]
        for part in parts:
            if part.path == path:
                return min(1.0, max(0.0, part.observed - part.expected) / finding.excess)
        own = self._strongest[below]
        for other in self._nodes[below]:
            if (other.span, other.start, other.end) == (finding.span, finding.start, finding.end):
                own = other
        return min(1.0, own.excess / finding.excess)

    def _size(self, node: Node) -> tuple[int, int]:
        return (-weight(self._strongest[node].excess), depth(node[0]) + depth(node[1]))

    def _above(self, node: Node) -> list[Node]:
        topic, area = node
        return [
            (broader, wider) for broader in lineage(topic) for wider in lineage(area) if (broader, wider) in self._nodes
        ]

    def _nested(self, node: Node) -> list[Node]:
        """Every node that is nested with this one in both trees, itself included."""
        topic, area = node
        return [
            *self._above(node),
            *self._below[node],
            *(other for broader in lineage(topic) for other in self._same_topic.get((broader, area), ())),
            *(other for wider in lineage(area) for other in self._same_area.get((topic, wider), ())),
        ]


def _nested(one: Node, other: Node) -> bool:
    return nested(one[0], other[0]) and nested(one[1], other[1])
