"""``jianwei purge --remove-old``: the old installation goes when its copy is proved, and only as it was copied."""

import json
from contextlib import closing

import pytest
from elasticsearch import ApiError, Elasticsearch
from kafka import KafkaAdminClient

from streams.broker import Broker
from streams.kafka_copy_mark import mark_of
from tests.integration.purging.leaky_town import send
from tests.streams.town import at, event

pytestmark = pytest.mark.integration


def test_the_old_one_goes_when_it_is_asked_for(run, of_small, small, copy, kafka):
    code, out, err = run(*of_small, "--remove-old")
    assert (code, json.loads(out)["left"], err) == (0, [], "")
    with closing(KafkaAdminClient(bootstrap_servers=kafka)) as client:
        assert not [stream for stream in client.list_topics() if stream.startswith(small.name)]
    with closing(Elasticsearch(small.at.elasticsearch)) as client:
        assert not client.indices.get(index=f"{small.name}-*")
    assert mark_of(Broker.at(kafka), copy.name) is None
    assert len(copy.dump()["events"]) == 22


def test_the_old_one_stays_where_it_has_gone_on_since_the_copy(run, of_small, small, kafka):
    assert run(*of_small)[0] == 1
    send(kafka, small.name, [event("late", "2025-03-01 19:30")], [at("2025-03-01 20:00")])
    code, _, err = run(*of_small, "--remove-old")
    assert code == 1
    assert "has gone on since" in err
    assert len(small.dump()["events"]) == 24


def test_a_removal_that_was_killed_is_ended_by_the_next(run, of_small, small, kafka):
    assert run(*of_small)[0] == 1
    with closing(KafkaAdminClient(bootstrap_servers=kafka)) as client:
        client.delete_topics([f"{small.name}.events", f"{small.name}.configuration"])
    code, out, err = run(*of_small, "--remove-old")
    assert (code, json.loads(out)["left"], err) == (0, [], "")


def test_snapshots_of_states_are_told_and_go_with_the_old_one(run, of_small, small, copy, tmp_path):
    folder = tmp_path / "states"
    for each in (small.name, copy.name):
        (folder / each / "cases-0").mkdir(parents=True)
        (folder / each / "cases-0" / "manifest.json").write_bytes(b"{}")
    place = {"where": str(folder / small.name), "what": "snapshots of states", "held": 1}
    code, out, _ = run(*of_small, "--snapshots", folder, "--dry-run")
    assert (code, place in json.loads(out)["found"]) == (1, True)
    code, out, _ = run(*of_small, "--snapshots", folder)
    told = json.loads(out)
    assert (code, place in told["found"], place in told["left"]) == (1, True, True)
    assert [path.name for path in folder.iterdir()] == [small.name], "what lay under the new name was of another one"
    code, out, err = run(*of_small, "--snapshots", folder, "--remove-old")
    assert (code, json.loads(out)["left"], err) == (0, [], "")
    assert list(folder.iterdir()) == []


@pytest.fixture
def snapshot(small, name):
    """A snapshot of all indices of the small installation, by repository and name."""
    with closing(Elasticsearch(small.at.elasticsearch)) as client:
        try:
            client.snapshot.create_repository(name=name, repository={"type": "fs", "settings": {"location": name}})
        except ApiError:
            pytest.skip("this Elasticsearch has no path.repo")
        client.snapshot.create(repository=name, snapshot="one", indices=f"{small.name}-*", wait_for_completion=True)
        yield client
        client.snapshot.delete_repository(name=name)


def test_snapshots_with_old_indices_are_named_and_go_when_it_is_asked_for(run, of_small, snapshot, name):
    code, out, _ = run(*of_small)
    assert code == 1
    assert {"where": f"{name}/one", "what": "snapshot", "held": 1} in json.loads(out)["left"]
    code, out, _ = run(*of_small, "--remove-old")
    assert (code, [place["where"] for place in json.loads(out)["left"]]) == (1, [f"{name}/one"])
    code, out, _ = run(*of_small, "--remove-old", "--delete-snapshots")
    assert (code, json.loads(out)["left"]) == (0, [])
    assert snapshot.snapshot.get(repository=name, snapshot="_all")["snapshots"] == []
