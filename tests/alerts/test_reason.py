import pytest

from alerts.reason import chance, moment, number, reason, why
from city.alerts import Joined


@pytest.fixture
def storm(find):
    areas = {
        "West Roxbury": (5, 0.1),
        "Dorchester": (4, 0.1),
        "Mattapan": (0, 0.2),
        "Roslindale": (3, 0.1),
        "Allston": (2, 0.1),
    }
    return find("2011-08-28 10:00", "Parks>Trees>Tree Emergencies", "Boston", 18, 0.4, p=3e-13, areas=areas)


def test_says_what_where_how_many_since_when_who_and_how(storm, watching, clock):
    assert reason(storm, watching.zone, since=clock("2011-08-28 07:00")) == (
        "Tree Emergencies in Boston: 18 in the 3 hours to 2011-08-28 10:00 where 0.4 are expected "
        "(ordinary up to 2.3), since 2011-08-28 07:00; carried by West Roxbury 5, Dorchester 4, Roslindale 3; "
        "hour-of-week profile, negative binomial, p < 1e-12."
    )


def test_says_the_same_in_chinese(storm, watching, clock):
    joined = [Joined(feed="complaint/boston", topic="Works>Lights", area="Boston", observed=9, expected=1.25, since=0)]
    assert reason(storm, watching.zone, since=clock("2011-08-28 07:00"), joined=joined, language="zh") == (
        "Boston Tree Emergencies：截至 2011-08-28 10:00 的 3 小时 18 件，预期 0.4 件（正常不超过 2.3 件），"
        "自 2011-08-28 07:00 起；主要来自West Roxbury 5 件、Dorchester 4 件、Roslindale 3 件；"
        "同时升高：Lights 9 件（预期 1.2 件）；方法：周内逐时曲线、负二项，p < 1e-12。"
    )


def test_names_days_and_weeks_by_their_date(find, watching, clock):
    day = find("2011-10-30", "Trees", "Boston", 78, 5, span="day", topics={"Emergencies": (70, 3.0)})
    week = find("2011-10-30", "Trees", "Boston", 120, 35, span="week")
    since = clock("2011-10-30 00:00")
    assert reason(day, watching.zone, since=since).startswith(
        "Trees in Boston: 78 on 2011-10-30 where 5 are expected (ordinary up to 12), since 2011-10-30; "
        "mostly Emergencies 70; "
    )
    assert "120 in the 7 days to 2011-10-30 where 35" in reason(week, watching.zone, since=since)


def test_one_hour_is_singular(find, watching, clock):
    one = find("2011-08-28 10:00", "Trees", "Boston", 7, 0.1, hours=1)
    assert "7 in the hour to 2011-08-28 10:00" in reason(one, watching.zone, since=clock("2011-08-28 09:00"))


def test_numbers_show_what_counts():
    assert [number(amount) for amount in (752.4, 10.0, 9.96, 2.5, 1.0, 0.55, 0.004, 0.0)] == [
        "752", "10", "10", "2.5", "1", "0.55", "0.004", "0",
    ]  # fmt: skip


def test_a_chance_is_bounded_from_above():
    assert [chance(p) for p in (3e-13, 9.9e-4, 0.0, 0.31)] == ["p < 1e-12", "p < 1e-3", "p < 1e-300", "p = 0.31"]


def test_a_moment_at_midnight_is_a_date(watching, clock):
    assert moment(clock("2026-05-01 00:00"), watching.zone) == "2026-05-01"


def test_an_unknown_change_has_no_words():
    with pytest.raises(KeyError):
        why("en", "exploded")
