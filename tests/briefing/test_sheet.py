import numpy as np
import pytest

from briefing import sheet
from briefing.open_cases import ages
from city.times import Zone, day_of_iso
from indexing.store import Document

SHANGHAI = Zone("Asia/Shanghai")
A, B, C = "City>East>一街", "City>East>二街", "City>West>三街"
WEEK = ("2026-03-16", "2026-03-22")


@pytest.fixture
def month(town):
    """From 9 February: every day two requests in A, one in B and C; in the week of 16 March three more in A."""
    town.every_day("甲>乙", [A], "2026-02-09", "2026-03-22", 2)
    town.every_day("甲>丙", [B], "2026-02-09", "2026-03-22", 1)
    town.every_day("丁>戊", [C], "2026-02-09", "2026-03-22", 1)
    town.every_day("甲>乙", [A], *WEEK, 3)
    town.matters("甲>乙", A, "2026-03-18", 0, repeats=11)
    town.matters("甲>丙", B, "2026-03-18", 5, counted_as="inquiry")
    town.matters("甲>丙", B, "2026-03-19", 4, feed="petition/test")
    return town


def line(found, feed="complaint/test", counted_as="request"):
    return next(each for each in found.totals if (each.feed, each.counted_as) == (feed, counted_as))


def test_totals_are_those_of_the_store(month):
    store = month.stored()
    found = sheet.figures(store, "City", *WEEK, SHANGHAI)
    for measure in ("reports", "matters"):
        matrix = store.counts(*WEEK, ("feed", "class"), measure=measure)
        expected = {key: int(row.sum()) for key, row in zip(matrix.keys, matrix.counts, strict=True)}
        said = {
            (each.feed, each.counted_as): each.reports if measure == "reports" else each.compared.matters
            for each in found.totals
        }
        assert said == expected


def test_topics_and_areas_add_up_to_the_requests_of_each_feed(month):
    found = sheet.figures(month.stored(), "City", *WEEK, SHANGHAI)
    for column, feed in enumerate(found.feeds):
        requests = line(found, feed).compared.matters
        assert sum(each.compared.matters for each in found.topics if each.feed == feed) == requests
        shown = [each.matters[column] for each in found.areas]
        assert None in shown or sum(shown) == requests
        assert sum(found.daily[column][-7:]) == requests


def test_the_week_before_and_the_usual_are_over_the_same_weekdays(month):
    compared = line(sheet.figures(month.stored(), "City", *WEEK, SHANGHAI)).compared
    assert (compared.matters, compared.before, compared.usual) == (7 * 7, 7 * 4, 7 * 4)


def test_one_day_is_compared_with_the_same_weekday(town):
    for week in range(5):
        town.every_day("甲>乙", [A], f"2026-03-{2 + 7 * week:02d}", f"2026-03-{2 + 7 * week:02d}", 10 + week)
        if week < 4:
            town.every_day("甲>乙", [A], f"2026-03-{3 + 7 * week:02d}", f"2026-03-{3 + 7 * week:02d}", 90)
    compared = line(sheet.figures(town.stored(), "City", "2026-03-30", "2026-03-30", SHANGHAI)).compared
    assert (compared.matters, compared.before, compared.usual) == (14, 13, 11.5)


def test_without_history_there_is_nothing_to_compare_with(month):
    compared = line(sheet.figures(month.stored(), "City", "2026-02-09", "2026-02-15", SHANGHAI)).compared
    assert (compared.matters, compared.before, compared.usual) == (28, None, None)


def test_a_sheet_holds_its_own_area_only(month):
    found = sheet.figures(month.stored(), "City>East", *WEEK, SHANGHAI)
    assert line(found).compared.matters == 7 * 6
    assert {each.area for each in found.areas} == {A, B}
    assert "丁>戊" not in {each.topic for each in found.topics}


def test_small_counts_of_areas_below_are_hidden(town):
    town.matters("甲>乙", A, "2026-03-18", 2).matters("甲>乙", B, "2026-03-18", 9).matters("甲>乙", C, "2026-03-18", 7)
    store = town.stored()
    city = sheet.figures(store, "City", *WEEK, SHANGHAI)
    assert [(each.area, each.matters) for each in city.areas] == [("City>East", (11,)), ("City>West", (7,))]
    east = sheet.figures(store, "City>East", *WEEK, SHANGHAI)
    assert {each.area: each.matters for each in east.areas} == {A: (None,), B: (None,)}
    assert line(sheet.figures(store, A, *WEEK, SHANGHAI)).compared.matters == 2


def test_days_in_the_wrong_order_are_refused(town):
    with pytest.raises(ValueError, match="lies before"):
        sheet.figures(town.stored(), "City", "2026-03-22", "2026-03-16", SHANGHAI)


def test_an_empty_store_gives_an_empty_sheet(town):
    found = sheet.figures(town.stored(), "City", *WEEK, SHANGHAI)
    assert (found.totals, found.topics, found.areas, found.active, found.over, found.ages) == ((), (), (), (), (), ())


def alert(name, area, steps, *, carried=(), level=2):
    return Document(
        "alerts",
        name,
        1,
        {
            "alert_id": name,
            "feed": "complaint/test",
            "topic": "乙",
            "topic_id": "甲>乙",
            "area": area,
            "area_id": area,
            "level": level,
            "status": steps[-1][1],
            "span": "day",
            "method": "",
            "rule": "",
            "opened_at": steps[0][0],
            "updated_at": steps[-1][0],
            "areas": [{"area": part, "area_id": part, "observed": 1, "expected": 0.1} for part in carried],
            "history": [{"at": at, "status": status, "level": level, "why": ""} for at, status in steps],
        },
    )


