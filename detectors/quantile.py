"""The search for the largest ordinary count, of many laws at once."""

from collections.abc import Callable

import numpy as np

from detectors.series import Floats, Rows

Chance = Callable[[Rows, Floats], Floats]
"""The chance of a count as high or higher, of these rows; 1 at a count of zero, non-increasing in the count."""


def largest_ordinary(alpha: float, guess: Floats, step: Floats, chance: Chance) -> Floats:
    """[n] the largest whole count whose chance is above ``alpha``; alpha is below 1.

    ``guess`` [n] is a whole number that is right more often than not, ``step`` [n] how far off it is thought to be.
    Bracketed about the guess, then narrowed between whole numbers by false position on the logarithm of the chance,
    every third step by halving (up to 2**53, where doubles stop telling whole numbers apart).
    """
    low, high, low_log, high_log = _bracket(alpha, guess, step.copy(), chance)
    goal, number = np.log(alpha), 0
    wide = np.flatnonzero(high - low > 1.0)
    while wide.size:
        number += 1
        below, above = low[wide], high[wide]
        share = 0.5 if number % 3 == 0 else (low_log[wide] - goal) / (low_log[wide] - high_log[wide])
        middle = np.clip(np.floor(below + (above - below) * share), below + 1.0, above - 1.0)
        found = chance(wide, middle)
        beyond = found <= alpha
        above_rows, below_rows = wide[beyond], wide[~beyond]
        high[above_rows], high_log[above_rows] = middle[beyond], np.log(found[beyond])
        low[below_rows], low_log[below_rows] = middle[~beyond], np.log(found[~beyond])
        wide = wide[(high[wide] - low[wide] > 1.0) & (middle > below) & (middle < above)]
    return high - 1.0


def _bracket(alpha: float, guess: Floats, step: Floats, chance: Chance) -> tuple[Floats, Floats, Floats, Floats]:
    """Whole numbers with chance(low) > alpha >= chance(high), and the logarithms of these chances.

    From the guess on in steps each four times as wide as the one before.
    """
    rows = np.arange(guess.size)
    low = guess.copy()
    first = chance(rows, low)
    low_log = np.log(first)
    high, high_log, rising = low.copy(), low_log.copy(), first > alpha
    while rows.size:
        up, width = rising[rows], step[rows]
        at = np.where(up, high[rows] + width, np.maximum(low[rows] - width, 0.0))
        found = chance(rows, at)
        beyond, log = found <= alpha, np.log(found)
        met = beyond == up
        to_high, to_low = beyond | ~met, ~beyond | ~met
        high[rows[to_high]], high_log[rows[to_high]] = at[to_high], log[to_high]
        low[rows[to_low]], low_log[rows[to_low]] = at[to_low], log[to_low]
        rows = rows[~met]
        step *= 4.0
    return low, high, low_log, high_log
