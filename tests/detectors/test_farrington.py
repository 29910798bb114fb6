"""Farrington Flexible against the reference, by hand, and what it keeps for any series."""

import csv
import gzip

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from detectors.farrington import FarringtonFlexible, week_sums
from detectors.farrington_model import Cells, fit
from detectors.farrington_weeks import Weeks
from detectors.series import History, Judgement

PAPER = Weeks(years=5, half_window=3, levels=10, left_out=26)
NAMES = ("expected", "upper", "p", "judged", "days", "method", "phi", "trend", "score", "alarm")
SPARSE = [0, 0, 0, 0, 1, 2, 7, 60, np.nan]


def weekly_series(golden):
    with gzip.open(golden / "farrington" / "series_100x364.csv.gz", "rt", encoding="utf-8", newline="") as file:
        names, *rows = csv.reader(file)
    return names, np.array(rows, dtype=np.float64).T


def reference(golden, names, column):
    """A column for weeks 313 to 364 [100, 52]; NaN where the reference has none."""
    file = golden / "farrington" / "r_surveillance_1.20.3_nbplugin.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8", newline="") as rows:
        cells = {(row["series"], int(row["week"])): row[column] for row in csv.DictReader(rows)}
    assert len(cells) == 5200
    read = {"NA": np.nan, "TRUE": 1.0, "FALSE": 0.0}
    return np.array([[float(read.get(cells[name, k], cells[name, k])) for k in range(313, 365)] for name in names])


def steady(value, weeks=264):
    """One series of the same count every week."""
    return np.full((1, weeks), float(value))


def seasonal(season, else_, judged):
    """264 weeks: ``season`` in the seven weeks about the judged week of each past year, ``else_`` otherwise."""
    week = np.arange(264) % 52
    counts = np.where(week < 7, float(season), float(else_))[None, :]
    counts[0, -1] = judged
    return counts


def sparse_batch(seed, rows):
    """Series of 264 weeks with levels from next to nothing to large, past outbreaks and gaps."""
    rng = np.random.default_rng(seed)
    mean = np.exp(rng.uniform(-8.0, 6.0, rows))[:, None] * np.exp(0.5 * np.cos(np.arange(264) * 2 * np.pi / 52))
    counts = rng.poisson(mean * rng.gamma(3.0, 1.0 / 3.0, mean.shape)).astype(np.float64)
    counts[rng.random(counts.shape) < 0.002] += 40.0
    counts[:, :-1][rng.random((rows, 263)) < rng.choice([0.0, 0.1], rows)[:, None]] = np.nan
    return counts


def same(one, other, rows=slice(None)):
    return all(np.array_equal(getattr(one, name)[rows], getattr(other, name)) for name in NAMES)


@pytest.fixture(scope="module")
def judged(golden):
    """Weeks 313 to 364. The reference's bounds are the 0.995 quantile of its own law: it was run with alpha 0.005."""
    names, series = weekly_series(golden)
    judgements = [FarringtonFlexible(alpha=0.005).judge_weeks(series[:, :week]) for week in range(313, 365)]
    return names, {name: np.stack([getattr(each, name) for each in judgements], axis=1) for name in NAMES}


class TestReference:
    @pytest.mark.parametrize(("field", "column"), [("expected", "mu0"), ("phi", "phi"), ("p", "pvalue")])
    def test_means_dispersions_and_chances_are_those_of_the_reference(self, golden, judged, field, column):
        names, ours = judged
        assert ours["judged"].all()
        assert ours[field] == pytest.approx(reference(golden, names, column), rel=1e-11, abs=0.0)

    def test_bounds_are_equal_wherever_the_reference_has_one(self, golden, judged):
        names, ours = judged
        bounds = reference(golden, names, "upper")
        there = ~np.isnan(bounds)
        assert np.count_nonzero(there) == 4602
        assert np.array_equal(ours["upper"][there], bounds[there])

    @pytest.mark.parametrize("field", ["alarm", "trend"])
    def test_alarms_and_kept_trends_are_equal(self, golden, judged, field):
        names, ours = judged
        assert np.array_equal(ours[field], reference(golden, names, field) == 1.0)

    def test_alarms_are_scores_above_one_with_enough_cases(self, golden, judged):
        names, ours = judged
        enough = ~np.isnan(reference(golden, names, "upper"))
        assert np.array_equal(ours["alarm"], (ours["score"] > 1.0) & enough)


