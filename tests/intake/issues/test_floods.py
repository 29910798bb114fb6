"""Thousands of letters that are nearly one: they stay one issue, make nothing common, and hide no other problem."""

import random
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from city.times import DAY, HOUR
from intake.issues.text import Text
from tests.intake.issues.writing import BEGIN, PARKING, assign, grouper, learnt, memory, noise, story

TITLE = PARKING[0][0]
BODY = "".join(body for _, body in PARKING[:3])
LETTERS = "天地人和大小多少上下左右前后东西南北中"


def flood(count, seed=4, step=1, begin=BEGIN):
    """One text, each time with another letter somewhere in its body."""
    rng = random.Random(seed)
    texts = []
    for number in range(count):
        at = rng.randrange(len(BODY))
        body = BODY[:at] + rng.choice(LETTERS) + BODY[at + 1 :]
        texts.append(Text(f"f{number}", begin + number * step, "", TITLE, body))
    return texts


def in_batches(one, texts, size=512):
    return [answer for begin in range(0, len(texts), size) for answer in assign(one, texts[begin : begin + size])]


@pytest.mark.parametrize("step", [1, DAY // 200], ids=["in ten seconds", "in fifty days"])
def test_ten_thousand_texts_that_differ_in_one_letter_are_one_issue(step):
    answers = in_batches(learnt(), flood(10_000, step=step))
    assert {answer.issue for answer in answers} == {answers[0].issue}
    assert answers[-1].matters == 1


def test_so_are_they_where_nothing_came_before_and_among_fewer_other_texts():
    letters = sorted([*flood(3000, step=HOUR // 3), *noise(1000)], key=lambda text: text.time)
    answers = in_batches(grouper(), letters)
    assert len({answer.issue for answer in answers if answer.case.startswith("f")}) == 1


def test_the_same_problem_elsewhere_is_one_issue_of_its_own_beside_the_flood():
    elsewhere = [(title.replace("滨水名苑", "东岭家园"), body) for title, body in PARKING]
    one = learnt()
    (flooded,) = {answer.issue for answer in in_batches(one, flood(5000))}
    answers = assign(one, story(elsewhere, "e", BEGIN + HOUR, HOUR))
    assert [answer.matters for answer in answers] == [1, 2, 3, 4, 5, 6]
    assert answers[0].issue != flooded


def test_what_the_feed_knows_as_repeats_draws_nothing_and_makes_nothing_common():
    rng = random.Random(6)
    one = learnt()
    first = assign(one, story())[0]
    words = [rng.choice(PARKING)[0] + "".join(rng.sample(LETTERS, 6)) for _ in range(2000)]
    reports = [Text(f"r{at}", BEGIN + 5 * DAY, "", title, BODY, repeat=True) for at, title in enumerate(words)]
    drawing = one.drawing
    assert {answer.issue for answer in in_batches(one, reports)} == {first.issue}
    assert one.drawing == drawing


def test_a_repeat_of_what_is_not_remembered_draws_those_that_follow():
    one, (first, second) = learnt(), story()[:2]
    (opened,) = assign(one, [replace(first, repeat=True)])
    (joined,) = assign(one, [second])
    assert (opened.issue, opened.matters, joined.matters) == (joined.issue, 0, 1)


STREAM = sorted([*flood(500, step=HOUR // 2), *noise(200), *story()], key=lambda text: (text.time, text.case))
WHOLE = grouper().assign(STREAM, STREAM[-1].time)


@settings(deadline=None, max_examples=8)
@given(cuts=st.sets(st.integers(1, len(STREAM) - 1), max_size=12), restarts=st.booleans())
def test_a_flood_is_answered_alike_however_it_is_cut_and_whoever_goes_on(cuts, restarts):
    bounds = [0, *sorted(cuts), len(STREAM)]
    connection = memory()
    one, answers = grouper(connection), []
    for begin, end in pairwise(bounds):
        one = grouper(connection) if restarts else one
        answers += one.assign(STREAM[begin:end], STREAM[-1].time)
    assert answers == WHOLE
