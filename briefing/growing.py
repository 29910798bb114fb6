"""How the topics of a feed have grown: against which days, what of it is a change of names, how many come now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from briefing import criteria
from briefing.class_moves import Sides, fallen, together
from briefing.criteria import Change, Counts, Reals
from briefing.history import History
from briefing.periods import QUARTER_DAYS, Period
from city import paths

_HALF_A_YEAR = 182
_LEAST_DISTRICTS = 3


@dataclass(frozen=True)
class Growing:
    """Of every row of a history."""

    change: Change
    against: tuple[Period, ...]
    """The days that each row has grown least against."""
    now: Counts
    before: Counts
    """Matters of ``against``."""
    moved: Mapping[int, tuple[int, ...]]
    """Rows whose growth is a change of names, with the rows that lost what they gained."""
    value: Reals
    """The sure growth; of a row that moved that of all of these together."""
    quarter: Period | None
    """The last days of a long period."""
    areas: Mapping[int, tuple[int, int]]
    """Of rows that have surely grown: the lowest areas touched at first, and in as many days now; see ``_reached``."""
    lately: Reals
    """Steady matters of the whole period at the rate of ``quarter``, for what has surely grown; else 0."""


def growing(history: History, period: Period) -> Growing | None:
    """The growth of a period; None where the history holds none of the days that it is measured against."""
    references = [before for before in _references(period) if history.holds(before)]
    if not references:
        return None
    change, least = criteria.growth(history.within(period), [history.within(before) for before in references])
    before = np.stack([history.within(reference).sum(axis=1) for reference in references])
    moved = _moved(history, period, [references[at] for at in least], change)
    value = change.sure.copy()
    for row, (_, growth) in moved.items():
        value[row] = growth
    quarter = _quarter(period)
    lately = np.zeros(len(value))
    if quarter is not None:
        rate = criteria.steady(history.within(quarter)) / QUARTER_DAYS
        lately = np.where(value > 0, rate * period.days, 0.0)
    return Growing(
        change=change,
        against=tuple(references[at] for at in least),
        now=history.within(period).sum(axis=1),
        before=before[least, np.arange(len(least))],
        moved={row: tuple(fell) for row, (fell, _) in moved.items()},
        value=value,
        quarter=quarter,
        areas=_reached(history, period, value, moved),
        lately=lately,
    )


def _reached(history: History, period: Period, value: Reals, moved: Mapping[int, object]) -> dict[int, tuple[int, int]]:
    """Lowest areas touched in as many days at first and at last, of what has grown and moved from no other name.

    Of a long period its last quarter is held against its first; a month against the first days of the quarter before
    it. Nothing where the history does not hold those.
    """
    now = _quarter(period) or period
    first = period.first if now is not period else period.quarter_before().first
    then = Period(first, first + now.days - 1, "")
    grown = [row for row in range(len(value)) if value[row] > 0 and row not in moved]
    if not grown or not history.holds(then):
        return {}
    before, after = ((history.by_area(each)[grown] > 0).sum(axis=1) for each in (then, now))
    return {row: (int(before[at]), int(after[at])) for at, row in enumerate(grown)}


def _quarter(period: Period) -> Period | None:
    """The last quarter of a long period, None for a month."""
    if period.days <= _HALF_A_YEAR:
        return None
    return Period(period.last - QUARTER_DAYS + 1, period.last, "")


def _references(period: Period) -> tuple[Period, ...]:
    """The days before a long period; of a month the three months before and the same days a year before."""
    return (period.before(),) if period.days > _HALF_A_YEAR else (period.quarter_before(), period.year_before())


def _moved(
    history: History, period: Period, against: Sequence[Period], change: Change
) -> dict[int, tuple[list[int], float]]:
    """By topic whose growth is a change of names: what fell beside it, and the growth of all of these as one.

    Of a long period the last quarter is looked at, against the same days a year before: a name changes on one day, and
    a year's sums hold days on both sides of it.
    """
    tree = len(history.topics)
    grown = [row for row in range(tree) if change.sure[row] > 0]
    found = {}
    for reference in sorted({against[row] for row in grown}, key=lambda each: each.first):
        quarter = _quarter(period)
        now, then = (quarter, quarter.year_before()) if quarter else (period, reference)
        daily = (history.within(each)[:tree] for each in (now, then))
        sides = Sides(*daily, *(_by_district(history, each)[:tree] for each in (now, then)))
        whole = Sides(
            history.within(period)[:tree], history.within(reference)[:tree], sides.now_areas, sides.then_areas
        )
        for row in grown:
            if against[row] == reference and (fell := fallen(history.topics, row, sides)):
                found[row] = (fell, float(together([row, *fell], whole).sure[0]))
    return found


def _by_district(history: History, period: Period) -> Counts:
    """Matters by row and the areas right above the lowest: of these alone most have too few."""
    above = sorted({paths.parent(area) or area for area in history.areas})
    counts = history.by_area(period)
    if len(above) < _LEAST_DISTRICTS:
        return counts
    found = np.zeros((len(counts), len(above)), dtype=np.int64)
    np.add.at(found.T, [above.index(paths.parent(area) or area) for area in history.areas], counts.T)
    return found
