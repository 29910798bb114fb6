"""What people decide on focus issues: chosen, planned, late, closed; who was late is told, nothing is done twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.focus_deeds import Begin, Choose, Finish, FocusDeed, Mark, Merge, Put, Reject, Rename, Resume
from city.focus_issues import Effect, Item, Subject, focus_id, late, topics
from streams.focus_desk import OBJECTIONS, FocusDesk, UnknownFocusError, decide

HEATING = Subject(feed="complaint/12345", topics=("公共服务>供暖",), area="见微市", period="2026-11")
PIPES = Subject(feed="complaint/12345", topics=("公共服务>供水>爆管",), area="见微市", period="2026-11")
TASK = Item(item_id="t1", list="tasks", text="老旧管网改造", unit="住建部门", due="2026-12")
EFFECT = Effect(
    verdict="fell", since="2026-12-01", until="2027-02-28", observed=310, expected=520.0, lower=430.0, upper=620.0
)


class Table:
    """A desk, and a clock that goes one minute with each deed."""

    def __init__(self):
        self.desk, self.now = FocusDesk(), 0

    def do(self, what, subject=HEATING, *, role="analyst", area="见微市", deed_id=None):
        self.now += 60_000
        deed = FocusDeed(
            deed_id=deed_id or f"d{self.now}",
            focus_id=focus_id(subject),
            at=self.now,
            role=role,
            area=area,
            what=what,
        )
        self.desk, changed = decide(self.desk, deed)
        return changed

    def issue(self, subject=HEATING):
        return self.desk.issues[focus_id(subject)]

    @property
    def last(self):
        return self.issue().history[-1]


@pytest.fixture
def table():
    return Table()


@pytest.fixture
def chosen(table):
    table.do(Choose(HEATING, "冬季供暖"))
    return table


def test_a_candidate_is_chosen_under_a_title_and_then_renamed(chosen):
    assert (chosen.issue().state, chosen.issue().title) == ("chosen", "冬季供暖")
    chosen.do(Rename("供暖不热"))
    assert chosen.issue().title == "供暖不热"
    assert [(one.kind, one.by) for one in chosen.issue().history] == [("choose", "analyst"), ("rename", "analyst")]


def test_two_people_who_choose_the_same_candidate_choose_one_issue(chosen):
    chosen.do(Choose(HEATING, "供热"), role="second")
    assert len(chosen.desk.issues) == 1
    assert (chosen.issue().title, chosen.last.by, chosen.last.refused) == ("冬季供暖", "second", "decided")


def test_a_rejected_candidate_has_its_reason_and_can_be_chosen_later(table):
    table.do(Reject(HEATING, "冬季供暖", "上年已选"))
    assert (table.issue().state, table.issue().reason) == ("rejected", "上年已选")
    table.do(Choose(HEATING, "冬季供暖"))
    assert (table.issue().state, table.issue().reason) == ("chosen", "")


def test_what_is_merged_brings_its_topics_and_takes_them_along_when_it_is_taken_up_again(chosen):
    chosen.do(Choose(PIPES, "爆管"), PIPES)
    chosen.do(Merge(focus_id(HEATING)), PIPES)
    assert (chosen.issue(PIPES).state, chosen.issue(PIPES).into) == ("merged", focus_id(HEATING))
    assert topics(chosen.issue()) == ("公共服务>供暖", "公共服务>供水>爆管")
    chosen.do(Resume("另立"), PIPES)
    assert chosen.issue(PIPES).state == "chosen"
    assert topics(chosen.issue()) == ("公共服务>供暖",)


@pytest.mark.parametrize(
    ("what", "why"),
    [
        (Merge(focus_id(HEATING)), "no_target"),
        (Merge("nowhere"), "no_target"),
        (Mark("t9", "done"), "no_item"),
        (Resume("再办"), "not_over"),
    ],
)
def test_what_does_not_fit_stands_in_the_history_with_its_reason(table, what, why):
    table.do(Choose(HEATING, "题"))
    table.do(what)
    assert (table.last.refused, table.issue().state) == (why, "chosen")
    assert why in OBJECTIONS


def test_an_issue_of_another_feed_takes_none_in(chosen):
    other = Subject(feed="petition/xinfang", topics=("供暖",), area="见微市", period="2026-11")
    chosen.do(Choose(other, "信访供暖"), other)
    chosen.do(Merge(focus_id(HEATING)), other)
    assert (chosen.issue(other).state, chosen.issue(other).history[-1].refused) == ("chosen", "other_scope")


def test_a_district_decides_on_no_issue_of_the_city(table):
    assert table.do(Choose(HEATING, "冬季供暖"), area="见微市>东区") == []
    assert table.desk.issues == {}
    table.do(Choose(HEATING, "冬季供暖"))
    table.do(Rename("东区供暖"), area="见微市>东区")
    assert (table.issue().title, table.last.refused) == ("冬季供暖", "outside")


def test_a_line_is_late_when_its_month_is_over_and_it_is_open(chosen):
    chosen.do(Put(TASK))
    assert late(chosen.issue(), "2026-12") == ()
    assert late(chosen.issue(), "2027-01") == (TASK,)
    chosen.do(Mark("t1", "done"))
    assert late(chosen.issue(), "2027-01") == ()
    chosen.do(Mark("t1", "open"))
    chosen.do(Finish(EFFECT))
    assert late(chosen.issue(), "2027-01") == ()


def test_a_line_that_is_written_anew_stands_in_the_place_of_the_old(chosen):
    chosen.do(Put(TASK))
    chosen.do(Put(Item(item_id="t1", list="tasks", text="改造完成", unit="住建部门", due="2027-03")))
    assert [(item.text, item.due) for item in chosen.issue().items] == [("改造完成", "2027-03")]


def test_it_is_closed_with_its_effect_and_can_be_taken_up_again(chosen):
    chosen.do(Begin("2026-12-01"))
    chosen.do(Finish(EFFECT, "达到目标"))
    assert (chosen.issue().state, chosen.issue().effect, chosen.issue().measures_from) == (
        "closed",
        EFFECT,
        "2026-12-01",
    )
    chosen.do(Rename("别名"))
    assert chosen.last.refused == "not_chosen"
    chosen.do(Resume("反弹"))
    assert (chosen.issue().state, chosen.issue().effect) == ("chosen", None)


def test_a_deed_on_what_nobody_has_decided_on_is_told(table):
    with pytest.raises(UnknownFocusError):
        table.do(Rename("题"))


INCOMPLETE = {
    "no topic": lambda: Subject(feed="complaint/12345", topics=(), area="见微市", period="2026-11"),
    "no such month": lambda: Subject(feed="complaint/12345", topics=("甲",), area="见微市", period="2026-13"),
    "a topic twice": lambda: Subject(feed="complaint/12345", topics=("甲", "甲"), area="见微市", period="2026"),
    "an empty line": lambda: Item(item_id="t", list="tasks", text="", unit="住建部门", due="2026-12"),
    "a year for a month": lambda: Item(item_id="t", list="tasks", text="改造", unit="住建部门", due="2026"),
    "another id": lambda: deed(Choose(HEATING, "题")),
    "no role": lambda: deed(Rename("题"), role=""),
    "a long title": lambda: deed(Rename("题" * 61)),
    "a blank reason": lambda: deed(Resume(" ")),
}


def deed(what, role="analyst"):
    return FocusDeed(deed_id="d", focus_id="x", at=0, role=role, area="见微市", what=what)


@pytest.mark.parametrize("what", INCOMPLETE)
def test_what_is_incomplete_is_no_deed(what):
    with pytest.raises(ValueError, match=r"\w"):
        INCOMPLETE[what]()


_WHATS = st.sampled_from(
    [
        Choose(HEATING, "供暖"),
        Reject(HEATING, "供暖", "上年已选"),
        Merge(focus_id(PIPES)),
        Rename("题"),
        Begin("2026-12-01"),
        Put(TASK),
        Mark("t1", "done"),
        Finish(EFFECT),
        Resume("反弹"),
    ]
)


@given(st.lists(st.tuples(_WHATS, st.booleans(), st.sampled_from(["见微市", "见微市>东区"])), max_size=25))
def test_whatever_is_tried_each_deed_is_told_and_one_that_comes_twice_is_done_once(tried):
    table = Table()
    table.do(Choose(PIPES, "爆管"), PIPES)
    table.do(Choose(HEATING, "供暖"))
    for number, (what, twice, area) in enumerate(tried):
        table.do(what, area=area, deed_id=f"n{number}")
        assert len(table.issue().history) == number + 2
        if twice:
            before = table.desk
            assert table.do(what, area=area, deed_id=f"n{number}") == []
            assert table.desk == before
        assert (table.issue().state == "merged") == bool(table.issue().into)
        assert (table.issue().state == "closed") == (table.issue().effect is not None)
