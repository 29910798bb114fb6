"""The same text pasted by many is one matter: in one place, within days, whatever the batches."""

import itertools
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.copies import Copy, CopyFinder, Text

STREET = "city>east>street"
LIGHTS = "某某路北段的路灯已经连续三个星期不亮，晚上行人和骑车的都看不清路面，请尽快安排维修。"
NOISE = "工地每天夜里十一点以后还在浇筑混凝土，附近居民无法入睡，多次反映没有结果。"


def store():
    return sqlite3.connect(":memory:", isolation_level=None)


def text(case, words=LIGHTS, area=STREET, day=100):
    return Text(case, area, day, words)


def test_a_text_pasted_again_joins_the_first_and_the_group_grows():
    batch = [text("a"), text("b"), text("n", NOISE), text("c", f"本人要求：{LIGHTS}")]
    assert CopyFinder(store()).find(batch) == [None, Copy("a", 2), None, Copy("a", 3)]


CONTACT = "以上情况属实，具体位置在星河路{}号附近，联系人请找业主委员会值班室，电话{}，随时可以来现场查看。"
WORDINGS = (
    "晚上有刺鼻的橡胶味，老人孩子受不了",
    "垃圾三天没有人来清运，苍蝇到处飞",
    "广场上的音响每天放到半夜十一点",
    "自来水发黄，烧开以后有一层沉淀",
    "停车位被饭店的桌椅占满，车开不进来",
)


def test_a_contact_line_that_unlike_texts_share_makes_no_copies_of_them():
    batch = [text(str(at), f"{words}。{CONTACT.format(at, 5550100 + at)}") for at, words in enumerate(WORDINGS)]
    assert CopyFinder(store()).find(batch) == [None] * len(WORDINGS)


def test_with_a_contact_line_of_its_own_or_without_it_a_copy_is_still_one():
    batch = [
        text("a", f"{LIGHTS}{CONTACT.format(1, 5550101)}"),
        text("b", f"{LIGHTS}{CONTACT.format(22, 5550177)}"),
        text("c", LIGHTS),
        text("d", f"{LIGHTS.replace('三个星期', '两个多月')}{CONTACT.format(3, 5550133)}"),
        text("e", f"我家老人前天在那里摔了一跤。{LIGHTS}"),
    ]
    assert CopyFinder(store()).find(batch) == [None, *(Copy("a", size) for size in (2, 3, 4, 5))]


def test_texts_that_were_kept_before_clauses_were_are_held_against_as_they_are():
    kept = store()
    CopyFinder(kept).find([text("a")])
    kept.execute("ALTER TABLE copies_texts DROP COLUMN clauses")
    assert CopyFinder(kept).find([text("b")]) == [Copy("a", 2)]


@pytest.mark.parametrize(
    ("area", "day", "copy"),
    [
        ("city>east", 100, Copy("a", 2)),
        ("city>east>street>community", 100, Copy("a", 2)),
        ("city>east>streets", 100, None),
        ("city>west>street", 100, None),
        (STREET, 130, Copy("a", 2)),
        (STREET, 131, None),
        (STREET, 70, Copy("a", 2)),
        (STREET, 69, None),
    ],
)
def test_a_copy_is_of_the_same_place_within_thirty_days(area, day, copy):
    assert CopyFinder(store()).find([text("a"), text("b", area=area, day=day)])[1] == copy


def test_width_case_blanks_and_marks_make_no_difference():
    changed = LIGHTS.replace("，", " , ").replace("。", "!!\x00\u202e\n")
    assert CopyFinder(store()).find([text("a"), text("b", changed)])[1] == Copy("a", 2)


@pytest.mark.parametrize("words", ["", "路灯不亮", "。！？\x00\u200b" * 30])
def test_a_text_of_few_letters_is_no_copy(words):
    assert CopyFinder(store()).find([text("a", words), text("b", words)]) == [None, None]


def test_a_text_of_a_million_letters_and_broken_characters_are_taken():
    finder = CopyFinder(store())
    assert finder.find([text("a", "灯" * 1_000_000), text("b", "\ud800字" * 20), text("c", "灯" * 999_999)]) == [
        None,
        None,
        Copy("a", 2),
    ]


def test_a_known_case_gets_the_answer_that_it_got():
    finder = CopyFinder(store())
    first = finder.find([text("a"), text("b"), text("c")])
    assert finder.find([text("c"), text("b", NOISE), text("a"), text("a")]) == [first[2], first[1], None, None]
    assert finder.find([text("d")]) == [Copy("a", 4)]


def test_after_a_rollback_and_a_reload_nothing_of_the_batch_is_known():
    kept = store()
    finder = CopyFinder(kept)
    kept.execute("BEGIN")
    finder.find([text("a")])
    kept.execute("ROLLBACK")
    finder.reload()
    assert finder.find([text("b"), text("c")]) == [None, Copy("b", 2)]


def test_what_is_forgotten_is_gone_and_a_group_keeps_its_name():
    kept = store()
    finder = CopyFinder(kept)
    finder.find([text("a", day=100), text("b", day=120), text("n", NOISE, day=100)])
    assert finder.forget(before=110) == 2
    assert finder.find([text("c", day=121), text("m", NOISE, day=121)]) == [Copy("a", 3), None]


def test_no_text_is_in_the_store():
    kept = store()
    CopyFinder(kept).find([text("a")])
    assert not any(LIGHTS[:4] in line for line in kept.iterdump())
    assert not any(LIGHTS[:4].encode().hex().upper() in line for line in kept.iterdump())


@given(
    st.lists(
        st.tuples(st.sampled_from([LIGHTS, NOISE, LIGHTS + NOISE, LIGHTS[5:], "短"]), st.integers(90, 130)), max_size=12
    ),
    st.lists(st.integers(0, 12), max_size=3),
    st.booleans(),
)
def test_batches_and_restarts_make_no_difference(rows, cuts, restarts):
    texts = [text(str(at), words, day=day) for at, (words, day) in enumerate(rows)]
    whole = CopyFinder(store()).find(texts)
    kept = store()
    finder = CopyFinder(kept)
    borders = [0, *sorted(min(cut, len(texts)) for cut in cuts), len(texts)]
    parts = []
    for begin, end in itertools.pairwise(borders):
        finder = CopyFinder(kept) if restarts else finder
        parts += finder.find(texts[begin:end])
    assert parts == whole
