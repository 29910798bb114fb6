"""Counts of consecutive periods beside the law that was predicted for each: what methods that look back are given."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detectors.series import Floats


@dataclass(frozen=True, slots=True)
class Predicted:
    """n series over the same T periods, oldest first, with the negative binomial law of each period.

    The laws are those of a quiet series, fitted elsewhere to what is older than these periods: an expectation that has
    learnt from a rise cannot show it. Raises ``ValueError`` where shapes do not fit, a count, a mean or an error is
    negative or infinite, or a size is not positive.
    """

    counts: Floats
    """[n, T] events, NaN for a period without delivery."""
    mean: Floats
    """[n, T] expected events."""
    size: Floats
    """[n, T] negative binomial sizes without the error of the mean, infinite for Poisson.

    Where counts are alike from day to day, a sum over weeks scatters more than its days say: then the size is the one
    that gives a day the variance to mean ratio of 7-day sums (``Baseline.size_week`` / 7). With the size of single days
    levels that stray by a quarter for days on end gave four to nine times the false alarms that are stated."""
    error: Floats
    """[n] relative standard error that the expected means of a series have in common: where one is 5% too low, all
    are. Summed over many periods it outweighs the scatter, so it must not be put into the sizes of single periods: with
    ``negative_binomial.with_error`` on those a mean of 56 days gives 1.6 times the false alarms that are stated."""

    def __post_init__(self) -> None:
        shape = self.counts.shape
        if len(shape) != 2 or self.mean.shape != shape or self.size.shape != shape or self.error.shape != shape[:1]:
            raise ValueError(
                f"counts {shape}, means {self.mean.shape}, sizes {self.size.shape} and errors {self.error.shape} "
                "do not fit"
            )
        if (self.counts < 0.0).any() or np.isinf(self.counts).any():
            raise ValueError("counts are finite and not negative")
        if not (self.mean >= 0.0).all() or np.isinf(self.mean).any():
            raise ValueError("expected means are finite and not negative")
        if not (self.size > 0.0).all():
            raise ValueError("sizes are positive")
        if not (self.error >= 0.0).all() or np.isinf(self.error).any():
            raise ValueError("errors are finite and not negative")

    @property
    def rows(self) -> int:
        """Number of series."""
        return int(self.counts.shape[0])

    @property
    def periods(self) -> int:
        """Number of periods."""
        return int(self.counts.shape[1])

    def part(self, rows: NDArray[np.intp]) -> "Predicted":
        """Some of the series."""
        return Predicted(self.counts[rows], self.mean[rows], self.size[rows], self.error[rows])

    def used(self, since: NDArray[np.int64]) -> NDArray[np.bool_]:
        """[n, T] the periods with data from ``since`` [n] on. Raises ``ValueError`` for another shape."""
        if since.shape != (self.rows,):
            raise ValueError(f"{since.size} first periods for {self.rows} series")
        return np.asarray(~np.isnan(self.counts) & (np.arange(self.periods) >= since[:, None]))
