"""Documents that are lost are made again from the streams; what no stream holds any more is left alone."""

import json
from contextlib import closing

import pytest
from kafka.structs import TopicPartition

from city.events import encode_record
from indexing.elastic_connection import connect
from tests.faults.expected import different_lines, fold
from tests.integration.bad_input.conftest import broker, command, put, town, worker
from tests.patience import PATIENCE
from tests.streams.town import LAMP, QUAY, event, tick

__all__ = ["broker", "command", "put", "town", "worker"]

pytestmark = [pytest.mark.integration, pytest.mark.slow]


@pytest.fixture
def filled(town, worker, put):
    """A town with documents of two months, and no worker any more."""
    for number, partition in enumerate((0, 1, 0, 1)):
        put(encode_record([event(f"first-{number}", f"2026-02-28 {10 + number}:00")]), partition)
    put(encode_record([event("second", "2026-03-02 09:10", LAMP, QUAY)]))
    put(b"no record", 1)
    for when in ("2026-02-28 16:00", "2026-03-02 10:00"):
        for partition in (0, 1):
            put(encode_record([tick(when)]), partition)
    ended(worker().done())
    return town


@pytest.fixture
def rebuild(command, filled):
    """Runs the command; gives its exit code and what it told."""

    def run(*options):
        return command("rebuild", "--store", filled.at.elasticsearch, *options)

    return run


def ended(process):
    process.process.terminate()
    assert process.process.wait(PATIENCE) == 0, process.said()


def told(said):
    return {one["stream"]: one for one in json.loads(said)["streams"]}


def assert_whole(town):
    found = town.exported()
    assert different_lines(found, fold(town.dump()["events"], town.partitions).documents) == []
    assert {json.loads(line)["kind"] for line in found} >= {"cases", "buckets", "dead-letters"}


def test_indices_that_are_gone_come_back_from_the_streams(filled, rebuild, worker, broker):
    with closing(connect(filled.at.elasticsearch)) as client:
        before = filled.exported()
        client.indices.delete(index=sorted(client.indices.get(index=f"{filled.name}-*").body))
        assert rebuild("--dry-run", "--json")[0] == 0
        assert client.indices.get(index=f"{filled.name}-*").body == {}
        assert sum(one.offset for one in positions(broker, filled).values()) > 0
        code, said = rebuild("--json")
        assert (code, {one["documents"] for one in told(said).values()}) == (0, {0})
    again = worker().done()
    code, said = rebuild("--anew")
    assert code == 1
    assert f"group {filled.name}.index has members: stop the workers that index" in said
    ended(again)
    assert filled.exported() == before
    assert_whole(filled)


def test_damaged_documents_are_made_anew_but_those_of_a_log_that_lost_its_beginning_stay(
    filled, rebuild, worker, broker, put
):
    before = filled.exported()
    broker.delete_records({TopicPartition(f"{filled.name}.cases", 0): 1})
    with closing(connect(filled.at.elasticsearch)) as client:
        (hit, *_) = client.search(index=f"{filled.name}-buckets")["hits"]["hits"]
        wrong = {**hit["_source"], "area_id": "Town>Nowhere"}
        newest = {"version": 2**60, "version_type": "external"}
        client.index(index=hit["_index"], id=hit["_id"], document=wrong, **newest)
        assert filled.exported() != before
        code, said = rebuild("--anew", "--json")
        assert code == 0, said
        removed = {stream for stream, one in told(said).items() if one["removed"]}
        assert removed == {"buckets", "findings", "alerts", "rejects", "dead-letters"}
        held = client.indices.get(index=f"{filled.name}-*").body
        assert {index.split("-")[2] for index in held} == {"cases", "installation"}
    put(encode_record([event("third", "2026-03-02 10:10", LAMP, QUAY)]))
    for partition in (0, 1):
        put(encode_record([tick("2026-03-02 12:00")]), partition)
    ended(worker().done())
    assert_whole(filled)


def positions(broker, town):
    group = f"{town.name}.index"
    return broker.list_group_offsets({group: None})[group]
