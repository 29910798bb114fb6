"""The weekly series that the effect of a measure is read from: its own, its siblings', and what it is compared with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from city import paths
from city.calendars import Calendar, DayType
from city.configuration import Known
from city.times import day_iso, day_of_iso
from indexing.store import Query, Store

Reals: TypeAlias = NDArray[np.float64]
Field: TypeAlias = Literal["feed", "class", "topic_id", "area_id"]

WEEK: Final = 7
MOST_YEARS: Final = 6
"""Older weeks say little of a level, and cost as much as young ones."""

_BEFORE_FESTIVAL: Final = range(-14, 0)
_AFTER_FESTIVAL: Final = range(7, 21)
_FIVE_OF_SEVEN: Final = 5 / 7
_EVERY_DAY: Final = 5.0
"""A feed with fewer matters a day may be heard and have none; of a larger one a day without any was not delivered."""


class EffectError(ValueError):
    """The measure, as it is asked for, cannot be looked at in this store."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure, and what it was to change."""

    feed: str
    topic: str
    areas: tuple[str, ...]
    """Areas in which it was taken, none nested in another."""
    start: int
    """Its first day."""
    until: int | None = None
    """Last day that is looked at, else the last that is known."""
    compare: tuple[str, ...] = ()
    """Areas to compare with; else all others of the same level."""
    chosen_weeks: int = 0
    """Weeks directly before it that teach nothing, because the topic was chosen for them: a peak of chance would be
    taken for the level, and the way back for an effect."""


class Reader:
    """Weekly counts about the first day of a measure: whole weeks before and after it, weekdays alike in all."""

    def __init__(self, store: Store, measure: Measure) -> None:
        """Reads which days the feed delivered. Raises ``EffectError`` where nothing is known of it."""
        self.store, self.measure = store, measure
        known = store.days("buckets")
        if known is None:
            raise EffectError("the store holds no counts yet")
        first = max(day_of_iso(known[0]), measure.start - MOST_YEARS * 366)
        total = self._daily(("feed",), first, day_of_iso(known[1]), {})
        if not any(row.any() for row in total.values()):
            raise EffectError(f"the store holds no counts of {measure.feed} about {day_iso(measure.start)}")
        delivered = np.flatnonzero(next(iter(total.values())) > 0)
        # The last day may be running still.
        last = first + int(delivered[-1]) - 1
        last = last if measure.until is None else min(last, measure.until)
        oldest = first + int(delivered[0])
        self.before = max((measure.start - oldest) // WEEK, 0)
        self.weeks = self.before + max((last + 1 - measure.start) // WEEK, 0)
        self.first = measure.start - WEEK * self.before
        self.last = self.first + WEEK * self.weeks - 1
        self.delivered = self.first + WEEK * np.arange(1, self.weeks + 1) - 1 <= last
        if float(next(iter(total.values())).sum()) >= _EVERY_DAY * (last + 1 - oldest):
            self.delivered &= self._heard(delivered + first)
        self._cut(int(np.argmax(self.delivered[: self.before])) if self.before else 0)

    def _heard(self, days: NDArray[np.intp]) -> NDArray[np.bool_]:
        """[T] weeks in which the feed delivered on at least five days for seven of its median week."""
        whole = np.zeros(WEEK * self.weeks, bool)
        inside = days - self.first
        whole[inside[(inside >= 0) & (inside < whole.size)]] = True
        by_week = whole.reshape(self.weeks, WEEK).sum(axis=1)
        usual = float(np.median(by_week[by_week > 0])) if by_week.any() else 0.0
        return np.asarray((by_week > 0) & (by_week >= _FIVE_OF_SEVEN * usual))

    def _cut(self, weeks: int) -> None:
        """Leaves out the first weeks: a few stragglers are no history."""
        self.first += WEEK * weeks
        self.before, self.weeks, self.delivered = self.before - weeks, self.weeks - weeks, self.delivered[weeks:]

    def by(
        self, field: Field, *, topic: str | None = None, area: str | None = None, counted_as: str | None = "request"
    ) -> dict[str, Reals]:
        """Weekly matters [T] by the values of a field, of what lies below a topic and an area."""
        daily = self.days(field, topic=topic, area=area, counted_as=counted_as)
        return {key: row.reshape(self.weeks, WEEK).sum(axis=1) for key, row in daily.items()}

    def days(
        self, field: Field, *, topic: str | None = None, area: str | None = None, counted_as: str | None = "request"
    ) -> dict[str, Reals]:
        """The same by day [7 T]."""
        below = {name: path for name, path in (("topic_id", topic), ("area_id", area)) if path}
        if not self.weeks:
            return {}
        daily = self._daily((field,), self.first, self.last, below, counted_as)
        return {key: row.astype(np.float64) for key, row in daily.items()}

    def _daily(
        self, by: Sequence[Field], first: int, last: int, below: Mapping[str, str], counted_as: str | None = None
    ) -> dict[str, NDArray[np.int64]]:
        equal: dict[str, Any] = {"feed": self.measure.feed, **({"class": counted_as} if counted_as else {})}
        matrix = self.store.counts(day_iso(first), day_iso(last), by, query=Query(equal=equal, below=below))
        return {key[0]: row for key, row in zip(matrix.keys, matrix.counts, strict=True)}


def covariates(calendar: Calendar, first: int, weeks: int) -> Reals:
    """[T, q] shares of each week's days: about the Spring Festival, heating, public holidays; those that occur."""
    days = range(first, first + WEEK * weeks)
    held = np.array(
        [
            (
                (since := calendar.since_festival(day)) in _BEFORE_FESTIVAL,
                since in _AFTER_FESTIVAL,
                calendar.heating(day),
                calendar.knows(day) and calendar.day_type(day) is DayType.HOLIDAY,
            )
            for day in days
        ],
        np.float64,
    ).reshape(weeks, WEEK, 4)
    shares = held.mean(axis=1)
    return np.asarray(shares[:, shares.any(axis=0)])


def excluded(known: Sequence[Known], measure: Measure, first: int, weeks: int) -> NDArray[np.bool_]:
    """[T] weeks with a day of which people say that it teaches nothing, for the topic and an area of the measure."""
    found = np.zeros(weeks, bool)
    for period in known:
        here = not period.area or any(paths.nested(period.area, area) for area in measure.areas)
        if period.teaches or not here or not (not period.topic or paths.nested(period.topic, measure.topic)):
            continue
        begin, end = day_of_iso(period.first) - first, day_of_iso(period.last) - first
        found[max(begin // WEEK, 0) : max(end // WEEK + 1, 0)] = True
    return found


def added(series: Mapping[str, Reals], nodes: Sequence[str], weeks: int) -> Reals:
    """[T] the sum of what lies below some nodes."""
    inside = [row for path, row in series.items() if any(paths.within(path, node) for node in nodes)]
    return np.asarray(np.sum(inside, axis=0)) if inside else np.zeros(weeks)


def grouped(series: Mapping[str, Reals], level: int) -> dict[str, Reals]:
    """Sums by the node of a level; what was given to a node above it is left out."""
    found: dict[str, Reals] = {}
    for path, row in series.items():
        if paths.depth(path) >= level:
            node = paths.join(*paths.parts(path)[: level + 1])
            found[node] = found[node] + row if node in found else row
    return found
