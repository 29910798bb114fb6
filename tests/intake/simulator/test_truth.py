import numpy as np
import pytest

from city.paths import nested
from city.times import day_of_iso
from intake.simulator import SCALES, simulate
from intake.simulator.names import CITY
from intake.simulator.process import Law

FIRST = day_of_iso("2025-01-01")
DRAWS = 2_000
NOISE = 3 * (0.01 * 0.99 / DRAWS) ** 0.5
"""Three standard errors of a share of 1%."""


def model(city, each):
    return city.feeds.inquiries if each.counted_as == "inquiry" else city.feeds.of(each.feed)


def ordinary_counts(process, topic, area, day, draws=DRAWS):
    """Counts of a series on a day when nothing is planted, drawn as the simulation draws them."""
    rng = np.random.default_rng(11)
    leaves, streets = process.tree.below(topic), process.places.below(area)
    return np.array([process.draw_counts(rng, slice(day, day + 1))[0][leaves][:, streets].sum() for _ in range(draws)])


def test_without_its_outbreak_a_series_exceeds_the_bound_in_one_of_a_hundred_days(city, planted):
    chosen = {each.area.count(">"): each for each in planted("outbreak", "storm")}
    assert set(chosen) == {0, 1, 2}
    for each in chosen.values():
        counts = ordinary_counts(model(city, each), each.topic, each.area, day_of_iso(each.peak_day) - FIRST)
        assert counts.mean() == pytest.approx(each.mean, rel=0.15)
        assert (counts > each.bound).mean() <= 0.01 + NOISE
        assert (counts >= each.bound).mean() >= 0.01 - NOISE


@pytest.mark.parametrize("topic", ["住房城乡建设", "城市管理"])
def test_the_bound_of_a_large_series_is_exceeded_in_one_percent(city, topic):
    process = city.feeds.requests
    bound = process.law(topic, CITY, 200).bound()
    assert (ordinary_counts(process, topic, CITY, 200) > bound).mean() == pytest.approx(0.009, abs=NOISE)


def test_a_street_count_is_overdispersed_as_the_law_says(city):
    process = city.feeds.requests
    street = city.feeds.places.street_paths[int(city.feeds.places.before.argmax())]
    law = Law(process.law("住房城乡建设", street, 100).means, 20.0)
    counts = ordinary_counts(process, "住房城乡建设", street, 100, draws=6_000)
    assert counts.var() == pytest.approx(law.mean + law.mean**2 / 20.0, rel=0.08)


def test_the_bound_of_one_negative_binomial_is_its_quantile():
    # scipy.stats.nbinom.ppf(0.99, 20, 20 / (20 + 4)) and poisson.ppf(0.99, 4) as the shape grows
    assert Law(np.array([4.0]), 20.0).bound() == 10
    assert Law(np.array([4.0]), 1e7).bound() == 9
    assert Law(np.array([]), 20.0).bound() == 0


def test_the_counts_of_the_truth_are_those_of_the_exports(matters, planted):
    for each in planted("outbreak", "storm", "policy"):
        rows = matters(each)
        named = [topic == each.topic or topic.startswith(each.topic + ">") for topic in rows.topic]
        placed = np.char.startswith(rows.area, each.area)
        assert rows.per_day(named & placed)[day_of_iso(each.peak_day) - FIRST] == each.count


def test_a_planted_thing_names_its_days_and_cases(planted):
    for each in planted("outbreak", "storm", "policy", "new"):
        days = [day for day, _ in each.extra]
        assert days == sorted(days)
        assert (days[0], each.first_case[:10]) == (each.first_day, each.first_day)
        assert each.first_day <= each.peak_day <= each.last_day
        assert max(count for _, count in each.extra) == dict(each.extra)[each.peak_day]
        if each.kind != "new":
            assert days[-1] == each.last_day
            assert each.strong == (each.count >= 3 * each.bound)
            assert each.count >= dict(each.extra)[each.peak_day] - (each.kind == "storm") * 10_000


@pytest.mark.parametrize("seed", range(1, 6))
def test_a_small_year_has_ten_to_fifteen_outbreaks_of_all_sizes(seed):
    truth = simulate(SCALES["small"], seed).truth
    outbreaks = [each for each in truth.planted if each.kind == "outbreak"]
    assert 10 <= len(outbreaks) <= 15
    assert {each.area.count(">") for each in outbreaks} == {0, 1, 2}
    assert {each.planned for each in outbreaks} == {"weak", "medium", "strong"}
    assert {each.feed.split("/")[0] for each in outbreaks} == {"complaint", "petition", "incident"}
    assert all(each.strong for each in outbreaks if each.planned == "strong")
    assert not any(each.strong for each in outbreaks if each.planned == "weak")
    assert min(each.first_day for each in outbreaks) >= "2025-02-10"


def test_petitions_follow_a_burst_of_the_hotline_in_the_same_area(planted):
    (follower,) = [each for each in planted("outbreak") if each.feed.startswith("petition")]
    (leader,) = [each for each in planted("outbreak") if each.cause == follower.cause and each is not follower]
    assert leader.feed.startswith("complaint")
    assert nested(leader.topic, follower.topic)
    assert leader.area == follower.area
    assert leader.first_day < follower.first_day


def test_outbreaks_build_up_and_fade_over_hours_or_days(planted):
    lengths = sorted(len(each.extra) for each in planted("outbreak"))
    assert lengths[0] <= 3
    assert lengths[-1] >= 6
    assert any(each.peak_day > each.first_day for each in planted("outbreak"))


def test_the_hotline_seasons_are_those_of_heating_and_school(planted):
    seasons = [
        (each.topic, each.first_day, each.last_day) for each in planted("seasonal") if each.feed.startswith("complaint")
    ]
    assert ("公共服务>供暖", "2025-01-01", "2025-03-15") in seasons
    assert ("公共服务>供暖", "2025-11-15", "2025-12-31") in seasons
    (school,) = [season for season in seasons if season[0] == "教育>入学与划片"]
    assert "2025-05-25" <= school[1] <= "2025-06-05"
    assert "2025-09-05" <= school[2] <= "2025-09-20"
