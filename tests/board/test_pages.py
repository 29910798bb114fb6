import re

import pytest

from board import alert_card, series
from board.pages import alerts_page, ranked

HOSTILE = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>&{{7*7}}${x}"


def test_a_page_says_what_it_knows_of_an_alert(store, zone, make):
    store.put([make.stored(make.alert())])
    page = alerts_page(store, zone, "见微市 alerts")
    for said in (
        "垃圾清运 · 见微市",
        "城市管理 › 市容环境 › 垃圾清运",
        "重点",
        "major",
        "持续",
        "2026-03-18 09:00",
        "41 in 10 hours where 2 are expected.",
        "2026-03-18 41 件：预期 2 件，正常不超过 6 件",
        "41 matters on 2026-03-18: 2 expected, up to 6 ordinary",
        "03-18 14:00 至 15:00 37 件；此前数周同一小时平均 0 件",
        "37 from 14:00 to 15:00 on 03-18; the mean of that hour in the weeks before is 0",
        "东区",
        "承载区域，实际 / 预期",
        "One other series belongs to it",
        "停水",
        "still above it",
    ):
        assert said in page, said


def test_a_page_says_that_levels_are_not_statutory(store, zone):
    page = alerts_page(store, zone, "x")
    assert "不是法定预警信号" in page
    assert "not statutory warnings" in page


def test_a_page_needs_nothing_from_outside(store, zone, make):
    store.put([make.stored(make.alert())])
    page = alerts_page(store, zone, "x")
    assert not re.search(r"https?://|//[a-z]|<script|<link|<img|<iframe|@import|url\(|\bon[a-z]+=", page)


def test_hostile_text_is_shown_and_does_nothing(store, zone, make):
    areas = [{"area": HOSTILE, "area_id": f"见微市>{HOSTILE}", "observed": 3, "expected": 0.1}]
    history = [{"at": "2026-03-18T03:00:00.000Z", "status": HOSTILE, "level": 2, "why": HOSTILE}]
    joined = [{**make.place(f"甲>{HOSTILE}", HOSTILE), "observed": 1, "expected": 0.1, "since": "2026-03-18T03:00:00Z"}]
    body = make.alert(
        HOSTILE,
        topic=HOSTILE,
        topic_path=[HOSTILE],
        area=HOSTILE,
        area_path=[HOSTILE],
        reason=HOSTILE,
        areas=areas,
        history=history,
        joined=joined,
        status=HOSTILE,
    )
    store.put([make.stored(body)])
    page = alerts_page(store, zone, HOSTILE)
    assert "<script" not in page
    assert "<img" not in page
    assert page.count("&lt;script&gt;") > 8


def test_no_alerts_make_a_page_that_says_so(store, zone):
    page = alerts_page(store, zone, "x")
    assert "没有预警" in page
    assert "<article" not in page


@pytest.mark.slow
def test_two_hundred_alerts_make_a_page_of_bearable_size(store, zone, make):
    store.put(make.stored(make.alert(f"a{number:03d}", level=1 + number % 4, span="day")) for number in range(200))
    told = []
    page = alerts_page(store, zone, "x", progress=lambda done, of: told.append((done, of)))
    assert page.count('<article class="card"') == 200
    assert told[-1] == (200, 200)
    assert len(page) < 12_000_000


def test_every_row_leads_to_its_card(store, zone, make):
    store.put(make.stored(make.alert(name)) for name in ("a|1", "a 2", "甲>乙"))
    page = alerts_page(store, zone, "x")
    links, names = set(re.findall(r'href="#([^"]+)"', page)), set(re.findall(r'id="([^"]+)"', page))
    assert len(links) == 3
    assert links <= names


def test_of_an_urgent_alert_the_registration_is_told_as_such_and_its_cases_are_named(store, zone, make):
    store.put([make.stored(make.alert("u", span="case", cases=["complaint/test:7", "complaint/test:9"]))])
    page = alerts_page(store, zone, "x")
    assert "首件登记" in page
    assert "first registered" in page
    assert "cases since" not in page
    assert "complaint/test:7 complaint/test:9" in page


def test_only_the_alerts_that_are_asked_for_are_shown(store, zone, make):
    store.put([make.stored(make.alert("one")), make.stored(make.alert("two", reason="the second"))])
    page = alerts_page(store, zone, "x", alerts=[make.alert("two", reason="the second")])
    assert page.count("<article") == 1
    assert "the second" in page


