"""Focus issues, the last meeting's items and what is to be decided, as a page and a Word file show them."""

import pytest

from board.documents.blocks import Heading, Table
from board.documents.html import html
from board.documents.word import word
from board.packs.agenda import agenda
from board.packs.composing import compose
from briefing.packs.following import after
from city.focus_issues import Effect, FocusChange, FocusIssue, Item, Subject
from city.meeting_deeds import Close, MeetingDeed, Open
from city.meetings import meeting_id
from city.times import instant_of_iso
from indexing.focus_issues import focus_document
from indexing.store import Document
from streams.meetings_desk import meet
from tests.board.packs.test_composing import HOSTILE, texts
from tests.briefing.packs.conftest import Documents

A, C = "City>East>一街", "City>West>三街"
OPENED = ("2026-03-05T00:00:00.000Z", "open", "")
ASKED = "2026-03-06T00:00:00.000Z"
DECIDED = instant_of_iso("2026-03-01T00:00:00.000Z")


def issue(name, *, area="City", title="垃圾清运", text="增加清运频次", unit="城管部门", topics=("城管>垃圾",), **more):
    made = FocusIssue(
        focus_id=name,
        subject=Subject(feed="complaint/test", topics=topics, area=area, period="2026-03"),
        title=title,
        items=(Item(item_id="t1", list="tasks", text=text, unit=unit, due="2026-03"),),
        **({"state": "chosen", "decided_at": DECIDED, "updated_at": DECIDED} | more),
    )
    return focus_document(made, 1)


@pytest.fixture
def followed(town, pack_of):
    """April's pack after that of March: one alert was closed since, the hand-over of another waits."""
    town.every_day("城管>垃圾", [A, C], "2026-01-01", "2026-05-09", 6)
    effect = Effect(verdict="fell", since="2025-10-01", until="2026-03-01", observed=31, expected=52.0)
    finished = FocusChange(at=instant_of_iso("2026-04-02T00:00:00.000Z"), kind="finish", by="r")
    more = [
        Documents.alert("shut", A, [OPENED], level=4),
        Documents.alert("waits", C, [OPENED], outlets=[("应急", ASKED, None)]),
        issue("open"),
        issue("shut", title="路面坑洼", state="closed", effect=effect, history=(finished,)),
    ]
    march = pack_of(town, more=more, now="2026-04-05T00:00:00.000Z")
    over = Documents.alert("shut", A, [OPENED, ("2026-04-20T00:00:00.000Z", "closed", "duty")], reason="handled")
    return pack_of(town, period="2026-04", more=[Document("alerts", "shut", 2, over.body)], former=after(march))


def rows(document, caption):
    return [
        row.cells
        for block in document.blocks
        if isinstance(block, Table) and block.caption.startswith(caption)
        for row in block.rows
    ]


def test_items_of_the_last_meeting_stand_with_then_and_now(followed):
    shut, waits, handed, late = rows(compose(followed, "zh"), "上次会议事项及现状")
    assert shut == ("预警", "4 紧急会商 乙 · East › 一街", "新开", "关闭（属实，已处置）", "04-20 08:00", "是")
    assert waits[2:4] == ("新开", "新开")
    assert handed == ("移交", "2 提示 乙 · West › 三街 → 应急", "未签收", "未签收", "—", "是")
    assert late[1:4] == ("垃圾清运：增加清运频次（城管部门，2026-03）", "逾期", "逾期")


def test_every_item_to_decide_has_its_evidence_and_an_empty_place_for_the_decision(followed):
    found = rows(compose(followed, "zh"), "待议事项")
    assert [(row[0], row[3]) for row in found] == [("移交未签收", ""), ("清单逾期", "")]
    assert [row[2] for row in found] == ["03-06 08:00 移交，65 天未签收", "时限 2026-03 已过，未完成"]


def test_focus_issues_stand_with_their_lists_and_effect(followed):
    document = compose(followed, "zh")
    issues = {row[0]: row for row in rows(document, "已选定的每月一题")}
    assert issues["垃圾清运"][1:] == ("City · 垃圾", "2026-03", "已选定", "—", "—", "0/1", "1")
    assert issues["路面坑洼"][3:6] == ("已办结", "—", "有下降（31 / 预计 52）")
    assert ("任务清单", "增加清运频次", "城管部门", "2026-03", "逾期") in rows(document, "一方案三清单")


