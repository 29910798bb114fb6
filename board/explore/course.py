"""The course of one cell of the explorer: eight weeks by day, two years by week, the hours of its days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot

import numpy as np
from numpy.typing import NDArray

from board.series import Daily
from city.times import HOUR, Zone, day_of_iso
from indexing.store import Body

WEEKS = 104
DAYS = 7 * WEEKS
"""Days that are read: two years."""
RECENT = 56
HOURS_OF = (28, 7, 1)
"""Days whose hours are shown: the most that has no more than ``BUCKETS`` buckets."""
BUCKETS = 1_500

Band = Mapping[int, tuple[float, float]]


@dataclass(frozen=True)
class Course:
    """What is charted of a cell."""

    daily: Daily
    weekly: Daily
    hours: tuple[int, ...] | None
    """Matters by hour of the day; None where there are too many buckets to add, or all stand at one hour."""
    of_days: int
    """Days that the hours are of, the last ones."""


def recent(counts: NDArray[np.int64], band: Band, last: int, marked: tuple[int, int]) -> Daily:
    """The last eight weeks by day. ``counts`` end with the day ``last``."""
    first = last - RECENT + 1
    days = range(first, last + 1)
    return Daily(
        first=first,
        observed=tuple(counts[-RECENT:].tolist()),
        expected=tuple(band[day][0] if day in band else None for day in days),
        upper=tuple(band[day][1] if day in band else None for day in days),
        marked=marked,
    )


def by_week(counts: NDArray[np.int64], band: Band, last: int, marked: tuple[int, int]) -> Daily:
    """Sums of seven days each, the last ending with ``last``, from the first that has any count.

    Where all seven days were judged, a week expects the sum e of theirs. Its ordinary counts reach to

        e + sqrt(sum of (upper - expected)² of its days)

    as if days went their ways independently: a week of a slow rise is above that sooner than its days are.
    """
    weeks = counts.reshape(-1, 7).sum(axis=1)
    begun = int(np.argmax(weeks > 0)) if weeks.any() else len(weeks) - 1
    first = last - len(counts) + 1 + 7 * begun
    expected: list[float | None] = []
    upper: list[float | None] = []
    for monday in range(first, last + 1, 7):
        judged = [band.get(day) for day in range(monday, monday + 7)]
        known = [one for one in judged if one is not None]
        total = sum(one[0] for one in known) if len(known) == 7 else None
        expected.append(total)
        upper.append(None if total is None else total + hypot(*(high - mean for mean, high in known)))
    return Daily(
        first=first + 6,
        observed=tuple(weeks[begun:].tolist()),
        expected=tuple(expected),
        upper=tuple(upper),
        marked=(marked[0], marked[1] + 6),
        step=7,
    )


def of_hours(buckets: Sequence[Body], zone: Zone) -> tuple[int, ...] | None:
    """Matters by wall-clock hour; None where all stand at one, as of a feed that knows days only."""
    hours = [0] * 24
    for bucket in buckets:
        start = zone.start(day_of_iso(bucket["day"]))
        for slot, matters in enumerate(bucket["matters"]):
            if matters:
                hours[zone.local(start + slot * HOUR).hour] += matters
    return tuple(hours) if sum(each > 0 for each in hours) > 1 else None
