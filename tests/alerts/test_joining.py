import pytest

from alerts.grouping import causes

NOW = "2026-05-01 10:00"


def groups(findings):
    return sorted(sorted(one.lead.topic for one in (cause, *cause.joined)) for cause in causes(findings))


def storm(find, **more):
    return find(NOW, "Trees", "City", 90, 1, **more)


def test_a_strong_burst_draws_a_small_one_of_the_same_hours_to_itself(find):
    (cause,) = causes([storm(find), find(NOW, "Lights", "City", 9, 0.5)])
    assert cause.lead.topic == "Trees"
    assert [one.lead.topic for one in cause.joined] == ["Lights"]


def test_two_small_ones_are_not_joined_because_both_sit_at_city_level(find):
    assert groups([find(NOW, "Noise", "City", 9, 0.5), find(NOW, "Lights", "City", 9, 0.5)]) == [["Lights"], ["Noise"]]


def test_three_small_ones_of_the_same_place_and_hours_are_joined(find):
    findings = [find(NOW, topic, "City", 9 + at, 0.5) for at, topic in enumerate(("Noise", "Lights", "Water"))]
    assert groups(findings) == [["Lights", "Noise", "Water"]]


def test_three_small_ones_in_streets_of_their_own_are_not(find):
    city = find(NOW, "Noise", "City", 30, 5, areas={"East": (15, 2.0), "West": (15, 2.0)})
    findings = [city, find(NOW, "Lights", "City>East", 9, 0.5), find(NOW, "Water", "City>West", 9, 0.5)]
    assert len(groups(findings)) == 3


@pytest.mark.parametrize(
    ("areas", "joined"),
    [({"East": (50, 0.2), "West": (40, 0.2)}, True), ({"West": (89, 0.2)}, False), ({}, False)],
)
def test_a_wide_burst_draws_a_narrow_one_only_where_it_rises_itself(find, areas, joined):
    findings = [storm(find, areas=areas), find(NOW, "Lights", "City>East>Mill", 9, 0.5)]
    assert (len(groups(findings)) == 1) is joined


@pytest.mark.parametrize(
    ("begin", "joined"),
    [("2026-05-01 20:00", True), ("2026-05-02 12:00", True), ("2026-05-03 06:00", False), ("2026-04-30 10:00", False)],
)
def test_what_begins_a_day_later_is_aftermath_what_began_before_is_not(find, begin, joined):
    findings = [storm(find), find(begin, "Lights", "City", 9, 0.5)]
    assert (len(groups(findings)) == 1) is joined


def test_a_strong_one_that_begins_a_day_later_is_a_cause_of_its_own(find):
    assert len(groups([storm(find), find("2026-05-02 12:00", "Floods", "City", 80, 1)])) == 2


def test_the_same_topic_in_two_feeds_is_one_cause_however_small(find):
    findings = [
        find(NOW, "城市管理>垃圾清运", "City>East", 9, 0.5),
        find(NOW, "市容>垃圾清运", "City>East", 8, 0.5, feed="incident/town"),
    ]
    assert len(groups(findings)) == 1


def test_a_drift_that_only_weeks_show_has_no_hour_to_join_at(find):
    assert len(groups([storm(find), find("2026-05-01", "Lights", "City", 90, 50, span="week")])) == 2
