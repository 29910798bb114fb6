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
        "18 Mar 2026, 09:00",
        "41 in 10 hours where 2 are expected.",
        "41 matters on 18 Mar 2026: 2 expected, up to 6 ordinary",
        "37 from 14:00 to 15:00 on 18 Mar; the mean of that hour in the weeks before is 0",
        "东区",
        "One other series rose with it",
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
    assert "first registered " in page
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
    assert alert_card.daily_title(daily).endswith("; the mean of the 2 days before is 3")


def test_an_alert_of_a_running_day_without_counts_says_so():
    daily = series.Daily(100, (2, 4), (None,) * 2, (None,) * 2, (105, 105))
    assert alert_card.daily_title(daily) == "No day of the alert is counted yet"


def test_an_urgent_alert_of_single_cases_has_a_page(store, zone, make):
    body = make.alert(span="case", areas=[], joined=[], observed=1, expected=0.0, upper=0.0, rule="燃气", cases=["x:1"])
    store.put([make.stored(body)])
    assert "<article" in alerts_page(store, zone, "x")
