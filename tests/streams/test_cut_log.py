"""A log may lose what lies beyond the horizon: what is sent from then on is the same to the byte."""

import msgspec
import pytest

from city.events import Tick, encode_record
from city.findings import FLARE_UP, NEW_ISSUE, Finding
from city.times import DAY
from streams.messages import decode_watch
from streams.topology import Partitions, steps
from tests.streams.town import BIN, GRID, HILL, LAMP, LEAK, MILL, POTHOLE, QUAY, TOWN, at, batches, burst, event, hourly
from tests.streams.town import month as ordinary

PARTITIONS = Partitions(2, 2)
FIRST, DAYS = "2025-09-11", 210
SHORT = msgspec.structs.replace(TOWN, horizon_days=100)
LEDGER = steps(SHORT, PARTITIONS)[1]
NEEDED = 100 + 28 + 3
"""Days of the log that a state depends on."""


@pytest.fixture(scope="module")
def log():
    """The records of both logs of the town over half a year, by partition, each with the time it was sent at.

    There is a feed that falls silent, a topic that is met in the first weeks and in the last, cases that change late,
    an issue known for long that flares up, and a new one.
    """
    begin = at(FIRST)
    events = [
        *ordinary(FIRST, DAYS - 2, 5, rate=0.8),
        *ordinary(FIRST, 40, 6, feed=GRID, rate=0.5),
        *(event(f"old {n}", begin + n * DAY, LEAK, QUAY) for n in range(12)),
        *(event(f"usual {n}", begin + 3 * n * DAY, LAMP, HILL, issue="usual") for n in range((DAYS - 2) // 3)),
        *burst("flare", "2026-03-26 08:00", 20, LAMP, HILL, issue="usual"),
        *(event(f"new {n}", at("2026-03-28") + n * DAY, BIN, MILL, issue="new") for n in range(6)),
        *burst("late", "2026-04-03 09:00", 6, LEAK, QUAY),
        *burst("bins", "2026-04-04 10:00", 14, BIN, [MILL, QUAY, HILL]),
        *(event(f"moved {n}", begin + (60 + n) * DAY, POTHOLE, MILL) for n in range(20)),
        *(
            event(f"moved {n}", begin + (60 + n) * DAY, LAMP, HILL, version=at("2026-03-01"),
                  arrived=begin + (125 + n) * DAY)
            for n in range(20)
        ),
    ]  # fmt: skip
    cases, ledger, _ = steps(SHORT, PARTITIONS)
    states = [cases.new(number) for number in range(2)]
    found = {"events": [[], []], "partials": [[], []]}
    for time, arrived in batches(events, hourly(f"{FIRST} 06:00", "2026-04-08 06:00", 6)):
        for number, state in enumerate(states):
            mine = [one for one in arrived if PARTITIONS.of_case(one.case) == number]
            record = encode_record([*mine, Tick(time=time, revision=SHORT.revision)])
            found["events"][number].append((time, record))
            for output in cases.apply(state, record):
                if output.stream == "partials":
                    found["partials"][output.partition].append((time, output.value))
    assert ledger.source == "partials"
    return found


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