def test_what_is_not_over_comes_first_then_the_higher_level_then_the_newer(make):
    def body(name, status, level, day):
        return make.alert(name, status=status, level=level, opened_at=f"2026-03-{day:02d}T00:00:00+08:00")

    alerts = [
        body("closed", "closed", 4, 18),
        body("older", "open", 2, 10),
        body("newer", "growing", 2, 11),
        body("high", "continuing", 3, 1),
    ]
    assert [each["alert_id"] for each in ranked(alerts)] == ["high", "newer", "older", "closed"]


def test_a_day_without_a_band_is_set_against_the_days_before():
    daily = series.Daily(100, (2, 4, 30), (None,) * 3, (None,) * 3, (102, 102))
    chinese, english = alert_card.daily_title(daily)
    assert chinese.endswith("；此前 2 天日均 3 件")
    assert english.endswith("; the mean of the 2 days before is 3")


def test_an_alert_of_a_running_day_without_counts_says_so():
    daily = series.Daily(100, (2, 4), (None,) * 2, (None,) * 2, (105, 105))
    assert alert_card.daily_title(daily) == ("预警期间尚无计数", "No day of the alert is counted yet")


def test_an_urgent_alert_of_single_cases_has_a_page(store, zone, make):
    body = make.alert(span="case", areas=[], joined=[], observed=1, expected=0.0, upper=0.0, rule="燃气", cases=["x:1"])
    store.put([make.stored(body)])
    assert "<article" in alerts_page(store, zone, "x")


def test_what_followed_in_another_feed_is_shown_beside_the_alert_with_its_own_numbers(store, zone, make):
    joined = {
        **make.place("市容环境", "见微市"),
        "feed": "petition/test",
        "observed": 8,
        "expected": 0.9,
        "since": "2026-03-19T16:00:00.000Z",
        "end": "2026-03-21T16:00:00.000Z",
        "relation": "after",
    }
    store.put([make.stored(make.alert(joined=[joined]))])
    page = alerts_page(store, zone, "x")
    assert "其他来源和问题，各自计数" in page
    assert "Other feeds and topics, each counted by itself" in page
    assert "信访" in page
    assert "8 / 0.9" in page
    assert '<div class="charts"><div><p class="above">' in page  # the head stands in one cell with its curve
    assert page.count("<figure") == 3


def test_what_was_held_back_stands_by_day_below_what_was_told_at_once(store, zone, make):
    def held(name, day, **more):
        return make.alert(name, told="digest", level=1, opened_at=f"2026-03-{day}T11:00:00+08:00", **more)

    store.put(
        map(
            make.stored,
            (
                make.alert("told", told="at_once"),
                held("quiet", 18, reason="9 in 3 hours where 1 is expected."),
                held("other", 19, observed=17),
                held("grown", 19, p=1e-30) | {"told": "at_once", "promoted_at": "2026-03-20T01:00:00.000Z"},
            ),
        )
    )
    page = alerts_page(store, zone, "x")
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    told, digest = text.split("预警 Alerts ")[1].split("每日汇总 digest ")
    digest = digest.split("理由、区域与起始")[0]
    assert told.count("/ 2") == 2
    assert "9 in 3 hours where 1 is expected." not in told
    first, second = digest.split("2026-03-18: 1 条 one alert ")
    assert "2026-03-19: 2 条 2 alerts" in first
    assert "17 / 2" in first
    assert "told at once on 2026-03-20 09:00" in first
    assert "9 in 3 hours where 1 is expected." in second
    assert "in complaint/test; told in a digest only: 2." in text
    assert page.count("<article") == 4


def test_a_page_without_a_digest_says_nothing_of_one(store, zone, make):
    store.put([make.stored(make.alert())])
    page = alerts_page(store, zone, "x")
    assert "每日汇总" not in page
    assert "told in a digest" not in page


def test_where_all_is_held_back_the_page_does_not_say_that_there_are_no_alerts(store, zone, make):
    store.put([make.stored(make.alert(told="digest"))])
    page = alerts_page(store, zone, "x")
    assert "没有预警" not in page
    assert "每日汇总" in page


def test_the_history_does_not_say_a_state_twice(store, zone, make):
    seen = [
        {"at": "2026-03-18T12:00:00+08:00", "status": "acknowledged", "level": 3, "why": why, "by": "duty"}
        for why in ("已确认", "acknowledged", "已确认，已联系街道")
    ]
    store.put([make.stored(make.alert(history=seen))])
    page = alerts_page(store, zone, "预警")
    assert page.count("<bdi>已确认</bdi>") == page.count("<bdi>acknowledged</bdi>") == 0
    assert page.count("<bdi>已确认，已联系街道</bdi>") == 1


def test_what_is_grey_in_the_charts_is_at_other_times_not_on_other_days(store, zone, make):
    store.put([make.stored(make.alert())])
    assert "其他时段件数" in alerts_page(store, zone, "预警")
