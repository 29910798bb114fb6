"""What training takes, what it leaves out, and that its order does not matter."""

import random

import numpy as np
import pytest

from intake.errors import InputError
from intake.topic_model import Aim, Examples, train
from intake.topic_model.features import Hashing, counts
from intake.topic_model.linear import CANDIDATES, fit
from tests.intake.topic_model.conftest import WORDS, messages

ROWS = messages(160, 5, noise=0.3)


def test_equal_rows_in_any_order_give_the_same_file(tmp_path):
    for name, seed in (("a", 1), ("b", 2)):
        rows = ROWS.copy()
        random.Random(seed).shuffle(rows)
        train(Examples.of(rows), "2026-03-01").save(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_copies_are_left_out_and_change_nothing_else():
    once, twice = Examples.of(ROWS), Examples.of(ROWS + ROWS[:7])
    assert twice.left_out["copy of another row"] - once.left_out.get("copy of another row", 0) == 7
    assert (twice.digest, twice.titles) == (once.digest, once.titles)


def test_the_digest_tells_training_sets_apart():
    assert Examples.of(ROWS).digest != Examples.of(ROWS[1:]).digest


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("标题", "内容", ""), "no label"),
        (("", " ", "供暖"), "no text"),
        (("标题", "内容", "信访>检举控告"), "refused kind"),
        (("标题", "内容", "重点人员走访"), "refused kind"),
        (("标题", "内容", "=1+1"), "label: begins with = + - or @, as a spreadsheet formula does"),
        (("标题", "内容", "长" * 121), "label: longer than 120 characters: free text is not kept"),
        (("标题", "内容", "城市管理>>路灯"), "label: expected one to 6 names, parted by >"),
        (("标题", "内容", "只有一例"), "topic with fewer than 10 examples"),
    ],
)
def test_a_row_that_cannot_be_learnt_from_is_left_out_and_counted(row, reason):
    examples = Examples.of([*ROWS, row])
    assert examples.left_out[reason] == 1
    assert examples.topics == tuple(sorted(WORDS))


@pytest.mark.parametrize("rows", [[], [row for row in ROWS if row[2] == "公共服务>供暖"], ROWS[:12]])
def test_fewer_than_two_topics_with_enough_examples_are_an_error(rows):
    with pytest.raises(InputError, match="with 10 or more examples, expected at least 2"):
        Examples.of(rows)


def test_a_column_of_free_text_is_no_taxonomy():
    with pytest.raises(InputError, match="different labels, expected at most"):
        Examples.of([("标题", "内容", f"标签{number}") for number in range(1001)])


@pytest.mark.parametrize("coverage", [0.5, 0.8, 1.0])
def test_the_threshold_answers_about_the_share_that_was_aimed_at(coverage):
    words = {topic.split(">")[0]: words for topic, words in WORDS.items()}
    rows = messages(400, 6, words, noise=0.5)
    model = train(Examples.of(rows), "2026-03-01", Aim(coverage))
    assert model.header.figures.answered == pytest.approx(coverage, abs=0.06)
    titles, bodies, _ = zip(*messages(400, 7, words, noise=0.5), strict=True)
    answered = np.mean([guess.topic is not None for guess in model.classify(titles, bodies)])
    assert answered == pytest.approx(coverage, abs=0.08)


def test_the_threshold_allows_the_share_of_wrong_answers_that_was_aimed_at():
    model = train(Examples.of(messages(400, 8, noise=0.35)), "2026-03-01", Aim(error=0.05))
    assert model.header.figures.answered_right >= 0.92
    assert model.header.figures.answered < 1


def test_what_fewer_than_five_texts_hold_leaves_no_trace():
    rare = [(title, f"{body}鸑鷟" if at < 4 else body, label) for at, (title, body, label) in enumerate(ROWS)]
    model = train(Examples.of(rare), "2026-03-01", candidates=CANDIDATES[:1])
    assert model.classify(["鸑鷟"], ["鸑鷟"]) == [(None, 0.0)]


def test_collisions_of_hashes_are_harmless():
    """With 2^9 buckets for some 2,000 pairs nearly every bucket is shared, and topics are still told apart."""
    crowded = Hashing(bits=9)
    fitted, judged = messages(300, 9), messages(100, 10)
    topics = sorted(WORDS)
    labels = [np.array([topics.index(label) for _, _, label in rows]) for rows in (fitted, judged)]
    counted = [counts([row[0] for row in rows], [row[1] for row in rows], crowded) for rows in (fitted, judged)]
    linear = fit(counted[0], labels[0], len(topics), CANDIDATES[-1], 5)
    assert (linear.scores(counted[1]).argmax(axis=1) == labels[1]).mean() > 0.9


def test_two_topics_are_enough():
    rows = [row for row in messages(200, 11) if row[2].startswith("城市管理")]
    model = train(Examples.of(rows), "2026-03-01")
    assert model.classify(["路灯不亮"], ["灯泡不亮"])[0].topic == "城市管理>道路照明"
    assert model.classify(["垃圾没人收"], ["垃圾桶满了"])[0].topic == "城市管理>市容环境"


def test_texts_without_a_letter_are_nothing_to_learn_from():
    rows = [("", "😀" * (1 + at), topic) for at in range(12) for topic in ("照明", "供暖")]
    with pytest.raises(InputError, match="nothing to learn from"):
        train(Examples.of(rows), "2026-03-01")
