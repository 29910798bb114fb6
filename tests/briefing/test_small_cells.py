from hypothesis import given
from hypothesis import strategies as st

from briefing.small_cells import shielded

COUNTS = st.lists(st.integers(0, 12), max_size=12)


def test_counts_of_one_and_two_are_hidden_and_none_is_not():
    assert shielded([9, 1, 2, 0, 3]) == [9, None, None, 0, 3]


def test_a_single_small_count_hides_the_next_smallest_with_it():
    assert shielded([9, 2, 5, 0]) == [9, None, None, 0]


def test_where_all_others_are_zero_one_of_them_hides_it():
    assert shielded([0, 2, 0]).count(None) == 2


def test_a_part_that_is_the_whole_is_hidden_alone():
    assert shielded([2]) == [None]


@given(COUNTS)
def test_no_small_count_is_shown_and_what_is_shown_is_true(counts):
    shown = shielded(counts)
    for count, said in zip(counts, shown, strict=True):
        assert said is None or said == count
        assert not (0 < count < 3 and said is not None)


@given(COUNTS)
def test_nothing_hidden_can_be_worked_out_from_the_whole(counts):
    assert len(counts) < 2 or shielded(counts).count(None) != 1