class TestWeeks:
    def test_the_levels_have_the_sizes_of_the_reference(self):
        present = ~np.isnan(PAPER.grid(np.ones((1, 264))))
        sizes = PAPER.over_levels(present.sum(axis=0))[:, 0]
        assert [int(sizes[PAPER.ranking == level][0]) for level in range(10)] == [35, *[25] * 4, 22, *[20] * 4]

    def test_the_first_blocks_take_the_weeks_that_are_left_over(self):
        assert Weeks(5, 2, 10, 26).lengths.tolist() == [5, 6, 6, *[5] * 7]

    def test_a_grid_holds_the_weeks_before_the_ones_left_out(self):
        grid = PAPER.grid(np.arange(300.0)[None, :])
        assert np.nanmin(grid) == 300 - 264
        assert np.nanmax(grid) == 299 - 27
        times = PAPER.year_times[:, None] + PAPER.week_times[:, 0]
        assert set(np.unique((grid[:, :, 0] - times)[~np.isnan(grid[:, :, 0])])) == {299 - PAPER.judged_time}

    def test_settings_that_leave_nothing_are_refused(self):
        for wrong in ((0, 3, 10, 26), (5, 3, 1, 26), (5, 3, 47, 26), (5, 25, 3, 26), (1, 3, 10, 55), (5, 3, 10, -1)):
            with pytest.raises(ValueError, match=r"\d"):
                Weeks(*wrong)


class TestByHand:
    def test_a_steady_series_is_a_poisson_series(self):
        # P(Poisson(4) > 9) = 0.0081, P(Poisson(4) > 8) = 0.0214.
        counts = steady(4)
        counts[0, -1] = 10
        judgement = FarringtonFlexible().judge_weeks(counts)
        assert judgement.expected[0] == pytest.approx(4.0, rel=1e-12)
        assert judgement.phi[0] == 1.0
        assert judgement.upper[0] == 9.0
        assert judgement.score[0] == pytest.approx(1.2, rel=1e-12)
        assert judgement.p[0] == pytest.approx(0.00813, abs=5e-6)
        assert judgement.alarm[0]
        assert judgement.days[0] == 237 * 7

    def test_a_week_is_expected_to_be_as_its_season(self):
        judgement = FarringtonFlexible().judge_weeks(seasonal(10, 2, 18))
        assert judgement.expected[0] == pytest.approx(10.0, rel=1e-12)
        assert judgement.upper[0] == 18.0
        assert not judgement.alarm[0]

    def test_a_fall_is_followed_and_a_rise_is_not_drawn_out_by_the_package(self):
        time = np.arange(264.0)
        counts = np.exp(np.stack([5.0 - 0.01 * time, 1.0 + 0.01 * time]))
        package, authors = (FarringtonFlexible(trend=rule).judge_weeks(counts) for rule in ("r", "authors"))
        assert package.trend.tolist() == [True, False]
        assert authors.trend.tolist() == [True, True]
        assert authors.expected == pytest.approx(counts[:, -1], rel=1e-10)
        assert package.expected[0] == authors.expected[0]
        assert package.expected[1] < counts[1, :237].max() < authors.expected[1]

    def test_the_authors_drop_a_trend_through_cases_of_less_than_a_year(self):
        counts = steady(0)
        counts[0, 150:201] = 3.0
        assert not FarringtonFlexible(trend="authors").judge_weeks(counts).trend[0]
        counts[0, 201] = 3.0
        assert FarringtonFlexible(trend="authors").judge_weeks(counts).trend[0]

    def test_no_trend_goes_through_two_years(self):
        counts = np.exp(5.0 - 0.01 * np.arange(264.0))[None, :]
        judgement = FarringtonFlexible(years=2, least_weeks=81, odd=1e9).judge_weeks(counts)
        season = np.concatenate([counts[0, 156:163], counts[0, 208:215]])
        assert not judgement.trend[0]
        assert judgement.expected[0] == pytest.approx(season.mean(), rel=1e-12)

    def test_a_past_outbreak_hardly_counts(self):
        counts = steady(4)
        counts[0, 106] = 100.0
        plain, robust = (FarringtonFlexible(odd=odd).judge_weeks(counts) for odd in (1e9, 2.58))
        assert plain.expected[0] > 6.0
        assert 4.0 < robust.expected[0] < 4.2
        assert plain.upper[0] > 20.0
        assert robust.upper[0] < 12.0

    def test_muan_adds_the_error_of_the_log_mean(self):
        # Fourteen weeks of 4 cases: the log mean has standard error 1 / sqrt(56); no trend through two years.
        judgement = FarringtonFlexible(years=2, least_weeks=81, threshold="muan").judge_weeks(steady(4))
        raised = 4.0 * np.exp(stats.norm.ppf(0.99) / np.sqrt(56.0))
        assert judgement.expected[0] == pytest.approx(4.0, rel=1e-12)
        assert judgement.upper[0] == stats.poisson.ppf(0.99, raised) > 9.0
        assert judgement.p[0] == pytest.approx(stats.poisson.sf(3, raised), rel=1e-7)

    def test_an_alarm_needs_five_cases_in_four_weeks(self):
        counts = steady(0)
        counts[0, 60] = 1.0
        counts[0, -4:] = [1, 0, 0, 3]
        judgement = FarringtonFlexible().judge_weeks(counts)
        assert judgement.score[0] > 1.0
        assert not judgement.alarm[0]
        counts[0, -3] = 1.0
        assert FarringtonFlexible().judge_weeks(counts).alarm[0]
        assert not FarringtonFlexible(cases_weeks=2).judge_weeks(counts).alarm[0]


