"""What the broker tells becomes lines: lag, the time that each step has come to, the index, the revision."""

import re
from html import unescape

import pytest

from board.desk.health.streamed import Flow, index, published, steps
from city.times import HOUR, MINUTE, SECOND
from streams.kafka_lags import Lags, PartitionLag, Told
from streams.progress import PartitionProgress
from tests.streams.town import ZONE, at

NOW = at("2026-04-03 13:00")


def lag(partition=0, waits=0, behind=0, mark=0, step="cases"):
    """A partition with records that wait, the oldest for so long, whose step has come to a time before now."""
    progress = PartitionProgress(step=step, partition=partition, doing="following", watermark=NOW - mark)
    return PartitionLag(
        step=step,
        stream="events",
        partition=partition,
        start=0,
        end=10 + behind,
        committed=10,
        waiting_since=NOW - waits if behind else None,
        told=Told(at=NOW, progress=progress),
    )


def flow(*found, of_index=(), indexers=1, revision="abc", problems=()):
    return Flow(Lags(steps=list(found), index=list(of_index), workers=1, indexers=indexers), revision, problems)


def read(line):
    return line.state, unescape(re.sub("<[^>]*>", "", str(line.said)))


def test_a_step_is_as_far_as_its_slowest_partition():
    (line,) = steps(flow(lag(0, mark=MINUTE), lag(1, mark=3 * MINUTE, waits=SECOND, behind=7)), ZONE, NOW)
    assert read(line) == ("well", "待处理 waiting 7; 时刻 has come to 2026-04-03 12:57 (3 min)")


@pytest.mark.parametrize("bad", [lag(mark=6 * MINUTE), lag(waits=11 * MINUTE, behind=1)])
def test_a_step_without_ticks_or_whose_records_wait_is_wrong(bad):
    assert [line.state for line in steps(flow(lag(1), bad), ZONE, NOW)] == ["wrong"]


def test_a_step_of_which_no_worker_told_is_wrong():
    silent = PartitionLag(step="cases", stream="events", partition=0, start=0, end=1, committed=1)
    assert read(*steps(flow(silent), ZONE, NOW)) == ("wrong", "待处理 waiting 0; 时刻 has come to –")


def test_what_streams_would_call_a_problem_stands_below_the_steps():
    *_, line = steps(flow(lag(), problems=["No worker is at work."]), ZONE, NOW)
    assert read(line) == ("wrong", "No worker is at work.")


@pytest.mark.parametrize(
    ("of_index", "indexers", "state", "said"),
    [
        ([lag()], 1, "well", "待处理 waiting 0; 最早等待 the oldest has waited –"),
        ([lag(waits=40 * SECOND, behind=3)], 1, "well", "待处理 waiting 3; 最早等待 the oldest has waited 40 s"),
        ([lag(waits=2 * HOUR, behind=3)], 1, "wrong", "待处理 waiting 3; 最早等待 the oldest has waited 2 h"),
        ([lag()], 0, "wrong", "待处理 waiting 0; 最早等待 the oldest has waited –"),
    ],
)
def test_the_index_is_behind_by_what_waited_longest(of_index, indexers, state, said):
    (line,) = index(flow(of_index=of_index, indexers=indexers), NOW)
    assert read(line) == (state, said)


def test_two_revisions_are_wrong():
    assert [published(flow(), revision).state for revision in ("abc", "def")] == ["well", "wrong"]
