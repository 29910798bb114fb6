"""三率: response, solved and satisfied, by assessment month, with what they are made of.

Of requests of a hotline feed that were closed in an assessment month (closures count by their own time, whenever the
case was registered), V are those with a valid call-back:

    response = contacted / V        solved = solved / V        satisfied = (yes + 0.9 mostly) / V

Where a feed does not say whether a call-back was valid, V are the cases whose outcome is known, and ``basis`` says so.
A rate whose field the feed never gives is None. The rates come late, days after the closing, and of some cases only:
``waiting`` are closed cases without an outcome yet, ``lag_median`` the days from closing to the call-back.
"""

from collections.abc import Iterable
from dataclasses import replace
from statistics import median, quantiles
from typing import Final, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from briefing.packs.answers import Answers, answers, closed_in
from briefing.packs.case_scope import CaseScope
from briefing.packs.moments import check_days
from city.calendars import Calendar
from city.times import DAY, day_iso

MOSTLY: Final = 0.9
"""What 基本满意 counts of 满意: of one district's rule, see the reference, and never law."""
_TENTHS: Final = 10


class Rates(msgspec.Struct, frozen=True, kw_only=True):
    """One hotline feed in one assessment month."""

    feed: str
    first: str
    last: str
    """The assessment month, ISO dates, both inclusive."""
    over: bool
    """It was over when the figures were made."""
    assessed: bool
    """Without the cases that the feed leaves out of its assessment (不纳入考核); else with them."""
    closed: int
    valid: int
    """V, the denominator of all three."""
    basis: Literal["call-back", "outcome"]
    contacted: int | None
    solved: int | None
    satisfied: int | None
    mostly: int | None
    unsatisfied: int | None
    response_rate: float | None
    solved_rate: float | None
    satisfied_rate: float | None
    waiting: int
    lag_median: float | None
    lag_long: float | None
    """Days, of the slowest tenth."""

    def __post_init__(self) -> None:
        check_days(self.first, self.last)


def rates(scope: CaseScope, months: Iterable[tuple[int, int]], until: int) -> tuple[Rates, ...]:
    """By hotline feed and month; the cases of the assessment apart only where they are not all.

    Of the cases of a scope those that were closed before ``until``.
    """
    waited = _Waited(scope, until)
    found = [
        _rates(line, waited, over=scope.zone.start(line.days[1] + 1) <= until) for line in answers(scope, months, until)
    ]
    return tuple(sorted(found, key=lambda line: (line.feed, line.first, line.assessed)))


class _Waited:
    """Days from closing to call-back, each asked for once."""

    def __init__(self, scope: CaseScope, until: int) -> None:
        self._scope, self._until = scope, until
        self._known: dict[tuple[str, tuple[int, int], bool], NDArray[np.int64]] = {}

    def days(self, line: Answers) -> list[float]:
        """Those of the cases of a line, in no order."""
        lags = np.concatenate([self._lags(line.feed, line.days, excluded) for excluded in line.excluded])
        days: list[float] = (np.maximum(lags, 0) / DAY).tolist()
        return days

    def _lags(self, *asked: *tuple[str, tuple[int, int], bool]) -> NDArray[np.int64]:
        if asked not in self._known:
            feed, days, excluded = asked
            closed = closed_in(self._scope, days, self._until)
            one = replace(closed, equal={**closed.equal, "feed": feed, "excluded": excluded})
            self._known[asked] = self._scope.store.lags(one)
        return self._known[asked]


def weighed(line: Answers) -> float | None:
    """The satisfied, a mostly satisfied one for ``MOSTLY``."""
    return None if line.satisfied is None or line.mostly is None else line.satisfied + MOSTLY * line.mostly


def _rates(line: Answers, waited: _Waited, *, over: bool) -> Rates:
    lags = waited.days(line)
    return Rates(
        feed=line.feed,
        first=day_iso(line.days[0]),
        last=day_iso(line.days[1]),
        over=over,
        assessed=line.assessed,
        closed=line.closed,
        valid=line.valid,
        basis=line.basis,
        contacted=line.contacted,
        solved=line.solved,
        satisfied=line.satisfied,
        mostly=line.mostly,
        unsatisfied=line.unsatisfied,
        response_rate=_rate(line.contacted, line.valid),
        solved_rate=_rate(line.solved, line.valid),
        satisfied_rate=_rate(weighed(line), line.valid),
        waiting=line.waiting,
        lag_median=round(median(lags), 1) if lags else None,
        lag_long=round(quantiles(lags, n=_TENTHS, method="inclusive")[-1], 1) if len(lags) > 1 else None,
    )


def assessment_months(calendar: Calendar, first: int, last: int) -> tuple[tuple[int, int], ...]:
    """The assessment months that end between two days; the one that the last day lies in, where none does."""
    found = []
    day = first
    while day <= last:
        month = calendar.assessment_month(day)
        if month[1] <= last:
            found.append(month)
        day = month[1] + 1
    return tuple(found) or (calendar.assessment_month(last),)


def _rate(part: float | None, whole: int) -> float | None:
    return None if part is None or not whole else round(part / whole, 4)
