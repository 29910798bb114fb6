"""Hard to solve (难点) and across offices (跨部门) as measures over rows. Pure functions of counts.

What a feed does not say is missing (NaN), never 0: a measure that no row of the feed has is said to be missing.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from briefing.choosing.kept_cases import SPAN, KeptCases
from briefing.choosing.weights import Reals

WEIGHT = 20.0
"""Cases by which a share is drawn towards the feed's: few cases say little."""
ALIKE = 0.05
"""Shares that differ by less are alike."""
DOUBLE = 0.5
"""Numbers of days within half a doubling are alike."""
FRACTION = 0.25
"""Effective numbers of units that differ by less are alike."""
LEAST_CASES = 10
"""Fewer tell no median and no share of offices."""
SURE = 2.0
"""Standard deviations by which a share is surely above another."""
ROUNDING = 1e-9


class Hardness(NamedTuple):
    """Parts of being hard to solve, the larger the harder; NaN where unknown. Raw shares stand in ``KeptCases``."""

    unsolved: Reals
    unsatisfied: Reals
    days: Reals
    late: Reals
    repeated: Reals
    returned: Reals


def hardness(kept: KeptCases, reports: Reals, matters: Reals) -> Hardness:
    """The parts. ``reports`` and ``matters`` are those of the same days, from the buckets.

    Shares are ``(bad + WEIGHT * common) / (n + WEIGHT)``, where ``common`` is ``sum(bad) / sum(n)`` over all rows:
    every case stands in as many rows as its topic has topics above, so this is the share of the feed, nearly. Where
    half of the cases are not closed within the days that are told apart, the number of days is the largest of them.
    """
    days = median_days(kept.settled, kept.open)
    if kept.settled.any():
        days = np.where(np.isnan(days), SPAN - 1.0, days)
    return Hardness(
        unsolved=_drawn(kept.asked - kept.solved, kept.asked),
        unsatisfied=_drawn(kept.rated - kept.satisfied, kept.rated),
        days=np.where(kept.cases >= LEAST_CASES, days, np.nan),
        late=_drawn(kept.late, kept.decided),
        repeated=_drawn(reports - matters, reports, said_by_any=True),
        returned=_drawn(kept.returned, kept.cases, said_by_any=True),
    )


def harder(parts: Hardness, kept: KeptCases, reports: Reals, groups: Sequence[int], ranked: int) -> Reals:
    """In which parts each row is surely harder than is usual: ``[part, row]``, 1 or 0, NaN where unknown.

    A share where ``share - SURE * sd`` with ``sd = sqrt(share * (1 - share) / (n + WEIGHT))``, and days as
    ``log2(days + 1)``, is above the upper quartile of the row's group, and above its median by ``ALIKE`` or ``DOUBLE``.
    Quartile and median are those of the first ``ranked`` rows.
    """
    sizes = (kept.asked, kept.rated, None, kept.decided, reports, kept.cases)
    found = []
    for part, n in zip(parts, sizes, strict=True):
        values = np.log2(part + 1.0) if n is None else part
        least = DOUBLE if n is None else ALIKE
        middle, upper = (quantile(values, share, groups, ranked) for share in (0.5, 0.75))
        bound = np.maximum(upper, middle + least)
        sd = 0.0 if n is None else np.sqrt(part * (1.0 - part) / (n + WEIGHT))
        found.append(np.where(np.isnan(part), np.nan, values - SURE * sd > bound))
    return np.stack(found)


def quantile(values: Reals, share: float, groups: Sequence[int], ranked: int) -> Reals:
    """Of each row's group, by its first ``ranked`` rows; NaN where none of them is known."""
    labels = np.asarray(groups)
    found = np.full(len(values), np.nan)
    for label in np.unique(labels):
        known = values[:ranked][(labels[:ranked] == label) & ~np.isnan(values[:ranked])]
        if known.size:
            found[labels == label] = np.quantile(known, share)
    return found


def median_days(settled: Reals, still_open: Reals) -> Reals:
    """Whole days after which half of the cases are closed, by Kaplan and Meier: open ones are known to last longer.

    ``settled[i, d]`` and ``still_open[i, d]`` are cases that ended, or were last seen open, after d whole days. NaN
    where fewer than half are closed within the days that are told apart, and where there are none.
    """
    leaving = settled + still_open
    at_risk = np.cumsum(leaving[:, ::-1], axis=1)[:, ::-1]
    surviving = np.cumprod(1.0 - settled / np.maximum(at_risk, 1.0), axis=1)
    half = surviving <= 0.5 + ROUNDING
    found: Reals = np.where(half.any(axis=1), half.argmax(axis=1).astype(np.float64), np.nan)
    return found


def median_lag(lag: Reals) -> Reals:
    """The middle of a histogram of whole days; NaN where it is empty."""
    total = lag.sum(axis=1)
    found: Reals = np.where(total > 0, (np.cumsum(lag, axis=1) * 2 >= total[:, None]).argmax(axis=1), np.nan)
    return found


def effective_units(kept: KeptCases) -> Reals:
    """The effective number of units: one over the chance that two cases of one lowest area are of the same unit.

    Hill's number of order 2, from pairs of cases without replacement, so it does not grow with the number of cases; of
    one area, so that every street having an office of its own does not make a problem of all streets one of many
    offices. NaN with fewer than ``LEAST_CASES`` cases or without two in one area.
    """
    enough = (kept.cases >= LEAST_CASES) & (kept.pairs > 0)
    rarest = np.maximum(kept.alike, 1.0)  # not even one pair alike: as if one were
    found: Reals = np.where(enough, kept.pairs / rarest, np.nan)
    return found


def _drawn(bad: Reals, n: Reals, *, said_by_any: bool = False) -> Reals:
    """Shares drawn to the feed's; NaN without any n, or where no case says so although all could (``said_by_any``)."""
    if not n.any() or (said_by_any and not bad.any()):
        return np.full(len(n), np.nan)
    found: Reals = np.where(n > 0, (bad + WEIGHT * bad.sum() / n.sum()) / (n + WEIGHT), np.nan)
    return found
