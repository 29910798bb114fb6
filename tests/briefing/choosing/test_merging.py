import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.choosing.merging import SAME, counting, merged, overlap

CASES = st.lists(st.frozensets(st.integers(0, 30), max_size=15), min_size=1, max_size=6)
KINDS = st.sampled_from(["group", "theme", "pair", "topic", "issue"])


def common(sets):
    return np.array([[len(one & other) for other in sets] for one in sets], dtype=np.float64)


@given(CASES, st.data())
def test_no_two_speakers_hold_the_same_cases_so_merging_again_changes_nothing(sets, data):
    rows = range(len(sets))
    kinds = {row: data.draw(KINDS) for row in rows}
    scores = {row: data.draw(st.floats(0, 1)) for row in rows}
    table = common(sets)
    spoken = merged(rows, kinds, scores, table)
    assert sorted([*spoken, *(row for joined in spoken.values() for row in joined)]) == list(rows)
    assert all(overlap(table, one, other) <= SAME for one in spoken for other in spoken if one != other)
    again = merged(list(spoken), kinds, scores, table)
    assert again == dict.fromkeys(spoken, ())


def test_a_theme_speaks_for_the_topics_it_is_made_of_and_not_for_others():
    wires, stairs, heat = frozenset(range(60)), frozenset(range(60, 100)), frozenset(range(100, 150))
    table = common([wires, stairs, heat, wires | stairs])
    kinds = {0: "topic", 1: "topic", 2: "topic", 3: "theme"}
    assert merged(range(4), kinds, {0: 0.9, 1: 0.2, 2: 0.8, 3: 0.5}, table) == {3: (0, 1), 2: ()}


def test_of_one_kind_the_higher_score_speaks():
    table = common([frozenset(range(10)), frozenset(range(1, 11))])
    assert merged([0, 1], {0: "topic", 1: "topic"}, {0: 0.3, 1: 0.6}, table) == {1: (0,)}


def test_what_is_empty_is_the_same_as_nothing():
    assert overlap(common([frozenset(), frozenset({1})]), 0, 1) == 0.0


def test_only_what_makes_up_a_part_of_the_speaker_lends_it_a_score():
    table = common([frozenset(range(90)), frozenset(range(40)), frozenset(range(5))])
    assert counting(0, [1, 2], table) == (0, 1)
    assert counting(0, [], table) == (0,)
    assert pytest.approx(overlap(table, 0, 2)) == 1.0
