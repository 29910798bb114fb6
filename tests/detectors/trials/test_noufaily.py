"""The simulation: the scenarios are the published ones, counts have the stated moments, outbreaks lie where told."""

import csv

import numpy as np
import pytest

from detectors.trials.noufaily import BASELINE, SCENARIOS, TESTED, WEEKS, Scenario, draw, outbreak, simulate


@pytest.fixture(scope="module")
def series():
    return simulate(4, range(30))


def test_the_scenarios_are_those_of_the_paper(golden):
    with (golden / "noufaily" / "scenarios42.csv").open(encoding="utf-8", newline="") as file:
        published = list(csv.DictReader(file))
    assert len(SCENARIOS) == len(published) == 42
    for ours, row in zip(SCENARIOS, published, strict=True):
        seasonal = (ours.g1, ours.g2) if ours.m else (0.0, 0.0)
        told = [ours.theta, ours.beta, *seasonal, ours.phi, ours.m]
        assert told == [float(row[name]) for name in ("theta", "beta", "g1", "g2", "phi", "m")]


def test_the_mean_is_that_of_the_formula():
    level = Scenario(0.7, 0.0, 9.0, 9.0, 1.0, 0).mean()
    assert level == pytest.approx(np.full(WEEKS, np.exp(0.7)))
    trend = Scenario(0.0, 0.01, 9.0, 9.0, 1.0, 0).mean()
    assert trend[[0, 99, 623]] == pytest.approx(np.exp([0.01, 1.0, 6.24]))
    # One year of 52 weeks: the cosine is 1 in its last week, -1 in the middle, 0 after a quarter, the sine is 1 there.
    assert Scenario(0.0, 0.0, 1.0, 0.0, 1.0, 1).mean()[[51, 25, 12]] == pytest.approx(np.exp([1.0, -1.0, 0.0]))
    assert Scenario(0.0, 0.0, 0.0, 1.0, 1.0, 1).mean()[[51, 25, 12]] == pytest.approx(np.exp([0.0, 0.0, 1.0]))
    # The second harmonic has half the period and is added.
    assert Scenario(0.0, 0.0, 1.0, 0.0, 1.0, 2).mean()[[51, 25, 12]] == pytest.approx(np.exp([2.0, 0.0, -1.0]))


@pytest.mark.parametrize("phi", [1.0, 1.1, 2.0, 5.0])
@pytest.mark.parametrize("mean", [1.0, 4.0, 150.0])
def test_counts_have_the_mean_and_phi_times_the_mean_as_variance(mean, phi):
    counts = draw(np.random.default_rng(9), np.full(400_000, mean), np.full(400_000, phi))
    assert counts.mean() == pytest.approx(mean, rel=0.01)
    assert counts.var() == pytest.approx(phi * mean, rel=0.03)
    # P(Y = 0) is (1 / phi) to the power of mean / (phi - 1), exp(-mean) for phi = 1.
    nothing = np.exp(-mean) if phi == 1.0 else phi ** (-mean / (phi - 1.0))
    assert np.mean(counts == 0.0) == pytest.approx(nothing, abs=0.003)


def test_rows_of_different_dispersion_are_drawn_together():
    counts = draw(np.random.default_rng(2), np.full((2, 200_000), 6.0), np.array([[1.0], [3.0]]))
    assert counts.var(axis=1) == pytest.approx([6.0, 18.0], rel=0.02)


def test_an_outbreak_has_k_deviations_of_cases_half_of_them_in_its_first_week():
    rows, mu, phi, k = 20_000, 9.0, 4.0, 2
    cases = outbreak(
        np.random.default_rng(5), np.full((rows, WEEKS), mu), np.full(rows, phi), np.full(rows, k), range(WEEKS)
    )
    whole = cases.sum(axis=1)
    assert whole.mean() == pytest.approx(k * np.sqrt(phi * mu), rel=0.01)
    assert whole.var() == pytest.approx(12.0, rel=0.05)
    assert (cases == np.round(cases)).all()
    first = np.argmax(cases > 0.0, axis=1)
    assert cases[np.arange(rows), first].sum() / whole.sum() == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("window", [BASELINE, TESTED, range(10, 11)])
def test_no_case_of_an_outbreak_lies_outside_its_window(window):
    rows = 3_000
    cases = outbreak(
        np.random.default_rng(6), np.full((rows, WEEKS), 40.0), np.full(rows, 2.0), np.full(rows, 10), window
    )
    assert cases[:, : window.start].sum() == cases[:, window.stop :].sum() == 0.0
    assert (cases[:, window.start : window.stop].sum(axis=0) > 0.0).all()


def test_a_factor_of_nothing_gives_no_outbreak():
    cases = outbreak(
        np.random.default_rng(7), np.full((50, WEEKS), 40.0), np.full(50, 2.0), np.zeros(50, int), BASELINE
    )
    assert cases.sum() == 0.0


def test_a_replicate_holds_each_scenario_once(series):
    assert series.scenario.tolist() == list(range(42)) * 30
    assert np.array_equal(series.mu[45], SCENARIOS[3].mean())
    assert series.phi[42 * 7 + 18] == 5.0
    assert set(series.k1) == {0, 2, 3, 5, 10}
    assert set(series.k2) == set(range(1, 11))


def test_only_the_test_weeks_hold_the_test_outbreak(series):
    assert not series.flags[:, : TESTED.start].any()
    assert np.array_equal(series.counts - series.quiet, series.outbreak)
    assert np.array_equal(series.flags, series.counts > series.quiet)
    for weeks in map(np.flatnonzero, series.flags):
        assert weeks.size == 0 or weeks[-1] - weeks[0] < 12


def test_past_outbreaks_stay_in_the_baseline_and_have_the_size_of_k1(series):
    excess = (series.quiet - series.mu) / np.sqrt(series.phi[:, None] * series.mu)
    parts = {"training": slice(0, 312), "baseline": slice(312, 575), "test": slice(575, 624)}
    for k1 in (0, 2, 3, 5, 10):
        of = excess[series.k1 == k1]
        assert of[:, parts["training"]].mean() == pytest.approx(0.0, abs=0.02)
        assert of[:, parts["test"]].mean() == pytest.approx(0.0, abs=0.04)
        assert of[:, parts["baseline"]].mean() == pytest.approx(4 * k1 / 263, abs=0.025)


def test_a_seed_gives_the_same_series_and_another_one_others():
    names = ("k1", "k2", "quiet", "outbreak")
    once, again, other = (simulate(seed, range(2)) for seed in (1, 1, 2))
    assert all(np.array_equal(getattr(once, name), getattr(again, name)) for name in names)
    assert not np.array_equal(once.quiet, other.quiet)
    assert not np.array_equal(once.quiet[:42], once.quiet[42:])


def test_a_replicate_is_the_same_however_many_are_asked_for():
    few, third = simulate(1, range(4)), simulate(1, range(2, 3))
    assert np.array_equal(few.counts[84:126], third.counts)
    assert np.array_equal(few.k2[84:126], third.k2)
