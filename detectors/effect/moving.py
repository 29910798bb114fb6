"""Whether a fall has only moved: what its siblings have gained, as a share of what was lost.

With L = M - y lost by the measured series and G = y' - M' gained by others, M and M' what was to come without the
measure, the share moved is G / L. M and M' are drawn from their laws, independently: what both have in common makes the
interval wider than it need be, not narrower. A gain is *shown* where a sum as high has a chance of 5% over all siblings
that were looked at: it is asked only after a fall, and a gain that is none makes what is said of the fall more careful.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from detectors.effect.answer import FALL
from detectors.effect.law import Law
from detectors.series import Floats

SHOWN: Final = 0.05

_DRAWS: Final = 4000
_SEED: Final = 20_090_312


@dataclass(frozen=True, slots=True)
class Moved:
    """Of each sibling [j]."""

    gained: Floats
    """Observed less expected."""
    shown: NDArray[np.bool_]
    """True where it has surely gained."""
    share: Floats
    """Gain over loss, of what is expected of both."""
    low: Floats
    high: Floats
    """2.5% and 97.5% of the share, over the draws in which anything was lost."""


def moved(law: Law, observed: float, siblings: Sequence[Law], gained: Floats) -> Moved:
    """Holds the sums ``gained`` [j] of siblings against the loss of one series; all laws are of one row each."""
    rng = np.random.default_rng(_SEED)
    chance = np.array([each.below(gained[at : at + 1])[0] for at, each in enumerate(siblings)])
    lost = draws(law, rng)[0] - observed
    more = gained[:, None] - np.array([draws(each, rng)[0] for each in siblings])
    some = lost > 0.0
    shares = more[:, some] / lost[some] if some.any() else np.full((gained.size, 1), np.nan)
    low, high = np.quantile(shares, (FALL, 1.0 - FALL), axis=1)
    gain = gained - np.array([float(each.mean[0]) for each in siblings])
    loss = float(law.mean[0]) - observed
    shown = chance >= 1.0 - SHOWN / max(gained.size, 1)
    return Moved(gain, shown, gain / loss if loss > 0 else np.full(gain.shape, np.nan), low, high)


def draws(law: Law, rng: np.random.Generator) -> Floats:
    """[n, draws] sums from a law."""
    rows = law.weight.shape[0]
    found = np.empty((rows, _DRAWS))
    for row in range(rows):
        cell = rng.choice(law.weight.shape[1], _DRAWS, p=law.weight[row] / law.weight[row].sum())
        mean = law.cell_mean[row, cell]
        extra = np.maximum((law.phi[row, cell] - 1.0) / mean + law.error[row, cell], 1e-9)
        found[row] = rng.poisson(rng.gamma(1.0 / extra, extra * mean))
    return found