OPENED = ("2026-03-10T00:00:00Z", "open")


@pytest.mark.parametrize(
    ("silent", "area", "told"),
    [("City", "City>East", 1), ("City>East", "City>East", 1), (A, "City>East", 1), ("City>West", "City>East", 0)],
)
def test_silence_is_told_apart_wherever_it_makes_counts_too_low(town, silent, area, told):
    one = alert("quiet", silent, [OPENED], carried=[silent])
    one.body.update(span="silence", topic="", topic_id="")
    store = town.stored()
    store.put([one])
    found = sheet.figures(store, area, *WEEK, SHANGHAI)
    assert (found.active, len(found.silent)) == ((), told)


@pytest.mark.parametrize(
    ("steps", "active", "over"),
    [
        ([OPENED], ["x"], []),
        ([OPENED, ("2026-03-20T00:00:00Z", "recovered")], [], ["x"]),
        ([OPENED, ("2026-03-25T00:00:00Z", "recovered")], ["x"], []),
        ([OPENED, ("2026-03-12T00:00:00Z", "recovered"), ("2026-03-20T00:00:00Z", "closed")], [], []),
        ([OPENED, ("2026-03-12T00:00:00Z", "recovered"), ("2026-03-20T00:00:00Z", "growing")], ["x"], []),
        ([("2026-03-23T00:00:00Z", "open")], [], []),
    ],
)
def test_alerts_stand_as_they_stood_at_the_end_of_the_period(town, steps, active, over):
    store = town.stored()
    store.put([alert("x", A, steps)])
    found = sheet.figures(store, "City", *WEEK, SHANGHAI)
    assert [each["alert_id"] for each in found.active] == active
    assert [each["alert_id"] for each in found.over] == over


def test_an_alert_above_concerns_the_areas_that_carry_it(town):
    store = town.stored()
    store.put([alert("city", "City", [OPENED], carried=[A]), alert("other", C, [OPENED])])
    assert [each["alert_id"] for each in sheet.figures(store, "City>East", *WEEK, SHANGHAI).active] == ["city"]
    assert [each["alert_id"] for each in sheet.figures(store, B, *WEEK, SHANGHAI).active] == []


def test_the_highest_level_comes_first(town):
    store = town.stored()
    store.put([alert("low", A, [OPENED], level=1), alert("high", A, [OPENED], level=4)])
    assert [each["alert_id"] for each in sheet.figures(store, "City", *WEEK, SHANGHAI).active] == ["high", "low"]


def case(name, registered, *, closed=None, due=None, area=A):
    return Document(
        "cases",
        name,
        1,
        {
            "feed": "complaint/test",
            "class": "request",
            "topic_id": "甲>乙",
            "area_id": area,
            "registered": registered,
            "closed": closed,
            "due": due,
            "status": "closed" if closed else "open",
        },
    )


def test_open_cases_are_told_by_age_as_of_the_end(town):
    store = town.stored()
    store.put(
        [
            case("1", "2026-03-20T00:00:00Z"),
            case("2", "2026-03-01T00:00:00Z", due="2026-03-10T00:00:00Z"),
            case("3", "2026-01-10T00:00:00Z", due="2026-04-01T00:00:00Z"),
            case("4", "2025-06-01T00:00:00Z"),
            case("closed later", "2026-03-21T00:00:00Z", closed="2026-03-30T00:00:00Z"),
            case("closed before", "2026-03-21T00:00:00Z", closed="2026-03-22T00:00:00Z"),
            case("registered later", "2026-03-30T00:00:00Z"),
            case("elsewhere", "2026-03-20T00:00:00Z", area=C),
        ]
    )
    (found,) = ages(store, "City>East", SHANGHAI.start(day_of_iso("2026-03-23")))
    assert (found.feed, found.groups, found.overdue) == ("complaint/test", (2, 1, 1, 1), 1)


def test_the_charted_weeks_end_with_the_period(month):
    found = sheet.figures(month.stored(), "City", *WEEK, SHANGHAI)
    hotline = found.daily[found.feeds.index("complaint/test")]
    assert len(hotline) == sheet.CHART_DAYS
    assert np.array(hotline[-7:]).tolist() == [7] * 7
    assert hotline[:14] == (0,) * 14


def test_of_an_alert_above_an_area_sees_its_own_part_alone(town):
    store = town.stored()
    above = alert("city", "City", [OPENED], carried=[A, B, "City>West"])
    above.body.update(observed=234, expected=27.9, reason="234 matters in City, most in West", joined=[{"area_id": C}])
    store.put([above])
    (city,) = sheet.figures(store, "City", *WEEK, SHANGHAI).active
    assert (city["observed"], len(city["areas"])) == (234, 3)
    (east,) = sheet.figures(store, "City>East", *WEEK, SHANGHAI).active
    assert (east["observed"], east["expected"], east["reason"], east["joined"]) == (2, 0.2, "", [])
    assert [part["area_id"] for part in east["areas"]] == [A, B]
    (street,) = sheet.figures(store, C, *WEEK, SHANGHAI).active
    assert (street["observed"], street["expected"], street["areas"]) == (None, None, [])


def test_of_a_silence_above_an_area_sees_no_words(town):
    one = alert("quiet", "City>East", [OPENED])
    one.body.update(span="silence", topic="", topic_id="", reason="East: 0 of 234 expected", observed=0, expected=234.0)
    store = town.stored()
    store.put([one])
    told = [sheet.figures(store, area, *WEEK, SHANGHAI).silent[0]["reason"] for area in ("City>East", A)]
    assert told == ["East: 0 of 234 expected", ""]
