"""The strongest alarms over all methods, one for each cause.

Chances of different methods are on different scales (those of EARS are far too small where counts are), so a method's
chance is first put on one: the share of all weeks of series that it judged with a chance as small or smaller. The
strength of a week of a series is the least such share of all methods; of equals the one that more methods find strong
comes first.

One cause shows in many series: those above and below in both trees, for some days. A week belongs to a stronger one's
cause where its day is near and its series nests with one that already belongs to it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from detectors.series import Floats
from detectors.trials.backtest.comparing import Weeks
from detectors.trials.backtest.running import Asked

NEAR: Final = 10
"""Days between a week's strongest day and that of its cause."""
UNUSUAL: Final = 0.01
"""A week of which the method that finds it strongest gives a greater chance is nobody's alarm."""


@dataclass(frozen=True, slots=True)
class Strong:
    """A cause: its strongest week, and what each method made of that."""

    question: int
    """Number of the question: the day on which the method that found it strongest had its least chance."""
    strength: float
    """The least share."""
    shares: tuple[float, ...]
    """Share of each method in this week of the series, NaN where it did not judge."""
    flagged: tuple[bool, ...]
    """Whether each method is below its threshold in the series on a day not further away than ``NEAR``."""
    first: int
    """First of these days on which one is, up to that of the question."""
    series: int
    """Series of the cause among the weeks that were looked at."""


def strongest(
    asked: Asked, weeks: Weeks, thresholds: Sequence[float], nested: Callable[[int, int], bool], most: int
) -> list[Strong]:
    """The causes, the strongest first. ``nested`` says of two rows whether one lies in the other."""
    shares = np.stack([_shares(weeks.least(p)) for p in asked.p])
    whole = np.where(np.isnan(shares), 1.0, shares)
    least = whole.min(axis=0)
    ordered = np.lexsort((weeks.row, np.log(whole).sum(axis=0), least))
    chances = np.stack([weeks.least(p) for p in asked.p])
    unusual = (chances <= UNUSUAL) & (whole == least)
    ordered = ordered[unusual.any(axis=0)[ordered]]
    causes: list[tuple[int, list[int]]] = []
    days: list[int] = []
    for at, week in enumerate(ordered):
        if len(causes) > most:
            break
        days.append(_question(asked, weeks, shares, int(week)))
        row, day = int(weeks.row[week]), int(asked.day[days[at]])
        for leader, rows in causes:
            near = abs(int(asked.day[days[leader]]) - day) <= NEAR
            if near and (row in rows or any(nested(row, other) for other in rows)):
                rows.append(row)
                break
        else:
            causes.append((at, [row]))
    return [
        Strong(
            int(days[leader]),
            float(least[ordered[leader]]),
            tuple(float(share) for share in shares[:, ordered[leader]]),
            *_flagged(asked, thresholds, int(days[leader])),
            len(set(rows)),
        )
        for leader, rows in causes[:most]
    ]


def _shares(least: Floats) -> Floats:
    """[C] of all weeks judged the share with a chance as small or smaller."""
    judged = ~np.isnan(least)
    shares = np.full(least.shape, np.nan)
    # As scipy's rankdata with the method "max"; to import scipy.stats for it would cost every command half a second.
    ordered = np.sort(least[judged])
    shares[judged] = np.searchsorted(ordered, least[judged], side="right") / max(ordered.size, 1)
    return shares


def _question(asked: Asked, weeks: Weeks, shares: Floats, week: int) -> int:
    """The question of the week to which the method that finds it strongest gave its least chance."""
    inside = np.flatnonzero(weeks.of == week)
    return int(inside[np.nanargmin(asked.p[np.nanargmin(shares[:, week]), inside])])


def _flagged(asked: Asked, thresholds: Sequence[float], question: int) -> tuple[tuple[bool, ...], int]:
    """Who flags the series near the day of the question, and the first such day up to it."""
    day = int(asked.day[question])
    near = (asked.row == asked.row[question]) & (np.abs(asked.day - day) <= NEAR)
    days = [asked.day[near & (p <= threshold)].tolist() for p, threshold in zip(asked.p, thresholds, strict=True)]
    return tuple(bool(each) for each in days), min([day, *(one for each in days for one in each)])