@pytest.mark.usefixtures("followed")
def test_a_district_has_no_text_of_the_citys_lists(town, pack_of):
    found = " ".join(texts(compose(pack_of(town, "district", "City>East", "2026-04"), "zh")))
    assert "上级选定、涉及本区域的题目" in found
    assert "垃圾清运" in found
    for foreign in ("增加清运频次", "城管部门", "三街", "预计 52"):
        assert foreign not in found


def test_without_a_former_pack_the_section_says_so(town, pack_of):
    town.every_day("城管>垃圾", [A], "2026-03-01", "2026-03-31", 2)
    for asked in (("city", "City", "2026-03"), ("street", A, "2026-W11"), ("city", "City", "2026-03-12")):
        assert "未给出上次会议材料" in " ".join(texts(compose(pack_of(town, *asked), "zh")))


@pytest.mark.parametrize("asked", [("street", A, "2026-W11"), ("street", A, "2026-03-12")])
def test_a_streets_week_and_a_day_hold_what_is_to_be_decided(town, pack_of, asked):
    town.every_day("城管>垃圾", [A], "2026-03-01", "2026-03-31", 2)
    document = compose(pack_of(town, *asked, more=[Documents.alert("x", A, [OPENED], level=4)]), "zh")
    assert [row[0] for row in rows(document, "待议事项")] == ["久开预警"]
    assert len([block for block in document.blocks if isinstance(block, Heading)]) in {6, 7}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_hostile_titles_and_lines_are_texts(town, pack_of, language):
    town.every_day("城管>垃圾", [A], "2026-03-01", "2026-05-09", 2)
    bad = HOSTILE[:40]
    more = [
        issue("x", title=f"{bad}\u202e", text=f"{HOSTILE}\u0007\n{HOSTILE}", unit=bad),
        Documents.alert("y", A, [OPENED], outlets=[(HOSTILE, ASKED, None)]),
    ]
    march = pack_of(town, more=more, now="2026-04-05T00:00:00.000Z")
    document = compose(pack_of(town, period="2026-04", former=after(march)), language)
    page = html(document)
    assert page.count("&lt;script&gt;") > 2
    for harmful in ("<script", "\u202e", "\u0007"):
        assert harmful not in page
    assert word(document) == word(document)


def test_a_candidate_of_two_packs_is_proposed_once(town, pack_of):
    town.every_day("城管>垃圾", [A, C], "2026-01-01", "2026-05-09", 6)
    march = pack_of(town, now="2026-04-05T00:00:00.000Z")
    april = pack_of(town, period="2026-04", former=after(march))
    waited = [one.topics for one in april.after.items if one.kind == "candidate" and one.to_decide and one.open]
    again = [one.topics for one in april.decisions if one.kind == "candidate"]
    assert set(waited) & set(again)
    proposed = [one.subject for one in agenda(april) if one.origin.kind == "candidate"]
    assert len(proposed) == len(set(proposed)) == len(set(waited) | set(again))
    assert {one.origin.period for one in agenda(april) if one.origin.kind == "candidate"} == {"2026-04"}


def test_a_candidate_that_was_carried_over_is_not_proposed_again_by_the_next_pack(town, pack_of):
    town.every_day("城管>垃圾", [A, C], "2026-01-01", "2026-05-09", 6)
    march = pack_of(town, now="2026-04-05T00:00:00.000Z")
    april = pack_of(town, period="2026-04", former=after(march))
    desk = {}
    opened = [Open(day, "例会", items=agenda(pack)) for day, pack in (("2026-04-20", march), ("2026-05-20", april))]
    for number, what in enumerate((opened[0], Close(), opened[1])):
        day = meeting_id("City", what.date if isinstance(what, Open) else "2026-04-20")
        deed = MeetingDeed(
            deed_id=f"d{number}", meeting_id=day, of="City", at=number, role="secretary", area="City", what=what
        )
        desk, _ = meet(desk, deed)
    (_, second) = desk["City"]
    candidates = [one for one in second.agenda if one.origin.kind == "candidate"]
    assert candidates
    assert all(one.path for one in candidates), "carried over"
    assert len(candidates) == len([one for one in agenda(march) if one.origin.kind == "candidate"])
