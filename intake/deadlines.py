"""Deadlines by the city's own rules, where a feed names none: from a dated file, in hours, days or working time.

Laws: a deadline of ``hours`` ends so long after its start. One of ``days`` or ``working_days`` does not count the day
of its start and ends with its last day. Working days are those of the city's calendar, 调休 included. ``working_hours``
count only inside the hours of a working day.
"""

from dataclasses import dataclass
from typing import Literal

from msgspec.structs import replace

from city.calendars import Calendar, CalendarError, DayType
from city.events import Event
from city.paths import lineage, name
from city.times import HOUR, MINUTE, Zone

Unit = Literal["hours", "days", "working_days", "working_hours"]
Ends = Literal["accepted", "closed", "reviewed", "re_reviewed"]
"""What must have happened by then."""

_FIELD: dict[Ends, str] = {
    "accepted": "due_accepted",
    "closed": "due",
    "reviewed": "due_reviewed",
    "re_reviewed": "due_re_reviewed",
}
_FARTHEST = 4_000
"""Days; a rule that leads farther is a mistake, and a search for working days must end."""


@dataclass(frozen=True)
class Span:
    """So much of a unit."""

    amount: float
    unit: Unit


@dataclass(frozen=True)
class DeadlineRule:
    """One rule, for cases of a feed (or kind) that are registered in a range of days, of some topics, urgent or not."""

    feed: str
    """``complaint`` or ``complaint/hotline12345``."""
    ends: Ends
    starts: str
    """Field of the event that holds the start, as ``registered``, ``accepted``, ``dispatched``, ``closed``."""
    span: Span
    extended: Span | None = None
    """More of it, where the deadline was extended."""
    topics: frozenset[str] = frozenset()
    """Paths or last names; a topic below counts. None: all."""
    urgent: frozenset[str] | None = None
    """Names of urgent rules of which one must hold; None: whether or not."""
    since: int = 1
    until: int = 3_652_059
    """Days, both inclusive."""

    def holds(self, event: Event, day: int) -> bool:
        """Whether it is for this case."""
        if self.feed not in {event.feed, event.feed.partition("/")[0]} or not self.since <= day <= self.until:
            return False
        if self.urgent is not None and self.urgent.isdisjoint(event.urgent):
            return False
        if not self.topics:
            return True
        return not self.topics.isdisjoint(named for path in lineage(event.topic) for named in (path, name(path)))


class Deadlines:
    """All rules of a city; the first that holds decides, for each thing that must have happened."""

    def __init__(
        self,
        rules: tuple[DeadlineRule, ...],
        calendar: Calendar,
        zone: Zone,
        working: tuple[tuple[int, int], ...] = ((9 * 60, 12 * 60), (13 * 60 + 30, 17 * 60 + 30)),
    ) -> None:
        """``working`` are the hours of a working day, as minutes from midnight."""
        self.rules, self._calendar, self._zone, self._working = rules, calendar, zone, working

    @property
    def content(self) -> object:
        """What stands for them: another content gives other deadlines."""
        rules = [
            (
                *(rule.feed, rule.ends, rule.starts, rule.span, rule.extended, rule.since, rule.until),
                *map(sorted, named),
            )
            for rule in self.rules
            for named in [(rule.topics, rule.urgent or ())]
        ]
        return rules, self._calendar.table, self._working

    def applied(self, event: Event) -> Event:
        """The event with the deadlines that its feed does not name, as far as their starts are known."""
        day = self._zone.day(event.registered)
        found: dict[str, int] = {}
        decided: set[Ends] = set()
        for rule in self.rules:
            if rule.ends in decided or not rule.holds(event, day):
                continue
            decided.add(rule.ends)
            start = getattr(event, rule.starts)
            if start is None or (rule.ends == "closed" and event.due is not None):
                continue
            spans = (rule.span, rule.extended) if rule.extended is not None and event.extended else (rule.span,)
            end = self.after(start, *spans)
            if end is not None:
                found[_FIELD[rule.ends]] = end
        return replace(event, **found, due_by_clock=True) if found else event

    def after(self, start: int, *spans: Span) -> int | None:
        """The instant at which a deadline ends; None where the calendar does not know a day that has a say."""
        total = sum(span.amount for span in spans)
        unit = spans[0].unit
        try:
            if unit == "hours":
                return start + round(total * HOUR)
            first = self._zone.day(start)
            if unit == "days":
                return self._zone.start(first + round(total) + 1)
            if unit == "working_days":
                return self._zone.start(self._working_day(first, round(total)) + 1)
            return self._working_hours(start, round(total * 60) * MINUTE)
        except CalendarError:
            return None

    def _works(self, day: int) -> bool:
        return self._calendar.day_type(day) is DayType.WORKDAY

    def _working_day(self, after: int, count: int) -> int:
        day, left = after, count
        while left > 0 and day < after + _FARTHEST:
            day += 1
            left -= self._works(day)
        return day

    def _working_hours(self, start: int, left: int) -> int:
        day = self._zone.day(start)
        last = day + _FARTHEST
        while day < last:
            if self._works(day):
                midnight = self._zone.start(day)
                for opens, closes in self._working:
                    begin = max(start, midnight + opens * MINUTE)
                    room = midnight + closes * MINUTE - begin
                    if room >= left:
                        return begin + left
                    left -= max(0, room)
            day += 1
        return self._zone.start(last)
