"""初信初访: what became of the first petitions of a quarter (季季清, 件件有着落、事事有回音), by area and by field.

A first petition is settled by its quarter where it was closed before the quarter's end, by the time of its closing: one
whose closing becomes known later restates the quarter. What is not told of a petition is not counted as done.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Final

import msgspec

from briefing.packs.case_scope import CaseScope
from briefing.packs.spans import Span
from briefing.small_cells import shielded
from city import paths
from city.times import DAY, instant_of_iso
from indexing.store import Body

BOUNDS: Final = (30, 60, 90)
"""Upper ends of the age groups of open petitions in days: 60 is the limit of the regulation, 90 with its extension."""


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """First petitions of a quarter in an area or of a field. None: too small to be shown of another area."""

    of: str
    """A path of an area, or of a first-level topic; empty for all."""
    registered: int | None
    closed: int | None
    """Before the quarter's end."""
    late: int | None
    """Closed after it."""
    replied: int | None
    """Told that they are taken on (受理告知), or closed with an answer."""


class Quarter(msgspec.Struct, frozen=True, kw_only=True):
    """The first petitions of a feed registered in a quarter."""

    feed: str
    label: str
    over: bool
    """The quarter was over when the figures were made."""
    all: Settled
    areas: tuple[Settled, ...]
    fields: tuple[Settled, ...]
    open_by_age: Annotated[tuple[int, ...], msgspec.Meta(min_length=len(BOUNDS) + 1, max_length=len(BOUNDS) + 1)]
    """Open now, by days since their registration: up to each of ``BOUNDS``, and older."""
    not_told: int
    """Petitions of the quarter of which the feed does not say whether they are the first."""


@dataclass
class _Tally:
    registered: Counter[str] = field(default_factory=Counter)
    closed: Counter[str] = field(default_factory=Counter)
    late: Counter[str] = field(default_factory=Counter)
    replied: Counter[str] = field(default_factory=Counter)

    def settled(self, keys: list[str], *, hide: bool) -> tuple[Settled, ...]:
        counts = [self.registered, self.closed, self.late, self.replied]
        columns = [[column[key] for key in keys] for column in counts]
        shown = [shielded(column) for column in columns] if hide else columns
        return tuple(
            Settled(of=key, registered=row[0], closed=row[1], late=row[2], replied=row[3])
            for key, row in zip(keys, zip(*shown, strict=True), strict=True)
        )


@dataclass
class _Quarter:
    by_area: _Tally = field(default_factory=_Tally)
    by_field: _Tally = field(default_factory=_Tally)
    ages: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    not_told: int = 0


def quarters(scope: CaseScope, spans: tuple[Span, ...], until: int) -> tuple[Quarter, ...]:
    """By feed and quarter, of the cases of a scope. ``until`` is when the figures are made."""
    return quarters_by_area(scope, spans, until).get(scope.area, ())


def quarters_by_area(scope: CaseScope, spans: tuple[Span, ...], until: int) -> dict[str, tuple[Quarter, ...]]:
    """The quarters of each area that the scope tells apart and has a petition of."""
    found: dict[str, tuple[Quarter, ...]] = {}
    for feed in scope.store.feeds():
        if feed.startswith("petition/"):
            for span in spans:
                for area, quarter in _Petitions(scope, span, until).lines(feed):
                    found[area] = (*found.get(area, ()), quarter)
    return found


class _Petitions:
    def __init__(self, scope: CaseScope, quarter: Span, until: int) -> None:
        self._quarter, self._until = quarter, until
        self._start, self._end = quarter.instants(scope.zone)
        self._scope = scope.within(self._start, min(self._end, until))
        self._level = (paths.depth(scope.area) if scope.level is None else scope.level) + 1

    def lines(self, feed: str) -> Iterator[tuple[str, Quarter]]:
        """Area and line of a feed, none where it has no petition."""
        quarters = defaultdict[str, _Quarter](_Quarter)
        for case in self._scope.each({"feed": feed, "class": "request"}):
            if (area := self._scope.area_of(case["area_id"])) is not None:
                found = quarters[area]
                if case["first"]:
                    self._count(found, case)
                found.not_told += case["first"] is None
        for area, found in quarters.items():
            yield (
                area,
                Quarter(
                    feed=feed,
                    label=self._quarter.label,
                    over=self._end <= self._until,
                    all=_all(found.by_field),
                    areas=found.by_area.settled(sorted(found.by_area.registered), hide=True),
                    fields=found.by_field.settled(sorted(found.by_field.registered), hide=False),
                    open_by_age=tuple(found.ages),
                    not_told=found.not_told,
                ),
            )

    def _count(self, found: _Quarter, case: Body) -> None:
        registered, end = instant_of_iso(case["registered"]), self._end
        closed = None if case["closed"] is None else instant_of_iso(case["closed"])
        if closed is not None and closed >= self._until:
            closed = None
        told = case["accepted"] is not None and instant_of_iso(case["accepted"]) < self._until
        area = paths.join(*paths.parts(case["area_id"])[: self._level + 1])
        for tally, key in ((found.by_area, area), (found.by_field, paths.root(case["topic_id"]))):
            tally.registered[key] += 1
            tally.closed[key] += closed is not None and closed < end
            tally.late[key] += closed is not None and closed >= end
            tally.replied[key] += closed is not None or told
        if closed is None:
            found.ages[sum((self._until - registered) / DAY > bound for bound in BOUNDS)] += 1


def _all(tally: _Tally) -> Settled:
    totals = (tally.registered, tally.closed, tally.late, tally.replied)
    registered, closed, late, replied = (each.total() for each in totals)
    return Settled(of="", registered=registered, closed=closed, late=late, replied=replied)
