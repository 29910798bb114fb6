"""What a model answers, and when it does not."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intake.topic_model.conftest import WORDS, messages

TEXTS = st.text(st.sampled_from("路灯不亮垃圾清运暖气公交班次 ,。A7县市0９😀\u200b\n"), max_size=40)


def test_a_clear_message_gets_its_topic(model):
    (guess,) = model.classify(["路灯不亮"], ["天黑看不清,灯杆上的灯泡一直不亮"])
    assert guess.topic == "城市管理>道路照明"
    assert guess.confidence > 0.8


def test_new_messages_get_their_topics(model):
    titles, bodies, labels = zip(*messages(200, 2), strict=True)
    guesses = model.classify(titles, bodies, 0.0)
    assert sum(guess.topic == label for guess, label in zip(guesses, labels, strict=True)) >= 190


@pytest.mark.parametrize("nothing", ["", "   \n", "😀😀", "\u200b", "。。。!!", "A市", "qzx"])
def test_a_text_that_says_nothing_is_unclear(model, nothing):
    assert model.classify([nothing], [nothing]) == [(None, 0.0)]
    assert model.classify([nothing], [nothing], 0.0) == [(None, 0.0)]


def test_no_texts_give_no_guesses(model):
    assert model.classify([], []) == []


def test_titles_and_bodies_come_in_pairs(model):
    with pytest.raises(ValueError, match="2 titles and 1 bodies"):
        model.classify(["a", "b"], ["c"])


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=12))
def test_a_text_gets_the_same_guess_alone_and_in_any_batch(model, texts):
    titles, bodies = zip(*texts, strict=True)
    alone = [model.classify([title], [body])[0] for title, body in texts]
    assert model.classify(titles, bodies) == alone
    assert model.classify(titles[::-1], bodies[::-1]) == alone[::-1]


@settings(max_examples=60, deadline=None)
@given(title=TEXTS, body=TEXTS, thresholds=st.lists(st.floats(0, 1), min_size=2, max_size=5))
def test_a_higher_threshold_never_answers_more(model, title, body, thresholds):
    answers = [model.classify([title], [body], threshold)[0].topic for threshold in sorted(thresholds)]
    levels = [0 if answer is None else 1 + answer.count(">") for answer in answers]
    assert all(first >= second for first, second in itertools.pairwise(levels))


@settings(max_examples=60, deadline=None)
@given(title=TEXTS, body=TEXTS)
def test_a_confidence_is_a_probability_and_an_answer_reaches_the_threshold(model, title, body):
    (guess,) = model.classify([title], [body])
    assert 0 <= guess.confidence <= 1
    assert (guess.topic is not None) == (guess.confidence >= round(model.header.threshold, 6))


def test_unsure_of_the_second_level_it_answers_the_first(model):
    text = "路灯不亮垃圾清运灯泡污水"
    answers = [model.classify([text], [text], threshold)[0].topic for threshold in np.arange(0.0, 1.001, 0.02)]
    assert len(set(answers)) == 3
    assert answers[0] in {"城市管理>道路照明", "城市管理>市容环境"}
    assert "城市管理" in answers
    assert answers[-1] is None


def test_codes_of_places_and_width_of_characters_change_nothing(model):
    plain = model.classify(["路灯不亮"], ["第3路公交站台"])
    assert model.classify(["A市B7县路灯不亮"], ["第３路公交站台"]) == plain


def test_what_follows_the_longest_text_is_not_read(model):
    long = "路灯不亮," * 2000
    assert model.classify([""], [long]) == model.classify([""], [long + "垃圾" * 100_000])


def test_a_guess_is_a_topic_of_the_taxonomy_or_one_above(model):
    known = set(WORDS) | {topic.split(">")[0] for topic in WORDS}
    titles, bodies, _ = zip(*messages(100, 3, noise=0.6), strict=True)
    assert {guess.topic for guess in model.classify(titles, bodies)} - {None} <= known