class TestAnySeries:
    def test_a_series_has_the_same_bits_alone_and_in_a_batch(self):
        counts = sparse_batch(1, 300)
        judgement = FarringtonFlexible(threshold="muan").judge_weeks(counts)
        assert 100 < np.count_nonzero(judgement.judged) < 300
        for row in range(0, 300, 11):
            assert same(judgement, FarringtonFlexible(threshold="muan").judge_weeks(counts[[row]]), [row])
        assert same(judgement, FarringtonFlexible(threshold="muan").judge_weeks(counts[::-1]), np.arange(300)[::-1])

    @settings(deadline=None, max_examples=40)
    @given(
        counts=st.lists(st.lists(st.sampled_from(SPARSE), min_size=264, max_size=264), min_size=1, max_size=3),
        trend=st.sampled_from(["r", "authors"]),
        threshold=st.sampled_from(["nb_plugin", "muan"]),
    )
    def test_any_counts_give_finite_answers(self, counts, trend, threshold):
        judgement = FarringtonFlexible(trend=trend, threshold=threshold).judge_weeks(np.array(counts, dtype=np.float64))
        for name in ("expected", "upper", "phi"):
            assert np.isfinite(getattr(judgement, name)).all()
        assert not np.isnan(judgement.score).any()
        assert ((judgement.p >= 1e-300) & (judgement.p <= 1.0)).all()
        assert (judgement.phi >= 1.0).all()

    def test_more_cases_are_never_less_odd(self):
        counts = np.repeat(sparse_batch(4, 40), 30, axis=0)
        counts[:, -1] = np.tile(np.arange(30.0) ** 2, 40)
        judgement = FarringtonFlexible().judge_weeks(counts)
        by_series = {name: getattr(judgement, name).reshape(40, 30) for name in ("p", "score", "alarm", "upper")}
        assert (np.diff(by_series["p"], axis=1) <= 0.0).all()
        assert (by_series["score"][:, 1:] >= by_series["score"][:, :-1]).all()
        assert (np.diff(by_series["alarm"].astype(int), axis=1) >= 0).all()
        assert (by_series["upper"] == by_series["upper"][:, :1]).all()

    def test_a_chance_of_alpha_or_less_a_count_above_the_bound_and_a_score_above_one_are_one_thing(self):
        counts = np.repeat(sparse_batch(5, 60), 25, axis=0)
        counts[:, -1] = np.tile(np.arange(25.0), 60)
        for threshold in ("nb_plugin", "muan"):
            judgement = FarringtonFlexible(threshold=threshold).judge_weeks(counts)
            beyond = judgement.judged & (counts[:, -1] > judgement.upper)
            assert np.array_equal(beyond, judgement.p <= 0.01)
            assert np.array_equal(beyond, judgement.score > 1.0)
            assert beyond.any()

    def test_muan_is_never_narrower_and_judges_nothing_that_the_plugin_does_not(self):
        counts = sparse_batch(6, 200)
        plugin, muan = (FarringtonFlexible(threshold=name).judge_weeks(counts) for name in ("nb_plugin", "muan"))
        both = muan.judged
        assert np.count_nonzero(both) > 150
        assert plugin.judged[both].all()
        assert np.array_equal(plugin.expected[both], muan.expected[both])
        assert (muan.upper >= plugin.upper)[both].all()
        assert np.count_nonzero(muan.upper > plugin.upper) > 100

    def test_rare_huge_reports_leave_answers_that_can_be_read(self):
        rng = np.random.default_rng(3)
        size = np.ceil(np.exp(rng.normal(0.0, rng.choice([0.3, 2.0, 6.0], 300)[:, None], (300, 264))))
        counts = np.where(rng.random(size.shape) < rng.choice([0.002, 0.01, 0.05, 0.5], 300)[:, None], size, 0.0)
        for trend in ("r", "authors"):
            judgement = FarringtonFlexible(trend=trend).judge_weeks(counts)
            assert np.count_nonzero(judgement.judged) > 200
            assert np.isfinite(judgement.upper).all()
            assert (judgement.phi <= 2.0**53).all()

    def test_counts_of_billions_are_judged(self):
        rng = np.random.default_rng(2)
        counts = np.stack([rng.poisson(1e9, 264), rng.poisson(1e6, 264), np.full(264, 10**9)]).astype(np.float64)
        counts[:, -1] *= 1.5
        judgement = FarringtonFlexible().judge_weeks(counts)
        assert judgement.judged.all()
        assert judgement.alarm.all()
        assert judgement.expected == pytest.approx([1e9, 1e6, 1e9], rel=1e-3)


