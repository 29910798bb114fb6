"""Words of an issue are shown from five matters on, and are never persons, firms or numbers."""

from dataclasses import replace

import pytest

from city.times import DAY
from intake.issues.text import Text
from intake.issues.words import Vocabulary, shipped_subjects
from tests.intake.issues.writing import BEGIN, PARKING, assign, grouper, learnt, noise, story

VOCABULARY = ("房地产>车位管理", "捆绑销售", "车位", "购房合同", "噪声扰民", "尽快", "王小明", "滨水置业公司", "张先生")


@pytest.mark.parametrize("count", [1, 4])
def test_below_five_matters_no_word_is_shown(count):
    one = learnt(vocabulary=VOCABULARY)
    assign(one, story()[:count])
    (issue,) = {answer.issue for answer in assign(one, story()[:count])}
    assert one.subject(issue) == []


def test_from_five_on_it_is_the_words_that_most_of_them_share():
    one = learnt(vocabulary=VOCABULARY)
    answers = assign(one, story()[:5])
    assert one.subject(answers[0].issue) == ["车位"]


def test_copies_and_repeats_do_not_make_five():
    one = learnt(vocabulary=VOCABULARY)
    title, body = PARKING[0]
    answers = assign(one, [Text(f"c{i}", BEGIN, "", title, body) for i in range(9)])
    assert one.subject(answers[0].issue) == []


def test_persons_firms_and_numbers_are_no_words_whoever_gives_them():
    named = [(f"{title}王小明张先生", f"{body}滨水置业公司12345") for title, body in PARKING]
    one = learnt(vocabulary=(*VOCABULARY, "12345"))
    answers = assign(one, story(named))
    assert len({answer.issue for answer in answers}) == 1
    assert one.subject(answers[0].issue) == ["车位", "捆绑销售"]


def test_a_word_that_stands_in_most_texts_says_nothing_of_an_issue():
    one = grouper(vocabulary=("部门", "车位"))
    usual = "请有关部门尽快核实处理"
    assign(one, [replace(text, body=text.body + usual) for text in noise(256, begin=BEGIN - 20 * DAY)])
    answers = assign(one, story([(title, body + usual) for title, body in PARKING]))
    assert len({answer.issue for answer in answers}) == 1
    assert one.subject(answers[0].issue) == ["车位"]


def test_a_dictionary_in_the_words_of_offices_says_nothing_and_the_shipped_words_do():
    offices = ("住房保障与房地产管理>房地产市场监管", "商贸旅游>市场秩序管理")
    alone, helped = learnt(vocabulary=offices), learnt(vocabulary=(*offices, *shipped_subjects()))
    (issue,) = {answer.issue for one in (alone, helped) for answer in assign(one, story())}
    assert alone.subject(issue) == []
    assert helped.subject(issue) == ["车位", "购房", "捆绑销售"]


def test_every_shipped_word_is_one_that_may_be_shown_and_stands_there_once():
    words = shipped_subjects()
    assert len(words) == len(set(words)) >= 350
    assert len(Vocabulary(words)) == len(words)


def test_without_a_vocabulary_nothing_is_shown():
    one = learnt()
    answers = assign(one, story())
    assert one.subject(answers[0].issue) == []
    assert one.subject("unknown") == []
