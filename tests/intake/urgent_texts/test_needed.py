"""What an expression needs: a no of it is a no of the expression."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from intake.urgent_texts.needed import may_hold, needed

WORDS = (
    "(?:燃气|天然气)[^,。]{0,8}(?:泄漏|漏气)",
    "漏电(?!保护)",
    "[一二两]人.{0,3}被困",
    "着?火(?:了|啦)?",
    "(?<!防)触电",
    "(?:a|b?)c",
    "(?i:gas)",
    "",
)
LETTERS = st.text("燃天气泄漏电一二人被困着火了触防abcGASgas ,", max_size=12)


@pytest.mark.parametrize("word", WORDS)
@given(text=LETTERS)
@example(text="GAS")
def test_where_an_expression_is_found_what_it_needs_is_there(word, text):
    if re.search(word, text):
        assert may_hold(needed(word), frozenset(text))


def test_a_text_without_a_needed_character_cannot_hold_it():
    assert not may_hold(needed("(?:燃气|煤气)(?:泄漏|爆炸)"), frozenset("燃气费怎么交"))
    assert may_hold((), frozenset())


def test_what_may_be_left_out_and_what_is_ignored_in_case_is_not_needed():
    assert needed("着?火(?:了|啦)?") == (frozenset("火"),)
    assert needed("(?:a|b?)c") == (frozenset("c"),)
    assert needed("(?i)gas") == ()
