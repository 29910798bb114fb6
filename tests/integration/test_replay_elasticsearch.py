"""``jianwei replay`` into a real Elasticsearch: the same documents as into a file, and it goes on where it was."""

import json
from contextlib import closing

import pytest

from indexing.elastic_connection import connect
from intake.simulator import SCALES, simulate
from jianwei.__main__ import main

pytestmark = pytest.mark.integration


@pytest.fixture(scope="session")
def city(tmp_path_factory):
    """Twenty days of a small city."""
    folder = tmp_path_factory.mktemp("city")
    return simulate(SCALES["small"].times(0.2), 7, "2025-03-20", 20).write(folder)


@pytest.fixture
def there(elasticsearch_url, name):
    """The options of a store, of which nothing is left in the end."""
    yield ("--store", elasticsearch_url, "--name", name)
    with closing(connect(elasticsearch_url)) as connection:
        client = connection.options(ignore_status=404)
        if indices := list(client.indices.get(index=f"{name}-*").body):
            client.indices.delete(index=indices)
        for template in client.indices.get_index_template(name=f"{name}-*").body.get("index_templates", []):
            client.indices.delete_index_template(name=template["name"])
        for part in client.cluster.get_component_template(name=f"{name}-*").body.get("component_templates", []):
            client.cluster.delete_component_template(name=part["name"])


@pytest.fixture
def run(capfdbinary, city):
    """Replays the city, or runs another command; gives exit code, standard output, standard error."""

    def command(first, *more):
        files = (city.hotline, "--profile", "hotline12345", "--areas", city.areas) if first == "replay" else ()
        capfdbinary.readouterr()
        code = main([str(argument) for argument in (first, *files, *more)])
        out, err = capfdbinary.readouterr()
        return code, out, err.decode()

    return command


def test_stopped_and_resumed_it_gives_the_documents_of_a_replay_into_a_file(run, there, tmp_path):
    state, file = tmp_path / "state.db", f"sqlite:{tmp_path / 'city.db'}"
    stopped = json.loads(run("replay", *there, "--state", state, "--until", "2025-04-01", "--json")[1])
    report = json.loads(run("replay", *there, "--state", state, "--json")[1])
    assert stopped["pending"] > report["pending"] == 0
    alone = json.loads(run("replay", "--store", file, "--json")[1])
    differing = {"seconds", "ticks"}
    assert {one: report[one] for one in report if one not in differing} == {
        one: alone[one] for one in alone if one not in differing
    }
    wanted = run("export", "--store", file)[1]
    assert run("export", *there)[1] == wanted
    assert run("replay", *there, "--state", state)[0] == 0
    assert run("export", *there)[1] == wanted


def test_without_a_place_for_its_state_it_says_what_to_give(run, there):
    code, _, err = run("replay", *there)
    assert (code, "--state PATH" in err) == (1, True)


def test_a_file_keeps_its_own_state(run, tmp_path):
    code, _, err = run("replay", "--store", f"sqlite:{tmp_path / 'city.db'}", "--state", tmp_path / "state.db")
    assert (code, "--state is for" in err) == (1, True)
    assert list(tmp_path.iterdir()) == []


def test_a_state_belongs_to_one_installation(run, there, tmp_path):
    state = tmp_path / "state.db"
    assert run("replay", *there, "--state", state, "--until", "2025-03-22")[0] == 0
    code, _, err = run("replay", *there[:2], "--name", "another", "--state", state)
    assert code == 1
    assert f"installation {there[3]}, not in" in err


def test_where_no_elasticsearch_answers_it_ends_with_two_and_leaves_no_file(run, name, tmp_path):
    state = tmp_path / "state.db"
    code, _, err = run("replay", "--store", "http://127.0.0.1:9", "--name", name, "--state", state)
    assert (code, "127.0.0.1:9" in err) == (2, True)
    assert not state.exists()
