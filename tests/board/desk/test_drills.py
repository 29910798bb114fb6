"""Drills on the served pages: marked, apart from all numbers, and to be acted upon like any alert."""

import re

from city.times import HOUR
from tests.board.desk.site import signed_in
from tests.board.desk.test_seeing import made, put
from tests.streams.town import MILL, ZONE

NAMELESS = {"topic": "", "topic_id": "", "topic_path": []}
MARK = '<strong class="drill">'


def a_drill(name, area=MILL, **more):
    given = {"span": "drill", "feed": "drill", "method": "drill", "observed": 0, "expected": 0.0, "status": "open"}
    reason = "演练 drill, ordered by town-duty, no case"
    return made(name, area, **given | {"reason": reason} | more)


def tiles(page):
    return re.findall(r'<div class="tile"><b>(\d+)</b>', page)


def test_the_desk_shows_it_in_a_section_of_its_own_and_no_number_changes(site, store):
    visitor = signed_in(site)
    before = visitor.get("/").text
    put(store, a_drill("one", level=4), a_drill("two", status="closed", updated_at=ZONE.iso(site.time - HOUR)))
    page = visitor.get("/").text
    assert tiles(page) == tiles(before)
    drills, told = page.partition("演练")[2].split("立即告知")
    assert "/alerts/one" in drills
    assert MARK in drills
    assert "/alerts/one" not in told
    assert "/alerts/two" not in page


def test_one_without_a_topic_is_called_a_drill_and_not_missing_data(site, store):
    put(store, a_drill("bare", **NAMELESS))
    for path in ("/", "/alerts/bare", "/shift"):
        page = signed_in(site).get(path).text
        assert "演练 drill" in page or "演练 · Mill" in page
        assert "数据缺失" not in page


def test_the_areas_below_are_told_of_none_above(site, store):
    put(store, a_drill("town-wide", "Town"))
    assert "上级区域未了结" not in signed_in(site, "mill").get("/").text


def test_its_page_bears_the_mark_and_no_chart(site, store):
    put(store, a_drill("one"))
    page = signed_in(site).get("/alerts/one").text
    assert MARK in page
    assert "no case" in page
    assert "<svg" not in page


def test_the_hand_over_lists_it_apart(site, store):
    history = [{"at": "2026-04-03T01:00:00.000Z", "status": "open", "level": 3, "why": "ordered", "by": "town-duty"}]
    visitor = signed_in(site)
    before = visitor.get("/shift").text
    put(store, a_drill("one", history=history), a_drill("over", status="closed", history=history))
    open_ones, promised, changed, drills = visitor.get("/shift").text.split("<h2>")[1:]
    assert [open_ones, promised] == before.split("<h2>")[1:3]
    assert "/alerts/one" not in changed
    assert {"/alerts/one", "/alerts/over"} <= set(re.findall(r'href="([^"]*)"', drills))


def test_one_without_a_topic_says_once_that_it_is_a_drill(site, store):
    put(store, a_drill("bare", **NAMELESS))
    row = signed_in(site).get("/").text.partition('href="/alerts/bare"')
    assert (row[0].rpartition("<tr")[2] + row[2].partition("</tr>")[0]).count("演练") == 1
