import pytest

from board.documents.blocks import Table
from board.documents.html import html
from board.packs.composing import compose
from board.packs.saying import Say, by_name
from tests.briefing.packs.conftest import Documents

A, B, WHOLE = "City>East>一街", "City>East>二街", "City"
FEBRUARY, MARCH, LATE_MARCH = "2026-02-20T00:00:00.000Z", "2026-03-10T00:00:00.000Z", "2026-03-20T00:00:00.000Z"


def rows(document, caption):
    (table,) = [block for block in document.blocks if isinstance(block, Table) and block.caption.startswith(caption)]
    return {row.cells[0]: row.cells[1:] for row in table.rows}


@pytest.fixture
def march(town, pack_of):
    """A carried alert of level 4 that is over by the end, a new one of level 2 that is not, a new one that is."""
    town.every_day("城管>垃圾", ["City>9街", "City>10街", WHOLE], "2026-02-01", "2026-04-10", 4)
    more = [
        Documents.alert("carried", A, [(FEBRUARY, "open", ""), (MARCH, "closed", "")], level=4),
        Documents.alert("new", A, [(MARCH, "open", "")]),
        Documents.alert("short", B, [(MARCH, "open", ""), (LATE_MARCH, "closed", "")], level=1),
        Documents.case("x", MARCH, closed="2026-03-12T00:00:00.000Z"),
    ]
    return pack_of(town, more=more, populations={WHOLE: 60_000, "City>9街": 20_000})


def test_new_alerts_are_made_of_the_levels_of_the_new_ones(march):
    assert rows(compose(march, "zh"), "要点")["新开预警"] == ("2", "2 级提示 1 件、1 级关注 1 件")
    assert rows(compose(march, "en"), "Key figures")["Alerts opened"] == ("2", "level 2 notice: 1, level 1 watch: 1")


def test_carried_over_of_the_alerts_that_are_not_over_are_those_that_are_not_over(march):
    assert rows(compose(march, "zh"), "要点")["期末未结预警"] == ("1", "其中上期结转 0 件")


def test_a_feed_without_any_outcome_has_one_line_for_its_rates(march):
    found = rows(compose(march, "zh"), "要点")
    assert {name: row for name, row in found.items() if "率" in name} == {
        "热线三率（02-19 至 03-18）": ("无数据", "无回访结果")
    }


def test_areas_stand_by_name_with_numbers_as_numbers(march):
    assert list(rows(compose(march, "zh"), "热线诉求分布")) == ["未细分", "9街", "10街"]
    assert sorted(["b", "a>10", "a>9", "a"], key=by_name) == ["a", "a>9", "a>10", "b"]


def test_what_names_no_area_below_has_no_rate_to_the_residents(march):
    found = rows(compose(march, "zh"), "热线诉求分布")
    assert (found["未细分"][-1], found["9街"][-1]) == ("—", "20.5")
    assert march.per_ten_thousand == (20.67,)


def test_lines_to_be_filled_in_by_hand_have_room(march):
    assert html(compose(march, "zh")).count('<tr class="blank">') == 3


def test_changes_of_few_cases_are_whole_cases():
    say = Say("zh")
    assert [say.change(8, 8 * 30 / 31), say.change(19, 7.7), say.change(27, 9.68), say.change(15, 10.0)] == [
        *("±0", "+11", "+17"),
        "+50%",
    ]
    assert say.change(3, None) == "—"
