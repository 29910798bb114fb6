"""How the counts of issues in a partition of cases change from one tick to the next.

A case counts for its issue where it counts in its series: on its day, at its feed, topic and area. Only new matters
that residents ask about count, so a repeat or a copy does not make an issue larger.
"""

from collections import defaultdict
from collections.abc import Sequence
from operator import attrgetter
from sys import intern
from zlib import crc32

from city.events import Event
from streams.cases_state import Cell, place_of
from streams.messages import IssueDifference

_PLACE = attrgetter("issue", "day", "feed", "topic", "area")


def issue_of(event: Event) -> str:
    """The issue that a case counts for, empty for none: a repeat, no request, of public order, or without an issue."""
    counts = event.issue and event.counted_as == "request" and not event.repeat and event.subgrid != "order"
    return intern(event.issue) if counts else ""


class IssueCounting:
    """Gathers moves of cases. ``cells`` are those of the state; of days before ``first`` nothing is told."""

    def __init__(self, cells: Sequence[Cell], first: int) -> None:
        self._cells = cells
        self._first = first
        self._moved: dict[tuple[str, int, int], int] = defaultdict(int)

    def move(self, former_issue: str, former: int, issue: str, place: int) -> None:
        """A case counts for ``issue`` at ``place`` (see ``packed_place``) from now on, and no longer where it did.

        An empty issue: for none.
        """
        if former_issue:
            self._moved[self._key(former_issue, former)] -= 1
        if issue:
            self._moved[self._key(issue, place)] += 1

    def differences(self, partitions: int) -> list[list[IssueDifference]]:
        """By partition of ``partials``, in one order: all of an issue goes to one."""
        found: list[list[IssueDifference]] = [[] for _ in range(partitions)]
        for (issue, cell, day), change in self._moved.items():
            if change and day >= self._first:
                feed, _, topic, area = self._cells[cell]
                to = crc32(issue.encode()) % partitions
                found[to].append(IssueDifference(issue, day, feed, topic, area, change))
        for each in found:
            each.sort(key=_PLACE)
        return found

    @staticmethod
    def _key(issue: str, number: int) -> tuple[str, int, int]:
        place = place_of(number)
        return issue, place.cell, place.day