class TestFit:
    def dense(self, weeks, present):
        """The full design matrix [rows, levels + 1] of the weeks with data."""
        time = (weeks.year_times[:, None] + weeks.week_times[:, 0])[present]
        level = np.broadcast_to(weeks.level, present.shape)[present]
        return np.column_stack([level[:, None] == np.arange(weeks.levels), time])

    def test_residuals_are_orthogonal_to_levels_and_time_and_the_error_is_that_of_the_full_matrix(self):
        weeks = Weeks(years=4, half_window=2, levels=8, left_out=10)
        rng = np.random.default_rng(8)
        counts = rng.poisson(20.0, (6, 240)).astype(np.float64)
        counts[:, :-1][rng.random((6, 239)) < 0.1] = np.nan
        cells = Cells.of(weeks.grid(counts))
        omega = cells.present * rng.uniform(0.2, 1.5, cells.present.shape)
        model = fit(weeks, cells, omega, trend=True)
        assert model.converged.all()
        for row in range(6):
            present = cells.present[:, :, row] > 0.0
            design, weight = self.dense(weeks, present), omega[:, :, row][present]
            mean = np.exp(design @ np.append(model.level[:, row], model.slope[row]))
            score = design.T @ (weight * (cells.count[:, :, row][present] - mean))
            assert np.abs(score).max() < 1e-6
            last = np.exp(design @ np.append(model.last_level[:, row], model.last_slope[row]))
            inverse = np.linalg.inv(design.T @ (design * (weight * last)[:, None]))
            judged = np.append(np.arange(weeks.levels) == weeks.home, weeks.judged_time)
            away = weeks.judged_time - model.centre[weeks.home, row]
            ours = 1.0 / model.mass[weeks.home, row] + away**2 / model.spread[row]
            assert ours == pytest.approx(judged @ inverse @ judged, rel=1e-10)

    def test_a_level_without_cases_falls_by_e_until_its_series_stops(self):
        counts = np.random.default_rng(3).poisson(5.0, (1, 264)).astype(np.float64)
        counts[0, np.isin(np.arange(264) % 52, np.arange(17, 22))] = 0.0
        cells = Cells.of(PAPER.grid(counts))
        model = fit(PAPER, cells, cells.present, trend=True)
        lowest, last = int(model.level[:, 0].argmin()), model.last_level
        assert model.converged[0]
        assert -25.0 < model.level[lowest, 0] < -10.0
        assert model.level[lowest, 0] == pytest.approx(last[lowest, 0] - 1.0, abs=1e-6)
        assert np.delete(model.level[:, 0] - last[:, 0], lowest) == pytest.approx(0.0, abs=1e-6)

    def test_muan_of_a_season_without_a_case_is_the_exact_limit_of_its_rate(self):
        # 35 weeks without a case: the rate is below -log(0.01) / 35 = 0.1316 with 99 % confidence (Garwood).
        counts = seasonal(0, 4, 0)
        plugin, muan = (FarringtonFlexible(threshold=name).judge_weeks(counts) for name in ("nb_plugin", "muan"))
        assert plugin.upper[0] == 0.0
        assert muan.upper[0] == stats.poisson.ppf(0.99, -np.log(0.01) / 35.0) == 1.0


