import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefing.packs.counted import counted
from briefing.packs.spans import parse

A, B, C = "City>East>一街", "City>East>二街", "City>West>三街"


def requests(pack, feed="complaint/test"):
    return next(each for each in pack.totals if (each.feed, each.counted_as) == (feed, "request"))


def test_a_report_day_counts_the_hours_from_noon_to_noon(town):
    town.matters("甲>乙", A, "2026-03-09", 1, hour=11).matters("甲>乙", A, "2026-03-09", 2, hour=12)
    town.matters("甲>乙", A, "2026-03-10", 4, hour=11, repeats=1).matters("甲>乙", A, "2026-03-10", 8, hour=12)
    found = counted(town.stored(), "City", parse("2026-03-10", 12))
    key = ("complaint/test", "request")
    assert (found.by_class["matters"][key], found.by_class["reports"][key]) == (6, 7)
    assert found.topics == {("complaint/test", "甲>乙"): 6}


def test_two_report_days_that_follow_each_other_share_nothing_and_lose_nothing(town):
    for hour in range(24):
        town.matters("甲>乙", A, "2026-03-09", 1, hour=hour).matters("甲>乙", A, "2026-03-10", 1, hour=hour)
    store = town.stored()
    days = [counted(store, "City", parse(f"2026-03-{day:02d}", 12)) for day in (9, 10, 11)]
    assert [each.areas.get(("complaint/test", A), 0) for each in days] == [12, 24, 12]


def test_the_month_before_and_the_year_before_are_known_where_the_feed_was_there(town, pack_of):
    town.every_day("甲>乙", [A], "2026-01-20", "2026-03-31", 2)
    compared = requests(pack_of(town)).compared
    assert (compared.matters, compared.before, compared.year) == (62, 56, None)
    town.every_day("甲>乙", [A], "2025-03-01", "2025-03-31", 1)
    assert requests(pack_of(town)).compared.year == 31


def test_a_week_is_compared_with_the_usual_of_four_weeks(town, pack_of):
    for week, number in enumerate((1, 2, 3, 4, 9)):
        town.every_day("甲>乙", [A], f"2026-03-{2 + 7 * week:02d}", f"2026-03-{2 + 7 * week:02d}", number)
    compared = requests(pack_of(town, period="2026-W14")).compared
    assert (compared.matters, compared.before, compared.usual) == (9, 4, 2.5)


def test_fields_are_the_first_level_of_topics_with_the_largest_below(town, pack_of):
    town.matters("甲>乙>丙", A, "2026-03-03", 4).matters("甲>丁", A, "2026-03-03", 6, repeats=2)
    town.matters("戊>己", C, "2026-03-04", 3)
    found = pack_of(town).fields
    assert [(each.line.topic, each.line.compared.matters, each.line.repeats) for each in found] == [
        ("甲", 10, 2),
        ("戊", 3, 0),
    ]
    assert [line.topic for line in found[0].lower] == ["甲>丁", "甲>乙>丙"]


def test_areas_stand_by_name_and_small_counts_of_them_are_hidden(town, pack_of):
    town.matters("甲>乙", A, "2026-03-03", 2).matters("甲>乙", B, "2026-03-03", 40)
    town.matters("甲>乙", C, "2026-03-03", 50).matters("甲>乙", "City>East", "2026-03-03", 7)
    found = pack_of(town, "district", "City>East").areas
    assert [(line.area, line.matters) for line in found] == [("City>East", (None,)), (A, (None,)), (B, (40,))]


def test_a_figure_to_ten_thousand_residents_needs_their_number(town, pack_of):
    town.matters("甲>乙", A, "2026-03-03", 30).matters("甲>乙", C, "2026-03-03", 20)
    pack = pack_of(town, populations={"City": 100_000, "City>East": 60_000})
    assert pack.per_ten_thousand == (5.0,)
    assert [line.per_ten_thousand for line in pack.areas] == [(5.0,), (None,)]
    assert pack_of(town).per_ten_thousand == (None,)


def test_a_pack_of_a_street_holds_nothing_of_another(town, pack_of):
    town.matters("甲>乙", A, "2026-03-03", 5).matters("丙>丁", C, "2026-03-03", 9)
    pack = pack_of(town, "street", A)
    assert requests(pack).compared.matters == 5
    assert {each.line.topic for each in pack.fields} == {"甲"}
    assert {line.area for line in pack.areas} <= {A}


def test_the_trend_ends_with_the_period_and_adds_up_to_it(town, pack_of):
    town.every_day("甲>乙", [A, B], "2026-02-20", "2026-03-31", 3)
    pack = pack_of(town)
    ((_, counts),) = pack.trend.feeds
    assert sum(counts[-31:]) == requests(pack).compared.matters
    assert np.array(counts).shape == (91,)


cell = st.tuples(
    st.sampled_from(["甲>乙", "甲>丙", "丁", "戊>己>庚"]),
    st.sampled_from([A, B, C, "City>West", "City"]),
    st.integers(1, 31),
    st.integers(0, 9),
    st.integers(0, 5),
    st.sampled_from(["complaint/test", "petition/test"]),
    st.sampled_from(["request", "inquiry", "staff"]),
    st.integers(0, 23),
)


@pytest.mark.parametrize("period", ["2026-03", "2026-03-17"])
@given(cells=st.lists(cell, min_size=1, max_size=25))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_total_reconciles_whatever_the_store_holds(town, pack_of, period, cells):
    town._found.clear()
    town.store._connection.execute("delete from documents_buckets")
    town.matters("甲>乙", A, "2026-03-16", 1, hour=20)
    for topic, area, day, matters, repeats, feed, counted_as, hour in cells:
        town.matters(
            topic, area, f"2026-03-{day:02d}", matters, repeats=repeats, feed=feed, counted_as=counted_as, hour=hour
        )
    pack = pack_of(town, period=period)
    for each in pack.reconciled:
        assert each.reports == each.requests + each.inquiries + each.staff
        assert each.requests == each.repeats + each.matters
        assert sum(total.reports for total in pack.totals if total.feed == each.feed) == each.reports
        lines = [field.line for field in pack.fields if field.line.feed == each.feed]
        assert sum(line.compared.matters for line in lines) == each.matters
        if each.feed in pack.feeds:
            shown = [line.matters[pack.feeds.index(each.feed)] for line in pack.areas]
            assert None in shown or sum(shown) == each.matters
            assert requests(pack, each.feed).compared.matters == each.matters
