"""``jianwei remove`` over real servers: all of one installation goes, and nothing of any other."""

import json
from contextlib import closing
from time import monotonic, sleep

import pytest
from kafka import KafkaAdminClient

from indexing.elastic_connection import connect
from indexing.elastic_store import ElasticStore
from streams.broker import Broker
from streams.kafka_copy_mark import Mark, put_mark, remove_mark
from tests.faults.installation import Installation
from tests.faults.servers import Addresses
from tests.indexing.samples import every_document
from tests.integration.conftest import PARTITIONS
from tests.integration.purging.leaky_town import working
from tests.integration.service import where
from tests.jianwei.conftest import command
from tests.patience import PATIENCE

__all__ = ["command"]
pytestmark = pytest.mark.integration


@pytest.fixture
def made(kafka, elasticsearch_url):
    """Makes an installation of a name with all kinds of documents; removed in the end."""
    found = []

    def make(name):
        found.append(Installation(Addresses(kafka, elasticsearch_url), name, PARTITIONS))
        found[-1].make()
        with closing(connect(elasticsearch_url)) as client:
            ElasticStore(client, name).put(list(every_document().values()))
        return found[-1]

    yield make
    for one in found:
        one.remove()
        remove_mark(Broker.at(kafka), one.name)


@pytest.fixture
def remove(command):
    """Removes an installation; gives exit code, what it tells, standard error."""

    def run(town, *more):
        code, out, err = command("remove", *where(town), "--store", town.at.elasticsearch, *more, "--json")
        return code, json.loads(out) if out else None, err

    return run


def joined(town):
    """Whether a worker has come into the group."""
    with closing(KafkaAdminClient(bootstrap_servers=town.at.kafka)) as client:
        return bool(client.describe_groups([f"{town.name}.worker"])[f"{town.name}.worker"]["members"])


def there(town):
    """Streams, groups, indices and templates whose names begin with that of a town."""
    with closing(KafkaAdminClient(bootstrap_servers=town.at.kafka)) as client:
        found = [*client.list_topics(), *(one["group_id"] for one in client.list_groups())]
    with closing(connect(town.at.elasticsearch)) as client:
        lenient = client.options(ignore_status=404)
        found += client.indices.get(index=f"{town.name}*", expand_wildcards="all")
        found += [one["name"] for one in lenient.indices.get_index_template(name=f"{town.name}*")["index_templates"]]
        parts = lenient.cluster.get_component_template(name=f"{town.name}*")["component_templates"]
        found += [one["name"] for one in parts]
    return sorted(one for one in found if one.startswith(town.name))


def test_all_of_one_goes_and_nothing_of_those_whose_names_begin_alike(made, remove, name):
    town, *others = (made(each) for each in (name, f"{name}-2", f"{name}2"))
    before = there(town)
    theirs = [there(one) for one in others]
    code, told, _ = remove(town, "--dry-run")
    assert (code, told["removed"], there(town)) == (0, False, before)
    listed = [one["what"].rpartition(" ")[2] for one in told["held"]]
    code, told, err = remove(town, "--yes")
    assert (code, told["removed"], told["left"], err) == (0, True, [], "")
    assert set(before) > set(listed)
    assert sorted(set(before) - set(there(town))) == sorted(set(listed))
    assert [there(one) for one in others] == theirs
    assert remove(town, "--yes")[1]["held"] == []


def test_a_removal_that_was_killed_is_ended_by_the_next(made, remove, kafka, name):
    town = made(name)
    with closing(KafkaAdminClient(bootstrap_servers=kafka)) as client:
        client.delete_topics([f"{town.name}.events", f"{town.name}.configuration"])
    with closing(connect(town.at.elasticsearch)) as client:
        client.indices.delete(index=f"{town.name}-installation")
    assert remove(town, "--yes")[1]["left"] == []
    assert there(town) == []


def test_the_snapshots_of_its_states_go_with_it_and_those_of_others_stay(made, remove, name, tmp_path):
    town, folder = made(name), tmp_path / "snapshots"
    for each in (name, f"{name}-2"):
        (folder / each / "cases-0").mkdir(parents=True)
        (folder / each / "cases-0" / "manifest.json").write_bytes(b"{}")
    _, told, _ = remove(town, "--snapshots", folder, "--dry-run")
    place = {"where": "files", "what": f"snapshots of states {folder / name}"}
    assert place in told["held"]
    assert (folder / name).exists()
    code, told, err = remove(town, "--snapshots", folder, "--yes")
    assert (code, told["left"], err) == (0, [], "")
    assert [path.name for path in folder.iterdir()] == [f"{name}-2"]


def test_a_link_in_the_place_of_its_snapshots_is_refused_before_anything_goes(made, remove, name, tmp_path):
    town = made(name)
    (tmp_path / name).symlink_to(tmp_path)
    before = there(town)
    code, _, err = remove(town, "--snapshots", tmp_path, "--yes")
    assert (code, there(town)) == (1, before)
    assert "is a link" in err


def test_it_is_refused_while_a_worker_is_alive(made, remove, name, tmp_path):
    town = made(name)
    with working(town, tmp_path / "worker.log"):
        put_mark(Broker.at(town.at.kafka), town.name, Mark(f"{name}-former", {}))
        until = monotonic() + PATIENCE
        while not joined(town):
            assert monotonic() < until
            sleep(0.2)
        before = there(town)
        code, _, err = remove(town, "--yes")
        assert (code, there(town)) == (1, before)
        assert "stop the workers first" in err
    assert remove(town, "--dry-run")[1]["copied_from"] == []
    assert remove(town, "--yes")[1]["left"] == []
    assert there(town) == []


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--yes",), "nothing to look at: give --kafka"),
        (("--kafka", "127.0.0.1:1", "--store", "sqlite:town.db", "--yes"), "only an Elasticsearch"),
    ],
)
def test_what_cannot_be_removed_is_said(command, monkeypatch, arguments, expected):
    for variable in ("KAFKA", "STORE", "STORE_FILE", "SNAPSHOTS"):
        monkeypatch.delenv(f"JIANWEI_{variable}", raising=False)
    code, _, err = command("remove", "--name", "town", *arguments)
    assert code == 1
    assert expected in err
