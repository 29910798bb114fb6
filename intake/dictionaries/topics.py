"""The dated dictionary of topics: which classes a catalogue has at a date, by which names, and what they came from.

``topics.csv`` (UTF-8) has the columns ``path`` (with ``>``, the first level first), ``from``, ``to``, ``former``,
``share``, ``aliases`` and ``code``, with the same meanings as those of ``areas.csv``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from city.configuration import Succession
from city.paths import SEPARATOR, name, parent, parts
from intake.dictionaries.consistency import problems
from intake.dictionaries.nodes import Node, read_nodes
from intake.dictionaries.tree import DatedTree

_REMEMBERED = 1 << 17


@dataclass(frozen=True)
class TopicDictionary:
    """The topics of one catalogue. ``TopicDictionary.read`` gives it checked."""

    topics: tuple[Node, ...]
    _known: dict[tuple[str, str], tuple[str, ...]] = field(init=False, repr=False, compare=False)
    _found: dict[tuple[str, int], str] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        known: dict[tuple[str, str], dict[str, None]] = {}
        for topic in self.topics:
            for text in (name(topic.path), *topic.aliases):
                known.setdefault((parent(topic.path), text), {})[topic.path] = None
            if topic.code:
                known.setdefault(("", topic.code), {})[topic.path] = None
        object.__setattr__(self, "_known", {key: tuple(found) for key, found in known.items()})

    @classmethod
    def read(cls, path: Path | str) -> "TopicDictionary":
        """Reads and checks ``topics.csv``. Raises ``InputError`` that names file, line and column."""
        topics, rows = read_nodes(path, "path")
        for at, column, problem in problems(topics, "path", "topic"):
            raise rows[at].error(column, problem)
        return cls(tuple(topics))

    @cached_property
    def tree(self) -> DatedTree:
        """The topics as a dated tree."""
        return DatedTree("topic", self.topics)

    def path(self, path: str, day: int) -> str | None:
        """What a topic that a row names by its path, or by its code, is called on a day; None where it is not known.

        Each level is the last name or another name of a topic below the one before it. What goes beyond a topic that
        the dictionary has nothing below of is kept as it is. A name of another day is what became of it until this day,
        or what it was part of before; None where that is more than one topic.
        """
        key = path, self.tree.epoch(day)
        found = self._found.get(key)
        if found is None:
            if len(self._found) > _REMEMBERED:
                self._found.clear()
            found = self._found[key] = self._search(parts(path), day)
        return found or None

    def successions(self) -> tuple[Succession, ...]:
        """What came from what, and since when."""
        return self.tree.successions()

    def __contains__(self, path: object) -> bool:
        return path in self.tree

    def _search(self, names: tuple[str, ...], day: int) -> str:
        ends = set(self._ends("", names))
        today = {(topic, rest) for topic, rest in ends if self.tree.on(topic, day)}
        found = today or {(now, rest) for topic, rest in ends for now in self.tree.standing(topic, day)}
        if len(found) != 1:
            return ""
        ((topic, rest),) = found
        return SEPARATOR.join((topic, *rest))

    def _ends(self, here: str, names: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Topics of any day that the names may lead to from a topic on, each with the names that go beyond it."""
        known = self._known.get((here, names[0]), ()) if names else ()
        for below in known:
            yield from self._ends(below, names[1:])
        if not names or (here and not known and here not in self.tree.below):
            yield here, names
