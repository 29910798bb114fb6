"""The work on cases in a period: registered, closed, closed in time, and what was open at its end, by age.

All are sums that the store makes: over what was registered in the period, over what was closed in it, over what is not
closed, and over what was closed since.
"""

from collections import Counter, defaultdict
from itertools import pairwise

import msgspec

from briefing.open_cases import BOUNDS
from briefing.packs.case_scope import CaseScope
from city.times import DAY


class Casework(msgspec.Struct, frozen=True, kw_only=True):
    """One feed, class request. Repeats and copies are among them: each is a case to be closed."""

    feed: str
    registered: int
    closed: int
    """Closed in the period, whenever registered."""
    with_deadline: int
    """Of those, with a deadline; the denominator of ``in_time``."""
    in_time: int
    open_at_end: int
    overdue: int
    """Of those open at the end, past their deadline then."""
    open_by_age: tuple[int, ...]
    """Of those open at the end: up to 7 days, up to 30, up to 90, older."""


class Documents(msgspec.Struct, frozen=True, kw_only=True):
    """Case documents of a feed registered in the period, all classes, by whether they are counted."""

    feed: str
    counted: int
    not_counted: int
    """Registered before the history was sealed, or beyond the horizon: kept, and in no count."""


class CaseworkSums:
    """Sums over the cases of a scope that ends with the period; the period begins at ``start``.

    The areas that the scope tells apart are summed at once.
    """

    def __init__(self, scope: CaseScope, start: int) -> None:
        self._scope, self._start, self._end = scope, start, scope.until
        self._work: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self._ages: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * (len(BOUNDS) + 1))
        self._add_registered()
        self._add_closed()
        ends = [self._end, *(self._end - bound * DAY for bound in BOUNDS), scope.since]
        for group, (until, since) in enumerate(pairwise(ends)):
            if until > scope.since:
                self._add_open(group, scope.within(since, until))
        self._feeds = scope.feeds({*self._work, *self._ages})

    def lines(self) -> tuple[Casework, ...]:
        """By feed, every one with a case in the scope."""
        return self.by_area().get(self._scope.area, ())

    def by_area(self) -> dict[str, tuple[Casework, ...]]:
        """The lines of each area that the scope tells apart and has a case of."""
        return {
            area: tuple(self._line(feed, self._work[area, feed], self._ages[area, feed]) for feed in feeds)
            for area, feeds in self._feeds.items()
        }

    def documents(self) -> tuple[Documents, ...]:
        """By feed."""
        area = self._scope.area
        work = {feed: self._work[area, feed] for feed in self._feeds.get(area, ())}
        return tuple(
            Documents(feed=feed, counted=sums["counted"], not_counted=sums["not counted"])
            for feed, sums in work.items()
        )

    @staticmethod
    def _line(feed: str, work: Counter[str], ages: list[int]) -> Casework:
        return Casework(
            feed=feed,
            registered=work["registered"],
            closed=work["closed"],
            with_deadline=work["with deadline"],
            in_time=work["in time"],
            open_at_end=sum(ages),
            overdue=work["overdue"],
            open_by_age=tuple(ages),
        )

    def _add_registered(self) -> None:
        period = self._scope.within(self._start, self._end)
        registered = period.tally(("feed", "class", "counting"), period.query({}), self._end)
        for area, (feed, of, counting), number in registered:
            work = self._work[area, str(feed)]
            work["counted" if counting == "counted" else "not counted"] += number
            work["registered"] += number if of == "request" else 0

    def _add_closed(self) -> None:
        query = self._scope.query({"class": "request"}, self._start, self._end)
        for area, (feed, late), number in self._scope.tally(("feed", "late"), query, self._end):
            work = self._work[area, str(feed)]
            work["closed"] += number
            work["with deadline"] += number if late is not None else 0
            work["in time"] += number if late is False else 0

    def _add_open(self, group: int, aged: CaseScope) -> None:
        """What was registered as long ago and is not closed, or was closed after the end."""
        now = aged.query({"class": "request", "status": "open"})
        then = aged.query({"class": "request", "status": "closed"}, self._end)
        for query in (now, then):
            for area, (feed, settled, late), number in aged.tally(("feed", "settled", "late"), query, self._end):
                if not settled:
                    self._ages[area, str(feed)][group] += number
                    self._work[area, str(feed)]["overdue"] += number if late else 0
