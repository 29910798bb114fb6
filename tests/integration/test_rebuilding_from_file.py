"""The documents of an embedded city in an Elasticsearch are those of its file."""

import json
from contextlib import closing

import pytest

from indexing.canonical import export
from indexing.elastic_connection import connect
from indexing.elastic_setup import remove
from indexing.elastic_store import ElasticStore
from jianwei.__main__ import main
from tests.jianwei.kept_town import take

pytestmark = pytest.mark.integration


@pytest.fixture
def rebuild(elasticsearch_url, name, capfd):
    """Runs the command; gives its exit code and what it told. Nothing is left of the installation in the end."""

    def run(*options):
        code = main(["rebuild", "--store", elasticsearch_url, "--name", name, *map(str, options)])
        return code, "".join(capfd.readouterr())

    yield run
    with closing(connect(elasticsearch_url)) as client:
        remove(client, name)


def test_they_come_with_a_kind_each_and_again_only_when_those_before_may_go(rebuild, elasticsearch_url, name, tmp_path):
    path = tmp_path / "town.db"
    wanted = take(path)
    code, said = rebuild("--from-file", path, "--dry-run", "--json")
    assert (code, sum(json.loads(said)["documents"].values())) == (0, len(wanted))
    code, said = rebuild("--from-file", path, "--json")
    assert (code, sum(json.loads(said)["documents"].values())) == (0, len(wanted))
    with closing(connect(elasticsearch_url)) as client:
        assert list(export(ElasticStore(client, name))) == wanted
        code, said = rebuild("--from-file", path)
        assert code == 1
        assert "documents are there already: --anew takes them away before" in " ".join(said.split())
        assert rebuild("--from-file", path, "--anew")[0] == 0
        assert list(export(ElasticStore(client, name))) == wanted


def test_a_file_that_is_not_there_is_named(rebuild, tmp_path):
    code, said = rebuild("--from-file", tmp_path / "none.db")
    assert (code, "none.db: there is no store" in said) == (1, True)
