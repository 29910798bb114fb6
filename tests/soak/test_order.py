"""Which states were told, where both come in an order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.soak.order import in_order

WORDS = st.lists(st.sampled_from("abc"), max_size=8)


@pytest.mark.parametrize(
    ("wanted", "have", "told"),
    [
        ("abc", "abc", {0, 1, 2}),
        ("aba", "ab", {0, 1}),
        ("aba", "a", {2}),
        ("abab", "b", {3}),
        ("abca", "abc", {0, 1, 2}),
        ("abc", "cba", {2}),
        ("ab", "", set()),
        ("", "ab", set()),
    ],
)
def test_each_word_answers_one_state_and_the_latest_that_it_can(wanted, have, told):
    assert in_order(wanted, have) == told


@given(WORDS, WORDS)
def test_the_states_found_are_words_in_their_order(wanted, have):
    left = iter(have)
    assert all(wanted[place] in left for place in sorted(in_order(wanted, have)))


@given(WORDS, WORDS)
def test_no_more_words_cost_a_state(wanted, have):
    assert len(in_order(wanted, [*have, "a"])) >= len(in_order(wanted, have))
    assert in_order(wanted, wanted) == set(range(len(wanted)))
