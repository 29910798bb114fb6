"""Committed positions and the log under them, lost or cut off: said clearly, and nothing is begun anew by itself."""

from time import time

import pytest
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.structs import TopicPartition

from city.events import encode_record
from city.times import DAY
from tests.faults.expected import differences, different_lines, fold
from tests.patience import PATIENCE
from tests.streams.town import LAMP, QUAY, event, tick

pytestmark = [pytest.mark.integration, pytest.mark.slow]

WRITTEN = pytest.mark.parametrize("written", [True], ids=["with snapshots"], indirect=True)


@pytest.fixture
def written(request, monkeypatch, tmp_path):
    """Workers write their states after every batch, where a test says so."""
    if getattr(request, "param", False):
        monkeypatch.setenv("JIANWEI_SNAPSHOTS", str(tmp_path / "snapshots"))
        monkeypatch.setenv("JIANWEI_SNAPSHOT_SECONDS", "0")


@pytest.fixture
def begun(written, town, worker, put):
    """A town in which something has happened, and no worker any more."""
    del written
    for number, partition in enumerate((0, 1, 0, 1)):
        put(encode_record([event(f"first-{number}", f"2026-03-02 {10 + number}:00")]), partition)
    for when in ("2026-03-02 15:00", "2026-03-02 16:00"):
        for partition in (0, 1):
            put(encode_record([tick(when)]), partition)
    process = worker().done()
    process.process.terminate()
    assert process.process.wait(PATIENCE) == 0, process.said()
    return town


@pytest.fixture
def more(put):
    """Something more happens."""

    def go():
        put(encode_record([event("second", "2026-03-02 16:10", LAMP, QUAY)]))
        for partition in (0, 1):
            put(encode_record([tick("2026-03-02 17:00")]), partition)

    return go


def assert_exact(town):
    dumped = town.dump()
    expected = fold(dumped["events"], town.partitions)
    assert differences(dumped, expected.sent) == []
    assert different_lines(town.exported(), expected.documents) == []


def test_a_log_that_starts_after_the_committed_position_ends_the_worker(begun, worker, broker, more):
    more()
    at = TopicPartition(f"{begun.name}.events", 0)
    position = begun.committed()["events", 0]
    broker.delete_records({at: position + 1})
    for _ in range(2):
        code, wrong = worker().ended()
        assert code == 1
        assert f"{at.topic}[0] starts at offset {position + 1}" in wrong
        assert f"the service is at {position}: 1 records are gone" in wrong
    assert begun.committed()["events", 0] == position


@WRITTEN
def test_lost_positions_are_told_and_beginning_anew_by_hand_gives_the_same(begun, worker, broker, command, more):
    broker.delete_groups([f"{begun.name}.worker"])
    code, wrong = worker().ended()
    assert code == 1
    assert "no committed position" in wrong
    assert "jianwei setup" in wrong
    code, said = command("setup")
    assert code == 1
    assert "the committed positions are lost" in said
    assert "--from-start" in said
    code, said = command("setup", "--from-start")
    assert code == 0, said
    more()
    worker().done()
    assert_exact(begun)


def test_one_lost_position_is_enough_to_end_the_worker(begun, worker, broker, more):
    more()
    broker.delete_group_offsets(f"{begun.name}.worker", [TopicPartition(f"{begun.name}.partials", 1)])
    code, wrong = worker().ended()
    assert code == 1
    assert f"no committed position in {begun.name}.partials[1]" in wrong


def test_lost_positions_of_the_index_only_write_the_same_documents_again(begun, worker, broker, more):
    broker.delete_groups([f"{begun.name}.index"])
    more()
    worker().done()
    assert_exact(begun)


def test_a_stream_that_is_gone_with_all_it_held_is_not_begun_anew_in_silence(begun, worker, broker, command, more):
    stream = f"{begun.name}.partials"
    broker.delete_topics([stream])
    code, wrong = worker().ended()
    assert code == 1
    assert "no stream partials" in wrong
    numbers = ("--partitions-events", begun.partitions.events, "--partitions-partials", begun.partitions.partials)
    code, said = command("setup", *numbers)
    assert code == 1, said
    assert stream in said
    assert "--from-start" in said
    assert command("setup", *numbers, "--from-start")[0] == 0
    more()
    worker().done()
    assert_exact(begun)


@pytest.fixture
def long_ago(town, broker, put):
    """A log whose first records are of 90 days ago: by then the town's horizon of 60 days has passed."""
    streams = [f"{town.name}.{stream}" for stream in ("events", "partials")]
    own_time = {"message.timestamp.type": "CreateTime"}
    broker.alter_configs([ConfigResource(ConfigResourceType.TOPIC, stream, own_time) for stream in streams])
    now = round(time() * 1000)
    for partition in (0, 1):
        put(encode_record([event(f"old-{partition}", "2025-12-01 10:00")]), partition, at=now - 90 * DAY)
        put(encode_record([tick("2025-12-01 12:00")]), partition, at=now - 90 * DAY)
        put(encode_record([event(f"new-{partition}", "2026-03-02 10:00")]), partition, at=now)
        put(encode_record([tick("2026-03-02 12:00")]), partition, at=now)


def cut(broker, town, stream, offset):
    broker.delete_records({TopicPartition(f"{town.name}.{stream}", partition): offset for partition in (0, 1)})


@pytest.mark.usefixtures("long_ago")
def test_a_log_may_lose_what_lies_beyond_the_horizon(town, worker, broker, put):
    process = worker().done().process
    process.terminate()
    assert process.wait(PATIENCE) == 0
    whole = town.dump()
    cut(broker, town, "events", 1)
    for partition in (0, 1):
        put(encode_record([event(f"more-{partition}", "2026-03-02 12:30")]), partition)
        put(encode_record([tick("2026-03-02 13:00")]), partition)
    worker().done()
    whole["events"] += [one for one in town.dump()["events"] if one not in whole["events"]]
    assert different_lines(town.exported(), fold(whole["events"], town.partitions).documents) == []


def test_a_log_that_has_lost_more_than_that_ends_the_worker(begun, worker, broker, more):
    cut(broker, begun, "events", 1)
    more()
    code, wrong = worker().ended()
    assert code == 1
    assert f"{begun.name}.events[" in wrong
    assert "has lost its beginning: it holds 0 days, cases needs 60 days" in wrong


def test_of_the_findings_nothing_may_be_lost(begun, worker, broker, more):
    broker.delete_records({TopicPartition(f"{begun.name}.findings", 0): 1})
    more()
    code, wrong = worker().ended()
    assert code == 1
    assert "findings[0] has lost its beginning" in wrong
    assert "watch needs all of it" in wrong
