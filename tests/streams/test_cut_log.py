"""A log may lose what lies beyond the horizon: what is sent from then on is the same to the byte."""

import pytest

from city.findings import FLARE_UP, NEW_ISSUE, Finding
from city.times import DAY
from streams.messages import decode_watch
from streams.topology import steps
from tests.streams.half_year import DAYS, FIRST, PARTITIONS, SHORT, logs
from tests.streams.town import at

LEDGER = steps(SHORT, PARTITIONS)[1]
NEEDED = 100 + 28 + 3
"""Days of the log that a state depends on."""


@pytest.fixture(scope="module")
def log():
    return logs()


def sent(step, partition, log, *, first, told_from):
    """What a step sends from one time on, where its log begins at another and is folded silently up to the former."""
    records = log[step.source][partition]
    state = step.new(partition, cut=first > records[0][0])
    outputs = []
    for time, value in records:
        if time >= first:
            outputs += step.apply(state, value, silent=time < told_from)
    return outputs


@pytest.mark.parametrize("partition", [0, 1])
@pytest.mark.parametrize("step", [0, 1], ids=["cases", "ledger"])
@pytest.mark.parametrize("lost", [20, 37, 53, DAYS - 20 - NEEDED])
def test_what_is_sent_does_not_depend_on_what_is_gone(log, step, partition, lost):
    begin = at(FIRST)
    told_from = begin + (DAYS - 20) * DAY
    chosen = steps(SHORT, PARTITIONS)[step]
    whole = sent(chosen, partition, log, first=begin, told_from=told_from)
    cut = sent(chosen, partition, log, first=begin + lost * DAY, told_from=told_from)
    assert len(whole) > 20
    assert cut == whole


def test_issues_are_found_in_what_is_sent(log):
    told_from = at(FIRST) + (DAYS - 20) * DAY
    outputs = [one for part in (0, 1) for one in sent(LEDGER, part, log, first=at(FIRST), told_from=told_from)]
    found = [one for output in outputs if output.stream == "findings" for one in decode_watch(output.value)]
    assert {(one.issue, one.method) for one in found if isinstance(one, Finding) and one.issue} == {
        ("usual", FLARE_UP),
        ("new", NEW_ISSUE),
    }


def test_a_log_that_has_lost_more_is_another(log):
    """The property above could not fail otherwise."""
    begin, (_, ledger, _) = at(FIRST), steps(SHORT, PARTITIONS)
    told_from = begin + (DAYS - 20) * DAY
    whole = [sent(ledger, number, log, first=begin, told_from=told_from) for number in (0, 1)]
    cut = [sent(ledger, number, log, first=begin + (DAYS - 35) * DAY, told_from=told_from) for number in (0, 1)]
    assert cut != whole


def test_each_step_says_how_much_of_its_log_it_needs():
    assert [step.reach for step in steps(SHORT, PARTITIONS)] == [100 * DAY, 100 * DAY, None]
