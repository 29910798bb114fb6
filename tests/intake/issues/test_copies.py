"""The same text sent by many is one matter."""

import random

import numpy as np
import pytest

from city.times import DAY
from intake.issues.copies import common_share
from intake.issues.features import features
from intake.issues.text import Text
from tests.intake.issues.writing import BEGIN, PARKING, assign, learnt, noise, story

ORIGINALS = [
    Text(text.case, text.time, "", text.title, text.body + "".join(other.body for other in noise(3, 100 + number)))
    for number, text in enumerate(noise(100, seed=7))
]


def edited(body, share, rng):
    """Some characters replaced by others."""
    letters = list(body)
    for at in rng.sample(range(len(letters)), int(share * len(letters))):
        letters[at] = rng.choice("天地人和大小多少上下")
    return "".join(letters)


def variants(change):
    rng = random.Random(3)
    return [Text(f"v{text.case}", text.time + DAY, "", text.title, change(text.body, rng)) for text in ORIGINALS]


@pytest.mark.parametrize(
    "change",
    [
        lambda body, _: body,
        lambda body, rng: edited(body, 0.05, rng),
        lambda body, rng: edited(body, 0.1, rng),
        lambda body, _: f"转发邻居的来信：{body}",
        lambda body, rng: "，".join(rng.sample(body.split("，"), body.count("，") + 1)),
    ],
    ids=["exact", "5% edited", "10% edited", "prefix", "shuffled"],
)
def test_a_copy_is_found_and_names_its_original(change):
    one = learnt()
    assign(one, ORIGINALS)
    answers = assign(one, variants(change))
    assert [answer.copy_of for answer in answers] == [text.case for text in ORIGINALS]
    assert all(answer.matters == 1 for answer in answers)


def test_the_same_matter_in_own_words_is_no_copy():
    assert not any(answer.copy for answer in assign(learnt(), story()))


def test_the_same_letter_about_another_place_is_no_copy():
    body = "".join(body for _, body in PARKING)
    here = Text("here", BEGIN, "", "滨水名苑开发商强制捆绑销售地下车位", "滨水名苑" + body)
    there = Text("there", BEGIN, "", "东岭家园开发商强制捆绑销售地下车位", "东岭家园" + body)
    first, second = assign(learnt(), [here, there])
    assert not second.copy
    assert first.issue != second.issue


def test_one_text_ten_thousand_times_is_one_matter_and_is_kept_once():
    one = learnt()
    title, body = PARKING[0]
    flood = [Text(f"f{i}", BEGIN + i, "", title, body) for i in range(10_000)]
    answers = assign(one, flood)
    assert {(answer.issue, answer.matters) for answer in answers} == {(answers[0].issue, 1)}
    assert sum(answer.copy for answer in answers) == 9_999
    assert one.drawing == 257


def test_a_flood_of_one_matter_in_many_words_draws_by_sixteen_texts_a_day():
    rng = random.Random(4)
    one = learnt()
    flood = []
    for number in range(200):
        title, body = PARKING[number % 6]
        words = edited(body + rng.choice(PARKING)[1], 0.1, rng)
        flood.append(Text(f"f{number}", BEGIN + number, "", title, words))
    answers = assign(one, flood)
    issues = {answer.issue for answer in answers}
    assert issues == {answers[0].issue}
    assert one.drawing == 256 + 16


def test_the_share_of_common_words_is_jaccards():
    bodies = ("甲乙丙丁戊己", "丙丁戊己庚辛", "")
    sketches = features([("", body) for body in bodies]).sketches
    assert common_share(sketches[[0, 0, 0, 2]], sketches[[1, 0, 2, 2]]) == pytest.approx([3 / 7, 1, 0, 0])


def test_the_share_of_long_texts_is_near_jaccards():
    rng = np.random.default_rng(1)
    sets = [rng.choice(2**32 - 1, 400, replace=False) for _ in range(50)]
    others = [np.concatenate([one[:200], rng.choice(2**32 - 1, 200)]) for one in sets]

    def sketch(values):
        return np.stack([np.sort(one)[:64] for one in values]).astype(np.uint32)

    shares = common_share(sketch(sets), sketch(others))
    assert shares.mean() == pytest.approx(1 / 3, abs=0.03)
    assert abs(shares - 1 / 3).max() < 0.25
