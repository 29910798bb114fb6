"""The slow rise: likelihood ratios of "rising since some period" against "quiet", summed over all such periods.

A period's count y has under quiet the negative binomial law of mean m and size r, after a rise the one of mean k m. The
logarithm of the ratio of the two is ``theta y - psi`` with

    theta = log k - g,   psi = r g,   g = log((r + k m) / (r + m))

The mean itself is known with a relative error e: it is m times a gamma variable of mean 1 and shape a = 1 / e², the
same for all periods. With Theta and Psi the sums of theta y and psi from period c to the last one, and Y and M the
sums of ``v y`` and ``v m`` over all periods, v = theta / log k (what a period says of its level: about one over its
variance to mean ratio), the ratio of "k times as many since c" is

    L(c, k) = exp(Theta) (1 + Psi / (a + M)) ** -(a + Y)

exact for Poisson (both sides are gamma integrals) and for a known mean, where it is exp(Theta - Psi). The statistic is
that of Shiryaev and Roberts, a mean over three rises k of sums over the periods:

    R = mean over k of o(k) sum over c of L(c, k)

Without o(k), R less the number of periods is a martingale as long as all is quiet, so a quiet series reaches A after A
periods on average or later, whatever its means, sizes and their changes from day to day (Pollak, Annals of Statistics
13 (1985) 206-227): no table of thresholds is needed. It is later because the value jumps beyond A, for a normal
increment of deviation s by exp(0.583 s) on average (Siegmund, Sequential Analysis, 1985, chapter 10), which o(k) takes
out.

Which rises k: those that a series of its level can show. A rise k tells apart I = (m / phi) (k log k - k + 1) nats a
period (phi variance over mean, s² = 2 I), and it takes about log(A) / I periods until it is found. The three k have
I = 0.05, 0.2 and 0.8, within bounds. So series of 0.05 and of 1,000 a day have the same chance of a false alarm.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from detectors.negative_binomial import LEAST_P
from detectors.predicted import Predicted
from detectors.ratio import PRIOR, Ratio, gamma_ratio
from detectors.series import Floats

NAME: Final = "negative binomial, cumulative"

WINDOW: Final = 84
"""Trailing periods to judge by: twelve weeks. What rises more slowly is the season's or the expectation's matter."""

QUIET_RUN: Final = 1000.0
"""Average number of periods until a false alarm of a quiet series, where nothing else is asked for."""

INFORMATION: Final = (0.05, 0.2, 0.8)
"""Nats a period by which the three rises tell themselves apart. One value, two or four are as good within 5%."""

LEAST_RISE: Final = 0.1
"""No rise of less than 10% is looked for: series of hundreds a day would show what matters to nobody."""

MOST_RISE: Final = 4.0
"""Nor of more than five times as many: that is a burst, and the single day shows it."""

TOLD: Final = 0.1
"""Largest chance for which a beginning and a size are told where there is no alarm."""

_OVERSHOOT: Final = 0.583
_STAY: Final = 10.0
_LEAST_MEAN: Final = 1e-6
"""Where nothing at all is expected, one event in a million periods is."""
_LEAST_SPREAD: Final = 1e-9
"""Least m / r: below, a law is Poisson."""
_LEAST_ERROR: Final = 1e-9
_MOST_SHAPE: Final = 1e12
_LARGEST_LOG: Final = 690.0
_BLOCK: Final = 256
"""Series that are worked on at once, so that their windows stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Rise:
    """One answer per series."""

    run: Floats
    """R: periods that a quiet series takes on average until it is as far as this, 0 where there is no period with data.
    At most 1e299."""
    alarm: NDArray[np.bool_]
    """run >= the quiet run asked for."""
    since: NDArray[np.int64]
    """Most likely first period of the rise, its place in the window; -1 without alarm and with p > 0.1: a quiet series
    has none."""
    ratio: Ratio
    """Events since then over those expected, mean and interval over all c by their likelihood. Where there is no
    beginning, 1 in an interval from 0 to infinity."""

    @property
    def p(self) -> Floats:
        """[n] bound on the chance that a quiet series stands as far in a given period: 10 / R, in [1e-300, 1].

        It gets there once in R periods and stays for some: measured 3 to 10 over R for means of 0.2 to 30 a day and R
        from 100 to 10,000. Without o(k) the bound is T / R by Markov's inequality, T the periods of the window.
        """
        return np.asarray(np.clip(_STAY / np.maximum(self.run, 1.0), LEAST_P, 1.0))


def judge(predicted: Predicted, since: NDArray[np.int64], *, quiet_run: float = QUIET_RUN) -> Rise:
    """Judges as of the last period of the window.

    ``since`` [n] is the first period that counts: the one after the series' last alarm, 0 or less where there was none
    in the window. So nothing is remembered from day to day: computed anew each day over the growing window, R is what
    it would be if carried on from ``since``, and the periods of an alarm are not told as new ones. A rise that goes on
    after its alarm is found again, until the expectation knows better (``detectors.level_change``).

    Missing periods change nothing: the statistic stands still. One more event in the last period never makes R
    smaller. Equal arguments give equal bits, whatever else is in the batch. Raises ``ValueError`` for shapes that do
    not fit and for a quiet run below one period.
    """
    if not quiet_run >= 1.0:
        raise ValueError("a quiet run is at least one period")
    used = predicted.used(since)
    run, mean, variance = np.zeros(predicted.rows), np.ones(predicted.rows), np.ones(predicted.rows)
    begin = np.full(predicted.rows, -1, dtype=np.int64)
    for start in range(0, predicted.rows if predicted.periods else 0, _BLOCK):
        block = np.arange(start, min(start + _BLOCK, predicted.rows))
        run[block] = _run(_window(predicted, used, block))
        told = block[run[block] >= min(_STAY / TOLD, quiet_run)]
        back, mean[told], variance[told] = _estimate(_window(predicted, used, told))
        begin[told] = predicted.periods - 1 - back
    return Rise(run, run >= quiet_run, begin, gamma_ratio(mean, variance).only(begin >= 0))


