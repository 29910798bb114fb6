import html
import re

import msgspec
import pytest

from board.demo import demo_page
from board.focus_section import figure
from briefing.evidence import Criterion
from briefing.focus import Ranking, candidates
from intake.simulator.score import PlantedScore, Score
from intake.simulator.score_focus import FocusRow, FocusScore


def planted(name, **changed):
    known = {
        "id": name,
        "kind": "outbreak",
        "feed": "complaint/test",
        "topic": "城市管理>市容环境>垃圾清运",
        "area": "见微市>东区",
        "planned": "strong",
        "strong": True,
        "found": True,
        "alerts": ("a1",),
        "opened_at": "2026-03-18T11:00:00+08:00",
        "delay_hours": 2.0,
        "days_from_peak": 0,
    }
    return PlantedScore(**{**known, **changed})


MISSED = {"found": False, "alerts": (), "opened_at": None, "delay_hours": None, "days_from_peak": None}
SCORE = Score(
    planted=(
        planted("p1"),
        planted("p2", topic="水务>停水", **MISSED),
        planted("p3", topic="教育>转学", strong=False, planned="weak", **MISSED),
    ),
    strong=2,
    strong_found=1,
    strong_within_two_days=1,
    share_within_two_days=0.5,
    share_within_two_days_of_peak=0.5,
    alerts=2,
    false_alerts=("a2",),
    weeks=6.0,
    false_per_week=0.167,
)
FOCUS = FocusScore(
    rows=(
        FocusRow(topic="城市管理>市容环境>垃圾清运", kind="chronic", rank=1),
        FocusRow(topic="公共服务>供暖", kind="seasonal", rank=None),
    ),
    found=1,
    share=0.5,
)


@pytest.fixture
def watched(store, make):
    store.put([make.stored(make.alert("a1")), make.stored(make.alert("a2", reason="a false one", area="西区"))])
    return store


def text(page):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def test_the_page_tells_found_missed_late_and_false(watched, zone):
    page = text(demo_page(watched, zone, SCORE, [], title="A year"))
    assert "1 / 2 强突发在两天内发现 strong outbreaks found within two days" in page
    assert "1 / 3 全部植入中发现，含弱的 of all that was planted" in page
    assert "2 h 自首件植入至预警，中位数 from the first planted case" in page
    assert "0.17 每周误报，共 1 条 false alerts a week, 1 in all" in page
    assert "漏报 missed" in page
    assert "未发现 not found" in page
    assert "垃圾清运 · 西区" in page


def test_candidates_are_shown_with_every_criterion_and_what_was_planted(watched, zone):
    found = candidates(watched, "2026-03", ranking=Ranking(least=10))
    page = demo_page(watched, zone, SCORE, found, focus=FOCUS, period="March 2026")
    said = text(page)
    assert "每月一题候选 Candidates for the focus issue , March 2026" in said
    assert found[0].why_zh in said
    assert found[0].why in said
    assert "植入为顽疾 Planted as chronic." in said
    assert "植入而未列入 Planted and not among them : 供暖（季节 seasonal）" in said
    assert page.count('class="track') == len(found[0].criteria)


def test_a_score_as_plain_values_gives_the_same_page(watched, zone):
    plain = demo_page(watched, zone, msgspec.to_builtins(SCORE), [], focus=msgspec.to_builtins(FOCUS))
    assert plain == demo_page(watched, zone, SCORE, [], focus=FOCUS)


def test_without_a_score_the_page_shows_what_was_found(watched, zone):
    page = demo_page(watched, zone, None, [])
    assert "False alerts" not in page
    assert page.count("<article") == 2


def test_links_lead_to_cards_of_the_page(watched, zone):
    page = demo_page(watched, zone, SCORE, [])
    links, names = set(re.findall(r'href="#([^"]+)"', page)), set(re.findall(r'id="([^"]+)"', page))
    assert len(links) == 2
    assert links <= names


def test_the_page_needs_nothing_from_outside(watched, zone):
    page = demo_page(watched, zone, SCORE, candidates(watched, "2026-03"), focus=FOCUS)
    assert not re.search(r"https?://|<script|<link|<img|@import|url\(|\bon[a-z]+=", page)


@pytest.mark.parametrize(
    ("name", "value", "numbers", "said"),
    [
        ("volume", 9.0, {"matters": 1200, "steady": 1100.0, "due": 0.0}, ("1,200 件", "1,200 matters")),
        ("volume", 9.0, {"matters": 12, "steady": 11.0, "due": 389.6}, ("将到季 390 件", "390 due")),
        ("spread", 0.8, {"areas": 20, "of_areas": 22}, ("22 个区域中 20 个", "20 of 22 areas")),
        ("growth", 0.0, {"ratio": 1.05}, ("无明显变化", "none sure")),
        ("growth", 3.7, {"ratio": 41.4, "before": 3}, ("×41.4", "×41.4")),
        ("growth", 3.7, {"ratio": 41.4, "before": 0}, ("此前没有", "none before")),
        ("growth", 0.2, {"ratio": 1.25}, ("+25%", "+25%")),
        ("persistence", 0.9, {"weeks_above_median": 50, "weeks": 52}, ("52 周中 50 周", "50 of 52 weeks")),
        ("season", 0.9, {"ratio": 2.6, "month": "January 2027"}, ("2027年1月 ×2.6", "×2.6, January 2027")),
    ],
)
def test_each_criterion_is_said_by_its_number(name, value, numbers, said):
    assert figure(name, Criterion(value, 0.5, numbers)) == said


def test_an_outbreak_that_was_only_told_in_a_digest_is_shown_as_such(watched, zone):
    held = msgspec.structs.replace(SCORE, planted=(planted("p1", in_digest=True),), strong_in_digest=1, held_back=1)
    page = text(demo_page(watched, zone, held, []))
    assert "only in the digest" in page
    assert "强突发在两天内发现；其中仅列汇总 1 strong outbreaks found within two days; told in a digest only: 1" in page
    assert "only in the digest" not in text(demo_page(watched, zone, SCORE, []))


def test_a_time_of_weeks_is_told_in_days(watched, zone):
    late = msgspec.structs.replace(SCORE, planted=(planted("p1", delay_hours=1088.0), planted("p2", delay_hours=71.0)))
    page = text(demo_page(watched, zone, late, []))
    assert ("45 d" in page, "1,088 h" in page, "71 h" in page) == (True, False, True)
