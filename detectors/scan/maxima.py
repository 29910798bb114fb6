"""The greatest score of each of many simulated tables of counts: what the score of a cluster is compared with.

Few windows of a table come near its maximum, and where B is given the score grows with the count alone. So a score
that most tables exceed is turned into a least count for every window, whole numbers are summed and compared, and
only what reaches its least count is scored. A table that nowhere reaches it is looked at again with a lower score:
the maxima are exact, and do not depend on the scores that were tried.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from detectors.scan.tables import Tables
from detectors.scan.windows import Windows
from detectors.series import Floats

_CELLS: Final = 1 << 17
"""Areas times tables at a time: so many counts of one period stay in the cache of a core."""
_LEAST_TABLES: Final = 16
_MOST_TABLES: Final = 1024
_FIRST_SCORE: Final = 3.0
_LOWEST_SCORE: Final = 0.1
_REACHED_BY_MOST: Final = 0.01
"""Share of tables that may have to be looked at again."""
_WIDTHS: Final = (np.int16, np.int32, np.int64)


def at_once(areas: int) -> int:
    """Tables in a block."""
    return min(max(_CELLS // max(areas, 1), _LEAST_TABLES), _MOST_TABLES)


def maxima(windows: Windows, draw: Callable[[int], Tables], replicates: int) -> Floats:
    """[replicates] the greatest score of each table that ``draw`` gives, which is asked for a block of them at once."""
    most = at_once(windows.zones.areas)
    greatest = np.zeros(replicates)
    at, least = _FIRST_SCORE, windows.least(_FIRST_SCORE)
    for begin in range(0, replicates, most):
        block = slice(begin, min(begin + most, replicates))
        sums = _trailing(draw(block.stop - begin))
        greatest[block] = _reached(windows, sums, least)
        _lower(windows, sums, at, greatest[block])
        if begin == 0 and block.stop < replicates:
            at = float(np.quantile(greatest[block], _REACHED_BY_MOST))
            least = windows.least(at)
    return greatest


def _trailing(tables: Tables) -> Tables:
    """Sums of the last 1 to D periods in the narrowest type that holds the sum of a table."""
    most = int(tables.sum(axis=(0, 1)).max(initial=0))
    width = next(width for width in _WIDTHS if most < np.iinfo(width).max)
    return np.cumsum(tables[::-1], axis=0, dtype=width)


def _lower(windows: Windows, sums: Tables, at: float, greatest: Floats) -> None:
    """Sets right the scores of tables that have none of ``at`` or more."""
    missed = np.flatnonzero(greatest < at)
    while missed.size:
        at = at / 2.0 if at > _LOWEST_SCORE else 0.0
        part = np.ascontiguousarray(sums[:, :, missed])
        greatest[missed] = _reached(windows, part, windows.least(at))
        missed = missed[greatest[missed] < at]


def _reached(windows: Windows, sums: Tables, least_count: Floats) -> Floats:
    """[r] the greatest score of each table among windows that have their least count, 0 for none."""
    zones, tables = windows.zones, sums.shape[2]
    never = np.iinfo(sums.dtype).max
    least = np.full(least_count.shape, never, dtype=sums.dtype)
    possible = least_count < never
    least[possible] = least_count[possible]
    greatest = np.zeros(tables)
    for layer, needed, expected in zip(sums, least, windows.expected, strict=True):
        first = 0
        for running, end in zones.running(layer):
            if not end.size:
                continue
            bound = np.full((len(running), 1), never, dtype=sums.dtype)
            bound[end, 0] = needed[first : first + end.size]
            hits = np.flatnonzero(running >= bound)
            if hits.size:
                chain, table = np.divmod(hits, tables)
                zone = first + np.searchsorted(end, chain)
                count = running.ravel()[hits].astype(np.float64)
                np.maximum.at(greatest, table, windows.score(count, expected[zone]))
            first += end.size
    return greatest
