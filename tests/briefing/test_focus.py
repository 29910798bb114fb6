import msgspec
import pytest

from briefing.focus import Ranking, candidates
from briefing.periods import PeriodError

STREETS = [f"City>D{number % 3}>S{number}" for number in range(12)]


@pytest.fixture
def year(town):
    """Thirteen months to the end of October 2026; ordinary topics, and the shapes that the tests ask for."""
    first, last = "2025-10-01", "2026-10-31"
    for number in range(24):  # ordinary: now two a day, now one, in four streets each
        town.every_day(f"服务>类{number % 6}>题{number}", STREETS[number % 8 :][:4], first, last, 1 + number % 2)
    town.every_day("住房>物业>服务不规范", STREETS, first, last, 6)
    town.every_day("公共服务>供暖>温度不达标", STREETS, "2025-11-01", "2026-03-15", 5)
    town.every_day("公共服务>供暖>管道漏水", STREETS, "2025-11-01", "2026-03-15", 4)
    town.every_day("公共服务>供暖>供热收费", STREETS, "2025-11-01", "2026-03-15", 4)
    town.every_day("公共服务>供暖>供热收费", STREETS, "2026-04-01", last, 1)
    for street in STREETS:  # a storm on one day of the month
        town.matters("城市管理>园林>树木倒伏", street, "2026-10-12", 60)
    town.every_day("城市管理>园林>树木倒伏", STREETS[:2], first, last, 1)
    town.every_day("市场>消费>退款", STREETS[:3], first, last, 1)
    for day in range(1, 32):  # one problem told a thousand times
        town.matters("市场>消费>退款", STREETS[0], f"2026-10-{day:02d}", 0, repeats=40)
    return town


def test_a_chronic_and_spread_topic_comes_first_with_its_numbers(year):
    first = candidates(year.stored(), "2026-10")[0]
    assert first.topic_path == ("住房", "物业", "服务不规范")
    assert (first.rank, first.topic, first.feed) == (1, "服务不规范", "complaint/test")
    assert first.criteria["volume"].numbers["matters"] == 6 * 31
    assert first.criteria["spread"].numbers["areas"] == 12
    assert first.criteria["persistence"].numbers["weeks_above_median"] == 52
    assert first.why.startswith("186 matters in October 2026, ")
    assert "from 12 of 12 areas" in first.why
    assert "above the median topic of its level in 52 of 52 weeks" in first.why.lower()


def test_a_topic_due_by_its_season_is_among_them_before_it_comes(year):
    found = {each.topic_id: each for each in candidates(year.stored(), "2026-10")}
    heating = found["公共服务>供暖"]
    assert heating.criteria["volume"].numbers["due"] == pytest.approx(13 * 30)
    assert heating.criteria["season"].numbers["month"] == "November 2026"
    assert heating.criteria["season"].percentile > 0.9
    assert heating.why.startswith("Due in November 2026: a year before that month brought about 390 matters")


def test_a_storm_of_one_day_ranks_below_both(year):
    order = [each.topic_id for each in candidates(year.stored(), "2026-10", top=50)]
    storm = min(order.index(each) for each in order if each.startswith("城市管理>园林"))
    assert storm > order.index("住房>物业>服务不规范")
    assert storm > order.index("公共服务>供暖")
    assert storm >= 5


def test_a_storm_keeps_its_true_number_of_matters(year):
    storm = next(each for each in candidates(year.stored(), "2026-10", top=50) if each.topic == "树木倒伏")
    assert storm.criteria["volume"].numbers["matters"] == 12 * 60 + 31
    assert storm.criteria["volume"].value == pytest.approx(31, abs=1)


def test_repeats_make_no_candidate(year):
    store = year.stored()
    assert store.counts("2026-10-01", "2026-10-31", ["topic_id"], measure="reports").counts.sum() > 3000
    assert not any(each.topic_id.startswith("市场") for each in candidates(store, "2026-10"))


def test_no_candidate_holds_another(year):
    found = [each.topic_id for each in candidates(year.stored(), "2026-10", top=50)]
    assert not any(one != other and other.startswith(one + ">") for one in found for other in found)


def test_a_topic_that_one_below_makes_up_gives_way_to_it(town):
    town.every_day("甲>乙>丙", STREETS, "2026-01-01", "2026-03-31", 5)
    town.every_day("甲>乙>丁", STREETS, "2026-01-01", "2026-03-31", 1)
    town.every_day("甲>戊", STREETS, "2026-01-01", "2026-03-31", 2)
    assert [each.topic for each in candidates(town.stored(), "2026-03", top=1)] == ["丙"]


