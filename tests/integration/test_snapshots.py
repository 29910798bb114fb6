"""A snapshot, an empty cluster, its restore and the streams give the documents that were: what the page says."""

import json
import os
import re
from contextlib import closing
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from kafka.structs import TopicPartition

from city.events import encode_record
from indexing.elastic_setup import remove
from tests.integration.bad_input.conftest import broker, command, put, town, worker
from tests.integration.restoring_node import node
from tests.patience import PATIENCE
from tests.streams.town import LAMP, QUAY, event, tick

__all__ = ["broker", "command", "put", "town", "worker"]

pytestmark = [pytest.mark.integration, pytest.mark.slow]

PAGE = (Path(__file__).resolve().parents[2] / "docs/operations.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def elasticsearch_url():
    """The address of the node with a place for snapshots: ``ES_HOME`` names its distribution."""
    home = os.environ.get("ES_HOME")
    if not home:
        pytest.skip("no Elasticsearch to start for snapshots: ES_HOME does not name a distribution")
    with node(Path(home)) as url:
        yield url


def of_page(client, town):
    """Makes the repository as the page tells; gives what its policy puts into a snapshot. The policy itself is a
    matter of Elasticsearch: the distribution may lack it.
    """
    section = PAGE[PAGE.index("\n## Snapshots\n") :]
    told = dict(re.findall(r"```json\nPUT (\S+)\n(.*?)```", section, re.DOTALL))
    repository = json.loads(told["/_snapshot/jianwei"])
    repository["settings"]["location"] = "kept"
    client.snapshot.create_repository(name=town.name, repository=repository)
    config = json.loads(told["/_slm/policy/jianwei"])["config"]
    return config | {"indices": [one.replace("jianwei", town.name) for one in config["indices"]]}


def test_what_was_in_the_snapshot_and_what_came_since_are_there_again(town, worker, put, broker, command):
    put(encode_record([event("old", "2026-02-28 10:00")]))
    for partition in (0, 1):
        put(encode_record([tick("2026-02-28 12:00")]), partition)
    ended(worker().done())
    with closing(Elasticsearch(town.at.elasticsearch)) as client:
        config = of_page(client, town)
        client.snapshot.create(repository=town.name, snapshot="one", wait_for_completion=True, **config)
        put(encode_record([event("new", "2026-02-28 12:10", LAMP, QUAY)]))
        for partition in (0, 1):
            put(encode_record([tick("2026-02-28 14:00")]), partition)
        ended(worker().done())
        before = town.exported()
        broker.delete_records({TopicPartition(f"{town.name}.cases", 0): 1})
        remove(client, town.name)
        client.snapshot.restore(repository=town.name, snapshot="one", wait_for_completion=True, **config)
        assert len(town.exported()) < len(before)
    code, said = command("rebuild", "--store", town.at.elasticsearch)
    assert code == 0, said
    ended(worker().done())
    assert town.exported() == before


def ended(process):
    process.process.terminate()
    assert process.process.wait(PATIENCE) == 0, process.said()
