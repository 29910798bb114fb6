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
increment of deviation s by exp(0.583 s) on average (Siegmund, Sequential Analysis, 1985, §10.4), which o(k) takes out.

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

_OVERSHOOT: Final = 0.583
_STAY: Final = 10.0
_LEAST_MEAN: Final = 1e-6
"""Where nothing at all is expected, one event in a million periods is."""
_LEAST_SPREAD: Final = 1e-9
"""Least m / r: below, a law is Poisson."""
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
    """Most likely first period of the rise, its place in the window; -1 where there is no period with data."""
    ratio: Ratio
    """Events since then over those expected, mean and interval over all c and k by their likelihood."""

    @property
    def p(self) -> Floats:
        """[n] bound on the chance that a quiet series stands as far in a given period: 10 / R, in [1e-300, 1].

        It gets there once in R periods and stays for some: measured 4 to 10 over R for means of 0.2 to 30 a day and R
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
    parts = [
        _judge(predicted.part(rows), used[rows])
        for rows in (slice(start, start + _BLOCK) for start in range(0, max(predicted.rows, 1), _BLOCK))
    ]
    run, place, mean, variance = (np.concatenate(values) for values in zip(*parts, strict=True))
    begin = np.where(run > 0.0, predicted.periods - 1 - place, -1)
    return Rise(run, run >= quiet_run, begin, gamma_ratio(mean, variance).only(run > 0.0))


def _judge(part: Predicted, used: NDArray[np.bool_]) -> tuple[Floats, NDArray[np.int64], Floats, Floats]:
    """R, periods back to the most likely first one, mean and relative variance of the ratio."""
    if not part.periods:
        return np.zeros(part.rows), np.zeros(part.rows, dtype=np.int64), np.ones(part.rows), np.ones(part.rows)
    used = used[:, ::-1]  # latest first: a sum up to a place is the sum from that period on
    count = np.where(used, part.counts[:, ::-1], 0.0)
    mean = np.where(used, np.maximum(part.mean[:, ::-1], _LEAST_MEAN), 0.0)
    spread = np.maximum(mean / part.size[:, ::-1], _LEAST_SPREAD)
    number = np.maximum(np.count_nonzero(used, axis=1), 1)
    total = np.maximum(mean.sum(axis=1), _LEAST_MEAN)
    signal = total * total / (number * (mean * (1.0 + spread)).sum(axis=1).clip(_LEAST_MEAN))
    shape = np.minimum(1.0 / np.maximum(part.error, 1e-9) ** 2, _MOST_SHAPE)
    logs = np.stack([_logs(rise, count, mean, spread, shape) for rise in rises(signal)])
    logs += (_OVERSHOOT * np.sqrt(2.0 * np.stack([information(k, signal) for k in rises(signal)])))[:, :, None]
    logs = np.where(used, logs, -np.inf)
    highest = logs.max(axis=(0, 2))
    known = np.isfinite(highest)
    likelihood = np.exp(logs - np.where(known, highest, 0.0)[:, None]).sum(axis=0)
    whole = likelihood.sum(axis=1)
    run = np.exp(np.minimum(highest + np.log(np.where(known, whole, 1.0) / len(INFORMATION)), _LARGEST_LOG))
    weight = likelihood / np.where(known, whole, 1.0)[:, None]
    # The ratio by each first period c: a gamma law of the events and expected events since, divided by 1 + m / r.
    events = PRIOR + np.cumsum(count / (1.0 + spread), axis=1)
    ratio = events / (PRIOR + np.cumsum(mean / (1.0 + spread), axis=1))
    average = (weight * ratio).sum(axis=1)
    second = (weight * ratio * ratio * (1.0 + 1.0 / events)).sum(axis=1)
    variance = np.maximum(second / np.where(known, average, 1.0) ** 2 - 1.0, 0.0) + 1.0 / shape
    return run, likelihood.argmax(axis=1), average, variance


def rises(signal: Floats) -> tuple[Floats, ...]:
    """The rises k [n] that are looked for at a signal m / phi [n], mean over variance to mean ratio.

    Inverts k log k - k + 1 = x by k = 1 + sqrt(2 x) + x / 3, right to 4% of k - 1 up to k = 5, then bounds it.
    """
    shares = (nats / signal for nats in INFORMATION)
    return tuple(1.0 + np.clip(np.sqrt(2.0 * x) + x / 3.0, LEAST_RISE, MOST_RISE) for x in shares)


def information(rise: Floats, signal: Floats) -> Floats:
    """Nats a period that tell a rise from quiet: m / phi (k log k - k + 1), exact for Poisson."""
    return np.asarray(signal * (rise * np.log(rise) - rise + 1.0))


def _logs(rise: Floats, count: Floats, mean: Floats, spread: Floats, shape: Floats) -> Floats:
    """[n, T] log L(c, k) of one rise per series, the latest c first."""
    k, log_k = rise[:, None], np.log(rise)[:, None]
    gain = np.log1p((k - 1.0) * spread / (1.0 + spread))
    theta = log_k - gain
    upward, downward = np.cumsum(theta * count, axis=1), np.cumsum(mean * gain / spread, axis=1)
    events, expected = ((theta / log_k * value).sum(axis=1) for value in (count, mean))
    return np.asarray(upward - (shape + events)[:, None] * np.log1p(downward / (shape + expected)[:, None]))
