"""Counts in the bounds of one day: shared out forward, put together backward, sums kept."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.bounds import in_bounds_of, through
from city.configuration import Succession
from city.successions import Change
from city.times import day_iso, day_of_iso
from indexing.store import CountMatrix

FIRST = day_of_iso("2026-06-29")
BY = ("feed", "topic_id", "area_id")


def matrix(rows, days=4, first=FIRST):
    keys = tuple(sorted(rows))
    return CountMatrix(keys, tuple(day_iso(first + day) for day in range(days)), np.array([rows[key] for key in keys]))


def told(counts):
    return {key: pytest.approx(line) for key, line in zip(counts.keys, counts.counts.tolist(), strict=True)}


def area(node, former, share=1.0, since="2026-07-01"):
    return Succession(area=node, former=former, since=since, share=share)


SPLIT = [area("C>North", "C>Old", 0.6), area("C>South", "C>Old", 0.4)]
MERGER = [area("C>One", "C>A"), area("C>One", "C>B")]


def test_a_split_street_is_shared_out_before_and_put_together_after():
    counts = matrix({("C>Old",): [10, 5, 0, 0], ("C>North",): [0, 0, 3, 4], ("C>South",): [0, 0, 2, 2]})
    now = in_bounds_of(counts, ["area_id"], SPLIT, day_of_iso("2026-07-02"))
    assert told(now) == {("C>North",): [6, 3, 3, 4], ("C>South",): [4, 2, 2, 2]}
    then = in_bounds_of(counts, ["area_id"], SPLIT, day_of_iso("2026-06-30"))
    assert told(then) == {("C>Old",): [10, 5, 5, 6]}
    assert now.days == then.days == counts.days


def test_a_merged_street_is_taken_apart_by_what_its_parts_had_before():
    counts = matrix({("C>A",): [6, 3, 0, 0], ("C>B",): [2, 1, 0, 0], ("C>One",): [0, 0, 4, 8]})
    assert told(in_bounds_of(counts, ["area_id"], MERGER, FIRST)) == {("C>A",): [6, 3, 3, 6], ("C>B",): [2, 1, 1, 2]}
    assert told(in_bounds_of(counts, ["area_id"], MERGER, FIRST + 3)) == {("C>One",): [8, 4, 4, 8]}


def test_a_topic_without_counts_before_is_taken_apart_by_those_of_all_topics():
    counts = matrix(
        {("t", "C>A"): [9, 0, 0, 0], ("t", "C>B"): [3, 0, 0, 0], ("u", "C>One"): [0, 0, 4, 0]},
    )
    found = told(in_bounds_of(counts, ["topic_id", "area_id"], MERGER, FIRST))
    assert found["u", "C>A"] == [0, 0, 3, 0]
    assert found["u", "C>B"] == [0, 0, 1, 0]


def test_without_any_counts_before_a_node_that_came_from_others_is_taken_to_be_new():
    counts = matrix({("C>North",): [3, 4], ("C>South",): [2, 2]}, days=2, first=day_of_iso("2026-07-01"))
    assert told(in_bounds_of(counts, ["area_id"], SPLIT, FIRST)) == {("C>Old",): [5, 6]}


def test_an_area_that_took_another_in_goes_on_by_itself_where_a_row_says_so():
    rows = [area("C>A", "C>B"), area("C>A", "C>A")]
    counts = matrix({("C>A",): [6, 0, 8, 8], ("C>B",): [2, 0, 0, 0]})
    assert told(in_bounds_of(counts, ["area_id"], rows, FIRST)) == {("C>A",): [6, 0, 6, 6], ("C>B",): [2, 0, 2, 2]}


def test_both_trees_change_and_only_those_that_the_keys_name():
    rows = [*SPLIT, Succession(topic="s", former="r", since="2026-06-30")]
    counts = matrix({("f", "r>x", "C>Old"): [10, 0, 0, 0]})
    found = told(in_bounds_of(counts, BY, rows, FIRST + 9))
    assert found == {("f", "s>x", "C>North"): [6, 0, 0, 0], ("f", "s>x", "C>South"): [4, 0, 0, 0]}
    assert told(in_bounds_of(matrix({("f",): [1, 2, 3, 4]}), ["feed"], rows, FIRST)) == {("f",): [1, 2, 3, 4]}


def test_classes_of_one_feed_are_shared_out_among_topics_and_others_left_alone():
    crosswalk = Change(0, {"misc": (("a", 0.25), ("b", 0.75)), "x": (("a", 1.0),)})
    counts = matrix({("f", "misc"): [4, 0, 0, 8], ("f", "x>y"): [1, 1, 1, 1], ("g", "misc"): [5, 5, 5, 5]})
    found = told(through(counts, ["feed", "topic_id"], {"f": crosswalk}))
    assert found == {
        ("f", "a"): [1, 0, 0, 2],
        ("f", "a>y"): [1, 1, 1, 1],
        ("f", "b"): [3, 0, 0, 6],
        ("g", "misc"): [5, 5, 5, 5],
    }


def test_an_empty_matrix_stays_empty():
    empty = CountMatrix((), ("2026-07-01",), np.zeros((0, 1), np.int64))
    assert in_bounds_of(empty, BY, SPLIT, FIRST).counts.shape == (0, 1)


NODES = ["C>a", "C>b", "C>c", "C>a>x", "C>b>y", "C>d"]


@st.composite
def histories(draw):
    days = draw(st.integers(1, 6))
    keys = draw(st.lists(st.tuples(st.sampled_from("fg"), st.sampled_from(NODES)), unique=True, min_size=1))
    rows = {key: draw(st.lists(st.integers(0, 9), min_size=days, max_size=days)) for key in keys}
    successions = [
        area(draw(st.sampled_from(NODES)), draw(st.sampled_from(NODES)), share, day_iso(FIRST + since))
        for since in draw(st.lists(st.integers(-1, 7), max_size=5))
        for share in draw(st.lists(st.sampled_from([0.1, 0.4, 0.5, 1.0]), max_size=2))
    ]
    return matrix(rows, days), successions


@settings(deadline=None)
@given(histories(), st.integers(-2, 8))
def test_every_day_of_every_feed_keeps_its_sum_through_a_chain_of_any_length(history, day):
    counts, successions = history
    found = in_bounds_of(counts, ["feed", "area_id"], successions, FIRST + day)
    for feed in "fg":
        before = sum(
            (line for key, line in zip(counts.keys, counts.counts, strict=True) if key[0] == feed), 0 * counts.counts[0]
        )
        after = sum(
            (line for key, line in zip(found.keys, found.counts, strict=True) if key[0] == feed), 0.0 * counts.counts[0]
        )
        assert after == pytest.approx(before)
    assert (found.counts >= 0).all()
    assert list(found.keys) == sorted(found.keys)


@settings(deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_keys_and_successions_has_no_meaning(history, shuffle):
    counts, successions = history
    found = in_bounds_of(counts, ["feed", "area_id"], successions, FIRST + 2)
    order = list(range(len(counts.keys)))
    shuffle.shuffle(order)
    shuffle.shuffle(successions)
    other = CountMatrix(tuple(counts.keys[at] for at in order), counts.days, counts.counts[order])
    again = in_bounds_of(other, ["feed", "area_id"], successions, FIRST + 2)
    assert again.keys == found.keys
    assert again.counts == pytest.approx(found.counts)
