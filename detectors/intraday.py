"""The running day against the hour of the week: negative-binomial tails over the trailing 1, 3, 6 and 24 hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from detectors import negative_binomial
from detectors.baseline import Baseline
from detectors.hours import CLASS_OF_KIND, HOURS, IntradayProfile
from detectors.series import Floats, Rows

NAME: Final = "intraday profile"

WINDOWS: Final = (1, 3, 6, 24)
"""Trailing hours that are summed."""


@dataclass(frozen=True, slots=True)
class IntradayJudgement:
    """The window of each row that says most, and what it says."""

    window: NDArray[np.int64]
    """[n] hours of the window with the least chance (the longest of equals)."""
    observed: Floats
    expected: Floats
    p: Floats
    """[n] least of the four chances times four (Bonferroni), at most 1."""
    size: Floats
    """[n] negative-binomial size of the window's predictive law."""

    def upper(self, rows: Rows, alpha: float = 0.001) -> Floats:
        """The largest ordinary count of these rows' windows: ``p <= alpha`` exactly where ``observed`` is greater.

        On demand, because it costs more than the judgement and is wanted for the few rows that are told about.
        """
        return negative_binomial.upper(alpha / len(WINDOWS), self.expected[rows], self.size[rows])


def judge(
    baseline: Baseline,
    profile: IntradayProfile,
    profile_of_row: Rows,
    hours: Sequence[tuple[int, int]],
    observed: NDArray[np.int64] | Floats,
) -> IntradayJudgement:
    """Judges the trailing 24 hours of n rows.

    ``profile_of_row`` [n] names each row's topic in the profile, ``hours`` the (day kind, local hour) of the 24 hours,
    oldest first, ``observed`` [n, 24] their counts. Expectation of an hour = level x factor of the day kind x share of
    the hour.

    **Size.** A day's count with mean m and size r is Poisson given its day's intensity G m, with G a gamma variable of
    shape r and mean 1 (rain, a service gone wrong: what makes a day busy holds for all its hours). Given G, a share s
    of the day is Poisson with mean G m s, so a part is negative binomial with the *same* size r. Reports that come in
    batches are not of this kind: they add b m s to the variance of a part, b the topic's ``batching``, and r has b / m
    of them in it already. Hence 1/size = 1/r + b max(0, 1/(m s) - 1/m), then the error of level and factor as in
    ``negative_binomial.with_error``. A window of 24 hours has size r.

    Raises ``ValueError`` unless there are 24 hours.
    """
    if len(hours) != HOURS or observed.shape != (baseline.level.size, HOURS):
        raise ValueError(f"{len(hours)} hours and counts {observed.shape} for {baseline.level.size} rows of 24 hours")
    kind = np.array([kind for kind, _ in hours])
    hour = np.minimum(np.array([hour for _, hour in hours]), HOURS - 1)
    # By topic first: all areas of a topic share pattern and profile, and a window's expectation is level x this.
    share = profile.shares[:, np.asarray(CLASS_OF_KIND)[kind], hour][profile_of_row]
    unit = share * baseline.factors[:, kind]
    best = np.full(baseline.level.shape, 2.0)
    window = np.zeros(best.shape, dtype=np.int64)
    chosen = np.zeros((3, best.size))
    batching = profile.batching[profile_of_row]
    counts = np.asarray(observed, dtype=np.float64)
    daily = 1.0 / np.maximum(baseline.level, 1e-12)
    error_of_kind = baseline.factor_error[:, kind]
    for hours_ in reversed(WINDOWS):
        first = HOURS - hours_
        count = np.ascontiguousarray(counts[:, first:]).sum(axis=1)
        mean = baseline.level * np.ascontiguousarray(unit[:, first:]).sum(axis=1)
        spread = 1.0 / baseline.size + batching * np.maximum(0.0, 1.0 / np.maximum(mean, 1e-12) - daily)
        error = np.sqrt(baseline.error**2 + error_of_kind[:, first:].max(axis=1) ** 2)
        size = negative_binomial.with_error(1.0 / spread, error)
        chance = negative_binomial.tail(count, mean, size)
        less = chance < best
        best = np.where(less, chance, best)
        window = np.where(less, hours_, window)
        chosen = np.where(less, np.stack([count, mean, size]), chosen)
    return IntradayJudgement(window, chosen[0], chosen[1], np.minimum(best * len(WINDOWS), 1.0), chosen[2])
