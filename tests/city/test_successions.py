"""What became of a path, what it was, and who notices: the algebra of splits, mergers, new names and moves."""

from collections import Counter

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.configuration import Succession
from city.paths import lineage
from city.successions import Change, changes, standing
from city.times import day_iso, day_of_iso

SINCE = "2026-07-01"
DAY = day_of_iso(SINCE)


def area(node, former, share=1.0, since=SINCE):
    return Succession(area=node, former=former, since=since, share=share)


def change(*successions):
    (only,) = changes(successions, "area")
    return only


SPLIT = change(area("C>D>North", "C>D>Old", 0.6), area("C>D>South", "C>D>Old", 0.4))
MERGER = change(area("C>D>One", "C>D>A"), area("C>D>One", "C>D>B"))
CUT = change(area("C>D>New", "C>D>Old", 0.25))
MOVE = change(area("C>E>S", "C>D>S"))
SWAP = change(area("C>D", "C>E"), area("C>E", "C>D"))


@pytest.mark.parametrize(
    ("one", "path", "became"),
    [
        (SPLIT, "C>D>Old", {"C>D>North": 0.6, "C>D>South": 0.4}),
        (SPLIT, "C>D>Old>x", {"C>D>North>x": 0.6, "C>D>South>x": 0.4}),
        (SPLIT, "C>D>Older", {"C>D>Older": 1.0}),
        (SPLIT, "C>D", {"C>D": 1.0}),
        (MERGER, "C>D>A", {"C>D>One": 1.0}),
        (CUT, "C>D>Old", {"C>D>New": 0.25, "C>D>Old": 0.75}),
        (MOVE, "C>D>S>x", {"C>E>S>x": 1.0}),
        (SWAP, "C>D>x", {"C>E>x": 1.0}),
        (SWAP, "C>E>x", {"C>D>x": 1.0}),
    ],
)
def test_a_path_becomes_what_its_nearest_changed_node_became(one, path, became):
    assert dict(one.became(path)) == pytest.approx(became)


@pytest.mark.parametrize(
    ("one", "path", "was"),
    [
        (SPLIT, "C>D>North>x", {"C>D>Old>x": 0.6, "C>D>North>x": 1.0}),
        (SPLIT, "C>D>Old", {}),
        (MERGER, "C>D>One", {"C>D>A": 1.0, "C>D>B": 1.0, "C>D>One": 1.0}),
        (CUT, "C>D>Old", {"C>D>Old": 0.75}),
        (SWAP, "C>D", {"C>E": 1.0}),
    ],
)
def test_what_a_path_was_is_all_that_became_it(one, path, was):
    assert dict(one.was(path)) == pytest.approx(was)


@pytest.mark.parametrize(
    ("one", "touched", "untouched"),
    [
        (SPLIT, {"C>D>Old", "C>D>North", "C>D>South>x"}, {"C", "C>D", "C>D>Other"}),
        (MOVE, {"C>D", "C>E", "C>D>S", "C>E>S>x"}, {"C", "C>F"}),
        (change(area("C>D>S", "C>D>S")), set(), {"C", "C>D", "C>D>S", "C>D>S>x"}),
    ],
)
def test_only_those_are_touched_that_hold_something_else_afterwards(one, touched, untouched):
    assert {path for path in touched | untouched if one.touches(path)} == touched


def test_changes_come_in_the_order_of_their_days_and_of_one_tree():
    rows = (
        area("C>b", "C>a", since="2026-03-01"),
        Succession(topic="t", former="s", since="2026-02-01"),
        area("C>c", "C>b", since="2026-01-01"),
    )
    assert [one.since for one in changes(rows, "area")] == [day_of_iso("2026-01-01"), day_of_iso("2026-03-01")]
    assert changes(rows, "topic") == (Change(day_of_iso("2026-02-01"), {"s": (("t", 1.0),)}),)


