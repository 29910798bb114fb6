"""What is asked of all cases of an area, kept for a while: the store of a large city takes some tenths of a second."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

from alerts.proposing import Proposal
from board.desk.scope import Scope
from briefing.deadlines import Pressing
from city.calendars import Calendar, CalendarTable
from city.times import SECOND, Zone
from indexing.store import Body

KEPT = 30 * SECOND
"""So long an answer is good: it is the same for everybody who sees the area, and a desk asks each minute."""

T = TypeVar("T")


@dataclass
class Kept(Generic[T]):
    """Answers by area, asked for anew where they are older than ``KEPT``."""

    _known: dict[str, tuple[int, T]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def of(self, area: str, now: int, ask: Callable[[], T]) -> T:
        """The answer for an area; ``ask`` gives it where there is none that is still good."""
        with self._lock:
            if area not in self._known or now >= self._known[area][0]:
                self._known[area] = (now + KEPT, ask())
            return self._known[area][1]


@dataclass
class Sums:
    """Deadlines and proposals of areas. ``calendar`` says which days are worked."""

    calendar: Calendar = field(default_factory=lambda: Calendar(CalendarTable()))
    _pressing: Kept[list[Pressing]] = field(default_factory=Kept)
    _proposals: Kept[dict[str, Proposal]] = field(default_factory=Kept)

    def pressing(self, scope: Scope, zone: Zone, now: int) -> list[Pressing]:
        """See ``Scope.pressing``."""
        return self._pressing.of(scope.area, now, lambda: scope.pressing(now, zone, self.calendar))

    def closable(self, scope: Scope, alerts: Sequence[Body], zone: Zone, now: int) -> frozenset[str]:
        """Which of the alerts that are not closed yet can be closed as they are, by id."""
        found = self._proposals.of(scope.area, now, lambda: scope.proposals(alerts, zone, now))
        return frozenset(one["alert_id"] for one in alerts if one["alert_id"] in found)
