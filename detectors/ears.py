"""EARS C1, C2, C3: the Early Aberration Reporting System's moving averages, for series with a week or two of history.

Hutwagner, Thompson, Seeman and Treadwell, Journal of Urban Health 80 (2003) i89-i96; C1 and C2 give the bounds and
alarms of ``earsC`` of the R package surveillance. C3 is the published statistic, not that package's, whose bound
replaces the baseline's mean by the present count and so never looks at the present day.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from detectors.negative_binomial import LEAST_P
from detectors.series import Floats, History, Judgement, Kinds, single_day

LEAST_DAYS: Final = 4
"""Fewer days with data in a baseline give no deviation worth the name."""


@dataclass(frozen=True, slots=True)
class _Window:
    """The baseline of one day, per row: present days, mean, standard deviation (divisor days - 1)."""

    days: NDArray[np.int64]
    mean: Floats
    deviation: Floats

    @property
    def known(self) -> NDArray[np.bool_]:
        return self.days >= LEAST_DAYS


def _window(counts: Floats, length: int, gap: int) -> _Window:
    """The ``length`` days that end ``gap`` days before the end of the counts."""
    end = max(counts.shape[1] - gap, 0)
    part = np.ascontiguousarray(counts[:, max(end - length, 0) : end])
    present = ~np.isnan(part)
    days = np.count_nonzero(present, axis=1)
    mean = np.where(present, part, 0.0).sum(axis=1) / np.maximum(days, 1)
    square = np.where(present, part - mean[:, None], 0.0) ** 2
    return _Window(days, mean, np.sqrt(square.sum(axis=1) / np.maximum(days - 1, 1)))


def _standard(count: Floats, window: _Window) -> Floats:
    """(count - mean) / deviation; infinite where the baseline does not vary, 0 for an equal count."""
    with np.errstate(divide="ignore", invalid="ignore"):
        score = (count - window.mean) / window.deviation
    return np.where(count == window.mean, 0.0, score)


def _judgement(name: str, history: History, window: _Window, upper: Floats, p: Floats) -> Judgement:
    known = window.known
    return Judgement(
        expected=np.where(known, window.mean, 0.0),
        upper=np.where(known, upper, 0.0),
        p=np.where(known, np.clip(p, LEAST_P, 1.0), 1.0),
        judged=known,
        days=history.days,
        method=np.full(known.shape, name),
    )


@dataclass(frozen=True, slots=True)
class EarsC1:
    """Upper bound: mean + z sd of the last 7 days, z the 1 - alpha quantile of the normal law.

    The deviation has no floor, as published: where the baseline does not vary every increase is an alarm. ``p`` is the
    normal tail of the standardised count: right for large counts only, for small ones it is far too small.
    """

    alpha: float = 0.001
    baseline: int = 7
    gap: int = 0

    @property
    def name(self) -> str:
        """``EARS C1``, or ``EARS C2`` where two days lie between baseline and judged day."""
        return "EARS C2" if self.gap else "EARS C1"

    def judge(self, history: History, observed: Floats, kinds: Kinds) -> Judgement:
        """Judges one day."""
        single_day(self.name, kinds)
        window = _window(history.counts, self.baseline, self.gap)
        upper = window.mean - float(special.ndtri(self.alpha)) * window.deviation
        return _judgement(self.name, history, window, upper, special.ndtr(-_standard(observed, window)))


@dataclass(frozen=True, slots=True)
class EarsC2(EarsC1):
    """As C1 with the baseline two days earlier (days t-9 to t-3), so that an outbreak's first days stay outside it."""

    gap: int = 2


@dataclass(frozen=True, slots=True)
class EarsC3:
    """C3 = sum over today and the two days before of max(0, C2 - 1), an alarm where C3 >= z, the 1 - alpha quantile.

    ``upper`` is the greatest count of today that leaves C3 below z: mean + sd (1 + z - carried), and -1 where the two
    days before suffice alone, so that no count is ordinary. ``p`` is the normal tail of C3, the published rule put on
    a scale, not the chance of C3; the least excess it tells apart is one deviation.
    """

    alpha: float = 0.025
    baseline: int = 7
    gap: int = 2

    @property
    def name(self) -> str:
        """``EARS C3``."""
        return "EARS C3"

    def judge(self, history: History, observed: Floats, kinds: Kinds) -> Judgement:
        """Judges one day."""
        single_day(self.name, kinds)
        counts = history.counts
        carried = np.zeros(counts.shape[0])
        for back in range(1, min(3, counts.shape[1] + 1)):
            before = _window(counts[:, :-back], self.baseline, self.gap)
            score = _standard(counts[:, -back], before)
            carried += np.where(before.known & ~np.isnan(score), np.maximum(score - 1.0, 0.0), 0.0)
        window = _window(counts, self.baseline, self.gap)
        room = -float(special.ndtri(self.alpha)) - carried
        upper = np.where(room > 0.0, window.mean + window.deviation * (1.0 + np.maximum(room, 0.0)), -1.0)
        statistic = np.maximum(_standard(observed, window) - 1.0, 0.0) + carried
        return _judgement(self.name, history, window, upper, special.ndtr(-statistic))


@dataclass(frozen=True, slots=True)
class EarsC2Counts:
    """C2 with a chance that is honest for counts: Student's t on Anscombe's scale, no deviation below Poisson's.

    With g(y) = 2 sqrt(y + 3/8), which gives Poisson counts variance 1 and takes the skew from overdispersed ones,
    T = (g(y - 1/2) - mean g) / (s sqrt(1 + 1/n)), s = max(1, sd g), against Student's t with n - 1 degrees of freedom,
    n the days of the baseline: the predictive law of one more day of a normal sample, with continuity correction.
    ``upper`` follows from the same law and is much wider than C2's: seven days do not say more, and the weekday
    pattern is in their deviation. ``expected`` is the baseline's mean.
    """

    alpha: float = 0.001
    baseline: int = 7
    gap: int = 2

    @property
    def name(self) -> str:
        """``EARS C2 for counts``."""
        return "EARS C2 for counts"

    def judge(self, history: History, observed: Floats, kinds: Kinds) -> Judgement:
        """Judges one day."""
        single_day(self.name, kinds)
        window = _window(history.counts, self.baseline, self.gap)
        scaled = _window(_anscombe(history.counts), self.baseline, self.gap)
        freedom = np.maximum(window.days - 1, 1).astype(np.float64)
        spread = np.maximum(scaled.deviation, 1.0) * np.sqrt(1.0 + 1.0 / np.maximum(window.days, 1))
        score = (_anscombe(np.maximum(observed - 0.5, 0.0)) - scaled.mean) / spread
        p = np.where(observed > 0, special.stdtr(freedom, -score), 1.0)
        bound = np.maximum(scaled.mean - special.stdtrit(freedom, self.alpha) * spread, 0.0)
        upper = np.floor(np.maximum(bound * bound / 4.0 - 0.375 + 0.5, 0.0))
        return _judgement(self.name, history, window, upper, p)


def _anscombe(count: Floats) -> Floats:
    return np.asarray(2.0 * np.sqrt(count + 0.375))
