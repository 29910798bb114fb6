"""Words that lie in the partition of what they replace, so that a copied log goes on where it was. Pure.

Cases, first-level topics and issues are partitioned by their names. A record is copied into the partition that it was
in; so a name that is replaced needs a word which belongs there too, or what comes later of the same case or topic would
be added up elsewhere.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, NamedTuple

from city import paths
from city.encoded import decoded
from city.removal import CASE_WORD, WORD, Removal
from streams.errors import StreamsError
from streams.partitions import Partitions

_TRIES = 100_000
"""Words that are tried. The checksum is linear: what does not fit by then may never do."""


class _Named(NamedTuple):
    feed: str
    id: str
    topic: str
    issue: str


class Placing:
    """The names in the events that hold a leak: first ``learn`` all such records, then ``give`` words."""

    def __init__(self, partitions: Partitions) -> None:
        self._partitions = partitions
        self._named: set[_Named] = set()

    def learn(self, value: bytes) -> None:
        """Notes the names in a record of ``events``."""
        messages, _ = decoded(value)
        for one in messages if isinstance(messages, list) else [messages]:
            if isinstance(one, dict) and one.get("type") == "event":
                self._named.add(_Named(*(str(one.get(field, "")) for field in _Named._fields)))

    def give(self, removal: Removal) -> None:
        """Gives each name that leaks a word of its partition.

        Raises ``StreamsError`` where that cannot be: a feed that leaks, or a name made of several components.
        """
        roles: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for one in sorted(self._named):
            if removal.holds(one.id):
                roles[one.id].add(("case", one.feed))
            if removal.holds(root := paths.root(one.topic)):
                roles[root].add(("topic", ""))
            if removal.holds(one.issue):
                roles[one.issue].add(("issue", ""))
        for component, its in roles.items():
            kind = WORD if {role for role, _ in its} == {"topic"} else CASE_WORD
            removal.give(component, kind, self._fitting(component, its))
        for one in self._named:
            self._check(one, removal)

    def _fitting(self, old: str, roles: set[tuple[str, str]]) -> Callable[[str], bool]:
        left = iter(range(_TRIES))

        def fits(word: str) -> bool:
            if next(left, None) is None:
                raise StreamsError(
                    "an id that holds a value stands in several feeds, and no word lies in the partitions of all: "
                    "ingest anew under another --name"
                )
            return self._same(old, word, roles)

        return fits

    def _same(self, old: str, new: str, roles: set[tuple[str, str]]) -> bool:
        return all(self._place(role, feed, old) == self._place(role, feed, new) for role, feed in roles)

    def _place(self, role: str, feed: str, name: str) -> int:
        if role == "case":
            return self._partitions.of_case(f"{feed}:{name}")
        return self._partitions.of_name(name)

    def _check(self, one: _Named, removal: Removal) -> None:
        clean: dict[str, Any] = removal.cleaned(one._asdict())
        if clean["feed"] != one.feed:
            raise StreamsError("the name of a feed holds a value: it is part of every count; ingest anew")
        for field, role in (("id", "case"), ("topic", "topic"), ("issue", "issue")):
            old, new = getattr(one, field), clean[field]
            if role == "topic":
                old, new = paths.root(old), paths.root(new)
            if not self._same(old, new, {(role, one.feed)}):
                raise StreamsError(f"a replaced {role} would belong to another partition: ingest anew")
