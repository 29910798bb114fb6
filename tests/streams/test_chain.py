"""Partials are taken once and in order, whatever a worker that was paused or began anew sends again."""

import random

import pytest

from streams.cases_state import NEVER
from streams.chain import Chain
from streams.messages import Difference, Partial, decode_buckets
from tests.streams.test_ledger import REVISION, TODAY, Town, partial, reached
from tests.streams.town import FEED, MILL, POTHOLE, at

NINE, TEN, ELEVEN = (f"2026-03-02 {hour:02}:00" for hour in (9, 10, 11))


def told(former, tick, part=0, *, last=True, partition=0):
    one = Difference(POTHOLE, TODAY, FEED, "request", MILL, 8, 1, 1, 0)
    return Partial(partition, former, tick, part, last, REVISION, (), (one,))


@pytest.fixture
def town():
    """Two ticks have passed; three cases are counted."""
    found = Town()
    found.takes(partial(NINE, {7: 1}), reached(NINE))
    found.takes(partial(TEN, {7: 1, 8: 2}), reached(TEN))
    return found


def counted(outputs):
    return [
        sum(bucket.matters)
        for output in outputs
        if output.stream == "buckets"
        for one in decode_buckets(output.value)
        for bucket in one.buckets
    ]


def test_what_comes_again_is_taken_once(town):
    again = Town()
    repeated = again.partials(partial(NINE, {7: 1}), reached(NINE), partial(TEN, {7: 1, 8: 2}), reached(TEN))
    assert town.folds(repeated) == []
    assert counted(town.takes(partial(ELEVEN, {10: 1}), reached(ELEVEN))) == [4]


def test_one_that_is_missing_holds_all_after_it_back_until_it_comes(town):
    missing, after = town.partials(partial(ELEVEN, {9: 1}), reached(ELEVEN), reached("2026-03-02 12:00"))
    assert town.folds([after]) == []
    assert town.step.sizes(town.state)["broken"] == 1
    assert town.step.watermark(town.state) == at(TEN)
    assert counted(town.folds([missing, after])) == [4]
    assert town.step.sizes(town.state)["broken"] == 0
    assert town.step.watermark(town.state) == at("2026-03-02 12:00")


def test_a_tick_of_many_parts_is_complete_with_its_last_one_and_each_part_counts_once():
    chain = Chain(cut=False)
    first, second, third = (told(NEVER, 5, part, last=part == 2) for part in range(3))
    assert [chain.take(one) for one in (first, second, first, second, third)] == [False, False, False, False, True]
    assert (chain.reached, chain.broken) == (5, 0)
    assert chain.until(5) == [first, second, third]
    assert chain.until(5) == []


def test_a_part_whose_former_part_is_missing_is_not_taken():
    chain = Chain(cut=False)
    assert not chain.take(told(NEVER, 5, 1))
    assert (chain.reached, chain.broken, len(chain)) == (NEVER, 1, 0)


def test_what_is_of_a_later_tick_waits():
    chain = Chain(cut=False)
    one, other = told(NEVER, 5), told(5, 9)
    assert chain.take(one)
    assert chain.take(other)
    assert chain.until(8) == [one]
    assert chain.until(9) == [other]


@pytest.mark.parametrize("seed", range(20))
def test_any_story_of_repetitions_ends_as_the_plain_one_does(seed):
    """Two writers of one chain: one is at times set back and writes again what is there already."""
    pick = random.Random(seed)
    plain = [told(former, former + 1, partition=0) for former in range(1, 30)]
    plain.insert(0, told(NEVER, 1))
    chain, taken = Chain(cut=False), []
    at_plain = 0
    while at_plain < len(plain):
        step = pick.choice([1, 1, 1, -pick.randrange(8)])
        for one in plain[max(0, at_plain + min(step, 0)) : at_plain + 1]:
            chain.take(one)
        at_plain += 1
        taken += chain.until(pick.randrange(40))
    taken += chain.until(40)
    assert taken == plain
    assert chain.broken == 0


def test_differences_of_two_partitions_that_cancel_each_other_change_no_bucket():
    town = Town(events=2)
    town.takes(partial(NINE, {8: 1}), reached(NINE), reached(NINE, partition=1))
    moved = partial(TEN, {8: 0}), reached(TEN), partial(TEN, {8: 1}, partition=1), reached(TEN, partition=1)
    assert town.buckets(*moved) == {}


class TestALogThatHasLostItsBeginning:
    def test_begins_with_the_first_tick_that_is_whole(self):
        chain = Chain(cut=True)
        taken = [chain.take(one) for one in (told(5, 9, 1), told(9, 12), told(12, 15))]
        assert taken == [False, True, True]
        assert chain.until(15) == [told(9, 12), told(12, 15)]
        assert chain.broken == 0

    def test_misses_what_is_missing_afterwards(self):
        chain = Chain(cut=True)
        assert chain.take(told(9, 12))
        assert not chain.take(told(15, 18))
        assert chain.broken == 1

    def test_takes_what_was_sent_again_once(self):
        chain = Chain(cut=True)
        again = (told(9, 12), told(12, 15), told(9, 12), told(12, 15), told(15, 18))
        assert [chain.take(one) for one in again] == [True, True, False, False, True]
