"""Candidates that are more than one topic, and what cases tell of them, from a store."""

import random

import pytest

from briefing.choosing.edits import Added, Edits, LeaveOut, Merge, Rename
from briefing.choosing.former import Former
from briefing.choosing.weights import Ranking
from briefing.focus import Asked, propose
from city.events import Event
from city.themes import Theme
from city.times import DAY, Zone, day_of_iso
from indexing.documents import case_document
from indexing.store import Document

FEED = "complaint/test"

STREETS = [f"City>D{number % 3}>S{number}" for number in range(9)]
FIRST, LAST = "2026-06-01", "2026-10-31"
CHARGING, STAIRS, LIFTS = "公共安全>消防>充电难", "公共安全>通道>通道占用", "住房>物业>电梯"
ZONE = Zone("Asia/Shanghai")


@pytest.fixture
def year(town):
    """Five months: twenty ordinary topics, and three that the tests speak of."""
    for number in range(20):
        town.every_day(f"服务>类{number % 5}>题{number}", STREETS[number % 5 :][:4], FIRST, LAST, 1 + number % 2)
    town.every_day(CHARGING, STREETS, FIRST, LAST, 4)
    town.every_day(STAIRS, STREETS, FIRST, LAST, 3)
    town.every_day(LIFTS, STREETS, FIRST, LAST, 3)
    return town


def cases(town, topic, n, *, area=STREETS[0], first="2026-09-01", feed=FEED, **more):
    """``n`` cases, one a day from ``first`` on."""
    made = []
    for number in range(n):
        start = ZONE.start(day_of_iso(first) + number % 30) + 10 * 3_600_000
        days = {name: start + value * DAY for name, value in more.items() if name in {"closed", "due", "called_back"}}
        given = {"topic": topic, "area": area, **more, **days}
        id = f"{topic}-{area}-{first}-{number}-{more.get('unit', '')}-{more.get('issue', '')}"
        made.append(Event(feed=feed, id=id, version=1, registered=start, arrived=start, **given))
    town.store.put(case_document(event, "counted", 1) for event in made)
    return town


def proposed(town, top=40, month="2026-10", **asked):
    (only,) = propose(town.stored(), month, Asked(top=top, **asked), feed=FEED)
    return only


def named(proposal):
    return {each.topic: each for each in proposal.candidates}


THEME = Theme(name="电动自行车", kind="每月一题", topics=(CHARGING, LIFTS), about="充电与进电梯")


def test_a_theme_is_a_candidate_with_the_sum_of_its_topics_and_speaks_for_them(year):
    found = named(proposed(year, themes=(THEME,)))
    theme = found["电动自行车"]
    assert (theme.kind, theme.topics, theme.topic_path) == ("theme", (CHARGING, LIFTS), ("公共安全", "消防", "充电难"))
    assert theme.criteria["volume"].numbers["matters"] == 31 * 7
    assert {(one.name, one.common) for one in theme.merged} >= {("充电难", 1.0), ("电梯", 1.0)}
    assert not {"充电难", "电梯"} & set(found)


def test_only_themes_of_the_focus_issue_and_of_the_period_are_candidates(year):
    themes = (
        Theme(name="住有所居", kind="七有五性", topics=("住房",)),
        Theme(name="去年的", kind="每月一题", topics=(LIFTS, STAIRS), until="2026-09-30"),
        Theme(name="中间的", kind="每月一题", topics=(LIFTS, STAIRS), since="2026-10-10", until="2026-10-20"),
    )
    assert {one.topic for one in proposed(year, themes=themes).candidates if one.kind == "theme"} == {"中间的"}


def test_tags_add_cases_of_other_topics_once(year):
    cases(year, LIFTS, 40, first="2026-10-01", tags=("充电", "进楼"))
    cases(year, CHARGING, 9, first="2026-10-01", tags=("充电",))
    cases(year, LIFTS, 5, first="2026-10-01", tags=("充电",), repeat=True, area=STREETS[1])
    theme = Theme(name="充电", kind="每月一题", topics=(CHARGING,), tags=("充电", "进楼"))
    found = named(proposed(year, themes=(theme,)))["充电"]
    assert found.criteria["volume"].numbers["matters"] == 31 * 4 + 40


def test_a_topic_has_the_same_percentiles_whatever_stands_beside_it(year):
    alone = named(proposed(year))
    beside = named(proposed(year, themes=(THEME,)))
    for name in set(alone) & set(beside):
        assert alone[name].criteria == beside[name].criteria