def test_a_first_level_topic_without_others_below_it_can_be_one(town):
    town.every_day("噪声", STREETS, "2026-01-01", "2026-03-31", 5)
    assert [each.topic_path for each in candidates(town.stored(), "2026-03")] == [("噪声",)]


def test_a_whole_year_names_the_month_that_stands_out(town):
    town.every_day("甲>供暖", STREETS, "2025-01-01", "2025-12-31", 1)
    town.every_day("甲>供暖", STREETS, "2025-11-01", "2025-11-30", 9)
    town.every_day("甲>噪声", STREETS, "2025-01-01", "2025-12-31", 3)
    found = {each.topic: each for each in candidates(town.stored(), "2025")}
    assert found["供暖"].criteria["season"].numbers["month"] == "November"
    assert found["供暖"].criteria["season"].value > found["噪声"].criteria["season"].value == 0.0
    assert "growth" not in found["供暖"].criteria


def test_a_short_history_leaves_out_what_it_cannot_tell(town):
    town.every_day("甲>乙", STREETS, "2026-03-01", "2026-03-31", 3)
    (only,) = candidates(town.stored(), "2026-03")
    assert set(only.criteria) == {"volume", "spread"}
    assert only.why.endswith("Too short a history to say how lasting it is.")


def test_too_few_matters_in_a_year_make_no_candidate(town):
    town.every_day("甲>乙", STREETS, "2026-03-01", "2026-03-23", 1)
    store = town.stored()
    assert candidates(store, "2026-03") == []
    assert len(candidates(store, "2026-03", ranking=Ranking(least=23))) == 1


def test_feeds_are_counted_apart(town):
    march = ("2026-03-01", "2026-03-31")
    town.every_day("甲>乙", STREETS, *march, 2).every_day("丙>丁", STREETS, *march, 3)
    for day in range(1, 32):
        town.matters("甲>乙", STREETS[0], f"2026-03-{day:02d}", 5, feed="complaint/other")
        town.matters("甲>乙", STREETS[0], f"2026-03-{day:02d}", 70, feed="incident/grid")
        town.matters("甲>乙", STREETS[0], f"2026-03-{day:02d}", 90, counted_as="inquiry")
    store = town.stored()
    found = [
        (each.feed, each.rank, each.criteria["volume"].numbers["matters"]) for each in candidates(store, "2026-03")
    ]
    assert found == [("complaint/other", 1, 155), ("complaint/test", 1, 93), ("complaint/test", 2, 62)]
    (grid,) = candidates(store, "2026-03", feed="incident/grid")
    assert grid.criteria["volume"].numbers["matters"] == 31 * 70


def test_weights_are_data(year):
    store = year.stored()
    by_volume = Ranking(volume=1.0, spread=0.0, growth=0.0, continuity=0.0, hard=0.0, continued=0.0, units=0.0)
    found = candidates(store, "2026-10", ranking=by_volume, top=50)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    for each in found:
        assert each.score == pytest.approx(each.criteria["volume"].percentile, abs=1e-4)
    assert found[0].score > found[-1].score


def test_an_unknown_weight_is_refused():
    with pytest.raises(TypeError, match="severity"):
        Ranking(severity=1.0)


def test_a_month_without_data_has_no_candidates(town):
    town.every_day("甲>乙", STREETS, "2026-03-01", "2026-03-31", 3)
    store = town.stored()
    assert candidates(store, "2026-09") == []
    assert candidates(store, "2026-09", feed="complaint/test") == []
    assert candidates(store, "2026-03", feed="complaint/none") == []


def test_a_text_that_is_no_period_is_refused(town):
    with pytest.raises(PeriodError):
        candidates(town.stored(), "last month")


def test_a_candidate_has_the_fields_that_other_programs_read(year):
    body = msgspec.to_builtins(candidates(year.stored(), "2026-10")[0])
    assert {"rank", "topic", "topic_id", "topic_path", "feed", "score", "criteria", "why"} <= set(body)
    assert {"why_zh", "kind", "topics", "tags", "issue", "about", "merged", "aside", "sensitivity"} <= set(body)
    assert set(body["criteria"]) == {"volume", "spread", "growth", "persistence", "season", "hard"}
    assert body["criteria"]["hard"]["numbers"]["missing"].startswith("solved_share, satisfied_share, median_days")
    for criterion in body["criteria"].values():
        assert set(criterion) == {"value", "percentile", "numbers"}
        assert 0 < criterion["percentile"] < 1