class TestNotJudged:
    def test_nothing_is_said_without_the_history_or_the_week(self):
        rows = np.concatenate([steady(4), steady(0), steady(4), steady(4), seasonal(np.nan, 4, 9)])
        rows[0, -1] = np.nan
        rows[2, :140] = np.nan
        rows[3, :120] = np.nan
        judgement = FarringtonFlexible().judge_weeks(rows)
        assert judgement.judged.tolist() == [False, False, False, True, False]
        for name, value in (("p", 1.0), ("expected", 0.0), ("upper", 0.0), ("phi", 1.0), ("score", 0.0)):
            assert (getattr(judgement, name)[~judgement.judged] == value).all()
        assert not judgement.alarm.any()

    def test_a_series_one_week_too_short_is_not_judged(self):
        assert FarringtonFlexible().judge_weeks(steady(4, 264)).judged[0]
        assert not FarringtonFlexible().judge_weeks(steady(4, 263)).judged[0]
        assert not FarringtonFlexible().judge_weeks(steady(4, 0)).judged[0]

    def test_an_empty_batch_has_no_answers(self):
        assert FarringtonFlexible().judge_weeks(np.zeros((0, 264))).judged.shape == (0,)

    def test_missing_weeks_are_left_out_of_the_baseline(self):
        counts = steady(4)
        counts[0, [2, 54, 106, 110, 160]] = np.nan
        judgement = FarringtonFlexible().judge_weeks(counts)
        assert judgement.expected[0] == pytest.approx(4.0, rel=1e-12)
        assert judgement.days[0] == (237 - 5) * 7

    def test_one_case_in_five_years_makes_five_in_a_week_an_alarm(self):
        counts = steady(0)
        counts[0, 30] = 1.0
        counts[0, -1] = 5.0
        judgement = FarringtonFlexible().judge_weeks(counts)
        assert judgement.judged[0]
        assert judgement.upper[0] == 0.0
        assert judgement.alarm[0]

    def test_settings_that_mean_nothing_are_refused(self):
        for wrong in ({"alpha": 0.0}, {"trend": "always"}, {"threshold": "delta"}, {"years": 0}, {"levels": 60}):
            with pytest.raises(ValueError, match=r"alpha|trend|threshold|years|levels"):
                FarringtonFlexible(**wrong)


class TestDaily:
    def days(self):
        return np.random.default_rng(9).poisson(0.7, (12, 7 * 264 + 3)).astype(np.float64)

    def test_days_are_summed_backwards_from_the_last(self):
        days = np.array([[9, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, np.nan, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3]], dtype=np.float64)
        assert np.array_equal(week_sums(days), [[7.0, np.nan, 21.0]], equal_nan=True)

    def test_the_daily_answer_is_the_weekly_one_on_the_sums(self):
        days = self.days()
        weeks = np.stack([days[:, 3 + 7 * week : 10 + 7 * week].sum(axis=1) for week in range(264)], axis=1)
        assert same(FarringtonFlexible().judge_days(days), FarringtonFlexible().judge_weeks(weeks))

    def test_as_a_detector_it_judges_the_seven_days_after_the_history(self):
        days, alone = self.days(), np.arange(12, dtype=np.intp)
        past = days[:, :-7]
        history = History(past, np.zeros(past.shape[1], dtype=np.int8), np.full(12, -1, dtype=np.intp), alone)
        judgement = FarringtonFlexible().judge(history, days[:, -7:].sum(axis=1), np.arange(7, dtype=np.int8))
        assert isinstance(judgement, Judgement)
        assert judgement.judged.all()
        assert same(judgement, FarringtonFlexible().judge_days(days))
        with pytest.raises(ValueError, match="seven days"):
            FarringtonFlexible().judge(history, days[:, -1], np.zeros(1, dtype=np.int8))