def test_an_issue_that_was_told_of_is_merged_with_the_topic_that_holds_it(year):
    cases(year, LIFTS, 30, issue="i1", subject=("电梯", "停运"))
    year.store.put([_alert("i1")])
    merged = named(proposed(year))["电梯"].merged
    assert [(one.kind, one.name, one.common) for one in merged] == [("issue", "电梯 停运", 1.0)]


def test_what_analysts_write_is_done(year):
    edits = Edits(
        add=(Added(name="楼道", topics=(STAIRS, "服务>类1>题1"), about="自拟"),),
        merge=(Merge(name="车与梯", of=(CHARGING, LIFTS)),),
        rename=(Rename(candidate="服务>类2>题2", name="第二题"),),
        leave_out=(LeaveOut(candidate="服务>类3>题3", reason="已有专项"),),
    )
    proposal = proposed(year, edits=edits, ranking=Ranking(least=1))
    found = named(proposal)
    assert found["楼道"].kind == found["车与梯"].kind == "group"
    assert found["车与梯"].criteria["volume"].numbers["matters"] == 31 * 7
    assert [(one.name, one.reason) for one in proposal.left_out] == [("题3", "已有专项")]
    everything = {one.topic for one in proposal.candidates} | {
        m.name for one in proposal.candidates for m in one.merged
    }
    assert "题3" not in everything
    assert "题2" not in everything


def test_what_is_solved_less_late_and_slow_is_harder_with_its_raw_numbers(year):
    for number in range(20):
        cases(
            year, f"服务>类{number % 5}>题{number}", 30, closed=3, due=15, called_back=10, solved=True, satisfied="yes"
        )
    cases(year, CHARGING, 20, closed=20, due=15, called_back=27, solved=False, satisfied="no", reached=True)
    cases(year, CHARGING, 10, area=STREETS[1], closed=20, due=15, called_back=27, solved=True, satisfied="mostly")
    cases(year, CHARGING, 10, area=STREETS[2], reached=False)
    found = named(proposed(year))
    hard = found["充电难"].criteria["hard"]
    assert hard.numbers["called_back"] == 30
    assert hard.numbers["solved_share"] == pytest.approx(1 / 3)
    assert hard.numbers["satisfied_share"] == pytest.approx(9 / 30)
    assert hard.numbers["median_days"] == 20
    assert hard.numbers["call_back_lag_days"] == 7
    assert hard.numbers["late_share"] == 1.0
    assert hard.numbers["missing"] == "repeat_share, returned_share"
    assert hard.value == 1.0
    assert hard.percentile > 0.9
    assert "difficult" not in found["充电难"].why
    assert "33% solved of 30 called back, half closed after 20 days, 100% late" in found["充电难"].why
    assert "30件有效回访中解决33%，半数办结需20天，超期100%" in found["充电难"].why_zh


def test_what_no_case_says_is_missing_and_never_nought(year):
    found = named(proposed(year))["充电难"]
    assert {"hard", "units", "continued"} & set(found.criteria) == set()
    cases(year, CHARGING, 12, closed=3)
    hard = named(proposed(year))["充电难"].criteria["hard"].numbers
    assert set(hard) == {"cases", "median_days", "harder_in", "missing"}
    assert hard["missing"] == "solved_share, satisfied_share, late_share, repeat_share, returned_share"


def test_units_are_counted_within_an_area_so_that_streets_are_not_offices(year):
    for number, street in enumerate(STREETS):
        cases(year, CHARGING, 10, area=street, unit=f"街道{number}")
        cases(year, LIFTS, 10, area=street, unit=f"街道{number}")
        cases(year, LIFTS, 10, area=street, unit="市场监管局")
    found = named(proposed(year))
    assert found["充电难"].criteria["units"].numbers == {"units": 9, "effective": 1.0}
    lifts = found["电梯"].criteria["units"]
    assert lifts.numbers["units"] == 10
    assert lifts.numbers["effective"] == pytest.approx(20 * 19 / (2 * 10 * 9))
    assert lifts.value > 0.25
    assert lifts.percentile > found["充电难"].criteria["units"].percentile


