"""Farrington Flexible: a week against the same season of past years, past outbreaks down-weighted.

Noufaily, Enki, Farrington, Garthwaite, Andrews and Charlett, Statistics in Medicine 32 (2013) 1206-1222, with the
numbers of ``farringtonFlexible`` of the R package surveillance (control set of the paper, weeks without dates). Not
taken over are three faults of that package (versions 1.20.3 to 1.26.0): its exceedance score puts the log mean where
the mean belongs; its standard error of the log mean, and with it its muan bounds, takes the dispersion from weights
that have been overwritten, so it comes out two to three times too small; a control it does not know it ignores.
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from detectors import negative_binomial
from detectors.farrington_model import Cells, fit
from detectors.farrington_prediction import Prediction, predict
from detectors.farrington_weeks import LAP, Weeks
from detectors.farrington_weights import dispersion, reweighted
from detectors.series import Floats, History, Judgement, Kinds

WEEK: Final = 7
NAME: Final = "Farrington Flexible"

BATCH: Final = 256
"""Series fitted at once: their grids stay in the cache."""


@dataclass(frozen=True, slots=True)
class WeekJudgement(Judgement):
    """A judgement with what Farrington Flexible says besides. Where nothing is judged: phi 1, score 0, no alarm."""

    phi: Floats
    """Dispersion: the variance of a week is phi times its mean."""
    trend: NDArray[np.bool_]
    """Whether the trend was kept."""
    score: Floats
    """X = (y - expected) / (upper - expected), above 1 exactly where y > upper.

    Where upper <= expected, which needs an expectation far below one, X is infinite above the bound and 0 up to it.
    """
    alarm: NDArray[np.bool_]
    """y > upper, and enough cases in the last weeks."""


@dataclass(frozen=True)
class FarringtonFlexible:
    """A week y against Y ~ NB(mean mu0, variance phi mu0), Poisson for phi = 1, mu0 the model's mean of that week.

    The model is log mu = level of the season + beta t over ``years`` of weeks, without the last
    ``recent_weeks_left_out``, in which an outbreak may be under way; it is fitted, weeks with Anscombe residuals above
    ``odd`` are down-weighted, and it is fitted again (``farrington_model``). ``trend`` says when beta stays in:

    - ``r``: with three years or more and if mu0 is no greater than the greatest count of the baseline, as the package
      with pThresholdTrend = 1;
    - ``authors``: unless the baseline's weeks with cases lie within 52 weeks, as the authors' own code, which may
      extrapolate.

    A fit with trend that does not converge is repeated without. ``threshold`` says whose quantile the bound is:

    - ``nb_plugin``: that of the law above, which takes mu0 for certain;
    - ``muan``: the same with mu0 replaced by its upper 1 - ``alpha`` confidence limit (``farrington_prediction``), with
      the dispersion of the weighted fit.

    An alarm needs y > upper and ``least_cases`` cases in the last ``cases_weeks`` weeks, the judged one included.

    Not judged is a week without data, a series shorter than ``years`` x 52 + ``half_window`` + 1 weeks, with fewer than
    ``least_weeks`` weeks of data in the baseline, no week of data in the judged season, or not one case in the baseline
    (there the mean falls for ever), and one whose fit does not converge or, with ``muan``, bounds nothing.
    """

    alpha: float = 0.01
    years: int = 5
    half_window: int = 3
    levels: int = 10
    recent_weeks_left_out: int = 26
    odd: float = 2.58
    trend: Literal["r", "authors"] = "r"
    threshold: Literal["nb_plugin", "muan"] = "nb_plugin"
    least_cases: int = 5
    cases_weeks: int = 4
    least_weeks: int = 104

    def __post_init__(self) -> None:
        if not 0.0 < self.alpha < 1.0:
            raise ValueError("alpha is between 0 and 1")
        if self.trend not in {"r", "authors"}:
            raise ValueError("trend is r or authors")
        if self.threshold not in {"nb_plugin", "muan"}:
            raise ValueError("threshold is nb_plugin or muan")
        self.weeks()

    def weeks(self) -> Weeks:
        """The grid of the baseline. Raises ``ValueError`` where there is none."""
        return Weeks(self.years, self.half_window, self.levels, self.recent_weeks_left_out)

    @property
    def name(self) -> str:
        """``Farrington Flexible``."""
        return NAME

    def judge(self, history: History, observed: Floats, kinds: Kinds) -> WeekJudgement:
        """Judges the sum of the seven days after the history. Raises ``ValueError`` unless given seven kinds."""
        if kinds.shape != (WEEK,):
            raise ValueError(f"{self.name} judges seven days, not {kinds.size}")
        return self.judge_weeks(np.column_stack([week_sums(history.counts), observed]))

    def judge_days(self, counts: Floats) -> WeekJudgement:
        """Judges the seven days that end with the last of the daily counts [n, T].

        The days are summed backwards from the last one into weeks, so that no weekday pattern is left, and the weeks
        judged; asked each day, it looks for outbreaks of a week with a delay of a day. Noufaily et al., Bioinformatics
        35 (2019) 3110-3118, as in its authors' code.
        """
        return self.judge_weeks(week_sums(counts))

    def judge_weeks(self, counts: Floats) -> WeekJudgement:
        """Judges the last of the weekly counts [n, T], NaN where a week has no data."""
        weeks, n = self.weeks(), counts.shape[0]
        prediction, days = Prediction.none(n), np.zeros(n, dtype=np.int64)
        observed = counts[:, -1] if counts.shape[1] else np.full(n, np.nan)
        if counts.shape[1] >= weeks.reach:
            for first in range(0, n, BATCH):
                grid = weeks.grid(counts[first : first + BATCH])
                present = np.count_nonzero(~np.isnan(grid), axis=(0, 1))
                days[first : first + BATCH] = WEEK * present
                at_home = ~np.isnan(grid[:, weeks.level == weeks.home]).all(axis=(0, 1))
                some = (grid > 0.0).any(axis=(0, 1)) & at_home & (present >= self.least_weeks)
                rows = np.flatnonzero(some & ~np.isnan(observed[first : first + BATCH]))
                if rows.size:
                    prediction.put(first + rows, self._law(weeks, Cells.of(np.take(grid, rows, axis=-1))))
        return self._judgement(prediction, observed, np.nansum(counts[:, -self.cases_weeks :], axis=1), days)

    def _law(self, weeks: Weeks, cells: Cells) -> Prediction:
        """The model with trend where it is kept, without elsewhere."""
        n = cells.count.shape[-1]
        prediction, kept = Prediction.none(n), np.zeros(n, dtype=np.bool_)
        if self.years >= 3 or self.trend == "authors":
            prediction = self._fitted(weeks, cells, trend=True)
            kept = prediction.fitted & self._keeps(weeks, cells, prediction.mean)
        rest = np.flatnonzero(~kept)
        if rest.size:
            prediction.put(rest, self._fitted(weeks, cells if rest.size == n else cells.take(rest), trend=False))
        return prediction

    def _keeps(self, weeks: Weeks, cells: Cells, mean: Floats) -> NDArray[np.bool_]:
        if self.trend == "r":
            return np.asarray(mean <= cells.count.max(axis=(0, 1)))
        times = weeks.year_times[:, None, None] + weeks.week_times
        latest = np.where(cells.count > 0.0, times, -np.inf).max(axis=(0, 1))
        earliest = np.where(cells.count > 0.0, times, np.inf).min(axis=(0, 1))
        return np.asarray(latest - earliest + 1.0 >= LAP)

    def _fitted(self, weeks: Weeks, cells: Cells, *, trend: bool) -> Prediction:
        """Both fits; whether the second converged is not asked, as in the package."""
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            model = fit(weeks, cells, cells.present, trend=trend)
            prediction, rows = Prediction.none(cells.count.shape[-1]), np.flatnonzero(model.converged)
            if not rows.size:
                return prediction
            if rows.size < model.converged.size:
                cells, model = cells.take(rows), model.take(rows)
            omega = reweighted(weeks, cells, model, dispersion(weeks, cells, cells.present, model), self.odd)
            model = fit(weeks, cells, omega, trend=trend)
            phi = dispersion(weeks, cells, omega, model)
            prediction.put(rows, predict(weeks, cells, model, phi, self.alpha))
        return prediction

    def _judgement(
        self, prediction: Prediction, observed: Floats, recent: Floats, days: NDArray[np.int64]
    ) -> WeekJudgement:
        mean = prediction.mean if self.threshold == "nb_plugin" else prediction.limit
        known = prediction.fitted & np.isfinite(mean)
        mean, count = np.where(known, mean, 1.0), np.where(known, observed, 0.0)
        spread = prediction.phi > 1.0
        size = np.where(spread, mean / np.where(spread, prediction.phi - 1.0, 1.0), np.inf)
        upper = np.where(known, negative_binomial.upper(self.alpha, mean, size), 0.0)
        expected = np.where(known, prediction.mean, 0.0)
        beyond, room = count > upper, upper - expected
        return WeekJudgement(
            expected=expected,
            upper=upper,
            p=np.where(known, negative_binomial.tail(count, mean, size), 1.0),
            judged=known,
            days=days,
            method=np.full(known.shape, self.name),
            phi=np.where(known, prediction.phi, 1.0),
            trend=prediction.trend & known,
            score=np.where(
                room > 0.0, (count - expected) / np.where(room > 0.0, room, 1.0), np.where(beyond, np.inf, 0.0)
            ),
            alarm=beyond & (recent >= self.least_cases),
        )


def week_sums(days: Floats) -> Floats:
    """Sums [n, T // 7] of daily counts [n, T] over the weeks that end with the last day, NaN where a day has no data.

    The first days that fill no week are left out.
    """
    weeks = days.shape[1] // WEEK
    return np.asarray(days[:, days.shape[1] - WEEK * weeks :].reshape(days.shape[0], weeks, WEEK).sum(axis=2))
