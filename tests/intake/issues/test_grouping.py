"""Which texts become one issue, and which never do."""

import random
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from city.times import DAY
from intake.issues.text import Text
from tests.intake.issues.writing import BEGIN, PARKING, assign, grouper, learnt, memory, noise, story


def mixed(seed=5, count=300):
    """Three stories among other texts, by time."""
    other = [(title.replace("滨水名苑", "东岭家园"), body) for title, body in PARKING]
    texts = [*noise(count, seed), *story(), *story(other, "q", BEGIN + DAY), *story(PARKING[:3], "r", BEGIN + 7 * DAY)]
    return sorted(texts, key=lambda text: (text.time, text.case))


MIXED = mixed()


def test_the_same_problem_at_the_same_place_is_one_issue_in_whatever_words():
    assert len({answer.issue for answer in assign(learnt(), story())}) == 1


def test_texts_with_nothing_in_common_are_issues_of_their_own():
    answers = assign(learnt(), noise(100, seed=2))
    assert len({answer.issue for answer in answers}) == 100
    assert all(answer.matters == 1 for answer in answers)


def test_the_same_problem_at_another_place_is_another_issue():
    other = [(title.replace("滨水名苑", "东岭家园"), body) for title, body in PARKING]
    one = learnt()
    here, there = assign(one, story()), assign(one, story(other, "q", BEGIN + 10 * DAY))
    assert {answer.issue for answer in here}.isdisjoint(answer.issue for answer in there)


def test_areas_of_which_neither_holds_the_other_are_other_places_unless_the_place_is_named():
    bare = [(title.replace("滨水名苑", ""), body) for title, body in PARKING]
    one = learnt()
    (first,) = assign(one, story(bare[:1], "a", area="市>东区>一街"))
    (inside,) = assign(one, story(bare[1:2], "b", BEGIN + DAY, area="市>东区"))
    (away,) = assign(one, story(bare[2:3], "c", BEGIN + DAY, area="市>西区>二街"))
    assert inside.issue == first.issue != away.issue
    one = learnt()
    (named,) = assign(one, story(PARKING[:1], "d", BEGIN + DAY, area="市>东区>一街"))
    (border,) = assign(one, story(PARKING[1:2], "e", BEGIN + DAY, area="市>西区>二街"))
    assert named.issue == border.issue


def test_an_issue_is_named_after_its_first_case_and_counts_its_matters():
    answers = assign(learnt(), story())
    assert [answer.matters for answer in answers] == [1, 2, 3, 4, 5, 6]
    again = assign(learnt(), story())
    assert again == answers
    assert len(answers[0].issue) == 13
    assert assign(learnt(), story(name="other"))[0].issue != answers[0].issue


def test_a_repeat_belongs_to_the_issue_and_is_no_matter():
    one, told = learnt(), story()
    assign(one, told[:2])
    (answer,) = assign(one, [replace(told[2], repeat=True)])
    assert (answer.matters, answer.copy) == (2, False)


def test_after_sixty_days_a_text_draws_no_other():
    first, late = story()[:1], story(PARKING[1:2], "late", BEGIN + 61 * DAY)
    one = learnt()
    assert assign(one, first)[0].issue != assign(one, late)[0].issue
    kept = learnt()
    soon = story(PARKING[1:2], "soon", BEGIN + 59 * DAY)
    assert assign(kept, first)[0].issue == assign(kept, soon)[0].issue


@settings(deadline=None, max_examples=8)
@given(cuts=st.sets(st.integers(1, len(MIXED) - 1), max_size=12))
def test_the_answers_do_not_depend_on_how_the_texts_are_cut_into_batches(cuts):
    whole = assign(grouper(), MIXED)
    bounds = [0, *sorted(cuts), len(MIXED)]
    one = grouper()
    now = MIXED[-1].time
    assert [answer for begin, end in pairwise(bounds) for answer in one.assign(MIXED[begin:end], now)] == whole


def test_the_same_texts_again_change_nothing():
    connection = memory()
    one = grouper(connection)
    first = assign(one, MIXED)
    before = "\n".join(connection.iterdump())
    shuffled = random.Random(1).sample(MIXED, len(MIXED))
    assert sorted(assign(one, [*shuffled, MIXED[-1]])[:-1], key=str) == sorted(first, key=str)
    assert "\n".join(connection.iterdump()) == before


def test_a_case_twice_in_a_batch_is_one_matter():
    text = story()[0]
    first, second = assign(learnt(), [text, text])
    assert first == second
    assert first.matters == 1


@pytest.mark.parametrize(
    ("title", "body"),
    [("", ""), ("。。。！", "12345 67"), ("😀😀😀", "🚗" * 50), ("a", "路"), ("\ud800\ud800", "\x00")],
    ids=["empty", "signs and numbers", "emoji", "single letters", "broken text"],
)
def test_a_text_without_words_belongs_to_no_issue(title, body):
    answers = assign(learnt(), [Text("one", BEGIN, "", title, body), Text("two", BEGIN, "", title, body)])
    assert [(answer.issue, answer.copy, answer.matters) for answer in answers] == [("", False, 0)] * 2


def test_of_a_text_without_end_only_the_beginning_is_read():
    title, body = PARKING[0]
    one = learnt()
    (first,) = assign(one, story()[:1])
    (long,) = assign(one, [Text("long", BEGIN, "", title, body + "，另外说明" * 200_000)])
    assert long.issue == first.issue


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=80)), max_size=12))
def test_whatever_is_written_has_an_answer(pieces):
    texts = [Text(f"t{i}", BEGIN, "", title, body) for i, (title, body) in enumerate(pieces)]
    answers = grouper().assign(texts, BEGIN)
    assert [answer.case for answer in answers] == [text.case for text in texts]
