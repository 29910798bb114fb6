"""Pooled negative-binomial regression: the method of long histories.

One design for all series (``detectors.weeks.design``: level, trend, two harmonics, covariates), fitted to all weeks but
the last few with outbreaks down-weighted (``detectors.log_linear``); each series is pulled towards the one above it in
the trees as far as its own counts leave it open; dispersion is pooled over series that are alike; the last one, two and
three weeks are judged together (``detectors.recent_sums``) under negative binomial laws that carry the error of the
fitted mean.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from detectors import log_linear
from detectors.dispersion import shrunk
from detectors.log_linear import Fit, Prior
from detectors.recent_sums import PERIODS, RecentSums
from detectors.series import Floats, Judgement, Rows, tops
from detectors.weeks import Weeks

GUARD: Final = 4
"""Weeks before the judged one that teach nothing, so that a slow outbreak does not teach the expectation."""

LEAST_WEEKS: Final = 104
"""Weeks with data below which the season is not known."""

_TOP_DEVIATION: Final = 1.0
"""Standard deviation of trend (a year), harmonics and effects of a series that has none above it."""

_DEVIATION: Final = 0.15
"""Standard deviation of the same about those of the series above."""

_VAGUE_SHAPE: Final = 0.5
"""Jeffreys' half event, where nothing above gives a level."""

_SHARE_SHAPE: Final = 2.0
"""Shape of the gamma law of a level about the parent's times the area's share, as in ``detectors.baseline``."""


@dataclass(frozen=True, slots=True)
class PooledRegression:
    """Judges the last of at least ``LEAST_WEEKS`` weeks."""

    alpha: float = 0.01
    guard: int = GUARD
    pooling: bool = True
    """False to fit every series by itself."""
    deviation: float = _DEVIATION

    @property
    def name(self) -> str:
        """``pooled regression``."""
        return "pooled regression"

    def judge(self, weeks: Weeks) -> Judgement:
        """Judges the last week against the fit to those before it."""
        return self.judge_against(self.fit(weeks, weeks.counts.shape[1] - 1), weeks)

    def judge_against(self, fit: Fit, weeks: Weeks) -> Judgement:
        """Judges the last week against a fit that the caller has kept, to the same rows and columns of the design."""
        sums = recent(fit, weeks)
        last = weeks.counts[:, -1]
        days = np.count_nonzero(~np.isnan(weeks.counts[:, :-1]), axis=1)
        judged = (days >= LEAST_WEEKS) & ~np.isnan(last)
        count = np.where(judged, last, 0.0)
        return Judgement(
            expected=np.where(judged, sums.mean[:, 0], 0.0),
            upper=np.where(judged, sums.upper(self.alpha), 0.0),
            p=np.where(judged, sums.chance(count), 1.0),
            judged=judged,
            days=np.asarray(7 * days, dtype=np.int64),
            method=np.full(last.shape, self.name),
        )

    def chance(self, fit: Fit, weeks: Weeks) -> Floats:
        """[n] the chance alone, for trials that ask for no bound. Judges every row."""
        return recent(fit, weeks).chance(np.nan_to_num(weeks.counts[:, -1]))

    def fit(self, weeks: Weeks, judged: int) -> Fit:
        """The fit for judging week number ``judged`` (from 0), which it and the ``guard`` weeks before do not teach."""
        taught = weeks.taught(max(judged - self.guard, 0))
        counts, design = weeks.counts[:, : taught.shape[1]], weeks.design[: taught.shape[1]]
        rows, terms = counts.shape[0], design.shape[1]
        found = Fit(np.zeros((rows, terms)), np.zeros((rows, terms, terms)), np.ones(rows), np.ones(rows))
        events = np.where(taught, counts, 0.0).sum(axis=1)
        crude = np.log((events + _VAGUE_SHAPE) / np.maximum(np.count_nonzero(taught, axis=1), 1))
        prior = Prior(
            mean=np.zeros((rows, terms)),
            precision=np.full((rows, terms), _TOP_DEVIATION**-2),
            shape=np.full(rows, _VAGUE_SHAPE),
            learnt=np.ones(rows, dtype=bool),
            groups=weeks.groups,
        )
        prior.mean[:, 0], prior.precision[:, 0] = crude, 0.0
        for number, stage in enumerate(weeks.stages()):
            if number and self.pooling:
                self._pull(prior, found, weeks, stage)
            idle = weeks.idle(stage)
            for pattern in np.unique(idle, axis=0):
                rows_ = stage[(idle == pattern).all(axis=1)]
                part = log_linear.fit(counts[rows_], taught[rows_], np.where(pattern, 0.0, design), prior.of(rows_))
                part.covariance[:, pattern] = part.covariance[:, :, pattern] = 0.0
                for whole, of_rows in zip(found.arrays, part.arrays, strict=True):
                    whole[rows_] = of_rows
        return _with_pooled_dispersion(found, weeks, np.exp(crude))

    def _pull(self, prior: Prior, found: Fit, weeks: Weeks, stage: Rows) -> None:
        """Sets the prior of a stage's rows from what has been found of those above."""
        above = weeks.above()[stage]
        prior.mean[stage, 1:] = found.coefficients[above, 1:]
        prior.precision[stage, 1:] = self.deviation**-2
        if weeks.active is not None and weeks.active.shape[1]:
            prior.precision[stage, -weeks.active.shape[1] :] = _TOP_DEVIATION**-2
        prior.learnt[stage] = False
        root = weeks.roots[stage]
        below = (weeks.parents[stage] >= 0) & (root != stage)
        share = found.coefficients[root, 0] - found.coefficients[weeks.roots[above], 0]
        level = found.coefficients[above, 0] + share
        prior.mean[stage, 0] = np.where(below, level, prior.mean[stage, 0])
        prior.shape[stage] = np.where(below, _SHARE_SHAPE, _VAGUE_SHAPE)


def recent(fit: Fit, weeks: Weeks) -> RecentSums:
    """The predictive laws of the last one to three weeks. A week without data adds neither count nor expectation."""
    counts, design = weeks.counts[:, -PERIODS:], weeks.design[-PERIODS:]
    seen = ~np.isnan(counts)
    seen[:, -1] = True
    mean = fit.mean(design) * seen
    count = np.where(seen, np.nan_to_num(counts), 0.0)
    shape = (counts.shape[0], PERIODS)
    before, total, size = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for number in range(PERIODS):
        part = slice(counts.shape[1] - 1 - number, None)
        before[:, number] = count[:, part][:, :-1].sum(axis=1)
        total[:, number] = mean[:, part].sum(axis=1)
        error = fit.variance_of_sum(mean[:, part], design[part])
        # Variance phi m + e² of the sum's mean m gives the size m² / (variance - m).
        extra = (fit.dispersion - 1.0) * total[:, number] + error
        size[:, number] = total[:, number] ** 2 / np.maximum(extra, 1e-300)
    return RecentSums(before, total, np.minimum(np.maximum(size, 1e-9), 1e300))


def _with_pooled_dispersion(found: Fit, weeks: Weeks, level: Floats) -> Fit:
    pooled = shrunk(weeks.roots[tops(weeks.parents)], level, found.dispersion, found.freedom, np.ones(level.shape))
    scale = pooled.ratio / found.dispersion
    return Fit(found.coefficients, found.covariance * scale[:, None, None], pooled.ratio, found.freedom)