@dataclass(frozen=True, slots=True)
class _Window:
    """Counts and laws, the latest period first, so that a sum up to a place is the sum since that period."""

    used: NDArray[np.bool_]
    count: Floats
    mean: Floats
    spread: Floats
    """[n, T] m / r."""
    shape: Floats
    """[n, 1] a."""


def _window(predicted: Predicted, used: NDArray[np.bool_], rows: NDArray[np.int64]) -> _Window:
    used = used[rows, ::-1]
    count = np.where(used, predicted.counts[rows, ::-1], 0.0)
    mean = np.where(used, np.maximum(predicted.mean[rows, ::-1], _LEAST_MEAN), 0.0)
    spread = np.maximum(mean / predicted.size[rows, ::-1], _LEAST_SPREAD)
    shape = np.minimum(1.0 / np.maximum(predicted.error[rows], _LEAST_ERROR) ** 2, _MOST_SHAPE)
    return _Window(used, count, mean, spread, shape[:, None])


def _run(window: _Window) -> Floats:
    """R, 0 where no period is used."""
    number = np.maximum(np.count_nonzero(window.used, axis=1), 1)
    total = np.maximum(window.mean.sum(axis=1), _LEAST_MEAN)
    signal = total * total / (number * np.maximum((window.mean * (1.0 + window.spread)).sum(axis=1), _LEAST_MEAN))
    logs = np.stack(
        [_logs(window, k) + _OVERSHOOT * np.sqrt(2.0 * information(k, signal))[:, None] for k in rises(signal)]
    )
    logs = np.where(window.used, logs, -np.inf)
    highest = logs.max(axis=(0, 2))
    known = np.isfinite(highest)
    highest = np.where(known, highest, 0.0)
    whole = np.exp(logs - highest[:, None]).sum(axis=(0, 2)) / len(INFORMATION)
    return np.where(known, np.exp(np.minimum(highest + np.log(np.where(known, whole, 1.0)), _LARGEST_LOG)), 0.0)


def _logs(window: _Window, rise: Floats) -> Floats:
    """[n, T] log L(c, k) of one rise k [n] per series."""
    k, log_k = rise[:, None], np.log(rise)[:, None]
    gain = np.log1p((k - 1.0) * window.spread / (1.0 + window.spread))
    theta = log_k - gain
    upward, downward = np.cumsum(theta * window.count, axis=1), np.cumsum(window.mean * gain / window.spread, axis=1)
    events, expected = ((theta * value).sum(axis=1)[:, None] / log_k for value in (window.count, window.mean))
    return np.asarray(upward - (window.shape + events) * np.log1p(downward / (window.shape + expected)))


def _estimate(window: _Window) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Places back to the most likely first period, mean and relative variance of the ratio.

    Here each c has the k that suits it best, at least 1: the rate since c over the rate before, with the a events that
    the expectation is worth. The three rises of R would spread a tenfold day over the days before it.
    """
    share = 1.0 / (1.0 + window.spread)
    events = PRIOR + np.cumsum(window.count * share, axis=1)
    expected = PRIOR + np.cumsum(window.mean * share, axis=1)
    ratio = events / expected
    worth, length = window.shape + events[:, -1:], window.shape + expected[:, -1:]
    best = np.maximum(ratio * (length - expected) / (worth - events), 1.0)
    logs = events * np.log(best) - worth * np.log1p((best - 1.0) * expected / length)
    logs = np.where(window.used, logs, -np.inf)
    weight = np.exp(logs - logs.max(axis=1, keepdims=True))
    weight /= weight.sum(axis=1, keepdims=True)
    mean = (weight * ratio).sum(axis=1)
    square = (weight * ratio * ratio * (1.0 + 1.0 / events)).sum(axis=1)
    variance = np.maximum(square / mean**2 - 1.0, 0.0) + 1.0 / window.shape[:, 0]
    return logs.argmax(axis=1), mean, variance


def rises(signal: Floats) -> tuple[Floats, ...]:
    """The rises k [n] that are looked for at a signal m / phi [n], mean over variance to mean ratio.

    Inverts k log k - k + 1 = x by k = 1 + sqrt(2 x) + x / 3, right to 4% of k - 1 up to k = 5, then bounds it.
    """
    shares = (nats / signal for nats in INFORMATION)
    return tuple(1.0 + np.clip(np.sqrt(2.0 * x) + x / 3.0, LEAST_RISE, MOST_RISE) for x in shares)


def information(rise: Floats, signal: Floats) -> Floats:
    """Nats a period that tell a rise from quiet: m / phi (k log k - k + 1), exact for Poisson."""
    return np.asarray(signal * (rise * np.log(rise) - rise + 1.0))
