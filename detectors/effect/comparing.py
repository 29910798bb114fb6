"""Which comparison series may be compared with: those that the measure has left alone, as far as can be seen.

Every one of them is held against all others together, as the measured series will be. One that leaves them after the
measure has begun is touched itself, or has taken up what left the measured one: it is left out. Two in a hundred sets
of untouched series lose one by chance.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from detectors.effect.course import ALIKE, Follows, course, prior
from detectors.effect.expectation import Expectation, expect
from detectors.series import Floats, Rows

LEAST_LEFT: Final = 2
"""So many are needed to be compared with: one alone may have a course of its own."""

_TOUCHED: Final = 0.01
"""Chance on either side, over all of the set, of one that is called touched."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What series of one measure have in common."""

    used: NDArray[np.bool_]
    """[T] weeks that the feed delivered and that nobody has excluded."""
    design: Floats
    """[T, p] of the calendar, from ``course.calendar_design``."""
    before: int
    """Number of the first week of the measure."""

    @property
    def after(self) -> Rows:
        """The used weeks after the measure, numbered from 0."""
        return np.flatnonzero(self.used[self.before :])

    def expect(self, counts: Floats, compared: Floats | None = None, follows: Follows = ALIKE) -> Expectation:
        """What is expected of series [n, T] by themselves, or beside the sums [n, T] that each is compared with."""
        number = counts.shape[0]
        used = np.broadcast_to(self.used, counts.shape)
        design = np.broadcast_to(self.design, (number, *self.design.shape))
        covariates = self.design.shape[1] - prior(0).mean.size
        if compared is None:
            return expect(counts, used, design, self.before, prior(covariates))
        column = course(compared, used, self.before)[:, :, None]
        return expect(counts, used, np.concatenate([design, column], axis=2), self.before, prior(covariates, follows))

    def sums(self, counts: Floats) -> Floats:
        """[n] of the used weeks after the measure."""
        return np.asarray(counts[:, self.before + self.after].sum(axis=1))


def untouched(frame: Frame, counts: Floats, follows: Follows = ALIKE) -> NDArray[np.bool_]:
    """[j] which of the series ``counts`` [j, T] may be compared with; none where fewer than ``LEAST_LEFT`` may.

    The one that is farthest off goes first, and the others are looked at anew: beside one that fell all others rise.
    """
    kept = np.ones(counts.shape[0], dtype=bool)
    limit = _TOUCHED / max(kept.size, 1)
    while kept.sum() >= LEAST_LEFT:
        rest = counts[kept]
        law = frame.expect(rest, rest.sum(axis=0) - rest, follows).law(frame.after)
        below = law.below(frame.sums(rest))
        chance = np.minimum(below, 1.0 - below)
        if float(chance.min()) > limit:
            return kept
        kept[np.flatnonzero(kept)[int(chance.argmin())]] = False
    return np.zeros(kept.size, dtype=bool)
