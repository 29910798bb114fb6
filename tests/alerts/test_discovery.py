import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from alerts.discovery import cut, discoveries
from city.configuration import Budget

HOUR = "2026-05-01 10:00"
FEED = "complaint/town"

STRICT = Budget(rate_hour=0.002, rate_day=0.02, rate_week=0.02)


def spread(find, chances, **more):
    """One finding for each chance, in streets that nothing holds together."""
    return [find(HOUR, f"T{at}", f"City>D{at}", 9, 1, p=p, **more) for at, p in enumerate(chances)]


def reference(chances, tested, rate):
    """The definition, word by word."""
    ranked = sorted(chances)
    passing = [k for k in range(1, len(ranked) + 1) if ranked[k - 1] <= k * rate / tested]
    return [p for p in chances if passing and p <= ranked[max(passing) - 1]]


@given(
    st.lists(st.sampled_from([1e-9, 1e-6, 2e-6, 1e-5, 3e-5, 1e-4, 5e-4, 9e-4]), max_size=40),
    st.sampled_from([40, 1000, 30_000]),
)
def test_unconnected_series_pass_as_benjamini_and_hochberg_say(find, chances, tested):
    found = discoveries(spread(find, chances), {(FEED, "hour"): tested}, Budget(rate_hour=0.02))
    assert sorted(one.p for one in found) == sorted(reference(chances, tested, 0.02))


def test_a_later_rank_carries_those_before_it():
    assert cut([0.011, 0.012, 0.017], 4, 0.02) == 0.0
    assert cut([0.011, 0.012, 0.017, 0.019], 4, 0.02) == 0.019


def test_the_number_of_tests_is_that_of_the_whole_city(find):
    one = spread(find, [1e-6])
    assert discoveries(one, {(FEED, "hour"): 1000}, STRICT) == one
    assert discoveries(one, {(FEED, "hour"): 1000, ("incident/town", "hour"): 1500}, STRICT) == []
    assert discoveries(one, {(FEED, "hour"): 1000, (FEED, "day"): 1500}, STRICT) == one


def test_each_span_has_its_own_rate(find):
    budget = Budget(rate_hour=0.002, rate_day=0.02)
    tests = {(FEED, "hour"): 1000, (FEED, "day"): 1000}
    hour = find(HOUR, "Noise", "City>East", 9, 1, p=1e-5)
    day = find("2026-05-01", "Water", "City>East", 9, 1, p=1e-5, span="day")
    assert discoveries([hour, day], tests, budget) == [day]


@pytest.mark.parametrize(
    ("observed", "expected", "passes"),
    [(5, 0.5, True), (4, 0.01, False), (18, 10, True), (17, 10, False)],
)
def test_few_cases_or_little_more_than_expected_open_nothing(find, observed, expected, passes):
    one = find(HOUR, "Noise", "City", observed, expected, p=1e-12)
    assert bool(discoveries([one], {(FEED, "hour"): 1000}, STRICT)) is passes


def test_a_finding_inside_its_band_is_never_a_discovery(find):
    one = find(HOUR, "Noise", "City", 9, 1, p=1e-12, outside=False)
    assert discoveries([one], {(FEED, "hour"): 1000}, STRICT) == []


def test_an_urgent_case_is_not_counted_here(find):
    one = msgspec.structs.replace(find(HOUR, "Noise", "City", 9, 1, p=1e-12), span="case")
    assert discoveries([one], {(FEED, "hour"): 1000}, STRICT) == []


def test_a_storm_does_not_make_room_for_what_stands_alone(find):
    """A hundred nested series of one storm lower the bar by a hundred, for the storm and for nobody else."""
    storm = [find(HOUR, "Trees", "City", 500, 5, p=1e-80)]
    storm += [find(HOUR, "Trees", f"City>D{at}", 9, 1, p=1e-6) for at in range(100)]
    beside = find(HOUR, "Noise", "City>D1>S1", 6, 1, p=5e-5)
    found = discoveries([*storm, beside], {(FEED, "hour"): 3000}, STRICT)
    assert len(found) == 101
    assert beside not in found


def test_what_is_nested_with_a_sure_one_needs_the_rate_over_series_only(find):
    sure = find(HOUR, "Noise", "City>East", 30, 1, p=1e-20)
    above = find(HOUR, "Noise", "City", 40, 9, p=1.2e-6)
    assert discoveries([above], {(FEED, "hour"): 3000}, STRICT) == []
    assert discoveries([above, sure], {(FEED, "hour"): 3000}, STRICT) == [above, sure]


def judging(find, counts, means):
    """The candidates of a city of 6 topics in 20 streets and 4 districts, with all sums over areas."""
    findings = []

    def judge(topic, area, rows, columns):
        observed, expected = int(counts[rows, columns].sum()), float(means[rows, columns].sum())
        p = float(poisson.sf(observed - 1, expected))
        if p < 0.2:
            findings.append(find(HOUR, topic, area, observed, expected, p=p))

    for at in range(6):
        rows, topic = slice(at, at + 1), f"T{at}"
        judge(topic, "City", rows, slice(None))
        for district in range(4):
            judge(topic, f"City>D{district}", rows, slice(5 * district, 5 * district + 5))
        for street in range(20):
            judge(topic, f"City>D{street // 5}>S{street}", rows, slice(street, street + 1))
    return findings, {(FEED, "hour"): 6 * 25}


def test_where_nothing_happens_a_judging_finds_something_no_more_often_than_its_rate(find):
    rng = np.random.default_rng(20260501)
    budget = Budget(rate_hour=0.1, least_observed=1, least_ratio=1.0)
    means = np.exp(rng.normal(0.0, 1.0, (6, 20)))
    alarms = sum(bool(discoveries(*judging(find, rng.poisson(means), means), budget)) for _ in range(300))
    assert 0 < alarms <= 0.1 * 300 + 2 * (300 * 0.1 * 0.9) ** 0.5


def test_beside_a_storm_false_discoveries_stay_below_the_rate(find):
    rng = np.random.default_rng(7)
    budget = Budget(rate_hour=0.1, least_observed=1, least_ratio=1.0)
    means = np.exp(rng.normal(0.0, 1.0, (6, 20)))
    storm = means.copy()
    storm[0] *= 8.0
    false = 0
    for _ in range(200):
        found = discoveries(*judging(find, rng.poisson(storm), means), budget)
        assert any(one.topic == "T0" for one in found)
        false += len({one.topic for one in found} - {"T0"})
    assert false <= 0.1 * 200