def test_a_former_focus_issue_continues_by_the_share_of_the_cases_it_held(year):
    former = (
        Former(year=2024, name="充电设施", topics=(CHARGING,)),
        Former(year=2025, name="消防通道与充电", topics=("公共安全",)),
        Former(year=2025, name="充电再查", topics=(CHARGING,)),
    )
    found = named(
        proposed(year, former=former, themes=(THEME,), edits=Edits(add=(Added(name="楼道", topics=(STAIRS,)),)))
    )
    theme, stairs = found["电动自行车"].criteria["continued"], found["楼道"].criteria["continued"]
    assert theme.value == pytest.approx(2 * 4 / 7)
    assert theme.numbers == {"years": 2, "latest": 2025, "issues": "2024 充电设施, 2025 充电再查, 2025 消防通道与充电"}
    assert (stairs.value, stairs.numbers["years"]) == (1.0, 1)
    assert min(one.criteria["continued"].value for one in found.values()) == 0.0
    assert "continues 2024 充电设施" in found["电动自行车"].why


def test_what_is_not_counted_is_shown_beside(year):
    year.matters(CHARGING, STREETS[0], "2026-10-03", 0, repeats=8)
    year.matters(CHARGING, STREETS[0], "2026-10-03", 12, counted_as="inquiry")
    year.matters(STAIRS, STREETS[0], "2026-10-03", 5, counted_as="staff")
    theme = Theme(name="消防", kind="每月一题", topics=(CHARGING, STAIRS))
    aside = named(proposed(year, themes=(theme,)))["消防"].aside
    assert (aside.repeats, aside.inquiries, aside.staff, aside.excluded) == (8, 12, 5, 0)


def test_what_is_too_small_is_named_with_its_matters(year):
    year.matters("服务>类9>少见", STREETS[0], "2026-10-03", 4)
    proposal = proposed(year)
    assert [(one.name, one.matters) for one in proposal.too_small] == [("少见", 4)]
    assert proposal.too_small[0].reason == "fewer than 24 matters in twelve months"


def test_a_year_may_end_with_any_month(town):
    town.every_day(CHARGING, STREETS, "2025-09-01", "2026-10-31", 1)
    town.every_day(LIFTS, STREETS, "2025-09-01", "2026-10-31", 2)
    (only,) = propose(town.stored(), "2026-09", Asked(), feed=FEED, yearly=True)
    found = named(only)["充电难"]
    assert found.criteria["volume"].numbers["matters"] == 365
    assert found.why.startswith("365 matters in the twelve months to September 2026, ")
    assert found.why_zh.startswith("截至2026年9月的十二个月365件，")


def test_feeds_are_never_added(year):
    for number in range(30):
        year.matters(CHARGING, STREETS[0], f"2026-10-{number + 1:02d}", 9, feed="complaint/other")
    cases(year, CHARGING, 30, feed="complaint/other", first="2026-10-01", unit="别处", closed=3)
    theme = Theme(name="充电", kind="每月一题", topics=(CHARGING,))
    proposals = propose(year.stored(), "2026-10", Asked(themes=(theme,), top=40))
    counted = {each.feed: named(each)["充电"].criteria["volume"].numbers["matters"] for each in proposals}
    assert counted == {"complaint/other": 270, FEED: 31 * 4}
    (own,) = [each for each in proposals if each.feed == FEED]
    assert "hard" not in named(own)["充电"].criteria


def test_two_topics_that_move_together_are_a_candidate(town):
    rng = random.Random(1)
    for number in range(12):
        for street in STREETS:
            for week in range(52):
                day = day_of_iso("2025-11-03") + 7 * week
                town.matters(f"类{number}>题{number}", street, day, rng.randint(1, 5))
    for street in STREETS:
        for week in range(52):
            more = rng.choice([0, 0, 0, 7])
            for topic in ("水务>积水", "住房>漏雨"):
                town.matters(topic, street, day_of_iso("2025-11-03") + 7 * week, more + rng.randint(0, 3))
    (pair,) = [one for one in proposed(town, month="2026-10").candidates if one.kind == "pair"]
    assert set(pair.topics) == {"水务>积水", "住房>漏雨"}
    assert {one.name for one in pair.merged} == {"积水", "漏雨"}
    assert pair.about.startswith("move together: r 0.")


def _alert(issue):
    body = {
        "alert_id": f"a-{issue}",
        "feed": FEED,
        "topic": "电梯",
        "topic_id": LIFTS,
        "area": "S0",
        "area_id": STREETS[0],
        "level": 2,
        "status": "open",
        "issue": issue,
        "score": 5.0,
        "reason": "4 matters of one issue",
        "opened_at": "2026-09-20T08:00:00+08:00",
        "updated_at": "2026-09-20T08:00:00+08:00",
    }
    return Document("alerts", body["alert_id"], 1, body)
