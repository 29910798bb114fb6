"""What a partition of the ledger knows of issues: matters by day, topic and area. A value folded from partials."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from streams.messages import IssueDifference

IssueKey = tuple[str, str]
"""Feed and issue: feeds are counted and judged apart."""


class IssuePlace(NamedTuple):
    """Where matters of an issue were counted."""

    day: int
    topic: str
    area: str


class IssueBook:
    """Matters of each issue. A place without any is forgotten, and an issue without a place."""

    def __init__(self) -> None:
        self._counts: dict[IssueKey, dict[IssuePlace, int]] = {}

    def add(self, differences: Iterable[IssueDifference]) -> None:
        """Takes in differences; their order has no meaning."""
        for one in differences:
            key, place = (one.feed, one.issue), IssuePlace(one.day, one.topic, one.area)
            counts = self._counts.setdefault(key, {})
            if matters := counts.get(place, 0) + one.matters:
                counts[place] = matters
            else:
                counts.pop(place, None)
                if not counts:
                    del self._counts[key]

    def forget(self, before: int) -> None:
        """Forgets days before one."""
        for key, counts in list(self._counts.items()):
            for place in [place for place in counts if place.day < before]:
                del counts[place]
            if not counts:
                del self._counts[key]

    def within(self, first: int, last: int) -> Iterator[tuple[IssueKey, dict[IssuePlace, int]]]:
        """The issues with a matter between two days, both included, by name; each with all of its places in one order.

        Below zero is no count: of a log that was cut the beginning of a case may be gone.
        """
        for key in sorted(self._counts):
            counts = self._counts[key]
            if any(first <= place.day <= last and matters > 0 for place, matters in counts.items()):
                yield key, {place: max(counts[place], 0) for place in sorted(counts)}

    def __len__(self) -> int:
        return len(self._counts)
