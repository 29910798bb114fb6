"""Which level a model answers, on probabilities that are easily added by hand."""

import numpy as np
import pytest

from intake.topic_model.levels import UNCLEAR, Levels

TOPICS = ("a>x", "a>y>1", "a>y>2", "b")


def answer(*chances, threshold, topics=TOPICS):
    levels = Levels(topics)
    nodes, confidence = levels.answer(np.array([chances]), threshold)
    return (None if nodes[0] == UNCLEAR else levels.nodes[nodes[0]]), pytest.approx(float(confidence[0]))


def test_the_likeliest_topic_where_it_is_sure_enough():
    assert answer(0.1, 0.6, 0.1, 0.2, threshold=0.5) == ("a>y>1", 0.6)


def test_else_the_deepest_topic_above_that_is():
    assert answer(0.1, 0.4, 0.3, 0.2, threshold=0.6) == ("a>y", 0.7)
    assert answer(0.3, 0.3, 0.2, 0.2, threshold=0.6) == ("a", 0.8)


def test_else_nothing_with_the_probability_of_the_first_level():
    assert answer(0.2, 0.2, 0.15, 0.45, threshold=0.6) == (None, 0.55)


def test_the_topic_above_may_be_another_one_than_that_of_the_likeliest():
    assert answer(0.2, 0.2, 0.2, 0.4, threshold=0.5) == ("a", 0.6)


def test_topics_of_one_level_have_none_above():
    assert answer(0.5, 0.3, 0.2, threshold=0.6, topics=("a", "b", "c")) == (None, 0.5)


def test_a_topic_that_stands_above_another_one_counts_both():
    assert answer(0.3, 0.4, 0.3, threshold=0.6, topics=("a", "a>x", "b")) == ("a", 0.7)
