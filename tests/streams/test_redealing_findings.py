"""What partitions of the ledger said, dealt out anew: the watch closes the same ticks and never counts less."""

from itertools import chain, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams import messages
from streams.errors import StreamsError
from streams.messages import Judged, decode_watch, encode_json
from streams.redealing_findings import RedealtFindings
from streams.watch import Watch
from tests.streams.town import FEED, TOWN

TICKS = (100, 200, 300)


def said(partition, tick, tested=0):
    return Judged(partition, tick, TOWN.revision, (messages.Tests(FEED, "day", tested, ()),) if tested else ())


def redealt(log, former, ledgers):
    """The log for other numbers, and the last tick that it closes."""
    findings = RedealtFindings(former, ledgers)
    found = list(chain.from_iterable(decode_watch(v) for one in log for v in findings.records(encode_json([one]))))
    findings.require_even()
    return found, findings.closed


class Closing(Watch):
    """Remembers which ticks it closes, and with how many tests."""

    def __init__(self, ledgers):
        super().__init__(TOWN, ledgers)
        self.closed = []

    def _close(self, state, tick):
        self.closed.append((tick, sum(state.tests[tick].values())))
        return super()._close(state, tick)


def watched(log, ledgers):
    """What a watch has closed, and how many messages it has folded."""
    step = Closing(ledgers)
    state = step.new(0)
    for one in log:
        list(step.apply(state, encode_json([one])))
    return step.closed, state.folded


def again_and_again(log, numbers):
    """The watch of every number of partitions, one after the other."""
    found = [watched(log, numbers[0])]
    for former, ledgers in pairwise(numbers):
        log, _ = redealt(log, former, ledgers)
        found.append(watched(log, ledgers))
    return found


@st.composite
def logs(draw):
    """All partitions come to all ticks, each in its order, none waiting for others; and everything is said again."""
    former = draw(st.integers(1, 5))
    steps = [(tick, partition) for partition in range(former) for tick in TICKS]
    order = draw(st.permutations([partition for _, partition in steps]))
    told, log = [0] * former, []
    for partition in order:
        log.append(said(partition, TICKS[told[partition]], tested=partition + 1))
        told[partition] += 1
        again = [other for other in draw(st.lists(st.integers(0, former - 1), max_size=2)) if told[other]]
        log += [said(other, TICKS[draw(st.integers(0, told[other] - 1))], tested=9) for other in again]
    return former, log


@given(logs(), st.lists(st.integers(1, 6), min_size=1, max_size=3))
def test_the_same_ticks_are_closed_with_the_same_tests_and_never_fewer_messages_counted(log, numbers):
    former, messages = log
    found = again_and_again(messages, [former, *numbers])
    assert all(closed == found[0][0] for closed, _ in found)
    assert [tick for tick, _ in found[0][0]] == list(TICKS)
    assert all(later >= earlier for (_, earlier), (_, later) in pairwise(found))


@pytest.mark.parametrize("numbers", [(8, 4, 2), (8, 4, 2, 1), (4, 3, 4, 2), (2, 4, 8)])
def test_fewer_and_fewer_partitions_count_as_many_messages(numbers):
    log = [said(partition, tick) for tick in TICKS for partition in range(numbers[0])]
    folded = [count for _, count in again_and_again(log, numbers)]
    assert folded == sorted(folded)
    assert folded[0] == numbers[0] * len(TICKS)


def test_what_a_worker_that_was_started_again_repeats_behind_the_last_closing_is_counted():
    log = [*(said(partition, 100) for partition in range(3)), said(2, 100), said(0, 100)]
    for ledgers in (1, 2, 3, 5):
        found, closed = redealt(log, 3, ledgers)
        assert closed == 100
        assert found[-2:] == [said(0, 100), said(0, 100)]
        assert len(found) == max(3, ledgers) + 2


def test_what_is_repeated_before_any_tick_is_closed_is_counted_when_one_is():
    log = [said(0, 100), said(0, 100), said(1, 100), said(0, 100)]
    assert redealt(log, 2, 1) == ([said(0, 100)] * 4, 100)


def test_partitions_at_different_ticks_are_refused():
    with pytest.raises(StreamsError, match="different ticks"):
        redealt([said(0, 100), said(1, 100), said(0, 200)], 2, 4)