def test_what_nobody_takes_stays_and_too_much_is_scaled_down():
    assert dict(change(area("C>b", "C>a", 0.2)).became("C>a")) == pytest.approx({"C>a": 0.8, "C>b": 0.2})
    too_much = change(area("C>b", "C>a", 0.9), area("C>c", "C>a", 0.9))
    assert dict(too_much.became("C>a")) == pytest.approx({"C>b": 0.5, "C>c": 0.5})


@pytest.mark.parametrize(
    "fields", [{"former": "a"}, {"area": "a", "topic": "b", "former": "c"}, {"area": "a", "former": ""}]
)
def test_a_succession_is_of_one_tree_and_has_a_former(fields):
    with pytest.raises(msgspec.ValidationError, match="successions"):
        msgspec.convert({**fields, "since": SINCE}, Succession)


NODES = ["C>a", "C>b", "C>c", "C>a>x", "C>b>x", "C>b>y", "C>d>z"]
PATHS = [*NODES, "C", "C>a>x>u", "C>e"]


@st.composite
def chains(draw):
    """Successions of up to five days, in any order."""
    rows = []
    for day in range(draw(st.integers(0, 5))):
        for former in draw(st.lists(st.sampled_from(NODES), unique=True, max_size=3)):
            shares = draw(st.lists(st.sampled_from([0.1, 0.2, 0.3, 0.5, 1.0]), min_size=1, max_size=3))
            rows += [area(draw(st.sampled_from(NODES)), former, share, day_iso(DAY + day)) for share in shares]
    return draw(st.permutations(rows))


@given(chains(), st.lists(st.sampled_from(PATHS), min_size=1))
def test_a_chain_of_changes_of_any_length_loses_nothing_and_gives_nothing_twice(rows, cases):
    held = Counter(cases)
    for one in changes(rows, "area"):
        after = Counter()
        for path, count in held.items():
            for node, share in one.became(path):
                after[node] += count * share
        held = after
    assert sum(held.values()) == pytest.approx(len(cases))
    assert all(count >= 0 for count in held.values())


@given(chains(), st.sampled_from(PATHS))
def test_what_it_became_and_what_that_was_say_the_same(rows, path):
    for one in changes(rows, "area"):
        for node, share in one.became(path):
            assert dict(one.was(node))[path] == pytest.approx(share)


@given(chains(), st.lists(st.sampled_from(PATHS), min_size=1))
def test_the_order_of_the_rows_has_no_meaning(rows, cases):
    forward, backward = changes(rows, "area"), changes(rows[::-1], "area")
    assert [one.since for one in forward] == [one.since for one in backward]
    for one, other in zip(forward, backward, strict=True):
        assert all(dict(one.became(path)) == pytest.approx(dict(other.became(path))) for path in cases)


@given(chains(), st.lists(st.sampled_from(PATHS), min_size=1), st.sampled_from(PATHS))
def test_a_node_that_no_change_touches_holds_what_it_held(rows, cases, node):
    for one in changes(rows, "area"):
        if one.touches(node):
            continue
        before = sum(node in lineage(path) for path in cases)
        after = sum(share for path in cases for became, share in one.became(path) if node in lineage(became))
        assert after == pytest.approx(before)


@pytest.mark.parametrize(
    ("one", "path", "before", "after"),
    [
        (SPLIT, "C>D>Old", None, (DAY, ("C>D>North", "C>D>South"))),
        (SPLIT, "C>D>North", (DAY, ("C>D>Old",)), None),
        (SPLIT, "C>D", None, None),
        (MERGER, "C>D>One", (DAY, ("C>D>A", "C>D>B")), None),
        (CUT, "C>D>Old", None, None),
        (CUT, "C>D>New", (DAY, ("C>D>Old",)), None),
        (MOVE, "C>D>S>x", None, (DAY, ("C>E>S>x",))),
    ],
)
def test_a_path_that_is_not_there_on_a_day_is_told_with_its_change_and_what_it_is_then(one, path, before, after):
    assert standing(path, DAY - 1, [one]) == before
    assert standing(path, DAY, [one]) == after
