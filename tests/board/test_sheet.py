import re

import pytest

from board.sheet import sheet
from board.sheet_tables import AREAS, TOPICS

WEEK = ("2026-03-16", "2026-03-22")


def text(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_sheet_says_its_area_its_days_and_its_totals(store, zone):
    page = text(sheet(store, "city", "见微市", *WEEK, zone))
    assert "市级例会材料" in page
    assert "2026-03-16 – 2026-03-22" in page
    assert "热线诉求 53 件 ，环比 +279%，较平常 +279%；最多： 垃圾清运 （53 件）。" in page
    assert "53 matters of hotline requests, on the week before +279%, on the usual +279%; most: 垃圾清运 (53)" in page


@pytest.mark.parametrize(
    ("tier", "area", "said"),
    [
        ("city", "见微市", ("市级例会材料", "53 matters of hotline requests")),
        ("district", "见微市>东区", ("区级例会材料", "44 matters of hotline requests")),
        ("street", "见微市>东区>一街", ("街道例会材料", "44 matters of hotline requests")),
    ],
)
def test_each_tier_has_its_own_area_and_word(store, zone, tier, area, said):
    page = text(sheet(store, tier, area, *WEEK, zone))
    assert all(each in page for each in said)


def test_an_open_alert_stands_on_the_sheet_of_its_time(store, zone, make):
    store.put([make.stored(make.alert())])
    assert "Alerts not over: 1" in text(sheet(store, "city", "见微市", *WEEK, zone))
    assert "Alerts not over: 0" in text(sheet(store, "city", "见微市", "2026-03-09", "2026-03-15", zone))


def test_a_silence_stands_in_a_line_of_its_own_and_is_no_open_alert(store, zone, make):
    silent = {"span": "silence", "topic": "", "topic_id": "", "topic_path": [], "areas": [], "joined": []}
    store.put([make.stored(make.alert(**silent, reason="feed complaint/town: nothing since 2026-03-18."))])
    page = text(sheet(store, "city", "见微市", *WEEK, zone))
    assert "数据缺失 No data : feed complaint/town: nothing since 2026-03-18." in page
    assert "Alerts not over: 0" in page


def test_a_small_count_of_an_area_below_is_not_shown(store, zone):
    page = text(sheet(store, "city", "见微市", "2026-03-20", "2026-03-20", zone))
    assert "&lt;3" in page
    areas = page[page.index("分布") : page.index("Alerts over")]
    assert not re.search(r"区 1\b", areas)


def test_a_sheet_needs_nothing_from_outside_and_is_made_for_a4(store, zone):
    page = sheet(store, "city", "见微市", *WEEK, zone)
    assert not re.search(r"https?://|<script|<link|<img|@import|url\(|\bon[a-z]+=", page)
    assert "@page{size:A4 portrait" in page
    assert "不是法定预警信号" in page


def test_hostile_names_do_nothing(store, zone, make):
    store.put([make.bucket('甲><script>"', "见微市><img src=x>", "2026-03-20", {9: 8}, feed="incident/<b>")])
    page = sheet(store, "city", "见微市", *WEEK, zone)
    assert "<script" not in page
    assert "<img" not in page
    assert "<b>&lt;" not in page.replace("<b>&lt;3", "")


def test_a_full_sheet_keeps_to_its_number_of_lines(store, zone, make):
    store.put(
        make.bucket(f"甲>题{number}", f"见微市>区{number:02d}", day, {9: 30 - number})
        for number in range(24)
        for day in ("2026-03-10", "2026-03-20")
    )
    store.put(make.stored(make.alert(f"a{number}")) for number in range(9))
    page = sheet(store, "city", "见微市", *WEEK, zone)
    assert f"the first {AREAS} of 26" in page
    assert len(re.findall(r"题\d+", page)) <= TOPICS + 1
    assert "Alerts not over: 9，前 6 条 the first 6" in page


def test_an_empty_store_gives_an_empty_sheet(store, zone):
    page = text(sheet(store, "street", "别市>别区>别街", *WEEK, zone))
    assert "No case in these days." in page


def test_an_unknown_tier_is_refused(store, zone):
    with pytest.raises(ValueError, match="village"):
        sheet(store, "village", "见微市", *WEEK, zone)


def test_an_alert_of_the_digest_stands_below_those_told_at_once_and_says_so(store, zone, make):
    held = make.alert("held", level=3, topic="停水", told="digest")
    store.put([make.stored(held), make.stored(make.alert("told", level=1))])
    page = text(sheet(store, "city", "见微市", *WEEK, zone))
    table = page.split("Alerts not over: 2")[1]
    assert table.index("垃圾清运 · 见微市") < table.index("停水 · 见微市 每日汇总 digest")


def test_a_sheet_shows_an_alert_as_it_was_told_by_the_end_of_its_days(store, zone, make):
    promoted = make.alert("held", told="at_once", promoted_at="2026-03-23T01:00:00.000Z")
    store.put([make.stored(promoted)])
    assert "每日汇总" in text(sheet(store, "city", "见微市", *WEEK, zone))
    assert "每日汇总" not in text(sheet(store, "city", "见微市", "2026-03-17", "2026-03-23", zone))


def test_a_street_is_told_that_an_alert_sits_above_it_without_the_numbers_of_others(store, zone, make):
    parts = [{"area": "东区", "area_id": "见微市>东区", "observed": 38, "expected": 1.0}]
    store.put([make.stored(make.alert(observed=4234, expected=27.9, areas=parts, joined=[]))])
    page = text(sheet(store, "street", "见微市>东区>一街", *WEEK, zone))
    assert "没有未结预警；另有上级预警 1 条。" in page
    assert "– / –" in page
    assert not any(number in page for number in ("4,234", "27.9", "38 /"))
    assert "4,234 / 27.9" in text(sheet(store, "city", "见微市", *WEEK, zone))
